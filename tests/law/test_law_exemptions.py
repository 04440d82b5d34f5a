# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of exemptions: what they say, that they agree with themselves and with each other."""

from datetime import date

import pytest

from redact.errors import UsageError
from redact.law import (
    LAWS,
    NEEDS,
    Exemption,
    Limb,
    cite,
    codes_in,
    equivalent,
    exemptions,
    in_force,
    is_absolute,
    needs_of,
)

FOIA = exemptions("foia")
EVERY = [exemption for law in LAWS for exemption in exemptions(law).values()]
ids = [exemption.code for exemption in EVERY]

# s2(3) of the Act, written a second time: an exemption that moves between the lists is a mistake.
ABSOLUTE = {"s21", "s23(1)", "s32", "s34(1)", "s40(1)", "s40(2)", "s41(1)", "s44(1)"}
PREJUDICE = {
    *("s22A(1)", "s24(1)", "s26(1)", "s27(1)", "s28(1)", "s29(1)", "s31(1)", "s33(2)"),
    *("s36(2)", "s38(1)", "s43(2)"),
}


def test_part_two_is_whole() -> None:
    sections = {code.split("(")[0] for code in FOIA}
    expected = {f"s{n}" for n in range(21, 45) if n != 25} | {"s22A"}
    assert sections == expected  # s25 is about certificates


def test_absolute_and_prejudice_are_those_of_the_act() -> None:
    assert {code for code, exemption in FOIA.items() if exemption.absolute} == ABSOLUTE
    assert {code for code, exemption in FOIA.items() if exemption.kind == "prejudice"} == PREJUDICE


@pytest.mark.parametrize("exemption", EVERY, ids=ids)
def test_needs_follow_from_kind_and_test(exemption: Exemption) -> None:
    texts = set(exemption.needs) & {"harm", "public_interest"}
    expected = set() if exemption.absolute else {"public_interest"}
    expected |= {"harm"} if exemption.kind == "prejudice" else set()
    assert texts == expected
    assert set(exemption.needs) <= set(NEEDS)
    assert exemption.kind in ("class", "prejudice")
    assert ("limb" not in exemption.needs) or exemption.limbs


@pytest.mark.parametrize("law", LAWS)
def test_tables_agree_with_themselves(law: str) -> None:
    known = exemptions(law)
    for code, exemption in known.items():
        assert exemption.code == code
        assert exemption.public_label == code
        assert all(code in known[other].excludes for other in exemption.excludes)
        assert not exemption.default_limb or exemption.default_limb in exemption.limbs
        assert bool(exemption.purposes) == any(limb.purpose for limb in exemption.limbs.values())
        assert set(exemption.equivalents) == set(LAWS) - {law}
        for other, codes in exemption.equivalents.items():
            assert set(codes) <= set(exemptions(other))
        hash(exemption)


def test_what_excludes_what() -> None:
    pairs = {frozenset((code, o)) for code, exemption in FOIA.items() for o in exemption.excludes}
    assert pairs == {
        frozenset(("s23(1)", "s24(1)")),
        frozenset(("s30(1)", "s31(1)")),
        frozenset(("s30(2)", "s31(1)")),
        frozenset(("s35(1)", "s36(2)")),
    }


def test_personal_data_turns_on_its_condition() -> None:
    third_party = FOIA["s40(2)"]
    assert third_party.default_limb == "(3A)(a)"
    absolute = [limb for limb in third_party.limbs if is_absolute(third_party, limb)]
    assert absolute == ["(3A)(a)", "(3A)(b)"]
    assert list(third_party.limbs) == [*absolute, "(3B)", "(4A)"]
    assert is_absolute(third_party)
    assert needs_of(third_party) == ("limb",)
    assert needs_of(third_party, "(3A)(b)") == ("limb",)
    assert needs_of(third_party, "(3B)") == ("limb", "public_interest")
    assert needs_of(third_party, "(4A)") == ("limb", "public_interest")
    assert needs_of(FOIA["s40(1)"]) == ()
    for code in ("reg 12(3)", "reg 13(1)"):
        own = exemptions("eir")[code]
        assert is_absolute(own)
        assert needs_of(own, "(2B)") == ("limb", "public_interest")


def test_law_enforcement_has_nine_limbs_and_ten_purposes() -> None:
    law_enforcement = FOIA["s31(1)"]
    assert list(law_enforcement.limbs) == [f"({letter})" for letter in "abcdefghi"]
    assert list(law_enforcement.purposes) == [f"s31(2)({letter})" for letter in "abcdefghij"]
    assert law_enforcement.default_limb == ""
    assert needs_of(law_enforcement, "(a)") == ("limb", "harm", "public_interest")
    assert needs_of(law_enforcement, "(g)") == ("limb", "purpose", "harm", "public_interest")
    assert not is_absolute(law_enforcement, "(a)")


def test_the_default_limb_is_taken_when_none_is_named() -> None:
    limbs = {"(a)": Limb("the first", True, "s99(a)"), "(b)": Limb("the second", False, "s99(b)")}
    made = Exemption("s99", "An Act", "A title", True, "s99", limbs=limbs, default_limb="(b)")
    assert not is_absolute(made)
    assert needs_of(made) == ("public_interest",)
    assert cite(made) == "s99(b)"
    assert is_absolute(made, "(a)")


def test_communications_with_the_sovereign_are_absolute_with_the_household_not() -> None:
    royal = FOIA["s37(1)"]
    assert [limb for limb in royal.limbs if is_absolute(royal, limb)] == ["(a)", "(aa)", "(ab)"]
    assert needs_of(royal, "(aa)") == ("limb",)
    assert needs_of(royal, "(b)") == ("limb", "public_interest")


