# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pictures of one open file, decompressed once for all that look at them.

Guarantees: what is given is what the stream holds, by zlib where nothing but plain compression was
declared, else by qpdf. Only so much is kept that memory stays bounded; the rest is decompressed
again. It does not judge: a tail behind the compressed data is the walk's business.
"""

from typing import Any

from pikepdf import Name, Stream

_MOST = 1 << 26  # bytes kept


class Unpacked:
    """``keep`` while a file is walked; ``data`` for whoever looks at the pixels later."""

    def __init__(self) -> None:
        self._kept: dict[int, bytes] = {}
        self._left = _MOST

    def keep(self, stream: Stream, data: bytes) -> None:
        """Remember what the walk has decompressed of ``stream``, where that is all there is to it.

        Without parameters, and with one filter, no reader can decode it otherwise.
        """
        plain = stream.get("/Filter") == Name.FlateDecode and "/DecodeParms" not in stream
        number = stream.objgen[0]
        if plain and number and number not in self._kept and len(data) <= self._left:
            self._kept[number] = data
            self._left -= len(data)

    def data(self, stream: Any) -> bytes:
        """The decoded bytes; raises what qpdf raises."""
        kept = self._kept.get(stream.objgen[0])
        return bytes(stream.read_bytes()) if kept is None else kept
