"""Tables as JSON lines: one object a line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import archive
from loaders.formats import text as text_format

#: One report may have so many bytes.
_LINE = 64 << 20


def objects(path: Path | archive.Member) -> Iterator[tuple[int, dict[str, Any] | SourceError]]:
    """Objects by the number of their line. Raises SourceError for a file that is no such table."""
    has_objects = False
    with archive.binary(path) as file:
        for number, raw in enumerate(_lines(file), start=1):
            if not raw.strip():
                continue
            if not has_objects and raw.strip() in (b"[", b"{"):
                raise array()
            has_objects = True
            yield number, _object(raw)
    if not has_objects:
        raise SourceError(Reason.EMPTY, "文件是空的", "请检查文件是否完整")


def array() -> SourceError:
    """A file that is one JSON value: it would have to be read whole before its first row."""
    return SourceError(
        Reason.UNREADABLE,
        "文件是一整个 JSON，不是每行一个对象",
        "请转成每行一个 JSON 对象的 .jsonl 再装载，如 jq -c '.[]' 原文件.json > 新文件.jsonl",
    )


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Lines in one byte encoding, none without bound."""
    head = file.read(4)
    file.seek(0)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        with io.TextIOWrapper(file, "utf-16", "replace") as lines:
            for text in lines:
                yield text.encode("utf-8", "replace")
        return
    if head.startswith(b"\xef\xbb\xbf"):
        file.seek(3)
    while line := file.readline(_LINE + 1):
        yield line


def _object(raw: bytes) -> dict[str, Any] | SourceError:
    if len(raw) > _LINE:
        return SourceError(Reason.TOO_LARGE, "这一行过长", "请只保留报告正文")
    try:
        value = json.loads(text_format.decode(raw))
    except (ValueError, SourceError, RecursionError):
        value = None
    if isinstance(value, dict):
        return value
    return SourceError(Reason.UNREADABLE, "这一行不是一个 JSON 对象", "请改正这一行后再装载")
