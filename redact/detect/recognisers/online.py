# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts and pages that identify a person: user names, handles, home folders, profile pages.

A cue or a form (``DOMAIN\\user``, ``@handle``, ``/in/``) must say so. ``find_derived`` finds user
names made from names already known. Public pages of organisations are not found.
"""

import re
from collections.abc import Iterable, Iterator

from redact.detect.cued import Cued, Led, Searched, holds, line_starts, matches_at
from redact.detect.recognisers.hits import Hit, before

_HANDLED = r"[A-Za-z][A-Za-z0-9._-]{1,30}[A-Za-z0-9_]"
_FORMS = (
    Cued("\\", rf"(?<![\w\\/.])(?![A-Za-z]:)[A-Za-z][A-Za-z0-9-]{{1,15}}\\{_HANDLED}(?![\w\\])"),
    Cued(":\\", r"(?i)(?<!\w)[A-Z]:\\(?:Users|Documents and Settings|home)\\[^\s\"<>|]{2,200}"),
    Cued("\\\\", r"(?<!\w)\\\\[\w.$-]{1,40}\\(?:[\w.$-]{1,40}\\)?[^\s\"<>|]{2,200}"),
    Cued("/home/|/users/", r"(?<![\w/.])/(?:home|Users)/[^\s\"<>|]{2,200}"),
    Cued("/o=", r"(?i)(?<!\w)/o=[^\n/]{1,60}/[^\n]{0,100}/cn=[\w.-]{2,64}"),
)
_HANDLE = re.compile(r"@(?<![\w@.].)[A-Za-z_]\w{2,29}((?:\.\w{1,29}){0,2})(?![\w@]|\.\w)")
_DOMAIN = re.compile(
    r"\.(?:com|org|net|info|uk|ie|eu|example|test|gov|police|local|[a-z]{2})$", re.I
)
_SITES = r"skype|twitter|instagram|snapchat|tiktok|telegram|discord"
_CALLED = Led(
    "user|account name|screen name|posts as|posting as|posted as|tweets as|known online|"
    "samaccountname|enw defnyddiwr",
    r"\b(?:user[ ]?-?(?:name|id)|account[ ]name|screen[ ]name|posts[ ]as|posting[ ]as|posted[ ]as|"
    r"tweets[ ]as|known[ ]online[ ]as|samaccountname|enw[ ]defnyddiwr)(?:[ ](?:is|was|of))?"
    r"[ ]?[:=]?[ ]{0,2}['\"(]?"
    rf"(@?{_HANDLED})",
    re.IGNORECASE,
)
# These words have other meanings: a sign must follow, or the token must look made up.
_MAYBE_CALLED = Led(
    f"log|handle|alias|{_SITES}",
    rf"\b(?:log[ ]?-?(?:in|on)(?:[ ](?:name|id))?|handle|alias|{_SITES})(?:[ ](?:name|id|account))?"
    rf"(?:[ ]?[:=][ ]{{0,2}}['\"(]?({_HANDLED})|(?:[ ](?:is|was))?[ ]['\"(]?({_HANDLED}))",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"(?m)^[ ]*(?:From|To|Cc|Bcc)[ ]?:[ ]?[^\n@]{2,80}[\[<(]([a-z][a-z0-9._-]{2,24}|"
    r"[A-Z]{2}[A-Z0-9]{2,10}\d)[\])>]"
)
_LOGGED = re.compile(
    rf"(?m)^[ ]*(?:\d\d?[/.-]\d\d?[/.-]\d{{2,4}}[ T])?\d\d?[:.]\d\d(?:[:.]\d\d)?[ |"
    rf"-]{{1,4}}({_HANDLED})[ ]"
    r"(?:opens?|opened|logs?|logged|signs|signed|views?|viewed|deletes?|deleted|uploads?|uploaded|"
    r"downloads?|downloaded|exports?|exported|prints?|printed|accesses|accessed|edits?|edited|"
    r"pulls)\b"
)
_MIXED = re.compile(
    r"(?<![\w@.:\\/#-])(?=[a-z._]{0,20}[\d_])[a-z]{2,20}[._]?[a-z]{0,20}\d{0,6}(?![\w@:\\/]|\.\w|"
    r"-\d)"
)
_ACCOUNTS = re.compile(r"\baccounts?\b|\busers?\b|\blog-?ins?\b|\blog-?ons?\b|password|credential")
_OF_ACCOUNTS = ("account", "user", "login", "log-in", "logon", "log-on", "password", "credential")
_COMMON = frozenset(
    """
    name names details page form email address account number file user users system server message
    office team force police the and for from with this that password please here above below page1
    was were has have had will can may they you your his her their our its are not but all any id
    feed post posts time times site area report reports
    """.split()  # noqa: SIM905
)

_URL = Led("http|www.", r"(?<![\w@])(?:https?://|www\.)[^\s<>\"')\]]{4,300}", re.IGNORECASE)
_BARE_PROFILE = Cued(
    "linkedin.|facebook.|fb.|twitter.|x.com/|x.net/|x.org/|x.co.uk/|x.example/|instagram.|"
    "tiktok.|github.|medium.|threads.|youtube.|flickr.|reddit.|whatdotheyknow.",
    r"(?<![\w@./])(?:[\w-]{1,30}\.){0,2}(?:linkedin|facebook|fb|twitter|x|instagram|tiktok|"
    r"github|medium|"
    r"threads|youtube|flickr|reddit|whatdotheyknow)\.(?:com|net|org|co\.uk|"
    r"example)/[^\s<>\"')\]]{2,200}",
    re.IGNORECASE,
)
_PERSONAL_PATH = re.compile(
    r"/(?:in|pub|users?|u|profiles?|people|person|members?|author|personal|staff|"
    r"user/contact)/[\w.%@-]+|/~[\w.-]+|/@[\w.-]+|[?&](?:user(?:name|id)?|uid|profile|"
    r"email)=[\w.%@-]+|"
    r"//(?:www\.)?(?:facebook|twitter|x|instagram|tiktok|github|medium|threads)\.\w+/[\w.-]{3,}",
    re.IGNORECASE,
)
_PUBLIC_PATH = re.compile(
    r"/(?:people|members?|users?|profiles?|staff)/?(?:$|[?#])|\.gov\.uk/", re.I
)


def find_names(text: str) -> Iterator[Hit]:
    """Hits for user names, handles and paths with a user's folder."""
    for form in _FORMS:
        for match in form.finditer(text):
            yield Hit(match.start(), _trimmed(match), 0.85, "a user name or a path that holds one")
    for match in _HANDLE.finditer(text):
        if not _DOMAIN.search(match.group(1)):
            yield Hit(*match.span(), 0.8, "an online handle")
    rows = line_starts(text)
    for matches, why in (
        (_CALLED.finditer(text), "called a user name"),
        (matches_at(_BRACKETED, text, rows), "a user name beside a name in an e-mail header"),
        (matches_at(_LOGGED, text, rows), "an actor in a log"),
    ):
        for match in matches:
            if match.group(1).lower().lstrip("@") not in _COMMON and _is_name(match.group(1)):
                yield Hit(*match.span(1), 0.75, why)
    yield from _maybe_called(text)
    for match in _MIXED.finditer(text) if holds(text, _OF_ACCOUNTS) else ():
        if _ACCOUNTS.search(before(text, match.start(), 120)):
            yield Hit(*match.span(), 0.6, "formed like a user name, near words about accounts")


