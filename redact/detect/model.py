# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which language model a policy names: found and hashed without loading it."""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from redact.config import Policy
from redact.errors import UsageError


def model_identity(policy: Policy) -> str:
    """``name sha256:...`` over the files of the policy's spaCy pipeline, or ``none``.

    UsageError when the policy names a pipeline that is neither installed nor a folder.
    """
    name = policy.model.spacy
    return f"{Path(name).name} sha256:{folder_digest(_folder(name))}" if name else "none"


def _folder(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    spec = find_spec(name) if name.isidentifier() else None
    if spec is None or spec.origin is None:
        raise UsageError(f"there is no spaCy pipeline {name!r}; install it or name its folder")
    return Path(spec.origin).parent


@cache
def folder_digest(folder: Path) -> str:
    """Sixteen hex digits over the names and bytes of the files below ``folder``."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return total.hexdigest()[:16]
