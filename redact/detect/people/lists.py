# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names out of a list: ``a; b``, ``a, b``, ``Surname, Forename; ...``, one a line, with addresses.

Guarantees that group mailboxes, teams and roles are left out. In a list by commas a lone word next
to another lone word is read as surname and forename.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from redact.detect.people.grammar import Name, raised, whole_name, words_in
from redact.detect.people.layout import Layout
from redact.detect.people.lexicon import lexicon, word_set

_ADDRESS = re.compile(
    r"<[^<>\n]{0,200}>|\[[^\[\]\n]{0,200}\]|(?:mailto:)?[\w.+'-]{1,80}@[\w.-]{1,120}"
)
_ASIDE = re.compile(r"\([^()\n]{0,120}\)?|\b\d[\w/]{0,20}|[\"“”]|(?<!\w)['‘’]|['‘’](?!\w)")
_POST = re.compile(
    r"(?:[\s,]{1,3}(?:LLB|LLM|BA|BSc|MA|MSc|MBA|PhD|QPM|MBE|OBE|CBE|DL|RN|RAF|KC|QC|MP|MS|AM|Esq|"
    r"Retd|JP|FCA|FRS|Jr|Snr|Jnr|III?|x{1,3}|X{1,3}|she/her|he/him|they/them)\.?){1,4}\s*$"
)
_ENTRY = re.compile(r"[;|•·\t]|\s[-–—/]\s|\sand\s|\s&\s|\sa\s|\s{3,}")
LAW = re.compile(
    r"['’]s (?:Law|Clause|Act|Charter)\b|(?:['’]s)? (?:[Dd]isease|[Ss]yndrome|[Pp]alsy)\b"
)
# What stands before the name of a church or a school, in Welsh too: a name that follows is theirs.
SAINT = "St|Saint"
WELSH_BODY = "Ysgol|Ysbyty|Prifysgol|Capel|Neuadd|Clwb|Canolfan|Coleg|Meddygfa"
# Before these a name may be somebody's ("Swyddfa Megan Hughes"): it takes more than a given name.
WELSH_OFFICE = "Heddlu|HEDDLU|Cyngor|CYNGOR|Gorsaf|Siop|Swyddfa|Cymdeithas"
_LONGEST = 4000
_PLACE_ENDS = word_set("street lane close house court church castle hall park cross road avenue")


def split_people(fragment: str, at: int, *, small: bool = False) -> Iterator[Name]:
    """The people of a list, in order; ``at`` is the fragment's offset, and added to theirs.

    With ``small`` also those of a list without any capital.
    """
    plain = _plain(fragment[:_LONGEST])
    if small:
        plain = raised(plain)
    bounds = [(m.start(), m.end()) for m in _ENTRY.finditer(plain)]
    parted = any(plain[left:right].strip() in ("-", "–", "—", "/") for left, right in bounds)
    start = 0
    for left, right in [*bounds, (len(plain), len(plain))]:
        for name in _entry(plain, start, left):
            if not parted or name.full or name.known:
                yield _moved(name, at)
        start = right


def one_person(fragment: str, at: int, *, small: bool = False, titled: bool = False) -> Name | None:
    """The person that the fragment names and nothing else, or nothing; ``small`` as above.

    ``titled`` says that a title stands before it, so that a common word may be the surname.
    """
    plain = _plain(fragment[:_LONGEST])
    if small:
        plain = raised(plain)
    name = _person(plain, 0, len(plain))
    if name is None and titled:
        name = whole_name(plain, 0, len(plain), titled=True)
    return _moved(name, at) if name else None


def _plain(fragment: str) -> str:
    """The fragment without addresses, asides, numbers and line breaks; as long as it was."""
    plain = _ADDRESS.sub(lambda m: ";" * len(m.group()), fragment)
    return _ASIDE.sub(lambda m: " " * len(m.group()), plain).replace("\n", " ")


def skip_title(text: str, start: int, end: int) -> int:
    """The offset after the titles and ranks at ``start``."""
    match = _titles_here().match(text, start, end)
    return match.end() if match else start


@lru_cache(maxsize=1)
def _titles_here() -> re.Pattern[str]:
    forms = "|".join(re.escape(title) for title, _ in lexicon().titles)  # the longest first
    return re.compile(rf"\s*(?:(?:{forms})[\s.,:]{{1,4}}\s*)*", re.IGNORECASE)


def _entry(plain: str, start: int, end: int) -> Iterator[Name]:
    """The people of one entry between semicolons; commas may part people or turn a name round."""
    pieces = []
    at = start
    while at <= end:
        comma = plain.find(",", at, end)
        stop = comma if comma >= 0 else end
        pieces.append((at, stop))
        at = stop + 1
    index = 0
    while index < len(pieces):
        left, right = pieces[index]
        name = _person(plain, left, right)
        lone = len(plain[left:right].split()) == 1 or (name is not None and _is_surname(name))
        if lone and index + 1 < len(pieces):
            pair = _person(plain, left, pieces[index + 1][1])
            if pair and pair.reversed and not lexicon().is_word(pair.words[-1].folded):
                yield pair
                index += 2
                continue
        if name and (index == 0 or name.full or name.known):
            yield name
        index += 1


def _is_surname(name: Name) -> bool:
    """Whether a piece before a comma may be a surname alone: one word, or particles with one."""
    return sum(word.text[0].isupper() for word in name.words) == 1 or (
        len(name.words) == 2 and not name.known and name.words[0].text.islower()
    )


def _person(plain: str, start: int, end: int) -> Name | None:
    start = skip_title(plain, start, end)
    post = _POST.search(plain, start, end)
    stop = post.start() if post and post.start() > start else end
    name = whole_name(plain, start, stop)
    return name if name and is_person(name) else None


def is_person(name: Name) -> bool:
    """Whether the words are a person's rather than a body's or a common word's."""
    words = lexicon()
    if not any(len(word.text) > 1 for word in name.words):
        return False
    if not name.full:
        word = name.words[0]
        if word.text.isupper() and len(word.text) < 5:  # an abbreviation, or JANE
            return len(word.text) == 4 and words.is_clear_given(word.folded)
        return word.folded in words.given or not words.is_ambiguous(word.folded)
    if name.reversed:
        return not words.is_word(name.words[-1].folded) or name.known
    if name.known or any(word.initial for word in name.words):
        return True
    return not any(words.is_word(word.folded) for word in name.words)


def _moved(name: Name, by: int) -> Name:
    words = tuple(replace(w, start=w.start + by, end=w.end + by) for w in name.words)
    return replace(name, start=name.start + by, end=name.end + by, words=words)


def is_place(name: Name) -> bool:
    """Whether a name that begins with a given name is a street, a church or a building."""
    first, last = name.words[0], name.words[-1]
    if first.text == "St" and len(name.words) == 2:
        return last.folded in lexicon().given
    return len(name.words) > 1 and last.folded in _PLACE_ENDS and not name.reversed


def heads_group(layout: Layout, name: Name) -> bool:
    """Whether the name goes on into that of a body or a street (``Halvorsen Acoustics Ltd``), or
    names a law or an illness (``Clare's Law``)."""
    at, text = name.end, layout.text
    if LAW.match(text, at):
        return True
    for _ in range(2):
        follows = next(words_in(text, at, min(len(text), at + 30)), None)
        if follows is None or text[at : follows.start] != " " or not follows.text[0].isupper():
            return False
        if follows.folded in lexicon().groups:
            return True
        at = follows.end
    return False
