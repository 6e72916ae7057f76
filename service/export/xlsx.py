"""A workbook: a first sheet that says what it was told from, then the rows, with a frozen header.

Every text is written as a text, so none can be a formula; one that looks like a formula bears the
mark that keeps it a text when somebody edits it. Dates and numbers are dates and numbers.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterable, Iterator, Sequence

from service.export.asking import CALLED
from service.export.columns import Cell, columns_of
from service.export.lines import STARTS
from service.export.parts import (
    HEAD,
    OFFICE,
    OfficeArchive,
    content_types,
    relationships,
    target,
    text,
)
from service.export.summary import SummaryLine, summary
from service.export.taking import Export, Row

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
#: What a sheet holds: rows (with the header), characters of a cell (as UTF-16 counts them), links.
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
MOST_LINKS = 65_530
#: Bytes of a sheet after which the next is begun: an archive's part of 2 GB needs a form of it that
#: not every program reads.
LARGEST_SHEET = 1_000_000_000
#: Characters of a text that may well stand in another cell too.
REPEATED = 40
CUT = "……（没有写完，全文见本段地址）"
EPOCH = datetime.date(1899, 12, 30)
PLAIN, HEADER, DATE, WRAPPED, LINK, QUOTED, QUOTED_WRAPPED = range(7)
#: A column this wide is read as a text, line under line.
WIDE = 50

#: A text that looks like the escape of a character is not one.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_BLUE = '<color rgb="FF0563C1"/>'
_TOP, _WRAP = '<alignment vertical="top"/>', '<alignment vertical="top" wrapText="1"/>'


def _font(colour: str = "") -> str:
    return f'<sz val="11"/>{colour}<name val="等线"/>'


def _format(
    inner: str = "", *, number: int = 0, font: int = 0, fill: int = 0, more: str = ""
) -> str:
    ids = f'numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="0"'
    return (
        f'<xf {ids} xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" '
        f'applyAlignment="1"{more}>{inner}</xf>'
    )


#: In the order of their names above.
_FORMATS = (
    _format(_TOP),
    _format(font=1, fill=2),
    _format(_TOP, number=164),
    _format(_WRAP),
    _format(_TOP, font=2),
    _format(_TOP, more=' quotePrefix="1"'),
    _format(_WRAP, more=' quotePrefix="1"'),
)
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    f'<fonts count="3"><font>{_font()}</font><font><b/>{_font()}</font>'
    f"<font><u/>{_font(_BLUE)}</font></fonts>"
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFEDEDED"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(_FORMATS)}">{"".join(_FORMATS)}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


_WORKBOOK = f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{{}}</sheets></workbook>'


def xlsx_file(export: Export) -> Iterator[bytes]:
    """The workbook."""
    archive, book = OfficeArchive(), Book(export)
    while book.more:
        sheet = SheetWriter(len(book.names) + 2)  # the first is the one that tells of all
        yield from archive.part(sheet.part, book.rows_into(sheet))
        yield from archive.part(sheet.relations, sheet.links())
    # Written last, when all that had to be shortened is known; it stands first all the same.
    first = SheetWriter(1)
    yield from archive.part(first.part, book.first(first))
    yield from archive.part(first.relations, first.links())
    for name, content in book.frame():
        yield from archive.part(name, content)
    yield archive.end()


class SheetWriter:
    """One sheet as it is written: which row it is at, and its links."""

    def __init__(self, number: int) -> None:
        self.part = f"xl/worksheets/sheet{number}.xml"
        self.relations = f"xl/worksheets/_rels/sheet{number}.xml.rels"
        self.row = 0
        self.shortened = 0
        self._links: list[tuple[str, str]] = []

    def written(self, cells: Iterable[tuple[Cell, int, bool]]) -> str:
        """A row: values, how they look, whether they are addresses to follow."""
        self.row += 1
        shown = [self._cell(f"{name_of(at)}{self.row}", *cell) for at, cell in enumerate(cells)]
        return f'<row r="{self.row}">{"".join(shown)}</row>'

    def _cell(self, place: str, value: Cell, style: int, link: bool) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, int):
            return f'<c r="{place}" s="{style}"><v>{value}</v></c>'
        if isinstance(value, datetime.date):
            return f'<c r="{place}" s="{DATE}"><v>{(value - EPOCH).days}</v></c>'
        if link and len(self._links) < MOST_LINKS and (to := target(value)):
            self._links.append((place, to))
            style = LINK
        elif value.startswith(STARTS):
            style = QUOTED_WRAPPED if style == WRAPPED else QUOTED
        return self._text(place, value, style)

    def _text(self, place: str, value: str, style: int) -> str:
        if len(value) > LONGEST_CELL // 2 and _length(value) > LONGEST_CELL:
            value = _shortened(value)
            self.shortened += 1
        inner = _repeated(value) if len(value) <= REPEATED else _inner(value)
        return (
            f'<c r="{place}" s="{style}" t="inlineStr"><is>'
            f'<t xml:space="preserve">{inner}</t></is></c>'
        )

    def hyperlinks(self) -> str:
        """Which cells lead where."""
        rows = []
        for number, (place, to) in enumerate(self._links, 1):
            spot = to.partition("#")[2]
            inside = f' location="{text(spot)}"' if spot else ""
            rows.append(f'<hyperlink ref="{place}" r:id="rId{number}"{inside}/>')
        return f"<hyperlinks>{''.join(rows)}</hyperlinks>" if rows else ""

    def links(self) -> Iterator[str]:
        """The part that says where they lead."""
        return relationships(
            (
                (f"rId{number}", "hyperlink", to.partition("#")[0])
                for number, (_, to) in enumerate(self._links, 1)
            ),
            outside=True,
        )


class Book:
    """The workbook as it is written: what is left, and which sheets there are.

    `names` are those of the sheets after the first.
    """

    def __init__(self, export: Export) -> None:
        self._export = export
        self._columns = columns_of(export)
        self._rows = export.rows
        self._waiting: Row | None = next(self._rows, None)
        self._shortened = 0
        self.names: list[str] = []
        self.more = True

    def rows_into(self, sheet: SheetWriter) -> Iterator[str]:
        """A sheet of rows, as many as it can hold."""
        columns, size = self._columns, 0
        name = CALLED[self._export.request.rows]
        self.names.append(f"{name} {len(self.names) + 1}" if self.names else name)
        yield _opened([column.width for column in columns])
        yield sheet.written((column.header, HEADER, False) for column in columns)
        while self._waiting is not None and sheet.row < MOST_ROWS and size < LARGEST_SHEET:
            row = sheet.written(self._cells(self._waiting))
            size += len(row) * 3  # a Chinese character is three bytes
            yield row
            self._waiting = next(self._rows, None)
        self.more = self._waiting is not None
        self._shortened += sheet.shortened
        yield f'</sheetData><autoFilter ref="A1:{name_of(len(columns) - 1)}{sheet.row}"/>'
        yield f"{sheet.hyperlinks()}</worksheet>"

    def _cells(self, row: Row) -> Iterator[tuple[Cell, int, bool]]:
        for column in self._columns:
            wrapped = column.width >= WIDE
            yield column.value(row), WRAPPED if wrapped else PLAIN, column.link

    def first(self, sheet: SheetWriter) -> Iterator[str]:
        """The sheet that says what the others were told from."""
        yield _opened([14, 90], frozen=False)
        yield sheet.written((("治鉴导出", HEADER, False), ("", HEADER, False)))
        lines = [*summary(self._export)]
        if self._shortened:
            shortened = (
                f"有 {self._shortened:,} 格文字超过表格一格的上限，没有写完；csv、jsonl 里是全文"
            )
            lines.append(SummaryLine("提示", shortened))
        for line in lines:
            yield sheet.written(((line.name, PLAIN, False), (line.value, WRAPPED, line.link)))
        yield f"</sheetData>{sheet.hyperlinks()}</worksheet>"

    def frame(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The parts around the sheets."""
        names = ["说明", *self.names]
        every = [*enumerate(names, 1)]
        book = "".join(
            f'<sheet name="{text(name)}" sheetId="{at}" r:id="rId{at}"/>' for at, name in every
        )
        relations = [(f"rId{at}", "worksheet", f"worksheets/sheet{at}.xml") for at, _ in every]
        relations.append((f"rId{len(names) + 1}", "styles", "styles.xml"))
        parts = [
            ("xl/workbook.xml", f"{TYPES}.sheet.main+xml"),
            ("xl/styles.xml", f"{TYPES}.styles+xml"),
            *((f"xl/worksheets/sheet{at}.xml", f"{TYPES}.worksheet+xml") for at, _ in every),
        ]
        yield "xl/styles.xml", [STYLES]
        yield "xl/workbook.xml", [_WORKBOOK.format(book)]
        yield "xl/_rels/workbook.xml.rels", relationships(relations)
        yield "_rels/.rels", relationships([("rId1", "officeDocument", "xl/workbook.xml")])
        yield "[Content_Types].xml", [content_types(parts)]


def _opened(widths: Sequence[int], *, frozen: bool = True) -> str:
    """The beginning of a sheet, as far as its first row."""
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width + 1}" customWidth="1"/>'
        for at, width in enumerate(widths, 1)
    )
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetViews>'
        f'<sheetView workbookViewId="0">{pane if frozen else ""}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'
    )


@functools.cache
def name_of(column: int) -> str:
    """A column's letters: A, B … Z, AA."""
    before, last = divmod(column, 26)
    return (name_of(before - 1) if before else "") + chr(65 + last)


def _inner(value: str) -> str:
    """A text within a cell."""
    return text(_ESCAPE.sub("_x005F_", value) if "_x" in value else value)


#: Names of places, sections and the like stand in one row after the other.
_repeated = functools.lru_cache(4096)(_inner)


def _length(value: str) -> int:
    """Characters as a spreadsheet counts them: those beyond the basic ones twice."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def _shortened(value: str) -> str:
    """As much as a cell can hold, and that there was more."""
    room = (LONGEST_CELL - len(CUT)) * 2
    begun = value.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore")
    return begun + CUT
