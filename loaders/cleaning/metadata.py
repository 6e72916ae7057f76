"""The information table of a page: read first, then removed.

A line may hold several `key: value` pairs, a value may stand on the next line, keys may be spaced
out (名  称). What a key means stands in metadata.txt. Portals also write [ 键 ] 值, 键 | 值,
glue the two (发布机构某县人民政府), and give a day without a key: with its hour, or beside its
source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from index_mappings.folding import simplified
from loaders.cleaning import shapes
from loaders.cleaning.steps import Metadatum
from loaders.patterns import any_of, plain, section

_TRIM = " \t|｜?？\u3000\u00a0[]【】()（）•·"
#: A line of the table is at most so long, and its first key stands at its beginning.
_LONGEST, _FIRST = 600, 40
#: A key is at most so long with its blanks; key and value glued together are one short line.
_KEY, _SHORT = 20, 60
#: Their value is a name, never a sentence.
_NAMES = ("source", "issuer")
#: Without one of these no key is followed by its value, unless the two are glued.
_MARKED = re.compile(r"[:：\[【|｜\s]")
_VALUE_END = re.compile(r"[|｜]|\?{2,}|\t")
#: Characters that keys are written with on pages in traditional characters.
_TRADITIONAL = re.compile("[發佈機構關標題來號時間編輯審閱讀]")
_DAY = r"(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?"
_HOUR = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
#: A day with its hour, or a day and who published; nothing else on the line.
_SHOWN = re.compile(
    rf"\W*({_DAY})\s*(?:{_HOUR})?(?:\s*[|｜]\s*([\u4e00-\u9fff（）()]{{3,24}}))?\s*"
)
_DAY_BEHIND = re.compile(rf"\s*({_DAY})\s*(?:{_HOUR})?$")
_CELLS = re.compile(r"\s*[|｜]\s*")
#: Keys of the table whose value may be glued to them, and how the value then looks.
_GLUED = (
    ("date", re.compile(r"(?:19|20)\d{2}[-/.年]\d{1,2}")),
    ("issuer", any_of("lines.txt", "glued_issuer")),
    ("index", re.compile(r"[A-Za-z0-9/\-]{6,40}$")),
)


@cache
def _keys() -> tuple[dict[str, str], re.Pattern[str]]:
    fields: dict[str, str] = {}
    for line in section("metadata.txt", "keys"):
        field, _, key = line.partition("\t")
        fields[key] = field
    longest_first = sorted(fields, key=len, reverse=True)
    spaced = "|".join(r"\s*".join(map(re.escape, key)) for key in longest_first)
    begin = r"(?<![\u4e00-\u9fffA-Za-z])"
    size = rf"{begin}[\[【]?(字体|字号)\s*[\[【:：]"
    boxed = rf"[\[【]\s*({spaced})\s*[\]】]\s*[:：]?"
    behind = r"(?:\s*[:：]\s*|\s+(?=\d))"
    return fields, re.compile(rf"{boxed}|{begin}({spaced}){behind}|{size}")


def pairs(text: str) -> Sequence[Metadatum]:
    """The pairs of a line, in order; empty when the line does not begin with a key."""
    return _pairs(text) if len(text) <= _LONGEST else ()


@lru_cache(maxsize=1024)
def _pairs(text: str) -> Sequence[Metadatum]:
    """The same, remembered of the last lines: every rule of a page's head asks for it."""
    if not _MARKED.search(text, 0, _FIRST + _KEY):
        return _glued(text, text) if len(text) <= _SHORT else []
    simplified_text = text.translate(simplified()) if _TRADITIONAL.search(text, 0, _FIRST) else text
    if "|" in simplified_text or "｜" in simplified_text:
        cells = _of_cells(simplified_text, text)
        if cells:
            return cells
    fields, pattern = _keys()
    if not pattern.search(simplified_text, 0, _FIRST):
        return _glued(simplified_text, text) if len(text) <= _SHORT else []
    keys = list(pattern.finditer(simplified_text))
    if simplified_text[: keys[0].start()].strip(_TRIM + "*-—>"):
        return []
    read: list[Metadatum] = []
    for this, following in zip(keys, [*keys[1:], None], strict=True):
        value = text[this.end() : following.start() if following else len(text)].strip(_TRIM)
        value = _VALUE_END.split(value)[0].strip(_TRIM) if value else value
        field = fields.get(plain(this[1] or this[2] or this[3]), "-")
        if field in _NAMES and len(value) > _SHORT and "。" in value:  # the text runs in behind it
            return []
        read += _with_day(Metadatum(field, value, text.strip()))
    return read


