"""The gazetteer: divisions of county level and above, by code, by name within a parent, by history.

Codes carry the hierarchy: 450203 stands below 450200 below 450000 below 100000. Where a code's city
does not exist (110105 朝阳区, 469005 文昌市) the province is the parent. A name may be borne by
several regions and a former name by one that is called otherwise today; every answer to a name is
therefore a tuple, and an ambiguous one is a result, not a guess.

The facts are in data/regions.csv (made by data/make_regions.py), read once, when first asked.
Names are compared folded, so 廣西 and 乾县 are found however they are written.
"""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from index_mappings import literal
from index_mappings.reports import Level

#: The code of the whole country; as a condition it is none.
NATION: Final = "100000"
DATA: Final = Path(__file__).with_name("data")
#: The year at whose end the gazetteer's regions are those of today (TODAY in data/make_regions.py).
NEWEST: Final = 2025
#: A name given up so many years ago, or fewer, is still what people say.
LATELY: Final = 3
#: Highest first: a name that several regions bear means the highest.
RANK: Final = {Level.NATION: 0, Level.PROVINCE: 1, Level.CITY: 2, Level.COUNTY: 3}


@dataclass(frozen=True, slots=True)
class Region:
    """A division as it is today. `short_names` are what people say: 恩施, 恩施州."""

    code: str
    name: str
    level: Level
    short_names: tuple[str, ...]
    parent: str


@dataclass(frozen=True, slots=True)
class Named:
    """What a name means: today's region, and the name and level that go with the name asked.

    `historic` when the region no longer bears the name: 清苑县 is 清苑区 today. `lately` when it
    gave the name up so recently that people still mean it: 江北区 of 重庆 beside that of 宁波.
    """

    region: Region
    then: str
    then_level: Level
    historic: bool
    lately: bool = False


@dataclass(frozen=True, slots=True)
class Bearer:
    """One reading of a name, for whoever reads chains of them.

    `code` is the one borne with that name (a former region's own), `full` says that the name was
    the official one, not a short form.
    """

    named: Named
    code: str
    full: bool

    def below(self, other: Bearer) -> bool:
        """Does this stand below the other, today or in the codes both had?"""
        today = self.named.region.code
        above = other.named.region.code
        if today != above and above in ancestors(today):
            return True
        return self.code != other.code and _covers(other.code, self.code)


@dataclass(frozen=True, slots=True)
class Zone:
    """A new area or development zone that is no division: its reports are filed under `parent`.

    `until`: the last year it was none, where a division bears its name today.
    """

    name: str
    parent: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class _Past:
    """The last year at whose end a former name stood."""

    until: int
    name: str
    level: Level


@dataclass(slots=True)
class _Gazetteer:
    regions: dict[str, Region] = field(default_factory=dict)
    names: dict[str, list[Bearer]] = field(default_factory=dict)
    past: dict[str, list[_Past]] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    heirs: dict[str, list[str]] = field(default_factory=dict)
    given_up: dict[str, tuple[str, Level]] = field(default_factory=dict)


def get(code: str) -> Region | None:
    """The region that bears a code today, `100000` (the nation) included; former ones: `today`."""
    return _gazetteer().regions.get(code)


def today(code: str) -> tuple[Region, ...]:
    """Today's region of a present or former code: 130608 清苑区 for 130622; a split one has two."""
    gazetteer = _gazetteer()
    if code in gazetteer.regions:
        return (gazetteer.regions[code],)
    return tuple(gazetteer.regions[c] for c in gazetteer.heirs.get(code, ()))


def heir(code: str) -> Region | None:
    """Today's region of a code, one that is given up included; None where unknown or split."""
    heirs = today(code)
    return heirs[0] if len(heirs) == 1 else None


def as_named(code: str) -> Named | None:
    """What a code means: 500105 is 两江新区 today, and was 江北区."""
    region, former = heir(code), _gazetteer().given_up.get(code)
    if region is None:
        return None
    if former is None:
        return Named(region, region.name, region.level, historic=False)
    return Named(region, *former, historic=True)


def path(code: str) -> tuple[Region, ...]:
    """From the province down to the region itself; empty for the nation and for unknown codes."""
    regions = _gazetteer().regions
    return tuple(regions[c] for c in ancestors(code))


