"""Characters that stand for something else: radicals, literal \\r\\n, entities, pinyin, watermarks.

What was lost (???? for blanks, crushed dates) is not repaired here or anywhere: see `damage`.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

from index_mappings.folding import without_radicals
from loaders.cleaning.steps import Draft, Removed
from loaders.formats.pages import Line
from loaders.patterns import one_of

_LITERAL_BREAK = re.compile(r"\\r\\n|\\n|\\r")
#: Escaped twice and more by the systems a text went through.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TIMES = 3
_TONES = re.compile(r"[āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜ]")
_PINYIN = re.compile(r"(?<=[\u4e00-\u9fff])[(（] ?[a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]{1,7} ?[)）]")
#: Blanks and characters that show nothing, at the two ends of a line.
OUTER = (
    " \t\r\n\f\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u200c\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\u00ad\ue004\ue5e5"
)


def mend(draft: Draft) -> None:
    """Resolve what stands for breaks and blanks, cut watermarks, strip lines, leave empty ones."""
    lines: list[Line] = []
    is_sound = _is_sound("\n".join(line.text for line in draft.lines))
    for line in draft.lines:
        for text in (line.text,) if is_sound else _resolved(line.text):
            kept = _without_cell(_without_marks(text, draft.removed).strip(OUTER))
            if kept:
                lines.append(line if kept == line.text else Line(kept, line.kind))
    draft.lines = lines


def _is_sound(text: str) -> bool:
    """Nothing in it stands for something else: soon told of a whole page."""
    return "&" not in text and "\\" not in text and without_radicals(text) == text


def _resolved(text: str) -> list[str]:
    for _ in range(_TIMES):
        if "&" not in text or ";" not in text:
            break
        text = _ENTITY.sub(_meant, text)
    text = without_radicals(text)
    if "\\" in text:
        return _LITERAL_BREAK.split(text)
    return [text]


def _meant(entity: re.Match[str]) -> str:
    """What an entity stands for; of what is no text, the entity itself."""
    name = entity[0][1:]
    character = unescape(entity[0]) if name[0] == "#" else html5.get(name, "")
    if character and (character.isspace() or character in OUTER):
        return " "
    return character if character and character.isprintable() else entity[0]


def _without_cell(text: str) -> str:
    """A line without the stroke behind it: all that a table of one cell has left."""
    return text[:-1].rstrip(OUTER) if text.endswith("|") and text.count("|") == 1 else text


def _without_marks(text: str, removed: list[Removed]) -> str:
    if "马" in text or "www." in text:
        text = _cut(text, one_of("furniture.txt", "watermark"), "watermark", removed)
    if ("(" in text or "（" in text) and _TONES.search(text):
        text = _cut(text, _PINYIN, "pinyin", removed)
    return text


def _cut(text: str, pattern: re.Pattern[str], reason: str, removed: list[Removed]) -> str:
    def taken(piece: re.Match[str]) -> str:
        removed.append(Removed(reason, piece[0]))
        return ""

    return pattern.sub(taken, text)
