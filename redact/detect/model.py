# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which language model a policy names: found and hashed without loading it.

A plain name is the product's own pipeline in ``models/``, else an installed package; anything else
is a folder. So no folder that happens to lie in the working directory stands in for the product's.
"""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from redact.config import Policy
from redact.config.policy import shipped_folder
from redact.errors import UsageError


def model_identity(policy: Policy) -> str:
    """``name sha256:...`` over the files of the policy's spaCy pipeline, or ``none``.

    UsageError when the policy names a pipeline that is neither installed nor a folder.
    """
    name = policy.model.spacy
    return f"{Path(name).name} sha256:{folder_digest(model_folder(name))}" if name else "none"


def model_folder(name: str) -> Path:
    """Where the files of a pipeline are: its folder, or that of the package. Not loaded.

    UsageError when there is none of that name.
    """
    if name.isidentifier():
        own = shipped_folder("models") / name
        if (own / "config.cfg").is_file():
            return own
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            return Path(spec.origin).parent
    if not Path(name).is_dir():
        raise UsageError(
            f"the spaCy pipeline {name!r} is not installed, and there is no such folder"
        )
    return Path(name)


def loadable(name: str) -> str | Path:
    """What ``spacy.load`` takes for a pipeline: a folder, or the name of a package."""
    folder = model_folder(name)
    return folder if (folder / "config.cfg").is_file() else name


@cache
def folder_digest(folder: Path) -> str:
    """Sixteen hex digits over the names and bytes of the files below ``folder``."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return total.hexdigest()[:16]
