# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stages that misbehave in every way a document can make a real one misbehave."""

import os
import time

from redact.errors import InputRefused


def double(number: int) -> int:
    return number * 2


def pid() -> int:
    return os.getpid()


def refuse(reason: str) -> None:
    raise InputRefused(reason)


def throw(secret: str) -> None:
    raise ValueError(secret)


def die() -> None:
    os._exit(7)


def spin() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(3600)


def sleep_a_little() -> None:
    time.sleep(0.5)


def hog() -> int:
    return len(bytearray(64 << 30))


def chatter() -> str:
    os.write(1, b"John Smith\n")
    os.write(2, b"John Smith\n")
    return "said"


_prepared: list[str] = []


def mark() -> None:
    _prepared.append("yes")


def prepared() -> list[str]:
    return _prepared