@functools.lru_cache(maxsize=4096)
def ancestors(code: str) -> tuple[str, ...]:
    """Codes of province, city (where there is one) and the region itself."""
    regions = _gazetteer().regions
    codes = []
    while code in regions and code != NATION:
        codes.append(code)
        code = regions[code].parent
    return tuple(reversed(codes))


@functools.lru_cache(maxsize=1024)
def below(code: str, level: Level | None = None) -> tuple[Region, ...]:
    """All regions below one (`100000`: all of them) without itself, by code."""
    gazetteer = _gazetteer()
    codes: list[str] = []
    waiting = list(gazetteer.children.get(code, ()))
    while waiting:
        next_code = waiting.pop()
        codes.append(next_code)
        waiting.extend(gazetteer.children.get(next_code, ()))
    descendants = (gazetteer.regions[c] for c in sorted(codes))
    return tuple(r for r in descendants if level is None or r.level is level)


def named(name: str, within: str | None = None) -> tuple[Named, ...]:
    """Every region that bears this full, short or former name: present ones first, then by code.

    `within` is the code of an ancestor (or of the region itself).
    """
    return tuple(b.named for b in bearers(name) if _is_within(b.named.region.code, within))


def bearers(name: str) -> tuple[Bearer, ...]:
    """The same with what the reading of chains needs to know; the name may be written anyhow."""
    return tuple(_gazetteer().names.get(_fold(name), ()))


def chain(text: str) -> tuple[Named, ...]:
    """What a name or a chain of names means as a whole: 湖南省长沙市芙蓉区, 四川宜宾, 济南市中区.

    Empty when the text holds anything else. Several readings of the highest level that bears the
    last name stay all.
    """
    return highest(_last_links(_fold(text), None))


def highest(bearers: Iterable[Bearer]) -> tuple[Named, ...]:
    """The readings of the highest level; names long given up only where no present one is left."""
    kept = list(bearers)
    present = [b for b in kept if not b.named.historic]
    kept = [b for b in kept if not b.named.historic or b.named.lately] if present else kept
    if not kept:
        return ()
    top = min(RANK[b.named.then_level] for b in kept)
    unique = {b.named.region.code: b.named for b in kept if RANK[b.named.then_level] == top}
    return tuple(unique[code] for code in sorted(unique))


def then(code: str, year: int) -> tuple[str, Level]:
    """Name and level the region had at that year's end: 清苑县 in 2013 for 130608.

    A region that is new since, or was put together from several, answers with today's.
    """
    region = _gazetteer().regions[code]
    past = [p for p in _gazetteer().past.get(code, ()) if p.until >= year]
    if not past:
        return region.name, region.level
    next_until = min(p.until for p in past)
    standing = [p for p in past if p.until == next_until]
    standing = [p for p in standing if p.level is region.level] or standing
    names = {(p.name, p.level) for p in standing}
    return names.pop() if len(names) == 1 else (region.name, region.level)


def search(prefix: str, limit: int = 20) -> tuple[Region, ...]:
    """Regions for what somebody has typed so far: a name or code that begins with it, or holds it.

    What begins with it comes first, then the higher level, then the code.
    """
    typed = _fold(prefix)
    if not typed:
        return ()
    best: dict[str, tuple[int, int, str]] = {}
    for name, code, region in every_name():
        if typed in name or code.startswith(typed):
            fit = 0 if name == typed or code == typed else 2 - name.startswith(typed)
            rank = (fit, RANK[region.level], region.code)
            best[region.code] = min(rank, best.get(region.code, rank))
    order = sorted(best.values())[:limit]
    return tuple(_gazetteer().regions[code] for _, _, code in order)


@functools.cache
def every_name() -> tuple[tuple[str, str, Region], ...]:
    """Every name (folded), with the code and the region of today that it leads to."""
    return tuple(
        (name, bearer.named.region.code, bearer.named.region)
        for name, bearers in _gazetteer().names.items()
        for bearer in bearers
    )


@functools.cache
def zones() -> tuple[Zone, ...]:
    """New areas and development zones that are no divisions, longest names first."""
    return tuple(zone for zone in _every_zone() if zone.until is None)


def former_zone(name: str) -> Zone | None:
    """The zone that a division was before it became one: 两江新区 until 2024."""
    return next((z for z in _every_zone() if z.until is not None and z.name == name), None)


