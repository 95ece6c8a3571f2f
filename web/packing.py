"""Files as a .zip, piece by piece, so that memory holds one of them however many there are."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator

FIRST = (1980, 1, 1, 0, 0, 0)  # no .zip knows an earlier moment


def zipped(files: Iterable[tuple[str, dt.datetime, bytes]]) -> Iterator[bytes]:
    """The .zip of files given as path, moment and bytes, in pieces as they come."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, at, content in files:
            info = zipfile.ZipInfo(path, max(at.timetuple()[:6], FIRST))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, content)
            yield sink.fetch()
    yield sink.fetch()


class _Sink(io.RawIOBase):
    """A file that only takes; what was written is fetched piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self.pieces.append(piece)
        return len(piece)

    def fetch(self) -> bytes:
        """What has come since the last time."""
        whole = b"".join(self.pieces)
        self.pieces.clear()
        return whole