def _maybe_called(text: str) -> Iterator[Hit]:
    for match in _MAYBE_CALLED.finditer(text):
        group = 1 if match.group(1) else 2
        token = match.group(group)
        if token.lower() not in _COMMON and (group == 1 or looks_made_up(token)):
            yield Hit(*match.span(group), 0.7, "called a user name")


def find_urls(text: str) -> Iterator[Hit]:
    """Hits for addresses of pages about one person."""
    patterns: tuple[Searched, ...] = (_URL, _BARE_PROFILE)
    for pattern in patterns:
        for match in pattern.finditer(text):
            url = match.group().rstrip(".,;:!?'")
            slashed = url if "//" in url else "//" + url
            if _PERSONAL_PATH.search(slashed) and not _PUBLIC_PATH.search(url):
                end = match.start() + len(url)
                yield Hit(match.start(), end, 0.9, "the address of a personal page")


_SIGNS = re.compile(r"[\d_.-]")
_CUT = 8  # many systems cut user names at eight characters


def find_derived(text: str, names: Iterable[str]) -> tuple[Iterator[Hit], Iterator[Hit]]:
    """User names and web addresses built from ``names`` (each "Forename Surname").

    ``jbloggs`` (also cut at eight), ``bloggsj``, ``j.bloggs``, ``joe_bloggs2``; and
    URLs with both words in them.
    """
    forms, pairs = set(), set()
    for name in names:
        words = [word.lower() for word in re.findall(r"[^\W\d_]+", name)]
        if len(words) < 2 or len(words[-1]) < 4:
            continue
        first, last = words[0], words[-1]
        forms |= {first[0] + last, last + first[0], first + last, last + first, first + last[0]}
        forms.add((first[0] + last)[:_CUT])
        pairs.add((first, last))
    return _derived_users(text, forms), _derived_urls(text, pairs)


def _derived_users(text: str, forms: set[str]) -> Iterator[Hit]:
    for match in re.finditer(r"(?<![\w@.])[A-Za-z][\w.-]{3,40}(?![\w@])", text) if forms else ():
        token = match.group().rstrip(".-")
        bare = _SIGNS.sub("", token.lower())
        if bare in forms and not re.fullmatch(r"[A-Z][a-z]+(?:-[A-Z][a-z]+)*", token):
            yield Hit(
                match.start(), match.start() + len(token), 0.8, "a user name made from a name"
            )


def _derived_urls(text: str, pairs: set[tuple[str, str]]) -> Iterator[Hit]:
    for match in _URL.finditer(text) if pairs else ():
        url = match.group().rstrip(".,;:!?'")
        lower = url.lower()
        if any(first in lower and last in lower for first, last in pairs):
            yield Hit(
                match.start(), match.start() + len(url), 0.8, "a web address with a name in it"
            )


def looks_made_up(token: str) -> bool:
    """A digit, underscore, backslash, ``@`` or inner dot: no ordinary word."""
    return bool(re.search(r"[\d_\\@]|\w\.\w", token))


def _is_name(token: str) -> bool:
    """Not an ordinary word: lower case start, or a digit, dot or underscore in it."""
    return token[0] == "@" or token[0].islower() or bool(re.search(r"[\d._]", token))


def _trimmed(match: re.Match[str]) -> int:
    return match.start() + len(match.group().rstrip(".,;:)'"))