@functools.cache
def _every_zone() -> tuple[Zone, ...]:
    with (DATA / "zones.csv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        zones = [
            Zone(r["name"], r["parent"], int(r["until"]) if r["until"] else None) for r in rows
        ]
    return tuple(sorted(zones, key=lambda zone: (-len(zone.name), zone.name)))


@functools.cache
def names_by_head() -> dict[str, tuple[str, ...]]:
    """First two characters to the folded names that begin so, longest first."""
    heads: dict[str, list[str]] = {}
    for name in _gazetteer().names:
        heads.setdefault(name[:2], []).append(name)
    return {head: tuple(sorted(names, key=len, reverse=True)) for head, names in heads.items()}


def _fold(name: str) -> str:
    return "".join(literal.fold(name).split())


def _is_within(code: str, within: str | None) -> bool:
    return within is None or within == NATION or within in ancestors(code)


def _covers(above: str, below: str) -> bool:
    """By codes alone: 452200 covers 452223, 420000 covers both 420600 and 429004."""
    if above.endswith("0000"):
        return above[:2] == below[:2]
    return above.endswith("00") and above[:4] == below[:4]


def _last_links(text: str, above: Bearer | None) -> list[Bearer]:
    """The bearers of the last name, over all ways to read the text as names going down."""
    links: list[Bearer] = []
    for name in names_by_head().get(text[:2], ()):
        if not text.startswith(name):
            continue
        for bearer in _gazetteer().names[name]:
            if above is None or bearer.below(above):
                rest = text[len(name) :]
                links += _last_links(rest, bearer) if rest else [bearer]
    return links


@functools.cache
def _gazetteer() -> _Gazetteer:
    rows = list(csv.reader(io.StringIO((DATA / "regions.csv").read_text(encoding="utf-8"))))[1:]
    # One call folds all names: 4,000 calls would be most of the time this takes.
    folded = iter(literal.fold(" ".join(f"{row[1]} {row[3]}" for row in rows)).split())
    gazetteer = _Gazetteer()
    gazetteer.regions = {r.code: r for r in _present(rows)}
    for code, region in gazetteer.regions.items():
        gazetteer.children.setdefault(region.parent, []).append(code)
    former: list[tuple[str, Bearer]] = []
    for row in rows:
        names = [next(folded) for _ in range(1 + len(row[3].split()))]
        if row[6]:
            former += _former(row, names, gazetteer)
            continue
        region = gazetteer.regions[row[0]]
        named = Named(region, region.name, region.level, historic=False)
        for index, name in enumerate(names):
            gazetteer.names.setdefault(name, []).append(Bearer(named, row[0], full=index == 0))
    for name, bearer in former:
        if not any(b.named.region is bearer.named.region for b in gazetteer.names.get(name, ())):
            gazetteer.names.setdefault(name, []).append(bearer)
    for bearers in gazetteer.names.values():
        if len(bearers) > 1:
            bearers.sort(key=lambda b: (b.named.historic, RANK[b.named.then_level], b.code))
    return gazetteer


def _present(rows: list[list[str]]) -> Iterator[Region]:
    """Today's regions, the nation first."""
    yield Region(NATION, "中华人民共和国", Level.NATION, ("全国", "中国"), "")
    codes = {row[0] for row in rows if not row[6]}
    for code, name, level, shorts, _from, _to, successor, _source in rows:
        if successor:
            continue
        higher = (code[:4] + "00", code[:2] + "0000")
        parent = next((c for c in higher if c != code and c in codes), NATION)
        yield Region(code, name, Level(level), tuple(shorts.split()), parent)


def _former(row: list[str], names: list[str], into: _Gazetteer) -> list[tuple[str, Bearer]]:
    """The bearers of a former region's names; its years go into the history of its successors."""
    code, name, level, _shorts, _from, until, successors, _source = row
    bearers = []
    if code not in into.regions:
        into.heirs[code] = successors.split()
        into.given_up[code] = name, Level(level)
    for successor in successors.split():
        into.past.setdefault(successor, []).append(_Past(int(until), name, Level(level)))
        lately = int(until) > NEWEST - LATELY
        named = Named(into.regions[successor], name, Level(level), historic=True, lately=lately)
        for index, folded_name in enumerate(names):
            bearers.append((folded_name, Bearer(named, code, full=index == 0)))
    return bearers
