# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names and terms at one place."""

from dataclasses import replace

from redact.detect.conflicts import resolve
from redact.types import Finding


def test_a_name_inside_a_term_is_the_terms() -> None:
    term = Finding("d", "S31_TERM", 4, 14, 1.0, "case_term.v1", "a term")
    name = Finding("d", "PERSON", 7, 14, 0.75, "spacy_ner.v1", "a name")
    longer = Finding("d", "PERSON", 7, 20, 0.75, "spacy_ner.v1", "a name")
    assert resolve((term, name)) == (term,)
    assert set(resolve((term, longer))) == {term, longer}
    assert set(resolve((replace(term, score=0.3), name))) == {replace(term, score=0.3), name}