def test_an_unknown_limb_is_refused() -> None:
    for ask in (is_absolute, needs_of, cite):
        with pytest.raises(UsageError, match=r"s31\(1\) has no limb '\(z\)'"):
            ask(FOIA["s31(1)"], "(z)")
        with pytest.raises(UsageError, match="has no limb"):
            ask(FOIA["s23(1)"], "(a)")


def test_the_duty_to_confirm_or_deny() -> None:
    said = {code: exemption.confirm_or_deny for code, exemption in FOIA.items()}
    assert {code for code, provision in said.items() if not provision} == {"s21", "s43(1)"}
    assert said["s23(1)"] == "s23(5)"
    assert said["s24(1)"] == "s24(2)"
    assert (said["s30(1)"], said["s30(2)"], said["s31(1)"]) == ("s30(3)", "s30(3)", "s31(3)")
    assert (said["s38(1)"], said["s40(1)"], said["s40(2)"]) == ("s38(2)", "s40(5A)", "s40(5B)")
    environmental = exemptions("eir")
    assert environmental["reg 12(5)(a)"].confirm_or_deny == "reg 12(6)"
    assert environmental["reg 12(5)(b)"].confirm_or_deny == ""
    assert environmental["reg 12(3)"].confirm_or_deny == "reg 13(5A)"
    assert exemptions("dpa")["s45(4)(b)"].confirm_or_deny == "s45(6)"


def test_every_exception_of_regulation_12_is_there() -> None:
    expected = {f"reg 12(4)({letter})" for letter in "abcde"}
    expected |= {f"reg 12(5)({letter})" for letter in "abcdefg"}
    assert set(exemptions("eir")) == expected | {"reg 5(3)", "reg 12(3)", "reg 13(1)"}
    barred = {code for code, e in exemptions("eir").items() if "emissions" in e.note}
    assert barred == {f"reg 12(5)({letter})" for letter in "defg"}


def test_equivalents_are_those_of_the_regimes() -> None:
    assert equivalent("s40(1)", "foia", "eir") == ("reg 5(3)",)
    assert equivalent("s40(1)", "foia", "dpa") == ()
    assert equivalent("s40(2)", "foia", "eir") == ("reg 12(3)", "reg 13(1)")
    assert equivalent("s40(2)", "foia", "dpa") == ("Sch 2 para 16", "s45(4)(e)")
    assert equivalent("s23(1)", "foia", "eir") == equivalent("s24(1)", "foia", "eir")
    assert equivalent("s23(1)", "foia", "dpa") == equivalent("s24(1)", "foia", "dpa")
    assert equivalent("s31(1)", "foia", "eir") == ("reg 12(5)(a)", "reg 12(5)(b)")
    assert equivalent("reg 5(3)", "eir", "foia") == ("s40(1)",)
    assert "s40(2)" in equivalent("Sch 2 para 16", "dpa", "foia")
    assert equivalent("reg 13(1)", "eir", "dpa") == ("s45(4)(e)", "Sch 2 para 16")
    assert equivalent("s31(1)", "foia", "foia") == ("s31(1)",)


def test_equivalents_are_read_both_ways() -> None:
    for law in ("eir", "dpa"):
        for code, exemption in FOIA.items():
            for other in exemption.equivalents[law]:
                assert code in equivalent(other, law, "foia")
        for other in exemptions(law):
            for code in equivalent(other, law, "foia"):
                assert other in equivalent(code, "foia", law)


def test_unknown_laws_and_codes_are_refused() -> None:
    for law in ("foisa", "s23_bodies", "clocks", "../foia", ""):
        with pytest.raises(UsageError, match="known: foia, eir, dpa"):
            exemptions(law)
    with pytest.raises(UsageError, match="no exemption 's99' in Freedom of Information Act"):
        equivalent("s99", "foia", "eir")
    with pytest.raises(UsageError, match="known: foia, eir, dpa"):
        equivalent("s23(1)", "foia", "foisa")


def test_national_security_moved_within_part_three() -> None:
    moved = exemptions("dpa")
    before, after = date(2025, 9, 4), date(2025, 9, 5)
    assert [in_force(moved["s45(4)(d)"], day) for day in (before, after)] == [True, False]
    assert [in_force(moved["s78A"], day) for day in (before, after)] == [False, True]
    assert all(in_force(exemption, after) for exemption in FOIA.values())


def test_how_a_notice_names_them() -> None:
    assert cite(FOIA["s31(1)"]) == "s31(1)"
    assert cite(FOIA["s31(1)"], "(a)") == "s31(1)(a)"
    assert cite(FOIA["s40(2)"]) == "s40(2) with s40(3A)(a)"
    assert cite(FOIA["s40(2)"], "(4A)") == "s40(2) with s40(4A)"
    assert cite(exemptions("eir")["reg 12(3)"], "(2B)") == "reg 12(3) with reg 13(2B)"
    assert cite(exemptions("dpa")["Sch 2 para 2"], "(1)(a)") == "Sch 2 para 2(1)(a)"


def test_codes_are_found_in_labels() -> None:
    assert codes_in("foia", "s23(1) or s24(1), s40(2)") == ("s23(1)", "s24(1)", "s40(2)")
    assert codes_in("foia", "s17(4)") == ()
    assert codes_in("eir", "reg 12(5)(a), reg 5(3)") == ("reg 12(5)(a)", "reg 5(3)")
    assert codes_in("dpa", "Sch 2 para 22, s45(4)(e)") == ("Sch 2 para 22", "s45(4)(e)")
    assert codes_in("dpa", "Sch 2 para 29, s26A, xs26") == ()
    for law in LAWS:
        for code in exemptions(law):
            assert codes_in(law, f"{code}, withheld") == (code,)
