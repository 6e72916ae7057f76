"""New areas and development zones in a text: no divisions, but their reports have a home.

兰州新区 is read as a whole (places() claims it, so that no 兰州 is found in it); `parent` is the
region under which its reports are filed. Zones that only add a word to their place
(合肥经济技术开发区, 柳州高新区) need no list: there the place itself is found.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from index_mappings import literal, regions
from index_mappings.mentions.plain import plain
from index_mappings.mentions.spans import Span
from index_mappings.regions import Region


@dataclass(frozen=True, slots=True)
class ZoneSpan(Span):
    """A zone as it stands in the text, with the region its reports belong to."""

    parent: Region


def zones(text: str) -> list[ZoneSpan]:
    """Zones from left to right, the longest name at each place; offsets are those of `text`."""
    folded = plain(text)
    spans: list[ZoneSpan] = []
    for match in _pattern().finditer(folded.text):
        start, end = folded.back(*match.span())
        parent = regions.get(_parents()[match[0]])
        if parent is not None:
            spans.append(ZoneSpan(start, end, text[start:end], parent))
    return spans


@functools.cache
def _parents() -> dict[str, str]:
    return {literal.fold(zone.name): zone.parent for zone in regions.zones()}


@functools.cache
def _pattern() -> re.Pattern[str]:
    names = sorted(_parents(), key=len, reverse=True)
    return re.compile("|".join(re.escape(name) for name in names))
