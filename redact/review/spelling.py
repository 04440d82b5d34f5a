# SPDX-License-Identifier: AGPL-3.0-or-later
"""The canonical spelling of a mention: what two ways of writing one name or number share.

Guarantees that a spelling hangs on label and words alone, never on other mentions or on a list
that may be updated: officers' decisions are bound to it, so a change here orphans them. The word
lists below are therefore code. It does NOT know pet names, misspellings or which of two bare words
is the surname; where a reading is in doubt two spellings stay apart.
"""

import re
import unicodedata
from functools import lru_cache

from redact.text import fold


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COURTESY = _set("mr mrs ms miss mx dr")
_TITLES = _COURTESY | _set(
    """messrs prof professor sir dame lord lady baroness baron rev revd reverend father rabbi
    judge justice hhj cllr councillor rt hon capt captain major colonel lt lieutenant brigadier
    cmdr commander pc pcs wpc pcso dc dcs ds dci dsu dcs tdc tds tdi tpc tps ps wps ci cc acc dcc
    sc cst const constable detcon sgt sergeant insp inspector supt superintendent det detective ch
    chief acting temp temporary deputy assistant police special cwnstabl rhingyll arolygydd"""
)
_ONLY_IN_CAPITALS = frozenset({"di"})  # Di is a given name, DI a rank
_ALSO_SURNAMES = _set("lord judge justice major constable sergeant baron lady dame")
_HONOURS = _set(
    """mbe obe cbe kbe dbe bem cvo mvo lvo qpm kpm qc kc jp mp msp phd dphil msc bsc mba llb llm
    frcs mrcp frsa ceng mcipd fcipd esq esquire"""
)
_HONOURS_AFTER_COMMA = _HONOURS | _set("ma ba ms am dl td rn md")
_GENERATION = _set("jr jnr junior sr snr senior ii iii")
_BESIDE = _set("he him his she her hers they them their") | _COURTESY
_MAILBOXES = _set(
    """foi foia eir sar sars dpo dp data protection gdpr info information enquiries enquiry
    team office officer admin administrator press media news police force hr it ict help helpdesk
    service services support contact contactus mail mailbox email post inbox general reception
    complaints complaint standards professional records record disclosure disclosures legal law
    civil firearms licensing traffic road safety control room duty desk unit department dept group
    all staff no reply noreply donotreply postmaster webmaster web online sales accounts accounting
    finance payroll invoices billing jobs careers recruitment training events bookings marketing
    public customer customers feedback freedom of access requests request casework case cases
    review appeals licence licences security fraud crime custody intelligence operations ops
    project projects programme council committee secretary chair chief executive director manager
    private corporate communications comms policy privacy compliance audit the and for"""
)

_COMPACT = _set(
    """PHONE NINO NHS VRM COLLAR PNCID CRO BANK PASSPORT DRIVING_LICENCE POSTCODE
    TERM S23_TERM S31_TERM"""
)
_PUNCTUATED = frozenset({"IP", "URL_PERSONAL", "USERNAME"})

_DASH = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´′", "'") | dict.fromkeys(_DASH, "-") | {173: ""})
_BROKEN = re.compile(r"-[ \t]*[\r\n]+[\s>|]*")
_BESIDES = re.compile(r"[(\[]([^()\[\]]{1,40})[)\]]")
_RANK_BEFORE = re.compile(r"\b[ACDT]/(?=\w)", re.IGNORECASE)
_TOKEN = re.compile(r"""[^\s;:./\\()\[\]<>{}|"“”*_?!&+=@#~]+""")
# Between words; marks and invisible characters stand within them.
_GAP = re.compile(r"(?:(?![\u0300-\u036f\u200b-\u200d\u2060\ufeff\u00ad])[\W_])+")
_ADDRESS_ENDS = re.compile(r"""[@<>\[\]():;,"']""")
_AT, _DOT = re.compile(r"[\[({]at[\])}]", re.IGNORECASE), re.compile(r"[\[({]dot[\])}]", re.I)
_EXTENSION = re.compile(r"extension|extn|ext|x")
_PHONE_WORDS = re.compile(r"telephone|tel|mobile|mob|phone|ddi|fax")
_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=32768)
def key_of(label: str, words: str) -> str:
    """``LABEL:spelling`` of a mention; words without a letter or digit have no spelling.

    An e-mail address that reads as a name has that person's key. No other keys meet across labels.
    """
    if label == "PERSON":
        return f"PERSON:{_person(words)}"
    if label == "EMAIL":
        address = _address(words)
        name = _named_in(address)
        return f"PERSON:{name}" if name else f"EMAIL:{address}"
    if label == "PHONE":
        return f"PHONE:{_phone(words)}"
    if label in _COMPACT:
        return f"{label}:{_plain(words)}"
    if label in _PUNCTUATED:
        return f"{label}:{_punctuated(words)}"
    spelling = " ".join(filter(None, map(_plain, _GAP.split(words))))
    return f"{label}:{spelling}"


