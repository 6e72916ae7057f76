"""RTF: a stream of words, groups and bytes; what is shown is kept, in the order it stands.

Characters come as \\uN or as bytes in the code page of their font. The numbers of lists stand in
the file as they are shown (\\listtext), so nothing has to be counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from loaders.formats.pages import Line, LineKind, SourcePage, table_row

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.S,
)
_HIDDEN = frozenset("""
    fonttbl colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr
    footerf annotation atnid atnauthor listtable listoverridetable revtbl rsidtbl
    generator themedata colorschememapping latentstyles datastore xmlnstbl objdata fldinst bkmkstart
    bkmkend sp nonshppict filetbl userprops docvar ftnsep ftnsepc aftnsep aftnsepc mmathPr
    """.split())  # fmt: skip
#: Groups that a reader may skip if it does not know them, and that we know.
_KNOWN = frozenset({"shpinst", "shptxt", "listtext", "pntext"})
_NUMBERS = frozenset({"listtext", "pntext"})
_SIGNS = {"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
          "rdblquote": "”", "bullet": "•", "tab": " ", "emspace": " ", "enspace": " "}  # fmt: skip
_ESCAPED = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"}
_CHARSETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5"}
_PAGES = {936: "gb18030", 950: "big5", 932: "cp932", 949: "cp949", 65001: "utf-8"}
_ENDS = frozenset({"par", "line", "sect", "page", "column", "nestcell", "nestrow"})


@dataclass(frozen=True, slots=True)
class _GroupState:
    """What holds inside a group."""

    silent: bool = False
    number: bool = False
    fonts: bool = False
    font: int = 0
    skip: int = 1
    hidden: bool = False
    note: bool = False


@dataclass(slots=True)
class _DocumentSoFar:
    """The document so far: lines that are ready, cells of an open row, the open line."""

    state: _GroupState = field(default_factory=_GroupState)
    stack: list[_GroupState] = field(default_factory=list)
    fresh: bool = False
    encoding: str = "gb18030"
    charsets: dict[int, str] = field(default_factory=dict)
    raw: bytearray = field(default_factory=bytearray)
    units: list[int] = field(default_factory=list)
    left_out: int = 0
    line: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    cells: list[list[Line]] = field(default_factory=list)
    start: int = 0
    in_table: bool = False
    #: The note that is open; those that wait for the end of their paragraph, or of the document.
    note: list[str] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    endnotes: list[Line] = field(default_factory=list)
    at_end: bool = False
    kind: LineKind = LineKind.TEXT


def read(data: bytes) -> SourcePage:
    """The lines of an RTF file."""
    reader = _DocumentSoFar()
    place = 0
    while place < len(data):
        token = _TOKEN.match(data, place)
        if token is None:
            place += 1
            continue
        place = token.end()
        if token[1]:
            word = token[1].decode("ascii")
            number = int(token[2]) if token[2] else None
            if word == "bin":
                place += max(number or 0, 0)
            _word(reader, word, number)
        elif token[3]:
            _byte(reader, bytes([int(token[3], 16)]))
        elif token[4]:
            _escaped(reader, token[4])
        elif token[5]:
            _group(reader, token[5] == b"{")
        elif token[6]:
            for byte in (token[6][i : i + 1] for i in range(len(token[6]))):
                _byte(reader, byte)
    _end_row(reader)
    _end_line(reader)
    return SourcePage((*reader.lines, *reader.notes, *reader.endnotes))


def _group(reader: _DocumentSoFar, opens: bool) -> None:
    _settle(reader)
    reader.fresh = opens
    if opens:
        reader.stack.append(reader.state)
    elif reader.stack:
        inside, reader.state = reader.state, reader.stack.pop()
        if inside.note and not reader.state.note:
            _end_note(reader)
    reader.left_out = 0


def _end_note(reader: _DocumentSoFar) -> None:
    texts = "".join(reader.note).split("\n")
    waiting = reader.endnotes if reader.at_end else reader.notes
    waiting.extend(Line(text.strip(), LineKind.NOTE) for text in texts if text.strip())
    reader.note.clear()
    reader.at_end = False


def _escaped(reader: _DocumentSoFar, sign: bytes) -> None:
    if sign == b"*":
        # An unknown group is silent; a known one among them says so with its first word.
        reader.state = replace(reader.state, silent=True)
        return
    _settle(reader)
    if sign in b"\r\n":
        _end_line(reader)
    elif sign in _ESCAPED:
        _show(reader, _ESCAPED[sign])


def _byte(reader: _DocumentSoFar, byte: bytes) -> None:
    reader.fresh = False
    if reader.left_out:
        reader.left_out -= 1
    elif not (reader.state.silent or reader.state.hidden):
        if reader.units:
            _settle(reader)
        reader.raw += byte


def _word(reader: _DocumentSoFar, word: str, number: int | None) -> None:
    if word == "u" and number is not None:
        if reader.raw:
            _settle(reader)
        if not (reader.state.silent or reader.state.hidden):
            reader.units.append(number & 0xFFFF)
        reader.left_out = reader.state.skip
        return
    _settle(reader)
    reader.left_out = 0
    first, reader.fresh = reader.fresh, reader.fresh and reader.state.silent
    if _destination(reader, word, first):
        return
    if word in ("ansicpg", "f", "fcharset", "uc", "v", "deleted", "plain", "pard", "intbl",
                "outlinelevel"):  # fmt: skip
        _property(reader, word, number)
    elif reader.state.silent:
        return
    elif reader.state.note and (word in _ENDS or word == "ftnalt"):
        reader.note.append("\n" if word in _ENDS else "")
        reader.at_end |= word == "ftnalt"
    elif word in _ENDS:
        _end_line(reader)
    elif word == "cell":
        _end_cell(reader)
    elif word == "row":
        _end_row(reader)
    elif word in _SIGNS and not (reader.state.number and word == "tab"):
        _show(reader, _SIGNS[word])


def _destination(reader: _DocumentSoFar, word: str, first: bool) -> bool:
    """The first word of a group may say what the group is for."""
    if not first and not reader.state.silent:
        return False
    if word in _KNOWN and (not reader.stack or not reader.stack[-1].silent):
        reader.state = replace(reader.state, silent=False, number=word in _NUMBERS)
        return True
    if word == "footnote" and first:
        reader.state = replace(reader.state, silent=reader.stack[-1].silent, note=True)
        return True
    if word in _HIDDEN:
        fonts = reader.state.fonts or word == "fonttbl"
        reader.state = replace(reader.state, silent=True, fonts=fonts)
        return True
    return False


def _property(reader: _DocumentSoFar, word: str, number: int | None) -> None:
    state = reader.state
    if word == "ansicpg":
        reader.encoding = _PAGES.get(number or 0, f"cp{number or 1252}")
    elif word == "f":
        reader.state = replace(state, font=number or 0)
    elif word == "fcharset" and state.fonts and number in _CHARSETS:
        reader.charsets[state.font] = _CHARSETS[number]
    elif word == "uc":
        reader.state = replace(state, skip=min(max(number or 0, 0), 8))
    elif word in ("v", "deleted"):
        reader.state = replace(state, hidden=number != 0)
    elif word == "plain":
        reader.state = replace(state, hidden=False)
    elif state.note:
        return  # what follows is of the paragraph around it
    elif word == "pard":
        reader.in_table, reader.kind = False, LineKind.TEXT
    elif word == "intbl":
        reader.in_table = True
    elif word == "outlinelevel":
        reader.kind = LineKind.HEADING if (number or 0) < 9 else LineKind.TEXT


def _settle(reader: _DocumentSoFar) -> None:
    """Bytes and code units that were gathered become text."""
    if reader.units:
        packed = b"".join(unit.to_bytes(2, "little") for unit in reader.units)
        reader.units.clear()
        _show(reader, packed.decode("utf-16-le", "replace"))
    if reader.raw:
        raw = bytes(reader.raw)
        reader.raw.clear()
        encoding = reader.charsets.get(reader.state.font, reader.encoding)
        try:
            _show(reader, raw.decode(encoding, "replace"))
        except LookupError:
            _show(reader, raw.decode("gb18030", "replace"))


def _show(reader: _DocumentSoFar, text: str) -> None:
    if not (reader.state.silent or reader.state.hidden):
        (reader.note if reader.state.note else reader.line).append(text)


def _end_line(reader: _DocumentSoFar) -> None:
    text = "".join(reader.line)
    reader.line.clear()
    if text.strip():
        reader.lines.append(Line(text, reader.kind))
    if not reader.in_table:
        _add_notes(reader)
        reader.start = len(reader.lines)


def _add_notes(reader: _DocumentSoFar) -> None:
    reader.lines.extend(reader.notes)
    reader.notes.clear()


def _end_cell(reader: _DocumentSoFar) -> None:
    reader.in_table = True
    _end_line(reader)
    reader.cells.append(reader.lines[reader.start :])
    del reader.lines[reader.start :]


def _end_row(reader: _DocumentSoFar) -> None:
    """A row of short cells is one line; cells used for layout give their lines."""
    if reader.cells:
        row_line = table_row([[line.text for line in cell] for cell in reader.cells])
        if row_line is None:
            reader.lines.extend(line for cell in reader.cells for line in cell)
        elif row_line.text:
            reader.lines.append(row_line)
        reader.cells.clear()
        _add_notes(reader)
    reader.start = len(reader.lines)
