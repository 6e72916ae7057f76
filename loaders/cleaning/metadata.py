"""The information table of a page: read first, then removed.

A line may hold several `key: value` pairs, a value may stand on the next line, keys may be spaced
out (名  称). What a key means stands in metadata.txt.
"""

from __future__ import annotations

import re
from functools import cache

from index_mappings.folding import plain
from loaders.cleaning import shapes
from loaders.cleaning.steps import Metadatum
from loaders.patterns import section

_TRIM = " \t|｜?？\u3000\u00a0[]【】()（）•·"
#: A line of the table is at most so long, and its first key stands at its beginning.
_LONGEST, _FIRST = 600, 40
_VALUE_END = re.compile(r"[|｜]|\?{2,}|\t")


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
    return fields, re.compile(rf"{begin}({spaced})(?:\s*[:：]\s*|\s+(?=\d))|{size}")


def pairs(text: str) -> list[Metadatum]:
    """The pairs of a line, in order; empty when the line does not begin with a key."""
    fields, pattern = _keys()
    if len(text) > _LONGEST or not pattern.search(text, 0, _FIRST):
        return []
    found = list(pattern.finditer(text))
    if not found or text[: found[0].start()].strip(_TRIM + "*-—>"):
        return []
    read: list[Metadatum] = []
    for this, following in zip(found, [*found[1:], None], strict=True):
        value = text[this.end() : following.start() if following else len(text)].strip(_TRIM)
        value = _VALUE_END.split(value)[0].strip(_TRIM) if value else value
        key = plain(this[1] or this[2])
        read.append(Metadatum(fields.get(key, "-"), value, text.strip()))
    return read


def follows(datum: Metadatum, text: str) -> Metadatum | None:
    """The value of a key that stood alone, when the next line is one: a date, a name, a number."""
    told = plain(text)
    if datum.value or len(told) > 40 or pairs(text) or shapes.is_title(text):
        return None
    if datum.field.startswith("date") and not re.search(r"\d{4}", told):
        return None
    if datum.field == "-" and not re.fullmatch(r"[\d,.]+(?:次|人次)?", told):
        return None
    if shapes.opens_block(text) or shapes.is_addressee(text) or shapes.is_subtitle(text):
        return None if not datum.field.startswith("date") else Metadatum(datum.field, text, text)
    return Metadatum(datum.field, text.strip(), f"{datum.line} {text.strip()}")
