# SPDX-License-Identifier: AGPL-3.0-or-later
"""What does a picture of a page say, and where? The one door to Tesseract and RapidOCR.

``read`` turns a grey picture into words with places and confidences, whichever quarter turn and
slight skew the page was scanned with. Nothing is fetched and no file is written. It does not
judge whether a word is rubbish, nor does it know pages: pixels in, pixels out. Handwriting, tiny
print and words on busy ground are read badly or not at all.
"""

from redact.ocr.engines import Engine, engine, identity
from redact.ocr.page import Gray, OcrPage, OcrWord
from redact.ocr.reading import MISSING, read

__all__ = ["MISSING", "Engine", "Gray", "OcrPage", "OcrWord", "engine", "identity", "read"]
