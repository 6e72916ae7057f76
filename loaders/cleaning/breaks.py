"""Line breaks that were lost come back, surplus ones go: a line becomes a paragraph again.

Lost: an overlong line is cut before a heading number that follows the end of a sentence, and at
runs of blanks that stood for indents. Surplus: a line that cannot end there is continued by the
next, unless that one opens something new. A text in which this happens often is taken as broken
throughout: there a short line without end is a piece, not a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index_mappings.numerals import COUNT, COUNTING
from loaders.cleaning import metadata, shapes
from loaders.cleaning.steps import Draft
from loaders.formats.pages import Line, LineKind
from loaders.patterns import plain, valued

#: No paragraph of a sound text is as long as this and holds headings; where the whole page is a
#: line or two, it has lost its breaks.
_OVERLONG, _ALL, _FEW = 600, 200, 3
#: Nothing is joined to a paragraph as long as this.
_ENDLESS = 6_000
_INDENT = re.compile(r"[ \u00a0\u3000]{4,}|\u3000{2,}")
#: The number of a heading; a text without one, which is soon told, is not cut before any.
_NUMBERS = (
    rf"{COUNT}、|[(（]{COUNT}[)）]|"
    rf"第[{COUNTING}]{{1,2}}(?:部分|章)|——(?=[\u4e00-\u9fff])|\d{{1,2}}[.．](?=[\u4e00-\u9fff])"
)
_NUMBER = re.compile(rf"(?=[{COUNTING}(（第—\d])(?:{_NUMBERS})")
_BEFORE_NUMBER = re.compile(
    rf"(?<=[。！？!?])[ \u3000\u00a0]*(?={_NUMBERS})"
    r"|(?<=[\u4e00-\u9fff])(?<![第条款项])(?=[(（]一[)）])"
    r"|(?<=[：:])[ \u3000\u00a0]*(?=一、)"
    rf"|(?<=[\u4e00-\u9fff])[ \u3000\u00a0]+(?=[(（]{COUNT}[)）])"
)
#: One or more; spelled so, the engine skips to the first six times as fast.
_BLANK = re.compile(r"[ \u3000\u00a0][ \u3000\u00a0]*")
_TRAIL, _TRAIL_LONG = re.compile("[>»›]"), 120
_NEVER_FIRST = frozenset("，。、；：！？）》”’】％%,;:!?)]}·")
_NEVER_LAST = frozenset("，、（《“‘【,([")
_SENTENCE = re.compile(r"[，。；：、,;]")
#: A quotation that is open at a line's end, and not for long; a piece of it on a line of its own.
_OPEN = re.compile(r"[“《「（(][^“”《》「」（）()。；]{0,30}\Z")
#: With one of these at the line's end none is.
_NOT_OPEN = frozenset("”》」）)。；.…")
_CLOSES, _PIECE = re.compile(r"[^“《「（(。；]{0,20}[”》」）)]"), 12
#: A line of this length that ends in no punctuation is a cut sentence, not a heading; a number
#: torn from its heading is no longer than that.
_LONG, _TORN = 25, 6


def restore(draft: Draft) -> None:
    """Split what was glued, join what was cut."""
    overlong = _ALL if len(draft.lines) <= _FEW else _OVERLONG
    draft.lines = [piece for line in draft.lines for piece in _pieces(line, overlong)]
    broken = sum(_is_cut(a, b) for a, b in zip(draft.lines, draft.lines[1:], strict=False))
    if broken:
        draft.lines = _joined(draft.lines, throughout=broken >= 4)


def _pieces(line: Line, overlong: int) -> list[Line]:
    if len(line.text) <= min(overlong, _ALL) or line.kind is LineKind.TABLE:
        return [line]
    parts = _below_title(line.text)
    if len(line.text) > overlong:
        parts = [piece for part in parts for piece in _parted(part, overlong)]
    texts = [text for part in parts if (text := part.strip())]
    return [line] if texts == [line.text] else [Line(text, line.kind) for text in texts]


def _parted(text: str, overlong: int) -> Iterator[str]:
    """An overlong text at its indents, what is still overlong before its numbers."""
    for piece in _INDENT.split(text) if len(text) > overlong else [text]:
        is_cut = len(piece) > overlong and _NUMBER.search(piece)
        yield from _BEFORE_NUMBER.split(piece) if is_cut else [piece]


def _below_title(text: str) -> list[str]:
    """A title and the text that only a blank divides from it."""
    blank = _BLANK.search(text, 0, shapes.LONGEST_TITLE + 1)
    if blank is None or not shapes.is_title(text[: blank.start()]):
        return [text]
    return _BLANK.split(text, maxsplit=1)


def _is_cut(line: Line, following: Line) -> bool:
    """The break between two lines stands where no paragraph can end."""
    if line.kind is not LineKind.TEXT or following.kind is not LineKind.TEXT:
        return False
    text, after = line.text, following.text
    if after.startswith("??"):  # destroyed blanks, which were an indent
        after = after.lstrip("?") or after
    if text[-1] not in _NOT_OPEN and _is_quoted(text, after):
        return True
    if len(text) > _TORN and shapes.ends_sentence(text):
        return False
    if shapes.opens_block(after):
        return False
    if len(text) <= _TORN and shapes.is_bare_number(text):
        return True
    if after[0] in _NEVER_FIRST and len(after) > 1 and not shapes.is_label(text[:1] + after):
        return not shapes.ends_sentence(text) and not _is_trail(text)
    if len(text) < _LONG or shapes.ends_sentence(text) or not _SENTENCE.search(text):
        return False
    if shapes.opening(text)[0] and "。" not in text:
        return False  # a long heading
    if shapes.is_title(text) or shapes.is_date(after) or shapes.is_signature(after):
        return False
    return not _is_trail(text) and not metadata.pairs(text) and not metadata.pairs(after)


def _is_trail(text: str) -> bool:
    """首页 > 政务公开 > 年报"""
    return len(text) <= _TRAIL_LONG and bool(_TRAIL.search(text)) and "。" not in text


def _is_quoted(text: str, after: str) -> bool:
    """A quotation goes on in the next line: it ends there, or that is a mere piece of it."""
    if not _OPEN.search(text, max(len(text) - 40, 0)) or shapes.opening(after)[0] == "han":
        return False
    if _CLOSES.match(after):
        return True
    return len(after) <= _PIECE and not shapes.opens_block(after) and shapes.is_label(after)


def _joined(lines: list[Line], *, throughout: bool) -> list[Line]:
    joined: list[Line] = []
    last = max((i for i, line in enumerate(lines) if shapes.is_prose(line.text)), default=-1)
    first = next((i for i, line in enumerate(lines) if shapes.is_prose(line.text)), len(lines))
    for index, line in enumerate(lines):
        if joined and len(joined[-1].text) > _ENDLESS:
            joined.append(line)
            continue
        inside = throughout and first < index <= last
        if joined and (_is_cut(joined[-1], line) or (inside and _is_piece(joined[-1], line))):
            joined[-1] = Line(_glue(joined[-1].text, line.text), LineKind.TEXT)
        else:
            joined.append(line)
    return joined


def _is_piece(line: Line, following: Line) -> bool:
    """In a text broken throughout: a line without an end that is no heading we know."""
    text = line.text
    if line.kind is not LineKind.TEXT or following.kind is LineKind.NOTE:
        return False
    if shapes.opens_block(following.text):
        return False
    if metadata.pairs(text) or metadata.pairs(following.text):
        return False
    if shapes.ends_sentence(text) or shapes.is_title(text) or shapes.is_subtitle(text):
        return False
    plain_text = plain(text)
    if shapes.number(plain_text[:40])[0]:
        return text[-1] in _NEVER_LAST or len(plain_text) <= 4
    known = any(pattern.search(plain_text) for _, pattern in valued("headings.txt", "types"))
    return not known and not shapes.is_date(following.text) and not shapes.is_signature(text)


def _glue(left: str, right: str) -> str:
    latin = left[-1].isascii() and left[-1].isalpha() and right[0].isascii() and right[0].isalpha()
    return f"{left} {right}" if latin else left + right
