# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is signed in: sessions on the server, and how often somebody may try.

Guaranteed: the browser holds a random token and nothing else, of which the server keeps a digest; a
session ends when nobody used it for ``IDLE`` or when it is ``LONGEST`` old, and with the server.
Times are those of a clock that never jumps.
"""

import hashlib
import secrets
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

IDLE, LONGEST = 30 * 60, 12 * 60 * 60  # seconds
TRIES, WITHIN = 5, 15 * 60  # failed sign-ins for one name, or from one address, in so many seconds
_MOST = 10_000  # names and addresses that are remembered


@dataclass(slots=True)
class Session:
    """One signed-in browser. ``told`` is what the next page says first; ``entered`` are the cases
    whose audit knows that this session came, ``looked`` the pages of documents that it knows were
    looked at: (case, document's number, page); ``touring`` while they are shown the first steps."""

    name: str
    how: str
    began: float
    used: float
    told: list[str] = field(default_factory=list)
    entered: set[str] = field(default_factory=set)
    looked: set[tuple[str, str, int]] = field(default_factory=set)
    touring: bool = False


class Sessions:
    """All sessions of one server."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._vouched: dict[str, Session] = {}

    def begin(self, name: str, how: str) -> str:
        """The token of a new session."""
        self._clear()
        token, now = secrets.token_urlsafe(32), self._clock()
        self._sessions[_digest(token)] = Session(name, how, now, now)
        return token

    def find(self, token: str, *, touch: bool = True) -> Session | None:
        """The session of a token that is still good. ``touch``: a person did something; what the
        page does by itself must not keep a session alive."""
        session = self._sessions.get(_digest(token)) if token else None
        if session is None or self._is_over(session):
            return None
        if touch:
            session.used = self._clock()
        return session

    def vouched(self, name: str) -> Session:
        """The session of somebody whom a proxy signed in; no token leads to it."""
        session = self._vouched.get(name)
        if session is None or self._is_over(session):
            now = self._clock()
            session = self._vouched[name] = Session(name, "proxy", now, now)
        session.used = self._clock()
        return session

    def end(self, token: str) -> None:
        """Sign out."""
        self._sessions.pop(_digest(token), None)

    def _is_over(self, session: Session) -> bool:
        now = self._clock()
        return now - session.used > IDLE or now - session.began > LONGEST

    def _clear(self) -> None:
        for token in [t for t, session in self._sessions.items() if self._is_over(session)]:
            del self._sessions[token]


class Tries:
    """How often signing in failed, by name and by address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: dict[str, deque[float]] = defaultdict(deque)

    def may_try(self, *keys: str) -> bool:
        """Whether none of these has failed too often lately."""
        return all(len(self._recent(key)) < TRIES for key in keys)

    def failed(self, *keys: str) -> None:
        """Signing in failed for these."""
        if len(self._failed) > _MOST:
            for key in [key for key in self._failed if not self._recent(key)]:
                del self._failed[key]
        for key in keys:
            self._failed[key].append(self._clock())

    def _recent(self, key: str) -> deque[float]:
        if key not in self._failed:
            return deque()
        times = self._failed[key]
        while times and self._clock() - times[0] > WITHIN:
            times.popleft()
        return times


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
