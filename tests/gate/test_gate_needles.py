# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many strings at once must find what one after another finds, and quickly."""

from hypothesis import given, settings
from hypothesis import strategies as st

from redact.gate.needles import Haystack, Needles
from redact.text import Skeleton, fold

TEXTS = st.text("ab AB-’é\u0301\u200bﬁ1.,(", max_size=40)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(st.text("abf1.é-", min_size=1, max_size=5), max_size=20))
def test_the_same_places_as_one_after_another(text: str, wanted: list[str]) -> None:
    needles = Needles(map(fold, wanted))
    found = {(start, string) for start, _, string in Haystack(text).find(needles)}
    skeleton = Skeleton(text)
    plain = {(a, fold(w)) for w in wanted if fold(w) for a, _ in skeleton.find(w)}
    inside_a_ligature = {(a, w) for a, w in plain if not fold(text[a]).startswith(w[0])}
    assert found == plain - inside_a_ligature


@settings(max_examples=300, deadline=None)
@given(st.text("abcé", max_size=60), st.sets(st.text("abcé", min_size=1, max_size=6), max_size=30))
def test_anywhere(text: str, wanted: set[str]) -> None:
    assert Needles(wanted).anywhere(text) == any(w in text for w in wanted)


def test_many_strings_in_a_long_text() -> None:
    needles = Needles(f"name{n}x" for n in range(5000))
    assert not needles.anywhere("name 17 and others " * 5000)
    assert needles.anywhere("name 17 and others " * 5000 + "name4999x")
