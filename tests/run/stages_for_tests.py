# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stages that misbehave in every way a document can make a real one misbehave."""

import errno
import os
import resource
import signal
import time
from pathlib import Path

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


def die_after_telling(diary: str) -> None:
    """Leaves a line for each try; a process that is killed leaves nothing else."""
    with Path(diary).open("a") as file:
        file.write(f"{os.getpid()}\n")
    os.kill(os.getpid(), signal.SIGKILL)


def die_twice(diary: str) -> str:
    if not Path(diary).exists() or len(Path(diary).read_text().splitlines()) < 2:
        die_after_telling(diary)
    return "done"


def spin_after_telling(diary: str) -> None:
    with Path(diary).open("a") as file:
        file.write(f"{os.getpid()}\n")
    spin()


def disk_full() -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "/a/secret/name")


def disk_full_behind_a_library() -> None:
    try:
        disk_full()
    except OSError as error:
        raise RuntimeError("cannot save") from error


def write_too_much(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    Path(path).write_bytes(b"x" * 2000)


def doing(diary: str, name: str) -> None:
    """Notes its beginning and its end."""
    with Path(diary).open("a") as file:
        file.write(f"begin {name}\n")
        file.flush()
        time.sleep(0.2)
        file.write(f"end {name}\n")


def break_down() -> None:
    raise RuntimeError("no model")


def warm_up(name: str) -> None:
    _prepared.append(name)
