# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may have to be withheld, why, and who occurs in this case.

The door of the package; nothing heavy is loaded before it is used. It proposes: no verdict here.
"""

from redact.detect.detector import Detector
from redact.detect.losses import Losses, Lost
from redact.detect.model import model_identity
from redact.detect.people import build_register, propagate

__all__ = ["Detector", "Losses", "Lost", "build_register", "model_identity", "propagate"]
