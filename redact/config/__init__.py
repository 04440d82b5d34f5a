# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files people write: case configuration, policy, term lists and drawn areas.

Each is read whole, checked whole, and refused with the place and the mend; nothing is guessed. No
unknown key is ignored; ``not_acted_on`` names known ones that change nothing yet.
"""

from redact.config.areas import Area, load_areas
from redact.config.asks import Ask, load_asks
from redact.config.case import CaseConfig, Official, TermEntry, load_case, not_acted_on
from redact.config.policy import LabelPolicy, Policy, load_policy
from redact.config.terms import TermRule, label_of, load_terms, rules_of_case

__all__ = [
    "Area",
    "Ask",
    "CaseConfig",
    "LabelPolicy",
    "Official",
    "Policy",
    "TermEntry",
    "TermRule",
    "label_of",
    "load_areas",
    "load_asks",
    "load_case",
    "load_policy",
    "load_terms",
    "not_acted_on",
    "rules_of_case",
]