def _with_day(datum: Metadatum) -> Iterator[Metadatum]:
    """A source may carry the day behind it: 某地日报 2026-03-16 08:15."""
    day = _DAY_BEHIND.search(datum.value) if datum.field in ("source", "issuer") else None
    if day is None:
        yield datum
        return
    yield Metadatum(datum.field, datum.value[: day.start()].strip(_TRIM), datum.line)
    yield Metadatum("date_shown", day[1], datum.line)


def _of_cells(simplified_text: str, text: str) -> list[Metadatum]:
    """键 | 值 | 键 | 值; what stands behind a key that we do not know is nobody's."""
    fields, _ = _keys()
    shown = _SHOWN.fullmatch(simplified_text)
    if shown and shown[2]:
        line = text.strip()
        return [Metadatum("date_shown", shown[1], line), Metadatum("source", shown[2], line)]
    cells = _CELLS.split(simplified_text.strip().strip("|｜").strip())
    known = [fields.get(plain(cell).rstrip(":")) for cell in cells]
    if (
        known[0] is None
        and sum(map(bool, known)) < 2
        and not simplified_text.lstrip().startswith("|")
    ):
        return []
    following = [*zip(cells[1:], known[1:], strict=True), ("", None)]
    return [
        Metadatum(field, value.strip(_TRIM) if key is None else "", text.strip())
        for field, (value, key) in zip(known, following, strict=True)
        if field is not None
    ]


def _glued(simplified_text: str, text: str) -> list[Metadatum]:
    """发布机构某县人民政府, and a day with its hour that stands alone."""
    if simplified_text[:1] not in _glue_begins():
        return []
    shown = _SHOWN.match(simplified_text)
    if shown and shown.end() == len(simplified_text) and ":" in simplified_text.replace("：", ":"):
        return [Metadatum("date_shown", shown[1], text.strip())]
    key = _glued_keys().match(simplified_text)
    if key:
        value, field = simplified_text[key.end() :].strip(), _keys()[0][key[1]]
        looks = next((look for name, look in _GLUED if field.startswith(name)), None)
        if looks is not None and looks.match(value):
            return [Metadatum(field, value, text.strip())]
    return []


@cache
def _glue_begins() -> frozenset[str]:
    """First characters of glued lines: of their keys, of days, bullets."""
    names = tuple(name for name, _ in _GLUED)
    return frozenset(k[0] for k, f in _keys()[0].items() if f.startswith(names)) | set("12-•· \t[(")


@cache
def _glued_keys() -> re.Pattern[str]:
    names = tuple(name for name, _ in _GLUED)
    keys = [key for key, field in _keys()[0].items() if field.startswith(names)]
    return re.compile(rf"[-•·\s]*({'|'.join(sorted(keys, key=len, reverse=True))})")


def follows(datum: Metadatum, text: str) -> Metadatum | None:
    """The value of a key that stood alone, when the next line is one: a date, a name, a number."""
    plain_text = plain(text)
    if datum.value or len(plain_text) > 40 or pairs(text) or shapes.is_title(text):
        return None
    if datum.field.startswith("date") and not re.search(r"\d{4}", plain_text):
        return None
    if datum.field in ("-", "path") and not re.fullmatch(r"[\d,.]+(?:次|人次)?", plain_text):
        return None
    if shapes.opens_block(text) or shapes.is_addressee(text) or shapes.is_subtitle(text):
        return None if not datum.field.startswith("date") else Metadatum(datum.field, text, text)
    return Metadatum(datum.field, text.strip(), f"{datum.line} {text.strip()}")
