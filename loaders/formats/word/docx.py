"""Word documents (docx): paragraphs, headings, numbers and tables in reading order.

Read from the XML itself, because what makes an official report readable is what simple readers
skip: automatic numbers (see `numbering`), text boxes, fields, symbols, tracked changes (a deletion
is no text, an insertion is), content controls, embedded documents. A footnote comes behind its
paragraph, an endnote at the end. Headers, footers and comments are left out; prompts, hidden text
and the table of contents as well, and these are named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import archive
from loaders.formats.markup import child, local, named, parse, value
from loaders.formats.pages import Line, LineKind, SourcePage, raised, table_row
from loaders.formats.word import symbols
from loaders.formats.word.numbering import Numbering, labelled
from loaders.formats.word.parts import WordParts
from loaders.formats.word.styles import Style, Styles, number_of, styles_of, whole
from loaders.patterns import any_of

_GONE = frozenset({"del", "moveFrom", "rubyPr", "rt", "pPr", "rPr", "delText", "sdtPr",
                   "sdtEndPr", "proofErr", "commentReference", "fPr",
                     "dPr", "radPr"})  # fmt: skip
_BLANKS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
#: What shows a text; pieces of formulas: what stands before, between and behind their parts.
_SHOWN = frozenset({"t", "sym"})
_FORMULAS = {"f": ("", "/", ""), "d": ("(", ",", ")"), "rad": ("√", "", ""), "sup": ("", "", "")}
_CONTENTS = ("toc ", "table of figures", "目录")
_OFF = ("0", "false", "off")
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
#: What a word processor knows of newer forms; others it replaces by what they fall back on.
_UNDERSTOOD = frozenset("wps wpg wpc wpi wp14 w14 w15 w16 w16se w16cid w16cex w16sdtdh v".split())
#: A control that says it shows a prompt, and holds more than this, was filled by a program.
_PROMPT = 200
#: What prompts say, where no style tells that they are some.
_ASKS = any_of("lines.txt", "prompt")


def read(data: bytes, depth: int = 0) -> SourcePage:
    """The lines of a docx file; `depth` says how many others it is embedded in."""
    parts = WordParts.of(archive.of(data))
    content = parts.opened.part(parts.main)
    if content is None:
        raise SourceError(
            Reason.UNREADABLE, "这不是完整的 Word 文档", "请用办公软件打开后另存为 .docx"
        )
    document = _WordWalk(
        styles_of(parts.xml("styles")), Numbering(parts.xml("numbering")), parts, depth
    )
    body = child(parse(content), "body")
    lines = list(document.blocks(body)) if body is not None else []
    lines.extend(document.notes("endnotes"))
    if not any(line.text.strip() for line in lines):
        return _wrapped(parts.opened, parts.main.rpartition("/")[0]) or SourcePage(())
    return SourcePage(tuple(lines), left_out=tuple(document.left_out))


def _wrapped(opened: archive.Archive, folder: str) -> SourcePage | None:
    """A web page that a program wrapped into a Word document as it was."""
    from loaders.formats import html, mhtml

    for name in opened.members:
        ending = name.startswith(f"{folder}/") and name.rpartition(".")[2].lower()
        if ending in ("mht", "mhtml"):
            return mhtml.read(opened.part(name) or b"")
        if ending in ("html", "htm", "xhtml"):
            return html.read(opened.part(name) or b"")
    return None


@dataclass(slots=True)
class _WordWalk:
    """A document while it is walked: counters, open fields, text that waits for its paragraph."""

    styles: Styles
    numbering: Numbering
    parts: WordParts
    depth: int = 0
    #: Open fields, innermost last: what they do, and whether their result has begun.
    fields: list[list[Any]] = field(default_factory=list)
    carried: str = ""
    #: Notes that were referred to and not read yet, by their part; the parts that were opened.
    referred: dict[str, list[str]] = field(default_factory=dict)
    opened: dict[str, dict[str, Any]] = field(default_factory=dict)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def blocks(self, element: Any) -> Iterator[Line]:
        """The lines of everything that stands in an element."""
        for block in element:
            name = local(block)
            if name == "p":
                yield from self.paragraph(block)
            elif name == "tbl":
                yield from self.table(block)
            elif name == "sdt":
                yield from self.blocks(self.controlled(block))
            elif name == "altChunk":
                yield from self.embedded(block)
            elif name == "AlternateContent":
                yield from self.blocks(_chosen(block))
            elif name in ("customXml", "ins", "moveTo", "smartTag"):
                yield from self.blocks(block)

    def controlled(self, control: Any) -> Any:
        """What a content control holds; nothing for a prompt, or a table of contents."""
        content = child(control, "sdtContent")
        if content is None:
            return ()
        why = "contents" if _is_contents(control) else "prompt" if _is_prompt(control) else ""
        if not why:
            return content
        self.left_out.append((why, _text_of(content)))
        return ()

    def embedded(self, block: Any) -> Iterator[Line]:
        """The lines of an embedded document."""
        relation = value(block, "id")
        if relation is not None:
            page = self.parts.chunk(relation, self.depth)
            self.left_out.extend(page.left_out)
            yield from page.lines

    def notes(self, part: str) -> Iterator[Line]:
        """The notes of this part that were referred to since the last time."""
        waiting = self.referred.pop(part, [])
        if waiting and part not in self.opened:
            root = self.parts.xml(part)
            self.opened[part] = {value(n, "id") or "": n for n in (() if root is None else root)}
        for number in waiting:
            note = self.opened[part].get(number)
            for line in self.blocks(note) if note is not None else ():
                if line.text.strip():
                    yield Line(line.text.strip(), LineKind.NOTE)

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
        if any(s.name.startswith(_CONTENTS) for _, s in chain[:1]):
            self.left_out.append(("contents", text))
        elif text.strip():
            kind = _kind(properties, chain)
            for line in (labelled(label, text.lstrip()) if label else text).split("\n"):
                yield Line(line, kind)
        yield from self.notes("footnotes")

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
            cells, notes = _parted([list(self.blocks(cell)) for cell in _cells(row)])
            row_line = table_row([[line.text for line in cell] for cell in cells])
            if row_line is None:
                for cell in cells:
                    yield from cell
            elif row_line.text:
                yield row_line
            yield from notes

    def runs(self, element: Any, boxes: list[Any]) -> Iterator[str]:
        """The visible text of a paragraph; the text boxes in it are put aside."""
        for part in element:
            name = local(part)
            if name in ("fldChar", "instrText"):
                yield self.turn(part)
            elif name in _GONE or (name == "fldSimple" and _lists(value(part, "instr") or "")):
                continue
            elif name in _NOTES:
                self.referred.setdefault(_NOTES[name], []).append(value(part, "id") or "")
            elif name in _SHOWN or name in _BLANKS:
                if self.shows() and value(part, "type") not in ("page", "column"):
                    yield _BLANKS.get(name) or _shown(part, name, element)
            elif name == "txbxContent":
                boxes.append(part)
            elif name == "AlternateContent":
                yield from self.runs(_chosen(part), boxes)
            elif name == "sdt":
                yield from self.runs(self.controlled(part), boxes)
            elif name in _FORMULAS:
                yield self.formula(part, name, boxes)
            elif name != "r":
                yield from self.runs(part, boxes)
            else:
                yield self.run(part, boxes)

    def run(self, part: Any, boxes: list[Any]) -> str:
        """The visible text of a run."""
        text = "".join(self.runs(part, boxes))
        if _is_hidden(part):
            self.left_out.append(("hidden", text))
            return ""
        if _is_note_mark(part):
            return ""
        return raised(text) if _is_raised(part) else text

    def formula(self, part: Any, name: str, boxes: list[Any]) -> str:
        """A piece of a formula, with the sign that parts it: 1/2 is not 12."""
        before, between, after = _FORMULAS[name]
        pieces = [text for element in part if (text := "".join(self.runs([element], boxes)))]
        if name == "sup":
            return raised("".join(pieces))
        return before + between.join(pieces) + after if pieces else ""

    def turn(self, part: Any) -> str:
        """A field begins, its result begins, it ends: what it shows without a result."""
        kind = value(part, "fldCharType")
        if kind is None and self.fields and not self.fields[-1][1]:
            self.fields[-1][0] += part.text or ""
        if kind == "begin":
            self.fields.append(["", False])
        elif kind == "separate" and self.fields:
            self.fields[-1][1] = True
        elif kind == "end" and self.fields:
            instruction, begun = self.fields.pop()
            return symbols.of_field(instruction) if not begun and self.shows() else ""
        return ""

    def shows(self) -> bool:
        """Text here is seen: it is no field's instruction and no table of contents."""
        return all(begun and not _lists(instruction) for instruction, begun in self.fields)


