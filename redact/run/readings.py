# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of one case as they were read, and pictures of their pages, for whoever shows them.

Results come from the cache; what is not there any more is read again by a worker. One thread at a
time may use the pool that is handed in. It decides nothing and writes nothing but the cache.
"""

import json
from collections import OrderedDict
from pathlib import Path

from redact import codec
from redact.errors import InputRefused, RedactError
from redact.run.cache import Cache, digest
from redact.run.case import reading_key
from redact.run.workers import Pool, Task
from redact.types import Document, Source

_KEPT = 24  # documents with all their words
_SECONDS = 600  # of work, for a document that has to be read again


class Readings:
    """The documents of the case at ``folder``. Errors: InputRefused when one cannot be had."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cache = Cache(folder / "cache")
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._texts: dict[str, str] = {}

    def is_there(self, source: Source) -> bool:
        """Whether the cache holds it; else ``read_again``."""
        return self._cache.find(reading_key(source)) is not None

    def text(self, source: Source) -> str:
        """The text of a document; nothing when it was never read or must be read again."""
        key = reading_key(source)
        if key not in self._texts:
            folder = self._cache.find(key)
            if folder is None:
                return ""
            # The third field of a document, without its words: those are most of the file.
            fields = json.loads((folder / "document.json").read_bytes())
            self._texts[key] = fields[2]
        return self._texts[key]

    def document(self, source: Source) -> Document:
        """A document with its words and pages."""
        key = reading_key(source)
        if key in self._documents:
            self._documents.move_to_end(key)
            return self._documents[key]
        folder = self._cache.find(key)
        if folder is None:
            raise InputRefused(f"document {source.order:04d} has to be read again; open it again")
        data = (folder / "document.json").read_bytes()
        document: Document = codec.loads(Document, data)
        self._documents[key] = document
        while len(self._documents) > _KEPT:
            self._documents.popitem(last=False)
        return document

    def read_again(self, source: Source, pool: Pool) -> None:
        """Read a document whose result was deleted from the cache."""
        suffix = Path(source.path).suffix.lower()[:16]
        given = {"sha256": source.document, "name": f"file{suffix}"}
        self._made("read", reading_key(source), _SECONDS, pool, **given)

    def picture(self, source: Source, page: int, dpi: int, pool: Pool) -> bytes:
        """A page as its reader sees it, as a PNG."""
        if not self.is_there(source):
            self.read_again(source, pool)
        return self.picture_of(reading_key(source), "rendition.pdf", page, dpi, pool)

    def picture_of(self, result: str, name: str, page: int, dpi: int, pool: Pool) -> bytes:
        """A page of the PDF called ``name`` in a result of the cache, as a PNG."""
        key = digest("picture.v1", result, name, page, dpi)
        folder = self._cache.find(key)
        if folder is None:
            given = {"of": result, "name": name, "page": page, "dpi": dpi}
            folder = self._made("picture", key, 60, pool, **given)
        return (folder / "page.png").read_bytes()

    def _made(self, stage: str, key: str, seconds: int, pool: Pool, **given: object) -> Path:
        told = {"case": str(self._folder), "key": key, **given}
        [(_, result)] = list(pool.run([Task(stage, told, seconds)]))
        if result.refused:
            raise InputRefused(result.refused)
        folder = self._cache.find(key)
        if folder is None:
            raise RedactError(result.failed or "it left no result; is the disk full?")
        return folder