def mailbox_of(key: str) -> str:
    """The letters before the @ of an EMAIL key, digits at its end and tags dropped.

    Empty for a mailbox named after a task, and for anything but letters.
    """
    local = _local(key.removeprefix("EMAIL:"))
    return "" if local in _MAILBOXES or not local.isalpha() else local


def _plain(text: str) -> str:
    """The skeleton of ``text`` without punctuation and symbols."""
    if text.isascii() and text.isalnum():
        return text.lower()
    return "".join(c for c in fold(text) if unicodedata.category(c)[0] in "LMN")


def _person(words: str) -> str:
    text = _rejoined(words.translate(_APOSTROPHES))
    beside = list(filter(None, map(_beside, _BESIDES.findall(text))))
    text = _BESIDES.sub(" ", _RANK_BEFORE.sub("", text)).strip(" \t\r\n.,;:!?\"'“”")
    if text[-2:] in ("'s", "'S"):
        text = text[:-2]
    parts = [part for part in map(_TOKEN.findall, text.split(",")) if part]
    tokens = _in_order(_without_honours(parts))
    spelled = [_hyphened(token) for token in tokens]
    spelled = [token for token in spelled if token]
    name = ("" if all(len(token) == 1 for token in spelled) else " ").join(spelled)
    return " ".join([name, *beside]) if name else " ".join(beside)


def _rejoined(text: str) -> str:
    """A word broken at a line's end made whole; the hyphen of a double name stays.

    A capital after the break tells the double name.
    """
    if "-" not in text:
        return text
    parts = _BROKEN.split(text)
    whole = parts[0]
    for part in parts[1:]:
        whole += part if part[:1].islower() else f"-{part}"
    return whole


def _beside(inside: str) -> str:
    """What stands in brackets, nothing for ``(Mr)`` or ``(she/her)``: it may tell two apart."""
    tokens = [plain for plain in map(_plain, _GAP.split(inside)) if plain]
    return "" if _BESIDE.issuperset(tokens) else f"({' '.join(tokens)})"


def _hyphened(token: str) -> str:
    if token.isascii() and token.isalpha():
        return token.lower()
    return "-".join(filter(None, map(_plain, token.split("-"))))


def _without_honours(parts: list[list[str]]) -> list[list[str]]:
    """The parts between commas without titles before and honours after the name."""
    parts = [_without_titles(part) for part in parts]
    sure = bool(parts) and len(parts[0]) > 1  # "Smith, MP" has initials, "Ann Smith, MP" a seat
    kept = parts[:1]
    for part in parts[1:]:
        honours = _HONOURS_AFTER_COMMA if sure else frozenset(h for h in _HONOURS if len(h) > 2)
        if any(_plain(token) not in honours for token in part):
            kept.append(part)
    for part in kept:
        while len(part) > 2 and _plain(part[-1]) in _HONOURS:
            part.pop()
    return [part for part in kept if part and not _all_courtesy(part, kept)]


def _all_courtesy(part: list[str], kept: list[list[str]]) -> bool:
    return part is not kept[0] and all(_plain(token) in _TITLES for token in part)


def _without_titles(tokens: list[str]) -> list[str]:
    rest = tokens
    while len(rest) > 1 and _is_title(rest[0], rest[1]):
        rest = rest[1:]
    if len(rest) == 1 and len(tokens) > 1 and _plain(rest[0]) in _TITLES:
        # Titles only: "Chief Constable" is an office, "Mr Lord" a man.
        return rest if _plain(tokens[0]) in _COURTESY else tokens
    return rest


def _is_title(token: str, following: str) -> bool:
    plain = _plain(token)
    if plain in _ONLY_IN_CAPITALS:
        return token.isupper()
    surname_first = token.isupper() and not following.isupper() and plain in _ALSO_SURNAMES
    return (plain in _TITLES or plain == "the") and not surname_first