def _lists(instruction: str) -> bool:
    return instruction.strip().upper().startswith(("TOC", "PAGE ", "NUMPAGES")) or (
        instruction.strip().upper() == "PAGE"
    )


def _shown(part: Any, name: str, run: Any) -> str:
    """What a piece of a run shows: its text, or a font's sign."""
    if name == "sym":
        code = value(part, "char") or ""
        try:
            return symbols.sign(value(part, "font") or "", int(code, 16))
        except ValueError:
            return symbols.LOST
    text = part.text or ""
    if text.isascii() or not any("\uf020" <= ch <= "\uf0ff" for ch in text):
        return text
    fonts = child(run, "rPr", "rFonts")
    font = value(fonts, "ascii") or value(fonts, "hAnsi") or value(fonts, "eastAsia") or ""
    return symbols.signs(font, text)


def _chosen(element: Any) -> Any:
    """Of several forms of the same thing the first that is understood and says anything, else
    what it falls back on, else what there is; never two of them."""
    choices = [e for e in element if local(e) == "Choice"]
    understood = [e for e in choices if set((value(e, "Requires") or "").split()) <= _UNDERSTOOD]
    fallback = child(element, "Fallback")
    forms = [*understood, *([] if fallback is None else [fallback]), *choices]
    return next((form for form in forms if _text_of(form)), forms[0] if forms else ())


