"""Word documents (docx): paragraphs, headings, numbers and tables in reading order.

Read from the XML itself, because what makes an official report readable is what simple readers
skip: automatic numbers (see `numbering`), text boxes, fields, tracked changes (a deletion is no
text, an insertion is), content controls. Notes, headers, footers, comments and the table of
contents are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import archive
from loaders.formats.markup import child, local, named, parse, value
from loaders.formats.pages import Line, LineKind, Page, raised, table_row
from loaders.formats.word.numbering import Numbering, labelled
from loaders.formats.word.styles import Style, Styles, number_of, styles_of, whole

_GONE = frozenset({"del", "moveFrom", "rubyPr", "rt", "pPr", "rPr", "delText", "sdtPr",
                   "instrText", "sdtEndPr", "proofErr", "commentReference"})  # fmt: skip
_BLANKS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_CONTENTS = ("toc ", "table of figures", "目录")
_OFF = ("0", "false", "off")


def read(data: bytes) -> Page:
    """The lines of a docx file."""
    opened = archive.of(data)
    main = _main(opened)
    told = opened.part(main)
    if told is None:
        raise SourceError(
            Reason.UNREADABLE, "这不是完整的 Word 文档", "请用办公软件打开后另存为 .docx"
        )
    folder = main.rpartition("/")[0]
    document = _Document(
        styles_of(_optional(opened.part(f"{folder}/styles.xml"))),
        Numbering(_optional(opened.part(f"{folder}/numbering.xml"))),
    )
    body = child(parse(told), "body")
    lines = list(document.blocks(body)) if body is not None else []
    if not any(line.text.strip() for line in lines):
        return _wrapped(opened, folder) or Page(())
    return Page(tuple(lines))


def _main(opened: archive.Archive) -> str:
    """The document's own part; a package may call it as it likes."""
    root = _optional(opened.part("_rels/.rels"))
    for relation in () if root is None else root:
        if (value(relation, "Type") or "").endswith("/officeDocument"):
            return (value(relation, "Target") or "").lstrip("/")
    return "word/document.xml"


def _optional(data: bytes | None) -> Any:
    """A part that a document can be read without, broken or not."""
    try:
        return parse(data) if data else None
    except SourceError:
        return None


def _wrapped(opened: archive.Archive, folder: str) -> Page | None:
    """A web page that a program wrapped into a Word document as it was."""
    from loaders.formats import html, mhtml

    for name in opened.members:
        told = name.startswith(f"{folder}/") and name.rpartition(".")[2].lower()
        if told in ("mht", "mhtml"):
            return mhtml.read(opened.part(name) or b"")
        if told in ("html", "htm", "xhtml"):
            return html.read(opened.part(name) or b"")
    return None


