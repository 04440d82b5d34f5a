# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters with marks made into labelled documents: ``[[LABEL:what goes]]``, ``{{what stays}}``.

``[[LABEL~quasi:...]]`` is of that tier, ``[[S31_TERM+listed:...]]`` a term of the configuration;
inside a mark, ``{{...}}`` is taken as plain text.
"""

import json
import re
from pathlib import Path
from typing import Any

LETTERS = Path(__file__).parent / "letters"
_MARK = re.compile(
    r"\[\[([A-Z0-9_]+)(~quasi)?(\+listed)?:((?:(?!\]\]).)+)\]\]|\{\{(.+?)\}\}", re.DOTALL
)


def labelled(name: str, marked: str) -> dict[str, Any]:
    """The document as the gold format has it."""
    text, spans, keep = "", [], []
    at = 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        label, quasi, listed, goes, stays = mark.groups()
        words = re.sub(r"\{\{(.+?)\}\}", r"\1", goes) if label else stays
        place = {"start": len(text), "end": len(text) + len(words)}
        text += words
        at = mark.end()
        if not label:
            keep.append(place)
            continue
        term = label in ("S23_TERM", "S31_TERM")
        tier = "term" if term else "quasi" if quasi else "direct"
        spans.append({**place, "label": label, "tier": tier})
        if term:
            spans[-1]["listed"] = bool(listed)
    text += marked[at:]
    kind = name.partition("_")[2]
    return {"id": name, "kind": kind, "text": text, "spans": spans, "keep": keep}


def write(folder: Path) -> None:
    """All letters as JSON files into ``folder``."""
    for path in sorted(LETTERS.glob("*.txt")):
        document = labelled(path.stem, path.read_text(encoding="utf-8"))
        data = json.dumps(document, ensure_ascii=False)
        (folder / f"{path.stem}.json").write_text(data, encoding="utf-8")
