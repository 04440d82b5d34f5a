# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: SIM905
"""What stands in letters beside people: places, bodies, dates, numbers, references, posts.

Guarantees fictional values only: telephone numbers are of the ranges that Ofcom keeps for drama,
domains are of invented bodies. The two halves share these facts; only
names of people and sentences are kept apart.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

from models.training.names import village

_LISTS = Path(__file__).parent / "lists" / "facts.txt"
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_SHORT_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_PHONES = (
    "01632 960{:03d}", "020 7946 0{:03d}", "0117 496 0{:03d}", "0113 496 0{:03d}",
    "07700 900{:03d}", "07700 900 {:03d}", "(01632) 960{:03d}", "+44 7700 900{:03d}",
    "0161 496 0{:03d}",
)  # fmt: skip
_REFERENCES = (
    "{:06d}/{y}", "FOI {:04d}/{y}", "CR/{:05d}/{y}", "REF-{:05d}", "IC-{:06d}-X1Y2",
    "{:03d}/{y}", "42000{:06d}", "URN 14AB/{:05d}/{y}", "Log {:04d} of 14/03/{y}", "CRU{:05d}",
    "SAR/{:04d}/{y}", "INC{:07d}",
)  # fmt: skip

_INVENTED = ("aldershire", "brackenshire", "westmarch", "calderdown", "northmarch", "eastmere")


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    """The lists by heading; items are parted by commas."""
    found: dict[str, str] = {}
    heading = ""
    for line in _LISTS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line.removeprefix("#").strip()
        elif line.strip():
            found[heading] = f"{found.get(heading, '')} {line}"
    return {
        name: tuple(item.strip() for item in items.split(",") if item.strip())
        for name, items in found.items()
    }


def pick(random: Random, heading: str) -> str:
    """An item of the list of that name."""
    return random.choice(_lists()[heading])


def _date(random: Random) -> str:
    day, month, year = random.randint(1, 28), random.randrange(12), random.randint(2009, 2026)
    return random.choice(
        (
            f"{day} {_MONTHS[month]} {year}",
            f"{day} {_SHORT_MONTHS[month]} {year}",
            f"{day:02d}/{month + 1:02d}/{year}",
            f"{day:02d}.{month + 1:02d}.{year % 100:02d}",
            f"{_MONTHS[month]} {year}",
            f"{day}th {_MONTHS[month]}" if day > 3 else f"{day} {_MONTHS[month]}",
            f"{random.choice(_DAYS)} {day} {_MONTHS[month]}",
        )
    )


def _sent(random: Random) -> str:
    day, month, year = random.randint(1, 28), random.choice(_MONTHS), random.randint(2009, 2026)
    return f"{day:02d} {month} {year} {_time(random)}"


def _time(random: Random) -> str:
    hour, minute = random.randint(7, 22), random.randint(0, 59)
    return random.choice(
        (f"{hour:02d}:{minute:02d}", f"{hour:02d}.{minute:02d}", f"{hour:02d}{minute:02d}hrs")
    )


def _phone(random: Random) -> str:
    return random.choice(_PHONES).format(random.randrange(1000))


def _reference(random: Random) -> str:
    return random.choice(_REFERENCES).format(random.randint(1, 9999), y=random.randint(9, 26))


def _town(random: Random) -> str:
    """A place that is, or one that might be: half of those are surnames elsewhere."""
    return pick(random, "towns") if random.random() < 0.55 else village(random)


def _force(random: Random) -> str:
    county = pick(random, "counties") if random.random() < 0.6 else village(random)
    return random.choice(
        (
            f"{county} Police",
            f"{county} Constabulary",
            f"{county} County Council",
            f"{county} Police",
        )
    )


def _collar(random: Random) -> str:
    number = random.randint(12, 9999)
    return random.choice(
        (f"{number}", f"{number:04d}", f"C{number:04d}", f"{number}", f"{number:05d}")
    )


def _domain(random: Random) -> str:
    return random.choice(_INVENTED) + random.choice((".police.uk", ".gov.example", ".example"))


def _road(random: Random) -> str:
    if random.random() < 0.6:
        return pick(random, "roads")
    kinds = ("Road", "Street", "Lane", "Avenue", "Close", "Way", "Drive", "Court", "Terrace")
    return f"{village(random)} {random.choice(kinds)}"


def _street(random: Random) -> str:
    return f"{random.randint(1, 220)} {_road(random)}"


def _money(random: Random) -> str:
    return random.choice(
        (
            f"£{random.randint(1, 999)}",
            f"£{random.randint(1, 99)},000",
            f"£{random.randint(1, 90)}.50",
        )
    )


# By slot: the entity label that the words carry (or none), and where they come from.
FACTS: dict[str, tuple[str, Callable[[Random], str]]] = {
    "town": ("GPE", _town),
    "county": ("GPE", lambda random: pick(random, "counties")),
    "org": ("ORG", lambda random: pick(random, "bodies")),
    "force": ("ORG", _force),
    "unit": ("ORG", lambda random: pick(random, "units")),
    "court": ("ORG", lambda random: pick(random, "courts")),
    "act": ("LAW", lambda random: pick(random, "acts")),
    "date": ("DATE", _date),
    "sent": ("DATE", _sent),
    "time": ("TIME", _time),
    "month": ("DATE", lambda random: random.choice(_MONTHS)),
    "day": ("DATE", lambda random: random.choice(_DAYS)),
    "year": ("DATE", lambda random: str(random.randint(2009, 2026))),
    "money": ("MONEY", _money),
    "phone": ("", _phone),
    "ref": ("", _reference),
    "road": ("", _road),
    "street": ("", _street),
    "rank": ("", lambda random: pick(random, "ranks")),
    "collar": ("", _collar),
    "post": ("", lambda random: pick(random, "posts")),
    "op": ("", lambda random: f"Operation {pick(random, 'operations')}"),
    "case": ("", lambda random: pick(random, "cases")),
    "product": ("", lambda random: pick(random, "products")),
    "domain": ("", _domain),
    "party": ("", lambda random: pick(random, "parties")),
    "kin": ("", lambda random: pick(random, "kin")),
    "remark": ("", lambda random: pick(random, "remarks")),
    "label": ("", lambda random: pick(random, "labels")),
    "n": ("", lambda random: str(random.randint(2, 99))),
}
