# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a word that is known as a name is a name where it stands.

Guarantees that ``Kent Police``, ``Will you``, ``Mark the file``, ``9 May`` and ``Dean Street`` are
not taken for people. In doubt a capital inside a sentence counts as a name.
"""

import re

from redact.detect.people.lexicon import fold_word, lexicon, word_set

_AFTER = re.compile(r"(?:['’]s)?[ ]{0,2}\n?[ ]{0,8}([^\W_]+(?:['’-][^\W_]+)*)?")
_BEFORE = re.compile(r"([^\W_]+)[ ]{1,2}$|([^\W_]+)[ ]{0,2}\n[ ]{0,8}$")
_OPENS = re.compile(r"(?:^|[.!?:;\n\"“”(\[•*]|[-–—] |\d[.)])\s{0,8}[\"“'‘(]?$")
_MONTHS = word_set(
    "january february march april may june july august september october november december"
)
_TO_TIME = word_set(
    "in since by during until till from last next late early mid of before after this through "
    "between each every for on"
)
_TO_PLACE = word_set(
    "in at near from to of around outside across via north south east west central greater "
    "throughout within the"
)
_SPEAKS = word_set(
    "says said is was has had asked told rang called thinks thought wants wanted wrote sent gave "
    "went does did would will can could agreed confirmed explained and or also"
)

# In a log typed in capitals only its verbs tell a name from a word.
_LOG_BEFORE = word_set(
    "NOT MR MRS MS MISS DR PC PS DC DS SGT INSP WPC PCSO MALE FEMALE SUSPECT ARRESTED TOLD ASKED"
)
_LOG_AFTER = word_set(
    "IS WAS HAS HAD MADE DET DETAINED ARR ARRESTED SAYS SAID STATES STATED FEMALE MALE DENIES "
    "DENIED REFUSES REFUSED ACCEPTS REPORTS REPORTED ADVISED NOTIFIED INFORMED ASKED SPOKE LEFT "
    "RAN DROVE CALLED RANG ATTENDED"
)


def reads_as_name(text: str, start: int, end: int, bodies: frozenset[str]) -> float:
    """How surely the single word at ``start:end`` is a name here: 0, 0.5 (ambiguous) or 1."""
    folded = fold_word(text[start:end].strip())
    after = _AFTER.match(text, end)
    follows = (after.group(1) or "") if after else ""
    owned = text[end : end + 2].casefold() in ("'s", "’s")
    if not owned and _same_line(text, end) and follows[:1].isupper():
        if fold_word(follows) in lexicon().groups:
            return 0.0
        if folded in bodies and fold_word(follows) in bodies:
            return 0.0
    before = _BEFORE.search(text, max(0, start - 24), start)
    precedes = ((before.group(1) or before.group(2)) if before else "") or ""
    if folded in _MONTHS and _is_date(precedes, follows):
        return 0.0
    if (folded in lexicon().places or folded in bodies) and precedes.casefold() in _TO_PLACE:
        return 0.0
    if not lexicon().is_ambiguous(folded):
        return 1.0
    return _as_word(text, start, end, precedes, follows)


def _as_word(text: str, start: int, end: int, precedes: str, follows: str) -> float:
    """The same for a word that also means something else."""
    folded = fold_word(text[start:end])
    if text[start:end].isupper() and (precedes.isupper() or follows.isupper()):
        return 0.5 if precedes in _LOG_BEFORE or follows in _LOG_AFTER else 0.0
    alone = not text[text.rfind("\n", 0, start) + 1 : start].strip(" >|") and (
        text[end : end + 1] in ("", "\n", ",")
    )
    if alone:
        return 0.5
    if _OPENS.search(text, max(0, start - 12), start) or start == 0:
        called = text[end : end + 1] == "," and folded in lexicon().given
        return (
            0.5
            if (follows in _SPEAKS or called) and folded not in _MONTHS | lexicon().groups
            else 0.0
        )
    if precedes.casefold() in ("the", "a", "an", "this", "any", "each", "operation", "op"):
        return 0.0
    if follows[:1].isupper() and lexicon().is_ambiguous(fold_word(follows)):
        return 0.0
    if precedes[:1].isupper() and lexicon().is_ambiguous(fold_word(precedes)):
        return 0.0
    return 0.5


def _is_date(precedes: str, follows: str) -> bool:
    return (
        precedes[:1].isdigit()
        or follows[:1].isdigit()
        or precedes.casefold() in _TO_TIME
        or fold_word(precedes) in _MONTHS
    )


def _same_line(text: str, end: int) -> bool:
    return text[end : end + 1] == " "