def _text_of(element: Any) -> str:
    """All text in an element, a line a paragraph."""
    paragraphs = [e for e in element.iter() if local(e) == "p"] or [element]
    lines = (
        "".join(e.text or "□" for e in p.iter() if local(e) in _SHOWN).strip() for p in paragraphs
    )
    return "\n".join(filter(None, lines))


def _parted(cells: list[list[Line]]) -> tuple[list[list[Line]], list[Line]]:
    """Cells without the notes to them, and these."""
    notes = [line for cell in cells for line in cell if line.kind is LineKind.NOTE]
    return [[ln for ln in cell if ln.kind is not LineKind.NOTE] for cell in cells], notes


def _is_prompt(control: Any) -> bool:
    """The control was not filled: it shows what to put there. Some programs fill one and leave
    the word that it was not."""
    shows = child(control, "sdtPr", "showingPlcHdr")
    if shows is None or value(shows) in _OFF:
        return False
    content = child(control, "sdtContent")
    text = "" if content is None else _text_of(content)
    if not text or len(text) > _PROMPT:
        return False
    styles = (value(e) or "" for e in named(content, "rStyle"))
    return bool(_ASKS.search(text)) or any("placeholder" in s.lower() for s in styles)


def _is_contents(block: Any) -> bool:
    gallery = child(block, "sdtPr", "docPartObj", "docPartGallery")
    return (value(gallery) or "").lower() == "table of contents"


def _is_hidden(run: Any) -> bool:
    hidden = child(run, "rPr", "vanish")
    return hidden is not None and value(hidden) not in _OFF


def _is_raised(run: Any) -> bool:
    return value(child(run, "rPr", "vertAlign")) == "superscript"


def _is_note_mark(run: Any) -> bool:
    """A note's own mark, typed by hand; the note itself comes behind the paragraph."""
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
