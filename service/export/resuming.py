"""A walk on the disk: what was read of an export, so that a run that was killed can go on."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import orjson

from index_mappings.errors import InvalidParameter
from service.export.taking import ExportPage


class PartFile:
    """Rows that were read already, on the disk: a page a line, with the cursor behind it.

    `cursor` is where to go on, None at the beginning; `count` how many rows lie before it. The last
    page is not kept: with it the file is complete. Nobody else writes to it meanwhile.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cursor: str | None = None
        self.count = 0
        self._end = 0

    def __enter__(self) -> Self:
        self._file = self.path.open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise InvalidParameter(
                f"另一个导出正在写 {self.path}", "请等它写完，或换一个文件名", "-o"
            ) from None
        for piece in self._pieces():
            self.cursor, self.count = piece.next, self.count + len(piece.rows)
        self._file.truncate(self._end)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        if not self.count:
            self.path.unlink(missing_ok=True)

    def forget(self) -> None:
        """Begin anew."""
        self._file.truncate(0)
        self.cursor, self.count, self._end = None, 0, 0

    def joined(self, rest: Iterator[ExportPage]) -> Iterator[ExportPage]:
        """What is known, then the rest, which is known from then on."""
        yield from self._pieces()
        for piece in rest:
            if piece.next:
                self._keep(piece)
            yield piece

    def _keep(self, piece: ExportPage) -> None:
        line = {"next": piece.next, "rows": piece.rows}
        self._file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        self._file.flush()
        self.cursor, self.count = piece.next, self.count + len(piece.rows)

    def _pieces(self) -> Iterator[ExportPage]:
        """The whole lines, as far as they can be read: the last one may have been cut."""
        self._file.seek(0)
        self._end = 0
        for line in self._file:
            try:
                known = orjson.loads(line) if line.endswith(b"\n") else {}
                piece = ExportPage(known["rows"], known["next"])
            except (orjson.JSONDecodeError, KeyError, TypeError):
                return
            self._end += len(line)
            yield piece
