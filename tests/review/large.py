# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases of many mentions and many documents, made of nothing but a seed."""

import random

from redact.review.copies import Judged
from redact.types import Mention
from tests.review.test_group import mentions_of


def large_case(number: int) -> list[Mention]:
    """So many mentions of a fifth as many people, in the forms that letters use."""
    chance = random.Random(7)
    name = ["".join(chance.choices("bdegilmnorstv", k=7)).capitalize() for _ in range(400)]
    people = [f"{chance.choice(name)} {chance.choice(name)}" for _ in range(number // 5)]
    forms = ("{0}", "{0}", "{1}", "Mr {1}", "{2} {1}", "{0}'s")
    words = []
    for _ in range(number):
        person = chance.choice(people)
        given, surname = person.split()
        words.append(chance.choice(forms).format(person, surname, given[0]))
    return mentions_of(*words)


def namesakes(number: int) -> list[Mention]:
    """So many people of one surname, and the surname alone."""
    names = (f"John {chr(97 + at % 26)}{at:x}x Smith" for at in range(number))
    return mentions_of(*names, "Smith")


def large_bundle(documents: int, length: int, spans: int) -> list[Judged]:
    """So many documents of so many words and findings, half of them with much in common."""
    chance = random.Random(3)
    vocabulary = [f"w{n:x}" for n in range(3000)]
    made = []
    for number in range(documents):
        words = chance.choices(vocabulary, k=length)
        if made and number % 2:
            words[length // 2 :] = made[-1].text.split()[: length - length // 2]
        text = " ".join(words)
        starts = [text.index(" ", at) + 1 for at in chance.sample(range(len(text) - 20), spans)]
        spans_here = tuple((at, text.find(" ", at)) for at in starts if " " in text[at:])
        made.append(Judged(f"{number:04}", text, spans_here))
    return made
