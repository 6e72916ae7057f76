"""Places in a running text, a title or a question: which regions it names, and where.

Names are found by their first two characters, then the names of each knot of overlapping ones are
read together, so that the whole is understood: 济南市中区 is 济南 and 市中区, the 北京 in
湖北京山市 and the 易县 in 米易县 are no places. Names that stand behind each other and go down are
one chain with one meaning (四川宜宾, 天津市 和平区); a name's other bearers fall away in it.

What cannot be mistaken is read wherever it stands: an official name of three characters or more.
A short name (柳州) or an official one of two characters (易县) is read only between plausible word
boundaries (edges.py), an everyday word (富裕, 城区) only directly behind what it lies in.
Several regions of the same level stay all: whoever reads must say so or keep them.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from index_mappings import literal, regions
from index_mappings.mentions import edges
from index_mappings.mentions.plain import plain
from index_mappings.mentions.spans import Span
from index_mappings.regions import Bearer, Named
from index_mappings.reports import Level

EVERYDAY: Final = Path(__file__).parents[1] / "data" / "everyday.txt"
SUFFIXES: Final = "省市县区旗盟州"

# What a reading of a knot is worth: every character that is part of a place, most of all; then
# names that belong together; then official names; and few long names rather than many short ones.
CHARACTER, LINK, OFFICIAL, NAME, UNBOUNDED = 10, 12, 3, -4, -8
NEVER: Final = -1_000_000


@dataclass(frozen=True, slots=True)
class PlaceSpan(Span):
    """A place as it stands in the text.

    `choices`: today's regions it may mean, all of the same highest level; one is certain.
    `full`: the (last) name has its suffix (柳州市, 延边州).
    `everyday`: the last name is an everyday word, made certain by the name before it.
    `bounded`: words may begin and end where it does; false only where `eager` was asked.
    """

    choices: tuple[Named, ...]
    full: bool
    everyday: bool = False
    bounded: bool = True


@dataclass(frozen=True, slots=True)
class _Name:
    """A name found at [start, end) of the folded text; what it needs to be read as a place."""

    start: int
    end: int
    bearers: tuple[Bearer, ...]
    sure: bool  # wherever it stands
    everyday: bool  # only behind a name of what it lies in
    full: bool
    left: bool  # a word may begin here
    right: bool  # a word may end here
    guessed: tuple[bool, bool] = (False, False)  # which of the two only eagerness allows
    zone: bool = False  # a development zone: claims its characters, is no place


@dataclass(frozen=True, slots=True)
class _Chain:
    """A chain of names, with the bearers that are left for the last of them."""

    start: int
    end: int
    bearers: tuple[Bearer, ...]
    last: _Name
    begins: bool  # for certain


def places(text: str, *, anywhere: bool = True, eager: bool = False) -> list[PlaceSpan]:
    """Places from left to right, not overlapping; offsets are code points of `text`.

    `anywhere=False` leaves out short names that touch another Han character: what is left stands
    between blanks, digits or marks, or has its suffix. `eager` brings short names of provinces and
    cities, too, of which only one edge is plausible (柳州行政复议, but also 上海南站): the caller
    knows what may stand at the other.
    """
    folded = plain(text)
    groups = _across_blanks(folded.text, list(_groups(folded.text, eager)))
    spans: list[PlaceSpan] = []
    for group in _among_siblings(folded.text, groups):
        choices = regions.highest(group.bearers)
        alone = edges.stands_apart(folded.text, group.start, group.end)
        if not choices or not (anywhere or group.last.full or alone):
            continue
        start, end = folded.back(group.start, group.end)
        last = group.last
        traits = last.full, last.everyday, group.begins and not last.guessed[1]
        spans.append(PlaceSpan(start, end, text[start:end], choices, *traits))
    return spans


@functools.cache
def everyday_names() -> frozenset[str]:
    """The names that mean something else in everyday speech, folded."""
    lines = EVERYDAY.read_text(encoding="utf-8").splitlines()
    words = " ".join(line for line in lines if not line.startswith("#"))
    return frozenset(literal.fold(words).split())


@functools.cache
def _zone_names() -> frozenset[str]:
    return frozenset(literal.fold(zone.name) for zone in regions.zones())


@functools.cache
def _heads() -> dict[str, tuple[str, ...]]:
    """First two characters to all names that begin so, zones among them."""
    heads = dict(regions.names_by_head())
    for name in _zone_names():
        heads[name[:2]] = (*heads.get(name[:2], ()), name)
    return heads


@functools.lru_cache(maxsize=8192)
def _nature(name: str) -> tuple[tuple[Bearer, ...], bool, bool, bool]:
    """Bearers of a name, and whether it is sure, everyday, full."""
    bearers = regions.bearers(name)
    full = name[-1] in SUFFIXES and (len(name) > 2 or any(b.full for b in bearers))
    everyday = name in everyday_names()
    sure = full and len(name) > 2 and not everyday and not edges.has_halves(name)
    return bearers, sure, everyday, full


def _names(text: str, eager: bool) -> Iterator[_Name]:
    """Every name at every place where it could be read."""
    heads = _heads()
    for start in range(len(text) - 1):
        names = heads.get(text[start : start + 2])
        if names is None:
            continue
        for name in names:
            if text.startswith(name, start):
                mention = _name(text, start, name, eager)
                if mention is not None:
                    yield mention


def _name(text: str, start: int, name: str, eager: bool) -> _Name | None:
    end = start + len(name)
    if name in _zone_names():
        return _Name(start, end, (), True, False, True, True, True, zone=True)
    bearers, sure, everyday, full = _nature(name)
    left, right = edges.may_begin(text, start), edges.may_end(text, end)
    if full and edges.goes_on(text, end):  # 柳州市民, unless a name begins there: 商丘市民权县
        return _Name(start, end, bearers, False, everyday, full, left or sure, False)
    guessed = False, False
    if full and not everyday:
        if len(name) == 2 and edges.short_goes_on(text, start):
            return None
        right = right or len(name) > 2 or edges.surely_begins(text, start)
        left = left or (len(name) > 2 and edges.is_an_office(text, end))
    elif not (left and right) and not everyday and _is_wide(bearers):
        right = right or (left and edges.behind_a_year(text, start))
        if eager:  # a name between two unlikely edges still needs one to touch on its left
            guessed = not left and right, not right
            left, right = left or right, True
    return _Name(start, end, bearers, sure, everyday, full, left, right, guessed)


def _is_wide(bearers: tuple[Bearer, ...]) -> bool:
    return bearers[0].named.then_level is not Level.COUNTY


def _groups(text: str, eager: bool) -> Iterator[_Chain]:
    """The chains of the best reading of each knot of touching names."""
    knot: list[_Name] = []
    reach = 0
    for name in _names(text, eager):
        if knot and name.start > reach:
            yield from _chains(_best(knot))
            knot = []
        knot.append(name)
        reach = max(reach, name.end)
    yield from _chains(_best(knot))


def _best(knot: Sequence[_Name]) -> list[_Name]:
    """The names of a knot that are read: the most valuable set that does not overlap.

    From the right to the left; `value[i]` is the best reading that begins with the i-th name.
    """
    if len(knot) == 1:
        only = knot[0]
        return [only] if stands(only, None) and only.right | only.sure else []
    value = [NEVER] * len(knot)
    after: list[int | None] = [None] * len(knot)
    free: list[int | None] = [None] * (len(knot) + 1)  # the best that stands alone, from i on
    for i in reversed(range(len(knot))):
        value[i], after[i] = _rest(knot, i, value, free)
        best = free[i + 1]
        better = stands(knot[i], None) and (best is None or value[i] >= value[best])
        free[i] = i if better else best
    starts = [i for i, name in enumerate(knot) if stands(name, None) and value[i] > 0]
    at: int | None = max(starts, key=lambda i: (value[i], -i), default=None)
    read = []
    while at is not None:
        read.append(knot[at])
        at = after[at]
    return read


def _rest(
    knot: Sequence[_Name], i: int, value: Sequence[int], free: Sequence[int | None]
) -> tuple[int, int | None]:
    """What a name is worth with the best that may follow it, and what that is."""
    name = knot[i]
    own = NAME + CHARACTER * (name.end - name.start) + OFFICIAL * name.full
    own += UNBOUNDED * any(name.guessed)
    ends = name.right or name.sure
    best, follower = (own if ends and not _dangling(name) else NEVER), None
    j = bisect_left(knot, name.end, i + 1, key=_start)
    while j < len(knot) and knot[j].start == name.end:
        linked = _linked(name, knot[j])
        worth = own + value[j] + LINK * linked
        if worth > best and (linked or stands(knot[j], name)):
            best, follower = worth, j
        j += 1
    apart = free[j]
    if ends and apart is not None and own + value[apart] > best:
        best, follower = own + value[apart], apart
    return best, follower


def _start(name: _Name) -> int:
    return name.start


def _dangling(name: _Name) -> bool:
    """An everyday word must end for certain: 湖北公安机关 names no county."""
    return name.everyday and not name.right


def stands(name: _Name, before: _Name | None) -> bool:
    """May this be read without being linked to the name before it (which touches it)?"""
    return not name.everyday and (name.sure or name.left or before is not None)


@functools.lru_cache(maxsize=8192)
def _below(above: tuple[Bearer, ...], lower: tuple[Bearer, ...]) -> tuple[Bearer, ...]:
    """The lower bearers that stand below one of the upper ones."""
    return tuple(bearer for bearer in lower if any(bearer.below(a) for a in above))


def _linked(name: _Name, other: _Name) -> bool:
    return bool(_below(name.bearers, other.bearers))


def _chains(read: Iterable[_Name]) -> Iterator[_Chain]:
    """Touching names that go down become one; zones are dropped."""
    group: _Chain | None = None
    for name in read:
        if group is not None:
            lower = _below(group.bearers, name.bearers) if group.end == name.start else ()
            if lower:
                group = replace(group, end=name.end, bearers=lower, last=name)
                continue
            yield group
        whole = name.start, name.end, name.bearers, name, not name.guessed[0]
        group = None if name.zone else _Chain(*whole)
    if group is not None:
        yield group


def _across_blanks(text: str, groups: Sequence[_Chain]) -> list[_Chain]:
    """四川 宜宾 and 天津市　和平区 are chains too."""
    joined: list[_Chain] = []
    for group in groups:
        before = joined[-1] if joined else None
        if before is not None and edges.only_blanks(text, before.end, group.start):
            lower = _below(before.bearers, group.bearers)
            if lower:
                joined[-1] = replace(group, start=before.start, bearers=lower, begins=before.begins)
                continue
        joined.append(group)
    return joined


def _among_siblings(text: str, groups: Iterable[_Chain]) -> Iterator[_Chain]:
    """In 南京市玄武区、鼓楼区 the second name means the neighbour of the first."""
    before: _Chain | None = None
    for group in groups:
        kept = group
        if before is not None and edges.only_a_comma(text, before.end, group.start):
            homes = {n.region.parent for n in regions.highest(before.bearers)}
            near = tuple(b for b in group.bearers if b.named.region.parent in homes)
            if len(homes) == 1 and near and len(regions.highest(group.bearers)) > 1:
                kept = replace(group, bearers=near)
        yield kept
        before = kept