@dataclass(slots=True)
class _Document:
    """A document while it is walked: counters, open fields, text that waits for its paragraph."""

    styles: Styles
    numbering: Numbering
    #: Open fields, innermost last: what they do, and whether their result has begun.
    fields: list[list[Any]] = field(default_factory=list)
    carried: str = ""

    def blocks(self, element: Any) -> Iterator[Line]:
        """The lines of everything that stands in an element."""
        for block in element:
            name = local(block)
            if name == "p":
                yield from self.paragraph(block)
            elif name == "tbl":
                yield from self.table(block)
            elif name == "sdt" and not _is_contents(block):
                content = child(block, "sdtContent")
                if content is not None:
                    yield from self.blocks(content)
            elif name == "AlternateContent":
                yield from self.blocks(_chosen(block))
            elif name in ("customXml", "ins", "moveTo", "smartTag"):
                yield from self.blocks(block)

    def paragraph(self, element: Any) -> Iterator[Line]:
        """Its text boxes, then its own lines: a forced line break ends a line."""
        boxes: list[Any] = []
        text = "".join(self.runs(element, boxes))
        for box in boxes:
            yield from self.blocks(box)
        properties = child(element, "pPr")
        mark = child(properties, "rPr", "del") if properties is not None else None
        if mark is not None:  # the paragraph's end was deleted: it goes on in the next one
            self.carried += text
            return
        text = self.carried + text
        self.carried = ""
        style = value(child(properties, "pStyle")) if properties is not None else None
        chain = list(self.styles.chain(style or self.styles.default))
        label = self.label(properties, chain)
        if any(s.name.startswith(_CONTENTS) for _, s in chain[:1]) or not text.strip():
            return
        kind = _kind(properties, chain)
        for line in (labelled(label, text.lstrip()) if label else text).split("\n"):
            yield Line(line, kind)

    def label(self, properties: Any, chain: list[tuple[str, Style]]) -> str:
        """The automatic number in front of a paragraph."""
        number, depth = number_of(properties)
        for name, style in chain:
            if number is None and style.number is not None:
                number = style.number
                if depth is None and style.depth is None:
                    depth = self.numbering.level_of(number, name)
            if depth is None:
                depth = style.depth
        if number is None or number == "0":
            return ""
        return self.numbering.label(number, depth or 0)

    def table(self, element: Any) -> Iterator[Line]:
        """A row of short cells is one line; a cell used for layout is walked like a page."""
        for row in element:
            if local(row) in ("sdt", "customXml", "ins"):
                yield from self.table(child(row, "sdtContent") if local(row) == "sdt" else row)
            if local(row) != "tr" or child(row, "trPr", "del") is not None:
                continue
            cells = [list(self.blocks(cell)) for cell in _cells(row)]
            told = table_row([[line.text for line in cell] for cell in cells])
            if told is None:
                for cell in cells:
                    yield from cell
            elif told.text:
                yield told

    def runs(self, element: Any, boxes: list[Any]) -> Iterator[str]:
        """The visible text of a paragraph; the text boxes in it are put aside."""
        for part in element:
            name = local(part)
            if name in ("fldChar", "instrText"):
                self.turn(part)
            elif name in _GONE or (name == "fldSimple" and _lists(value(part, "instr") or "")):
                continue
            elif name == "t" or name in _BLANKS:
                if self.shows() and value(part, "type") not in ("page", "column"):
                    yield _BLANKS.get(name) or part.text or ""
            elif name == "txbxContent":
                boxes.append(part)
            elif name == "AlternateContent":
                yield from self.runs(_chosen(part), boxes)
            elif name != "r":
                yield from self.runs(part, boxes)
            elif not _is_hidden(part) and not _is_note_mark(part):
                text = "".join(self.runs(part, boxes))
                yield raised(text) if _is_raised(part) else text

    def turn(self, part: Any) -> None:
        """A field begins, its result begins, it ends."""
        what = value(part, "fldCharType")
        if what is None and self.fields and not self.fields[-1][1]:
            self.fields[-1][0] += part.text or ""
        if what == "begin":
            self.fields.append(["", False])
        elif what == "separate" and self.fields:
            self.fields[-1][1] = True
        elif what == "end" and self.fields:
            self.fields.pop()

    def shows(self) -> bool:
        """Text here is seen: it is no field's instruction and no table of contents."""
        return all(begun and not _lists(told) for told, begun in self.fields)


def _lists(instruction: str) -> bool:
    return instruction.strip().upper().startswith(("TOC", "PAGE ", "NUMPAGES")) or (
        instruction.strip().upper() == "PAGE"
    )


def _chosen(element: Any) -> Any:
    """Of several forms of the same thing the first; never both."""
    found = child(element, "Choice")
    if found is None:
        found = child(element, "Fallback")
    return () if found is None else found


def _is_contents(block: Any) -> bool:
    gallery = child(block, "sdtPr", "docPartObj", "docPartGallery")
    return (value(gallery) or "").lower() == "table of contents"


def _is_hidden(run: Any) -> bool:
    hidden = child(run, "rPr", "vanish")
    return hidden is not None and value(hidden) not in _OFF


def _is_raised(run: Any) -> bool:
    return value(child(run, "rPr", "vertAlign")) == "superscript"


def _is_note_mark(run: Any) -> bool:
    """A note's own mark, typed by hand; its note stays unread as all of them do."""
    return any(
        local(part) in ("footnoteReference", "endnoteReference")
        and value(part, "customMarkFollows") in ("1", "true", "on")
        for part in run
    )


def _cells(row: Any) -> Iterator[Any]:
    for cell in row:
        if local(cell) == "tc":
            merge = child(cell, "tcPr", "vMerge")
            if merge is None or value(merge) == "restart":
                yield cell
        elif local(cell) in ("sdt", "customXml"):
            yield from (c for c in named(cell, "tc"))


def _kind(properties: Any, chain: list[tuple[str, Style]]) -> LineKind:
    names = [style.name for _, style in chain]
    if any(name == "title" or name in ("标题", "公文标题", "文件标题") for name in names):
        return LineKind.TITLE
    outline = whole(properties, "outlineLvl")
    for _, style in chain:
        outline = style.outline if outline is None else outline
    heading = any(name.startswith(("heading ", "标题 ")) for name in names)
    return LineKind.HEADING if heading or (outline is not None and outline < 9) else LineKind.TEXT
