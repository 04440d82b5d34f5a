# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes out, and what stays: twins, index, schedule, manifest; ledger, findings, report.

Released files are made from gated PDFs and public labels alone; internal ones quote and reason. The
package settles nothing: it writes down what was settled, and proves a folder afterwards.
"""

from redact.bundle.listed import hidden_lines
from redact.bundle.outcome import BundleInfo, Outcome
from redact.bundle.paper import count
from redact.bundle.records import csv_rows, findings_lines, taken_lines, to_decide, with_source
from redact.bundle.tree import WARNING, check_place, internal_folder, write_tree
from redact.bundle.twin import text_twin
from redact.bundle.verify import Verification, verify

__all__ = [
    "WARNING",
    "BundleInfo",
    "Outcome",
    "Verification",
    "check_place",
    "count",
    "csv_rows",
    "findings_lines",
    "hidden_lines",
    "internal_folder",
    "taken_lines",
    "text_twin",
    "to_decide",
    "verify",
    "with_source",
    "write_tree",
]
