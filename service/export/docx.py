"""A document as an office would write it: excerpts by place, each with its citation.

Places stand in the order of their codes, within a place the reports by year; the words that were
looked for are set in bold. Fonts and sizes are those of official documents, a step smaller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from service.export.asking import CALLED, EXCERPTS
from service.export.columns import code_of, name_of, steps_of
from service.export.parts import (
    HEAD,
    OFFICE,
    OfficeArchive,
    content_types,
    relationships,
    target,
    text,
)
from service.export.summary import summary
from service.export.taking import Export, Row

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def _style(id_: str, name: str, font: str, size: int, paragraph: str = "", run: str = "") -> str:
    """A style of paragraphs; `size` in half points."""
    default = ' w:default="1"' if id_ == "Normal" else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{id_}"><w:name w:val="{name}"/>{based}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>"
        f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>{run}'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


_KEEP = '<w:keepNext/><w:spacing w:before="240" w:after="80"/>'
_LEVEL = '<w:outlineLvl w:val="{}"/>'
STYLES = (
    f'{HEAD}<w:styles xmlns:w="{MAIN}">'
    + _style("Normal", "Normal", "仿宋", 28, '<w:spacing w:line="360" w:lineRule="auto"/>')
    + _style("Title", "Title", "黑体", 36, '<w:spacing w:after="240"/><w:jc w:val="center"/>')
    + _style("Heading1", "heading 1", "黑体", 32, _KEEP + _LEVEL.format(0))
    + _style("Heading2", "heading 2", "楷体", 30, _KEEP + _LEVEL.format(1), "<w:b/>")
    + _style("About", "about", "仿宋", 24)
    + _style("Where", "where", "楷体", 24, '<w:keepNext/><w:spacing w:before="120"/>')
    + _style("Excerpt", "excerpt", "仿宋", 28, '<w:ind w:firstLineChars="200" w:firstLine="560"/>')
    + _style("Citation", "citation", "仿宋", 21, '<w:spacing w:after="160"/>')
    + "</w:styles>"
)
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1588" w:bottom="1440" w:left="1588"'
    ' w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
)


def docx_file(export: Export) -> Iterator[bytes]:
    """The document."""
    archive, links = OfficeArchive(), Links()
    yield from archive.part("word/document.xml", _document(export, links))
    yield from archive.part("word/styles.xml", [STYLES])
    yield from archive.part("word/_rels/document.xml.rels", links.part())
    main = relationships([("rId1", "officeDocument", "word/document.xml")])
    yield from archive.part("_rels/.rels", main)
    parts = [
        ("word/document.xml", f"{TYPES}.document.main+xml"),
        ("word/styles.xml", f"{TYPES}.styles+xml"),
    ]
    yield from archive.part("[Content_Types].xml", [content_types(parts)])
    yield archive.end()


class Links:
    """The addresses that the document leads to."""

    def __init__(self) -> None:
        self._targets: dict[str, int] = {}

    def run(self, shown: str, to: str | None) -> str:
        """A text that leads there, or the text alone."""
        if to is None:
            return run(shown)
        number = self._targets.setdefault(to, len(self._targets) + 2)
        inner = run(shown, '<w:color w:val="0563C1"/><w:u w:val="single"/>')
        return f'<w:hyperlink r:id="rId{number}">{inner}</w:hyperlink>'

    def part(self) -> Iterator[str]:
        """The part that says where they lead, and where the styles are."""
        begun, *rows = relationships([("rId1", "styles", "styles.xml")])
        yield begun
        yield rows[0]
        for to, number in self._targets.items():
            yield (
                f'<Relationship Id="rId{number}" Type="{OFFICE}/hyperlink" '
                f'Target="{text(to)}" TargetMode="External"/>'
            )
        yield rows[-1]


def run(shown: str, look: str = "") -> str:
    """A stretch of text; its lines stay lines."""
    inner = "<w:br/>".join(
        f'<w:t xml:space="preserve">{text(line)}</w:t>' for line in shown.splitlines() or [""]
    )
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{inner}</w:r>"


def paragraph(style: str, runs: Iterable[str]) -> str:
    """A paragraph of a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(runs)}</w:p>'


def _document(export: Export, links: Links) -> Iterator[str]:
    yield f'{HEAD}<w:document xmlns:w="{MAIN}" xmlns:r="{OFFICE}"><w:body>'
    question = export.question["raw"].strip() or "全部段落"
    yield paragraph("Title", [run(f"{question}：{CALLED[export.request.rows]}")])
    for line in summary(export):
        value = f"{line.value:,}" if isinstance(line.value, int) else str(line.value)
        shown = links.run(value, target(value)) if line.link else run(value)
        yield paragraph("About", [run(f"{line.name}："), shown])
    rows = sorted(export.rows, key=_order)
    yield from _excerpts(rows, links) if export.request.rows in EXCERPTS else _names(rows)
    yield f"{_PAGE}</w:body></w:document>"


def _order(row: Row) -> str:
    """Ids are in the order of place, year, report and position."""
    key: str = row.get("id") or row["code"]
    return key


def _by_province(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Rows under their province's name; the country's own stand under its name."""
    for province, group in groupby(rows, lambda row: code_of(row)[:2]):
        own = list(group)
        yield steps_of(code_of(own[0]))[0] or name_of(own[0]) or province, own


def _excerpts(rows: Sequence[Row], links: Links) -> Iterator[str]:
    for province, own in _by_province(rows):
        yield paragraph("Heading1", [run(province)])
        for code, group in groupby(own, code_of):
            below = "".join(steps_of(code)[1:])
            if below:
                yield paragraph("Heading2", [run(below)])
            for row in group:
                yield from _excerpt(row, links)


def _excerpt(row: Row, links: Links) -> Iterator[str]:
    """Where it stands, the words, whose they are."""
    heading = " › ".join(row["section"]["heading"])
    if heading:
        yield paragraph("Where", [run(heading)])
    yield paragraph("Excerpt", _marked(row["text"], row["marks"]))
    citation, address = row["citation"], row["citation"].rpartition(" ")[2]
    to = target(address)
    if to is None:
        yield paragraph("Citation", [run(f"——{citation}")])
    else:
        before = citation.removesuffix(address)
        yield paragraph("Citation", [run(f"——{before}"), links.run(address, to)])


def _marked(shown: str, marks: Sequence[Sequence[int]]) -> Iterator[str]:
    """The text, what was looked for in bold."""
    at = 0
    for start, end in marks:
        if start > at:
            yield run(shown[at:start])
        yield run(shown[start:end], "<w:b/>")
        at = end
    if at < len(shown):
        yield run(shown[at:])


def _names(rows: Sequence[Row]) -> Iterator[str]:
    """Places by province, those of a city in one line."""
    for province, own in _by_province(rows):
        yield paragraph("Heading1", [run(f"{province}（{len(own):,} 个）")])
        for city, group in groupby(own, lambda row: steps_of(code_of(row))[1]):
            names = "、".join(name_of(row) for row in group)
            yield paragraph("Excerpt", [run(f"{city}：{names}" if city else names)])
