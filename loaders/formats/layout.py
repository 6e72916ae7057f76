"""From placed characters to lines: for formats that know where ink stands, not what it means.

    grids      tables between strokes, cell by cell, however many rows a cell has
    columns    pages that are set in two columns, one after the other
    flow       rows to paragraphs

Page numbers, running headers and footers go.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from loaders.formats import columns, flow, grids
from loaders.formats.pages import Page
from loaders.formats.placed import Block, Row, Sheet, rows

#: Parts of the page's height in which numbers, headers and footers stand.
_EDGE = 0.12
_NUMBER = re.compile(
    r"[-—–－·•~\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/，,]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－·•~\s]*"
)


def page(sheets: Iterable[Sheet]) -> Page:
    """The lines of a document's pages."""
    pages = [_blocks(sheet) for sheet in sheets]
    _drop_edges(pages)
    return Page(tuple(flow.paragraphs([block for blocks in pages for block in blocks])))


def _blocks(sheet: Sheet) -> list[Block]:
    """A page's rows: one block, or one a column; a table's rows stand where the table does."""
    tables, rest = grids.tables(sheet)
    blocks = [Block(rows(told, sheet), column) for column, told in columns.parts(rest, sheet)]
    blocks = blocks or [Block([])]
    for row in tables:
        block = min(blocks, key=lambda found: _distance(found, row))
        block.rows.append(row)
        block.rows.sort(key=lambda r: r.middle)
    return blocks


def _distance(block: Block, row: Row) -> tuple[bool, float]:
    """How well a row fits into a block: within its column, then by height."""
    if not block.rows:
        return False, 0.0
    middle = (row.left + row.right) / 2
    aside = not min(r.left for r in block.rows) <= middle <= max(r.right for r in block.rows)
    return aside, min(abs(r.middle - row.middle) for r in block.rows)


def _drop_edges(pages: Sequence[list[Block]]) -> None:
    """Take away page numbers, and what stands at the edge of many pages (left and right pages may
    have headers of their own)."""
    counted: Counter[str] = Counter()
    for blocks in pages:
        counted.update({_edge_key(row) for block in blocks for row in block.rows if _is_edge(row)})
    often = max(2, (len(pages) + 2) // 3)
    for blocks in pages:
        for block in blocks:
            block.rows = [row for row in block.rows if not _goes(row, counted, often)]


def _goes(row: Row, counted: Counter[str], often: int) -> bool:
    return _is_edge(row) and bool(_NUMBER.fullmatch(row.text) or counted[_edge_key(row)] >= often)


def _is_edge(row: Row) -> bool:
    return not row.told and not _EDGE * row.height < row.middle < (1 - _EDGE) * row.height


def _edge_key(row: Row) -> str:
    return re.sub(r"\d+", "#", f"{round(row.middle / row.height, 2)}{row.text}")
