# SPDX-License-Identifier: AGPL-3.0-or-later
"""Broken files: seeded damage to the vectors and samples, and running the product on them.

What is asked of the product: one row of the ledger for each file, no end of the run but its own,
bounded memory and time, and no output in which a reader finds the file's secret.
"""

import random
import re
import resource
import time
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.adversarial import driver, looking, readers, vectors
from tests.adversarial.paper import Vector
from tests.adversarial.skeletons import SHORT, stands_bare, stands_whole

_LARGEST = 60_000  # bytes of a file to damage: time is better spent on more of them
_HUGE = (b"-1", b"0", b"2147483647", b"99999999999", b"1e38", b"-0.0000001", b"65536")
_ENDS = ("released", "refused", "failed", "duplicate")


def _flip(data: bytes, rng: random.Random, _: bytes) -> bytes:
    damaged = bytearray(data)
    for _turn in range(rng.choice((1, 3, 10, 60))):
        damaged[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(damaged)


def _cut(data: bytes, rng: random.Random, _: bytes) -> bytes:
    return data[: rng.randrange(len(data) // 4, len(data))]


def _hole(data: bytes, rng: random.Random, _: bytes) -> bytes:
    start = rng.randrange(len(data))
    end = start + rng.choice((1, 20, 300))
    return data[:start] + rng.choice((b"", b"\0" * 50, b" " * (end - start))) + data[end:]


def _number(data: bytes, rng: random.Random, _: bytes) -> bytes:
    """A number becomes a huge, negative or odd one."""
    return _swap(data, rng, rb"(?<=[ \[])\d+(?=[ \]/>\n])", lambda: rng.choice(_HUGE))


def _reference(data: bytes, rng: random.Random, _: bytes) -> bytes:
    """References point elsewhere: to others, to nothing, into circles."""
    most = max([1, *(int(n) for n in re.findall(rb"(\d+) 0 obj", data))])
    return _swap(data, rng, rb"\d+ 0 R", lambda: b"%d 0 R" % rng.randrange(most + 2))


def _key(data: bytes, rng: random.Random, _: bytes) -> bytes:
    names = re.findall(rb"/[A-Za-z]+", data) or [b"/A"]
    return _swap(data, rng, rb"/[A-Za-z]+", lambda: rng.choice(names))


def _swap(data: bytes, rng: random.Random, pattern: bytes, new: Callable[[], bytes]) -> bytes:
    places = list(re.finditer(pattern, data))
    for match in sorted(
        rng.sample(places, min(len(places), rng.choice((1, 2, 5)))), key=lambda m: -m.start()
    ):
        data = data[: match.start()] + new() + data[match.end() :]
    return data


def _table(data: bytes, rng: random.Random, _: bytes) -> bytes:
    """Places in the table move, or its start is lost."""
    if rng.random() < 0.3:
        return re.sub(rb"startxref\s+\d+", b"startxref\n%d" % rng.randrange(10**6), data)
    return re.sub(rb"\d{10} 00000 n", lambda m: b"%010d 00000 n" % rng.randrange(len(data)), data)


def _deep(data: bytes, rng: random.Random, _: bytes) -> bytes:
    """Arrays and dictionaries thousands deep where a value was."""
    depth = rng.choice((100, 3000, 20000))
    made = rng.choice((b"[" * depth + b"]" * depth, b"<</A " * depth + b"0" + b">>" * depth))
    return _swap(data, rng, rb"(?<=[ \[])\d+(?=[ \]/>\n])", lambda: made)


def _program(data: bytes, rng: random.Random, _: bytes) -> bytes:
    """A page's program becomes a bomb: it inflates a thousandfold, or nests without end."""
    bomb = rng.choice((b"q " * 2_000_000, b"[" * 500_000, b"0 0 m 9 9 l S " * 200_000))
    packed = zlib.compress(bomb + b" BT ET")
    head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed)
    streams = list(re.finditer(rb"<<[^<>]*>>\s*stream\r?\n.*?endstream", data, re.S))
    if not streams:
        return data
    match = rng.choice(streams)
    return data[: match.start()] + head + packed + b"\nendstream" + data[match.end() :]


def _splice(data: bytes, rng: random.Random, other: bytes) -> bytes:
    """The beginning of one file and the end of another."""
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def _twice(data: bytes, rng: random.Random, _: bytes) -> bytes:
    """An object stands there twice, the later one changed."""
    objects = list(re.finditer(rb"\d+ 0 obj.*?endobj", data, re.S))
    if not objects:
        return data
    match = rng.choice(objects)
    again = _flip(match[0], rng, b"")
    return data[: match.end()] + b"\n" + again + data[match.end() :]


KINDS = (
    _flip, _flip, _cut, _hole, _number, _number, _reference, _reference, _key, _table, _splice,
    _twice, _deep,
)  # fmt: skip
_BOMB_EVERY = 50  # a bomb costs a thousand times what another one does


def mutants(count: int, seed: int) -> list[Vector]:
    """So many damaged files; each keeps the secrets of the vector it was made of."""
    rng = random.Random(f"mutants/{seed}")
    sound = [v for v in vectors.make(seed) if len(v.pdf) <= _LARGEST]
    made = []
    for number in range(count):
        vector, other = rng.choice(sound), rng.choice(sound)
        kind = _program if number % _BOMB_EVERY == 0 else rng.choice(KINDS)
        data = kind(vector.pdf, rng, other.pdf)
        name = f"{number:04d}-{kind.__name__.strip('_')}-{vector.name}"
        secrets = (*vector.secrets, *(other.secrets if kind is _splice else ()))
        made.append(replace(vector, name=name, pdf=data, secrets=secrets, areas=()))
    return made


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What a run over mutants came to: ends by status, leaks and what else went wrong, seconds of
    the clock, and the largest process in MB."""

    ends: Counter[str]
    leaks: tuple[tuple[str, str, str], ...]
    wrong: tuple[str, ...]
    seconds: float
    megabytes: int


def fuzz(made: Sequence[Vector], folder: Path, ocr: bool = False) -> Fuzzed:
    """Run the product over mutants and judge what comes out."""
    driver.write(made, folder)
    began = time.monotonic()
    released, rows = driver.carry_out(folder)
    seconds = time.monotonic() - began
    by_source = {row["source"]: row for row in rows}
    wrong = [v.name for v in made if f"{v.name}.pdf" not in by_source]
    wrong += [f"{row['source']}: {row['status']}" for row in rows if row["status"] not in _ENDS]
    leaks = []
    for vector in made:
        row = by_source.get(f"{vector.name}.pdf")
        if row is not None and row["output"] and vector.listed:
            found = _readable(vector, (released / row["output"]).read_bytes(), ocr)
            leaks += [(vector.name, where, secret) for where, secret in found]
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    ends = Counter(row["status"] for row in rows)
    return Fuzzed(ends, tuple(leaks), tuple(wrong), seconds, largest)


def _readable(vector: Vector, output: bytes, ocr: bool) -> list[tuple[str, str]]:
    """Whole secrets that a quick reader finds, in text as whole words: damage may have made parts
    of them, or them with their neighbours, words that nobody listed."""
    found = []
    for reader in (readers.by_pdfium, readers.by_objects, readers.by_bytes):
        for where, text in reader(output):
            holds = stands_whole if where.startswith("text") else stands_bare
            secrets = [s for s in vector.secrets if len(s) >= SHORT]
            found += [(where, secret) for secret in secrets if holds(secret, text)]
    if ocr and looking.can_read():
        for where, text in looking.seen(output):
            found += [
                (where, s) for s in vector.secrets if len(s) >= SHORT and stands_bare(s, text)
            ]
    return list(dict.fromkeys(found))
