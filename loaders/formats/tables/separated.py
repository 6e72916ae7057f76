"""Tables as text (csv, tsv): parted by whatever parts the header, in whatever encoding."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import archive
from loaders.formats import text as text_format

_SAMPLE = 1 << 20
#: As much as this was cut off somewhere.
_CUT = 65_536
#: One line of a table is no longer than a file of one report may be.
_LINE = 64 << 20
_DELIMITERS = ",\t;|"
_FIRST = 40

Cells = list[str]


def rows(
    path: Path | archive.Member, is_header: Callable[[Cells], bool]
) -> Iterator[tuple[int, Cells]]:
    """Rows with their numbers. Raises SourceError for what is no table."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with archive.binary(path) as file:
        sample = file.read(_SAMPLE)
    if not sample.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise SourceError(Reason.EMPTY, "文件是空的", "请检查文件是否完整")
    encoding = text_format.encoding_of(_whole_lines(sample))
    delimiter = _delimiter(sample.decode(encoding, "ignore"), is_header)
    try:
        with io.TextIOWrapper(archive.binary(path), encoding, "replace", newline="") as stream:
            lines = _BoundedLines(stream)
            for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
                if lines.ended:
                    raise _unpaired(number)
                yield number, cells
    except (csv.Error, UnicodeError) as error:
        raise SourceError(
            Reason.UNREADABLE, f"表格读到中途出错：{error}", "请另存为 UTF-8 的 csv"
        ) from error


def has_header(head: bytes, is_header: Callable[[Cells], bool]) -> bool:
    """Whether these first bytes of a file are such a table's."""
    try:
        text = head.decode(text_format.encoding_of(_whole_lines(head)), "ignore")
    except SourceError:
        return False
    return _with_header(text, is_header) is not None


def _unpaired(number: int) -> SourceError:
    """A row that is still open where the file ends has swallowed those behind it."""
    return SourceError(
        Reason.UNREADABLE,
        f"第 {number} 行的引号没有配对，这一行和它后面的各行分不开",
        "请用表格软件打开，改正这一行的引号后另存为 csv",
    )


class _BoundedLines:
    """A file's lines, none without bound; `ended` once somebody asked for one too many."""

    def __init__(self, file: io.TextIOWrapper) -> None:
        self._file = file
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(_LINE)
        if not line:
            self.ended = True
            raise StopIteration
        if len(line) == _LINE:
            raise SourceError(Reason.TOO_LARGE, "表格里有一行过长", "请只保留报告正文")
        return line


def _whole_lines(sample: bytes) -> bytes:
    """Without the last line, which may be cut inside a character."""
    end = sample.rfind(b"\n") if len(sample) >= _CUT else -1
    if end < 0:
        return sample
    return sample[: end - end % 2 + 2] if b"\x00" in sample[:200] else sample[: end + 1]


def _delimiter(sample: str, is_header: Callable[[Cells], bool]) -> str:
    """The mark that makes one of the first rows a header, else the most frequent one."""
    return _with_header(sample, is_header) or max(_DELIMITERS, key=sample[:2000].count)


def _with_header(sample: str, is_header: Callable[[Cells], bool]) -> str | None:
    lines = sample.splitlines(keepends=True)[: 4 * _FIRST]
    for delimiter in _DELIMITERS:
        try:
            if any(map(is_header, islice(csv.reader(lines, delimiter=delimiter), _FIRST))):
                return delimiter
        except csv.Error:
            continue
    return None
