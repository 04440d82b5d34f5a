# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file of ``redact decide``: what a person decides, line by line, as the screens would ask it.

Each entry is one act of one kind. Whether it is allowed, and whether its target exists, is for
``review`` to say.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from redact.config.reading import Strict, parse, read_json
from redact.errors import BadFile

_KINDS = ("verdict", "mark", "role", "care", "merge", "split", "undo", "statement")


class Ask(Strict):
    """One entry. Exactly one of these kinds:

    ``target`` with ``verdict`` (``exemptions``, ``limb``, ``note``; ``label`` for words or an area
    that nobody found); ``target`` with ``mark`` (``value`` for the original of a duplicate);
    ``target`` with ``role`` or ``care`` of a person; ``merge`` of entities; ``split`` of findings
    from their entity; an exemption as ``target`` with ``limb``, ``harm``,
    ``public_interest``, ``purpose`` or ``qualified_opinion``; ``undo``, of one's newest act.
    """

    target: str = ""
    verdict: Literal["withhold", "release", "refer", ""] = ""
    exemptions: tuple[str, ...] = ()
    limb: str = ""
    note: str = ""
    label: str = ""
    settle: bool = False
    seen: int = Field(default=0, ge=0)
    mark: Literal[
        "out of scope",
        "page read",
        "duplicate of",
        "checked",
        "difference meant",
        "handwriting looked for",
        "note",
        "",
    ] = ""
    value: str = ""
    role: Literal["requester", "official", "staff", "third party", "unknown", ""] = ""
    care: Literal["none", "child", "source", "victim", "suspect", "protected", ""] = ""
    merge: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    harm: str = ""
    public_interest: str = ""
    purpose: str = ""
    qualified_opinion: str = ""
    undo: bool = False

    @property
    def kind(self) -> str:
        """Which of the kinds it is."""
        return next(kind for kind in _KINDS if self._is(kind))

    def _is(self, kind: str) -> bool:
        if kind == "statement":
            said = self.harm or self.public_interest or self.purpose or self.qualified_opinion
            return bool(said or (self.limb and not self.verdict))
        return bool(getattr(self, kind))

    @model_validator(mode="after")
    def _is_one_act(self) -> "Ask":
        given = [kind for kind in _KINDS if self._is(kind)]
        if len(given) != 1:
            what = " and ".join(given) if given else "nothing to do"
            raise ValueError(f"an entry is one act; this one has {what}")
        if not self.target and given[0] not in ("merge", "split", "undo"):
            raise ValueError(f"a {given[0]} needs a target")
        return self


class _File(Strict):
    """The whole file, under a name that makes places of faults readable."""

    entry: tuple[Ask, ...]


def load_asks(path: Path) -> tuple[Ask, ...]:
    """The entries of a JSON list; BadFile names the first that is wrong."""
    entries = read_json(path)
    if not isinstance(entries, list):
        raise BadFile(path.name, "the file", "expected a list of entries")
    return parse(_File, {"entry": entries}, path).entry
