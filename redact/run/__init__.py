# SPDX-License-Identifier: AGPL-3.0-or-later
"""Executes a pipeline over a case: reading, finding, deciding, burning, proving, writing."""

from redact.run.execute import Job, Report, run
from redact.run.findings import detect
from redact.run.setup import Setup, load_setup

__all__ = ["Job", "Report", "Setup", "detect", "load_setup", "run"]
