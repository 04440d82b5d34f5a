# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the public sees: the label must not tell whether a security body is involved."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redact.errors import UsageError
from redact.law import LAWS, S23_MODES, exemptions, public_label

CODES = tuple(exemptions("foia"))
OTHERS = [code for code in CODES if code not in ("s23(1)", "s24(1)")]
MASKED = "s23(1) or s24(1)"


def test_open_names_each_code_once_in_the_order_of_the_act() -> None:
    given_codes = ["s40(2)", "s22A(1)", "s23(1)", "s22(1)", "s40(2)"]
    assert public_label("foia", given_codes, "open", {}) == "s22(1), s22A(1), s23(1), s40(2)"
    assert public_label("foia", ["s24(1)", "s23(1)"], "open", {}) == "s23(1), s24(1)"
    assert public_label("foia", [], "open", {}) == ""
    eir = public_label("eir", ["reg 13(1)", "reg 5(3)", "reg 12(4)(a)"], "open", {})
    assert eir == "reg 5(3), reg 12(4)(a), reg 13(1)"


@given(st.sets(st.sampled_from(OTHERS)), st.sampled_from(("masked", "ncnd")))
def test_the_label_is_the_same_whichever_is_true(others: set[str], mode: str) -> None:
    truths = ({"s23(1)"}, {"s24(1)"}, {"s23(1)", "s24(1)"})
    shown = {public_label("foia", others | truth, mode, {}) for truth in truths}
    assert len(shown) == 1
    assert shown != {public_label("foia", others, mode, {})}


def test_masked_and_ncnd() -> None:
    assert public_label("foia", ["s40(2)", "s24(1)"], "masked", {}) == f"{MASKED}, s40(2)"
    assert public_label("foia", ["s23(1)"], "ncnd", {}) == "s17(4)"
    assert public_label("foia", ["s40(2)"], "ncnd", {}) == "s40(2)"
    for others in combinations(OTHERS, 2):
        assert "s17(4)" not in public_label("foia", others, "ncnd", {})


@pytest.mark.parametrize("law", ["eir", "dpa"])
def test_other_laws_keep_their_own(law: str) -> None:
    for code in exemptions(law):
        assert {public_label(law, [code], mode, {}) for mode in S23_MODES} == {code}


def test_the_policy_decides_labels() -> None:
    labels = {"s40(2)": "personal data", "s31(1)": "personal data"}
    assert public_label("foia", ["s31(1)", "s40(2)"], "masked", labels) == "personal data"
    both = {"s23(1)": "exempt", "s24(1)": "exempt"}
    for mode in S23_MODES:
        assert public_label("foia", ["s24(1)"], mode, both) == "exempt"


@pytest.mark.parametrize("mode", ["masked", "ncnd"])
@pytest.mark.parametrize(
    "labels", [{"s23(1)": "A", "s24(1)": "B"}, {"s23(1)": "A"}, {"s24(1)": "s24(1)"}]
)
def test_a_policy_that_tells_them_apart_is_refused(mode: str, labels: dict[str, str]) -> None:
    for code in ("s23(1)", "s24(1)", "s40(2)"):
        with pytest.raises(UsageError, match=r"s23\(1\) and s24\(1\) must be the same"):
            public_label("foia", [code], mode, labels)
    assert public_label("foia", ["s40(2)"], "open", labels) == "s40(2)"


@pytest.mark.parametrize("law", LAWS)
def test_what_is_not_known_is_refused(law: str) -> None:
    with pytest.raises(UsageError, match=r"no mode 'closed' for s23; use open, masked, ncnd"):
        public_label(law, [], "closed", {})
    for mode in S23_MODES:  # s23(5) shown as it stands would tell all
        with pytest.raises(UsageError, match=r"no exemption 's23\(5\)'"):
            public_label(law, ["s23(5)"], mode, {})
    with pytest.raises(UsageError, match="known: foia, eir, dpa"):
        public_label("foisa", [], "open", {})