def _in_order(parts: list[list[str]]) -> list[str]:
    """The tokens of all parts, given names first, initials written together set apart."""
    after = [token for part in parts[1:] if _is_generation(part) for token in part]
    parts = [*parts[:1], *(part for part in parts[1:] if not _is_generation(part))]
    mixed = not all(token.isupper() for part in parts for token in part)
    if len(parts) == 2:
        return [*_apart(parts[1], mixed), *parts[0], *after]
    if len(parts) > 2:
        return [*(token for part in parts for token in part), *after]
    tokens = _surname_last([token for part in parts for token in part])
    return [*_apart(tokens[:-1], mixed), *tokens[-1:], *after]


def _is_generation(part: list[str]) -> bool:
    return all(_plain(token) in _GENERATION for token in part)


def _surname_last(tokens: list[str]) -> list[str]:
    """``SMITH John`` in the other order: capitals alone tell a surname that was written first."""
    cut = 0
    while cut < len(tokens) and _is_capital_surname(tokens[cut]):
        cut += 1
    if 0 < cut < len(tokens) and not any(len(t) > 1 and t.isupper() for t in tokens[cut:]):
        return [*tokens[cut:], *tokens[:cut]]
    return tokens


def _is_capital_surname(token: str) -> bool:
    body = re.sub(r"^(?:Mc|Mac)(?=[A-Z])", "", token)
    return body.isupper() and len(token) > 2 and _spoken(body)


def _apart(tokens: list[str], mixed: bool) -> list[str]:
    """``JP`` as ``J P``; where all is in capitals, only what cannot be spoken as a name."""
    out: list[str] = []
    for token in tokens:
        short = token.isupper() and token.isalpha() and 2 <= len(token) <= 3
        if short and not (_spoken(token) and (len(token) > 2 or not mixed)):
            out.extend(token)
        else:
            out.append(token)
    return out


def _spoken(token: str) -> bool:
    return any(letter in _VOWELS for letter in _plain(token))


def _address(words: str) -> str:
    """The address in ``words``, folded, without white space, brackets and ``mailto:``."""
    text = _DOT.sub(".", _AT.sub("@", "".join(words.split())))
    before, at, after = text.partition("@")
    if at:
        text = f"{_ADDRESS_ENDS.split(before)[-1]}@{_ADDRESS_ENDS.split(after)[0]}"
    return _punctuated(text.strip(".,;:'\"<>()[]"))


def _local(address: str) -> str:
    local = address.partition("@")[0].partition("+")[0]
    return re.sub(r"[._-]*\d+$", "", local) if "@" in address else ""


def _named_in(address: str) -> str:
    """The person's spelling an address reads as, or nothing: two to four words, no task."""
    local = _local(address)
    tokens = re.split(r"[._]+" if re.search(r"[._]", local) else r"-+", local)
    parts = [part for token in tokens for part in token.split("-")]
    if not 2 <= len(tokens) <= 4 or not all(map(str.isalpha, parts)):
        return ""
    if not _MAILBOXES.isdisjoint(parts):
        return ""
    tokens = _without_titles(tokens)
    return " ".join(tokens) if len(tokens) > 1 and len(tokens[-1]) > 1 else ""


def _phone(words: str) -> str:
    """Digits as dialled within the UK; ``x`` before an extension. Words are folded instead."""
    text = unicodedata.normalize("NFKC", words).lower()
    text = _PHONE_WORDS.sub("", _EXTENSION.sub("x", text))
    if any(letter.isalpha() and letter != "x" for letter in text):
        return _plain(words)
    main, mark, extension = text.partition("x")
    digits, inner = _digits(main), _digits(extension)
    abroad = main.strip(" \t\r\n(").startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00") if abroad else digits
    if digits.startswith("44") and (abroad or len(digits) == 12):
        digits = "0" + digits[2:].removeprefix("0")
    elif abroad:
        digits = f"+{digits}"
    return f"{digits}x{inner}" if mark and inner else digits


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())


def _punctuated(words: str) -> str:
    """Folded, with its punctuation, which tells such identifiers apart; no white space."""
    text = "".join(words.split()).strip("<>()[]\"'“”,;")
    text = re.sub(r"^(?:mailto:|https?://)?(?:www\.)?", "", text, flags=re.IGNORECASE)
    text = text.rstrip("./:!?").removeprefix("@")
    if text.isascii():
        return text.lower()
    return "-".join(map(fold, re.split(f"[{_DASH}]", text)))
