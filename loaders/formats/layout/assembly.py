"""From placed characters to lines: for formats that know where ink stands, not what it means.

    sight      copies of a text and watermarks go
    grids      tables between strokes, cell by cell, however many rows a cell has
    columns    pages that are set in two columns, one after the other
    footnotes  what stands at a page's foot comes behind its paragraph
    flow       rows to paragraphs

Page numbers, running headers and footers go, and are named.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from loaders.formats.layout import columns, flow, footnotes, grids, sight
from loaders.formats.layout.placed import Block, Sheet, TextRow
from loaders.formats.pages import PAGE_NUMBER, SourcePage

#: Parts of the page's height in which numbers, headers and footers stand.
_EDGE = 0.12
#: A header stands so many of its characters away from the text.
_GAP = 2.2


def page(sheets: Iterable[Sheet]) -> SourcePage:
    """The lines of a document's pages."""
    pages = []
    strip = None
    sheets = sight.seen(list(sheets))
    for sheet in sheets:
        tables, rest = grids.tables(sheet)
        blocks, strip = columns.blocks(rest, tables, sheet, strip)
        pages.append(blocks)
    body = _body_size(pages)
    left_out = [omission for sheet in sheets for omission in sheet.left_out]
    left_out += [("page_edge", text) for text in _drop_edges(pages, body)]
    for sheet, blocks in zip(sheets, pages, strict=True):
        for block in blocks:
            footnotes.take(block, body, sheet.rules)
    lines = flow.paragraphs([block for blocks in pages for block in blocks])
    return SourcePage(tuple(lines), left_out=tuple(dict.fromkeys(left_out)))


def _drop_edges(pages: Sequence[list[Block]], body: float) -> Iterator[str]:
    """Take away page numbers, and what stands apart at the edge of many pages (left and right pages
    may have headers of their own); tell what it was."""
    apart = [_apart(blocks, body) for blocks in pages]
    counted = Counter(key for keys in apart for key in keys)
    often = max(2, (len(pages) + 2) // 3)
    for blocks, keys in zip(pages, apart, strict=True):
        gone = {key for key in keys if counted[key] >= often}
        for block in blocks:
            yield from (row.text for row in block.rows if _goes(row, gone))
            block.rows = [row for row in block.rows if not _goes(row, gone)]


def _body_size(pages: Sequence[list[Block]]) -> float:
    sizes: Counter[float] = Counter()
    for blocks in pages:
        for row in (row for block in blocks for row in block.rows):
            sizes[round(row.size, 1)] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _apart(blocks: Sequence[Block], body: float) -> set[str]:
    """The rows at a page's edges that are set apart from the text, by their size or by a gap: the
    last row of a paragraph may say the same on two pages."""
    rows = sorted((row for block in blocks for row in block.rows), key=lambda row: row.middle)
    middles = [row.middle for row in rows]
    keys = set()
    for row in filter(_is_edge, rows):
        if row.middle < row.height / 2:
            inner = bisect_right(middles, row.middle + row.size)
        else:
            inner = bisect_left(middles, row.middle - row.size) - 1
        alone = not 0 <= inner < len(middles)
        gap = row.height if alone else abs(middles[inner] - row.middle)
        if abs(row.size - body) > 0.1 * body or gap > _GAP * row.size:
            keys.add(_edge_key(row))
    return keys


def _goes(row: TextRow, gone: set[str]) -> bool:
    return _is_edge(row) and bool(PAGE_NUMBER.fullmatch(row.text) or _edge_key(row) in gone)


def _is_edge(row: TextRow) -> bool:
    return not row.lines and not _EDGE * row.height < row.middle < (1 - _EDGE) * row.height


def _edge_key(row: TextRow) -> str:
    return re.sub(r"\d+", "#", f"{round(row.middle / row.height, 2)}{row.text}")
