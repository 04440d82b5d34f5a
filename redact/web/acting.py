# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a form to an ask, from its answer to a sentence.

Whether an ask is allowed and what it comes to is for ``review``; here it is only read and told.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from redact.config import Ask
from redact.errors import UsageError
from redact.review import Answer, Snapshot

_MANY = ("exemptions", "merge", "split")
_FIELDS = frozenset(Ask.model_fields)
LONGEST = 4000  # characters of a note
_VERBS = {"withhold": "Withheld", "release": "Released", "refer": "Referred"}


def ask_of(form: Mapping[str, Sequence[str]]) -> Ask:
    """The ask in a form; fields that are not an ask's are left alone. UsageError when it is none.

    Exemptions may come as several fields, and as one with commas.
    """
    given: dict[str, Any] = {}
    for name, values in form.items():
        if name not in _FIELDS or not any(values):
            continue
        if name in _MANY:
            given[name] = tuple(one for value in values for one in value.split(",") if one)
        elif name == "seen":
            number = values[-1]
            given[name] = int(number) if number.isdecimal() and len(number) < 12 else 0
        elif name in ("settle", "undo"):
            given[name] = values[-1] == "true"
        else:
            given[name] = values[-1][: LONGEST + 1]
    long = [name for name, value in given.items() if len(str(value)) > LONGEST]
    if long:
        raise UsageError(f"the {long[0].replace('_', ' ')} has more than {LONGEST} characters")
    try:
        return Ask.model_validate(given)
    except ValidationError as error:
        what = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise UsageError(f"this cannot be asked: {what}; load the page again") from error


def sentence(ask: Ask, answer: Answer, snapshot: Snapshot, before: int) -> tuple[str, bool]:
    """What came of it, for the status line; and whether it meets what somebody else decided since
    event ``before``, which the person may not have seen."""
    said = _said(ask, answer)
    if answer.kept:
        reasons = dict.fromkeys(kept.why for kept in answer.kept)
        said += f" Left as they are: {len(answer.kept)} ({'; '.join(reasons)})."
    met = False
    for target in answer.disputed[:1]:
        standing = snapshot.own(target)
        others = [d for d in snapshot.made_on(target) if d.batch != answer.batch]
        met = bool(before) and any(before < d.batch < answer.batch for d in others)
        by = " and ".join(standing.by) if standing else ""
        since = " meanwhile" if met else ""
        said += f" It is disputed{since}: {by} differ. One changes it, or an approver settles it."
    return said, met


def _said(ask: Ask, answer: Answer) -> str:
    times = f"{answer.reached} recorded." if answer.reached > 1 else ""
    if ask.verdict:
        under = f" under {', '.join(ask.exemptions)}" if ask.exemptions else ""
        return f"{_VERBS[ask.verdict]}{under}. {times} U takes it back.".replace("  ", " ")
    if ask.mark:
        return f"Marked: {ask.mark}. {times}".strip()
    if ask.undo:
        return "Taken back."
    return f"Recorded: {ask.kind}. {times}".strip()
