# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing the words a reader finds on a page with the words that must be there.

Guarantees: every word read is one that was expected at about that place, every expected word is
read, no character stands inside a box unless it is that box's label. Readers cut words differently,
so words that do not pair off are compared once more joined. Order is not compared.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from redact.gate.expected import Expected
from redact.gate.letters import read_key
from redact.gate.reading import Glyphs, ReadWord
from redact.types import Box, Leak

_Place = tuple[float, float, int]  # the middle of a word, down and across, and its index

_NEAR = 3.0
_EDGE = 1.5
_MANY = 4  # places of one word from which it is worth to look only at those of the same height


@dataclass(frozen=True, slots=True)
class Compared:
    """``leaks``: none when a reader reads exactly what it must. ``staying``: the words read, by
    their indexes, that each are one word which stays, at its place."""

    leaks: tuple[Leak, ...]
    staying: frozenset[int]


def compare_words(
    expected: Sequence[Expected],
    read: Sequence[ReadWord],
    boxes: Sequence[Box],
    page: int,
    reader: str,
) -> Compared:
    """One page as one reader sees it."""
    pairs = _pair(expected, read)
    staying = frozenset(r for e, r in pairs.items() if not expected[e].label)
    labels = {r for e, r in pairs.items() if expected[e].label}
    missing = [e for e in range(len(expected)) if e not in pairs]
    used = set(pairs.values())
    extra = [r for r in range(len(read)) if r not in used and read_key(read[r].text)]
    missing, extra, joined = _pair_joined(expected, read, missing, extra)
    missing, extra, pieces = _pair_pieces(expected, read, missing, extra)
    labels |= joined | pieces
    leaks = [_extra(read[r], boxes, page, reader) for r in extra]
    for index in missing:
        word = expected[index]
        if word.needed and word.keys != {""} and not _is_repeat(word, expected, pairs):
            what = "the label of a box" if word.label else "a word that is not withheld"
            leaks.append(_leak("lost-word", page, word.box, f"{what} cannot be read", reader))
    for index in sorted(_under(read, boxes) - labels - set(extra)):
        what = "characters can be read under a box"
        leaks.append(_leak("text-under-box", page, read[index].box, what, reader))
    return Compared(tuple(leaks), staying)


def _pair(expected: Sequence[Expected], read: Sequence[ReadWord]) -> dict[int, int]:
    """Expected index to read index: the same key, at the same place.

    Equal labels of boxes that lie over each other may stand in more than one of them: a word takes
    the nearest, and makes way when only so all are paired.
    """
    by_key: dict[str, list[_Place]] = defaultdict(list)
    for index, word in enumerate(read):
        box = word.box
        place = ((box.y0 + box.y1) / 2, (box.x0 + box.x1) / 2, index)
        by_key[read_key(word.text)].append(place)
    for places in by_key.values():
        places.sort()
    pairs: dict[int, int] = {}
    owners: dict[int, int] = {}
    options: dict[int, list[int]] = {}
    for index, wanted in enumerate(expected):
        options[index] = _options(wanted, read, by_key)
        free = next((r for r in options[index] if r not in owners), None)
        if free is None:
            _make_way(index, options, pairs, owners)
        else:
            pairs[index], owners[free] = free, index
    return pairs


def _options(
    wanted: Expected, read: Sequence[ReadWord], by_key: dict[str, list[_Place]]
) -> list[int]:
    """The words read that may be ``wanted``, the nearest first."""
    box = wanted.box
    left, right = box.x0 - _NEAR, box.x1 + _NEAR
    top, bottom = box.y0 - _NEAR, box.y1 + _NEAR
    found: list[int] = []
    for key in wanted.keys:
        places: Sequence[_Place] = by_key.get(key, ()) if key else ()
        if len(places) > _MANY:
            places = places[bisect_left(places, (top,)) : bisect_right(places, (bottom, inf))]
        found += [i for y, x, i in places if left <= x <= right and top <= y <= bottom]
    if len(found) < 2:
        return found
    return sorted(set(found), key=lambda index: (_far(read[index].box, wanted.box), index))


def _make_way(
    index: int, options: dict[int, list[int]], pairs: dict[int, int], owners: dict[int, int]
) -> None:
    """Find ``index`` a word by moving others to another of theirs, along the shortest chain."""
    came: dict[int, int] = {}  # word read: expected that would take it
    queue = deque((index,))
    while queue:
        wanting = queue.popleft()
        for found in options[wanting]:
            if found in came:
                continue
            came[found] = wanting
            if found in owners:
                queue.append(owners[found])
                continue
            free: int | None = found
            while free is not None:
                taker = came[free]
                owners[free] = taker
                before = pairs.get(taker)
                pairs[taker] = free
                free = before
            return


def _pair_pieces(
    expected: Sequence[Expected], read: Sequence[ReadWord], missing: list[int], extra: list[int]
) -> tuple[list[int], list[int], set[int]]:
    """What is still missing and extra when labels that lie close together are in pieces.

    pdfium reads such labels in pieces, in another order, and may drop a bracket.
    """
    labels = [e for e in missing if expected[e].label]
    pieces: set[int] = set()
    for group in _groups([_grown(expected[e].box) for e in labels]):
        wanted = [labels[n] for n in sorted(group)]
        near = [r for r in extra if any(_is_at(read[r].box, expected[e].box) for e in wanted)]
        whole = [_letters(expected[e].text) for e in wanted]
        parts = [_letters(read[r].text) for r in near]
        said = "".join(whole * 2)  # a piece may run from the end of one label into the next
        if not all(part in said for part in parts):
            continue
        if sorted("".join(parts)) == sorted("".join(whole)):
            pieces.update(near)
            missing = [e for e in missing if e not in wanted]
    return missing, [r for r in extra if r not in pieces], pieces


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, read_key(text)))


