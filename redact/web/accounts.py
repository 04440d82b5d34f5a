# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may sign in on this machine: names with an argon2id hash, and invitations to set a password.

Guaranteed: no password and no invitation is stored, only what proves them; an invitation works
once, and until it runs out; the file is replaced whole or not at all, and only its owner may read
it. What somebody may do in a case is for the case's configuration. Not guaranteed: anything
against somebody who can write the file.
"""

import fcntl
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from redact.errors import NotAllowed, UsageError

SHORTEST, LONGEST = 10, 1000  # characters of a password
_LASTS = timedelta(days=3)
_FORMAT = 1


class Accounts:
    """The accounts in ``accounts.json`` of a folder; the file is made with the first invitation."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "accounts.json"
        self._hasher = PasswordHasher()
        # Somebody unknown costs the same time as somebody known.
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    def names(self) -> tuple[str, ...]:
        """Everybody with a password."""
        return tuple(name for name, row in self._read().items() if row.get("hash"))

    def invite(self, name: str) -> str:
        """A token with which ``name`` may set a password, once; an earlier one is void."""
        if not name.strip() or not name.isprintable():
            raise UsageError("an invitation is for a name, as the case configuration has it")
        token = secrets.token_urlsafe(32)
        with self._changing() as rows:
            until = (datetime.now(UTC) + _LASTS).isoformat(timespec="seconds")
            rows.setdefault(name, {})["invited"] = {"token": _digest(token), "until": until}
        return token

    def invited(self, token: str) -> str:
        """Whom a token invites; NotAllowed when it was used, ran out or never was one."""
        for name, row in self._read().items():
            invited = row.get("invited") or {}
            same = secrets.compare_digest(invited.get("token", ""), _digest(token))
            if same and datetime.fromisoformat(invited["until"]) > datetime.now(UTC):
                return name
        raise NotAllowed(
            "this link was used or has run out; ask for another one (redact serve --invite NAME)"
        )

    def set_password(self, token: str, password: str) -> str:
        """Take an invitation up; the name. NotAllowed or UsageError say why not."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise UsageError(f"a password has at least {SHORTEST} characters; a sentence is good")
        with self._changing() as rows:
            name = self.invited(token)
            rows[name] = {"hash": self._hasher.hash(password)}
        return name

    def proves(self, name: str, password: str) -> bool:
        """Whether this is the password of ``name``. Takes as long for a name that is not there."""
        known = self._read().get(name, {}).get("hash", "")
        try:
            self._hasher.verify(known or self._nobody, password[:LONGEST])
        except (Argon2Error, InvalidHashError):
            return False
        return bool(known)

    # Inside -------------------------------------------------------------------------------------

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            people: dict[str, dict[str, Any]] = data["people"]
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f"{self._path} is damaged; put back a copy, or delete it and invite anew"
            ) from error
        return people

    @contextmanager
    def _changing(self) -> Iterator[dict[str, dict[str, Any]]]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            rows = self._read()
            yield rows
            handle, staged = tempfile.mkstemp(prefix=".accounts-", dir=self._path.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"format": _FORMAT, "people": rows}, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            Path(staged).replace(self._path)
        finally:
            os.close(lock)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
