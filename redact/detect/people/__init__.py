# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is named in a document, who is known in a case, and where else they occur.

Guarantees that a person found once by a sure sign is looked for in every spelling throughout the
case. It does not decide anything: it finds, scores and says why.
"""

from redact.detect.people.cues import cued_names
from redact.detect.people.headers import header_names
from redact.detect.people.officials import officials
from redact.detect.people.propagation import propagate
from redact.detect.people.register import build_register
from redact.detect.people.staff import treated
from redact.detect.people.vetting import vet_names

__all__ = [
    "build_register",
    "cued_names",
    "header_names",
    "officials",
    "propagate",
    "treated",
    "vet_names",
]