def _grown(box: Box) -> Box:
    """``box`` so far out that those overlap whose words may be taken for one another's."""
    return Box(box.x0 - _NEAR / 2, box.y0 - _NEAR / 2, box.x1 + _NEAR / 2, box.y1 + _NEAR / 2)


def _groups(boxes: Sequence[Box]) -> list[list[int]]:
    """Indexes of boxes, those together that lie over each other."""
    groups: list[list[int]] = []
    for index, box in enumerate(boxes):
        meets = [g for g in groups if any(boxes[n].overlap(box) != (0.0, 0.0) for n in g)]
        groups = [g for g in groups if g not in meets] + [[index, *(n for g in meets for n in g)]]
    return groups


def _pair_joined(
    expected: Sequence[Expected], read: Sequence[ReadWord], missing: list[int], extra: list[int]
) -> tuple[list[int], list[int], set[int]]:
    """What is still missing and extra when cut words are joined; and extras that are labels."""
    labels: set[int] = set()
    for index in list(missing):
        word = expected[index]
        parts = [r for r in extra if _is_at(read[r].box, word.box)]
        chars = [(char.text, char.box) for r in parts for char in read[r].chars]
        if parts and not word.keys.isdisjoint(_joined(chars)):
            missing.remove(index)
            extra = [r for r in extra if r not in parts]
            if word.label:
                labels.update(parts)
    for index in list(extra):
        parts = [e for e in missing if _is_at(expected[e].box, read[index].box)]
        joined = _joined([(expected[e].text, expected[e].box) for e in parts])
        if parts and read_key(read[index].text) in joined:
            extra.remove(index)
            missing = [e for e in missing if e not in parts]
            if all(expected[e].label for e in parts):
                labels.add(index)
    return missing, extra, labels


def _joined(parts: Sequence[tuple[str, Box]]) -> set[str]:
    """The keys of ``parts`` put together by their places, across, down and up."""
    across = sorted(parts, key=lambda part: part[1].x0)
    down = sorted(parts, key=lambda part: part[1].y0)
    orders = (across, down, down[::-1])
    return {read_key("".join(text for text, _ in order)) for order in orders}


def _is_repeat(word: Expected, expected: Sequence[Expected], pairs: dict[int, int]) -> bool:
    """The same word struck twice at one place: readers give it once."""
    return any(
        word.keys & expected[other].keys and _distance(word.box, expected[other].box) <= _NEAR
        for other in pairs
        if expected[other].label == word.label
    )


def _extra(word: ReadWord, boxes: Sequence[Box], page: int, reader: str) -> Leak:
    inside = any(_depth(char.box, box) > 0 for char in word.chars for box in boxes)
    if inside:
        what = "characters can be read under a box"
        return _leak("text-under-box", page, word.box, what, reader)
    what = "a word can be read that was not to be there"
    return _leak("extra-text", page, word.box, what, reader)


def _under(read: Sequence[ReadWord], boxes: Sequence[Box]) -> set[int]:
    """Words with a character that stands deeper in a box than rounding can put it."""
    owners = [index for index, word in enumerate(read) for _ in range(len(word.chars))]
    sides = [Glyphs.of(word.chars).sides for word in read]
    places = np.concatenate(sides) if sides else np.zeros((0, 4))
    x, y = (places[:, 0] + places[:, 2]) / 2, (places[:, 1] + places[:, 3]) / 2
    under: set[int] = set()
    for box in boxes:
        edge = min(_EDGE, box.width / 4, box.height / 4)
        deep = (x - box.x0 > edge) & (box.x1 - x > edge) & (y - box.y0 > edge) & (box.y1 - y > edge)
        under.update(owners[index] for index in np.flatnonzero(deep))
    return under


def _depth(glyph: Box, box: Box) -> float:
    """How deep the centre of ``glyph`` lies in ``box``, negative outside."""
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    return min(x - box.x0, box.x1 - x, y - box.y0, box.y1 - y)


def _is_at(inner: Box, outer: Box) -> bool:
    """Whether the centre of ``inner`` lies in ``outer``, give or take."""
    return _depth(inner, outer) >= -_NEAR


def _far(one: Box, other: Box) -> float:
    """Twice how far two centres are apart, across and down together."""
    return abs(one.x0 + one.x1 - other.x0 - other.x1) + abs(one.y0 + one.y1 - other.y0 - other.y1)


def _distance(one: Box, other: Box) -> float:
    return max(abs(one.x0 + one.x1 - other.x0 - other.x1),
               abs(one.y0 + one.y1 - other.y0 - other.y1)) / 2  # fmt: skip


def _leak(kind: str, page: int, box: Box, what: str, reader: str) -> Leak:
    where = f"page {page + 1} at {box.x0:.0f}, {box.y0:.0f} points ({reader})"
    return Leak(kind, page, where, what)
