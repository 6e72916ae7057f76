"""Web pages under a spreadsheet's name, as portals export their lists: a row of cells a row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import archive, html
from loaders.formats import text as text_format

#: A list of reports is no larger.
_LARGEST = 64 << 20


def rows(path: Path | archive.Member) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers, counted over all tables of the page."""
    with archive.binary(path) as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        detail = f"网页形式的表格超过了 {_LARGEST >> 20} MB"
        raise SourceError(Reason.TOO_LARGE, detail, "请用表格软件打开后另存为 .xlsx，再装载")
    tree = LexborHTMLParser(text_format.decode(data, html.charset_of(data)))
    for number, row in enumerate(tree.css("tr"), start=1):
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        yield number, ["\n".join(html.lines_of(cell)) for cell in cells]
