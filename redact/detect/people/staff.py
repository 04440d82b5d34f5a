# SPDX-License-Identifier: AGPL-3.0-or-later
"""Staff whom the authority's policy treats by grade or task, as the case configuration says.

Guarantees that nobody is treated otherwise than as any member of staff unless the configuration
says so, and that only mentions are treated at which the grade, the task or the signature stands:
the same name elsewhere is left to the other finders and to people. It does not know who holds a
post.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from redact.config.case import CaseConfig, Treatment
from redact.detect.people.headers import header_blocks
from redact.detect.people.layout import Layout
from redact.text import fold
from redact.types import Document, Finding

_REFERRED = 0.3  # below every sure_at
_POLICE = {
    "constable": r"W?PC|DC|TDC|PCSO|(?:Police |Detective |Special )?Constable",
    "sergeant": r"PS|DS|Sgt|(?:Detective |Det )?Sergeant|(?:Det|D)[ /]?Sgt",
    "inspector": r"Insp|DI|(?:Detective |Det )?Inspector|(?:Det|D)[ /]?Insp",
    "chief inspector": r"DCI|C/?I|Ch(?:ief)?[ /]?Insp(?:ector)?|Det(?:ective)? Ch(?:ief)? "
    r"Insp(?:ector)?",
    "superintendent": r"Supt|DSU|(?:Detective |Det )?Superintendent|(?:Det|D)[ /]?Supt",
    "chief superintendent": r"DCS|C[ /]?Supt|(?:Det(?:ective)? )?Ch(?:ief)? "
    r"(?:Supt|Superintendent)",
    "chief officer": r"ACC|DCC|CC|DAC|(?:(?:Deputy|Assistant|Temporary) )?Chief Constable|"
    r"(?:(?:Deputy|Assistant) ){0,2}Commissioner|Commander|Chief Officer",
}
_CIVIL = {
    "ao": r"AO|Administrative Officer",
    "eo": r"EO|Executive Officer",
    "heo": r"HEO|Higher Executive Officer",
    "seo": r"SEO|Senior Executive Officer",
    "grade 7": r"G7|Grade 7",
    "grade 6": r"G6|Grade 6",
    "senior civil service": r"SCS|Deputy Director|Director(?: General)?|Permanent Secretary",
}
_BLOCK, _SHORTEST = 200, 4  # characters of a signature block; of a name that tells a body
_ACTING = r"(?:[TA]/|Temp(?:orary)?\.? |Acting )?"
_TASK = (
    r"\b(?:press|media|news|communications?)[ ](?:relations[ ])?(?:officer|office|manager|lead|"
    r"desk|team|adviser|advisor)\b|\bspokes(?:person|man|woman)\b|\bswyddfa'r wasg\b"
)
_PRESS = re.compile(_TASK, re.IGNORECASE)
_THEN_PRESS = re.compile(rf"[ ,(|\n–-]{{1,4}}(?:[\w' ]{{0,24}} )?(?:{_TASK})", re.IGNORECASE)
_SIGNS = ("signoff.v1", "signature.v1")
_WHY = {
    "grade": "of a grade that the authority names",
    "press": "speaks for the authority to the press",
    "signs": "signs a letter of the authority",
}


def treated(document: Document, case: CaseConfig, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """``found`` with what the staff policy makes of them: a keep beside each that it releases, and
    a score under every ``sure_at`` for those it refers."""
    findings = tuple(found)
    policy = case.staff_policy
    if not (policy.named_from_grade or policy.press_office or policy.signatory):
        return findings
    layout = Layout(document)
    ranks = _ranks_from(policy.named_from_grade)
    letter = not document.headers and not header_blocks(layout)
    result: list[Finding] = []
    for finding in findings:
        result += _treated(layout, case, finding, ranks, letter=letter)
    return tuple(dict.fromkeys(result))


def _treated(
    layout: Layout,
    case: CaseConfig,
    finding: Finding,
    ranks: re.Pattern[str] | None,
    *,
    letter: bool,
) -> Sequence[Finding]:
    own = "s40(1)" in finding.exemptions
    if finding.label != "PERSON" or finding.keep or finding.regions or own:
        return (finding,)
    policy = case.staff_policy
    if ranks and _has_rank(layout.text, finding, ranks):
        return _as_said(finding, "release", "grade")
    if policy.press_office and _speaks(layout.text, finding):
        return _as_said(finding, policy.press_office, "press")
    signs = letter and finding.source in _SIGNS
    if policy.signatory and signs and _is_own(layout.text, case, finding):
        return _as_said(finding, policy.signatory, "signs")
    return (finding,)


def _is_own(text: str, case: CaseConfig, finding: Finding) -> bool:
    """Whether the lines below a signature name the authority: others sign letters, too."""
    block = text[finding.end : finding.end + _BLOCK]
    below = fold(block.split("\n\n\n")[0])
    authority = case.authority
    name, _, short = authority.name.partition("(")
    own = (name, *authority.public_mailboxes, *authority.own_addresses)
    known = [fold(words) for words in own if len(words.strip()) > _SHORTEST]
    abbreviated = short.rstrip(") ").strip()
    if len(abbreviated) > 1 and re.search(rf"\b{re.escape(abbreviated)}\b", block):
        return True
    return any(words in below for words in known)


def _as_said(finding: Finding, treatment: Treatment, why: str) -> Sequence[Finding]:
    if treatment == "release":
        kept = replace(finding, score=1.0, source="staff.v1", why=_WHY[why], keep=True)
        return (finding, kept)
    if treatment == "refer":
        return (replace(finding, score=min(finding.score, _REFERRED), why=_WHY[why]),)
    return (finding,)


def _speaks(text: str, finding: Finding) -> bool:
    """Whether the task stands right before or after the name."""
    before = text[max(0, finding.start - 50) : finding.start]
    tasks = list(_PRESS.finditer(before))
    if tasks and not before[tasks[-1].end() :].strip(" ,:-–\n"):
        return True
    return bool(_THEN_PRESS.match(text, finding.end))


def _has_rank(text: str, finding: Finding, ranks: re.Pattern[str]) -> bool:
    before = text[max(0, finding.start - 60) : finding.start]
    if re.search(rf"(?<![\w/]){ranks.pattern}\.?[ ]{{1,2}}(?:\d{{1,6}}[ ])?$", before):
        return True
    after = re.compile(
        rf"[ ]{{0,2}}(?:,|[-–|(]|\n)[ ]{{0,2}}{ranks.pattern}(?=[ ]?(?:$|[\n,.;)|]|of |for ))"
    )
    return bool(after.match(text, finding.end))


def _ranks_from(grade: str) -> re.Pattern[str] | None:
    """The words for all grades from ``grade`` up in its own ladder; None without one."""
    for ladder in (_POLICE, _CIVIL):
        if grade in ladder:
            names = list(ladder)
            words = "|".join(ladder[name] for name in names[names.index(grade) :])
            return re.compile(rf"{_ACTING}(?:{words})")
    return None
