"""The facets of an answer, counted by plain loops over the paragraphs that were found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any

from index_mappings import regions
from index_mappings.reports import (
    IssuerKind,
    Kind,
    Level,
    Paragraph,
    Report,
    SectionType,
    Topic,
)

#: A value, its paragraphs, its reports (of sections and topics none are told).
Row = tuple[Any, ...]
#: The answer's own names of what `counted` gives, in its order.
NAMES = ("year", "city", "county", "level", "kind", "issuer_kind", "section", "topic")
Pairs = Sequence[tuple[Report, Paragraph]]


def counted(found: Pairs, everywhere: Pairs, province: str) -> tuple[Any, ...]:
    """Every facet of the answer but that of provinces, as (value, paragraphs, reports)."""
    return (
        _values(found, lambda r: str(r.year), reverse=True),
        places(found, "city") if province else (),
        _counties(found, province),
        _values(found, lambda r: str(r.then_level), order=Level),
        _values(found, lambda r: str(r.kind), order=Kind),
        _values(found, lambda r: str(r.issuer_kind), order=IssuerKind),
        _labels((str(p.section) for _, p in found), SectionType),
        _labels((str(t) for _, p in found for t in p.topics), Topic),
    )


def _values(
    pairs: Pairs, value: Callable[[Report], str], *, order: Any = (), reverse: bool = False
) -> tuple[Row, ...]:
    paragraphs = Counter(value(r) for r, _ in pairs)
    reports = Counter(value(r) for r in {r.id: r for r, _ in pairs}.values())
    rows = [(v, count, reports[v]) for v, count in paragraphs.items()]
    known = [str(one) for one in order]
    return tuple(
        sorted(rows, key=lambda row: known.index(row[0]) if known else row[0], reverse=reverse)
    )


def _labels(values: Iterable[str], order: type[StrEnum]) -> tuple[Row, ...]:
    count = Counter(values)
    return tuple((str(one), count[str(one)], None) for one in order if count[str(one)])


def places(pairs: Pairs, step: str) -> tuple[Row, ...]:
    inside = [(r, p) for r, p in pairs if _step(r.region_code, step)]
    return _values(inside, lambda r: _step(r.region_code, step))


def _counties(pairs: Pairs, province: str) -> tuple[Row, ...]:
    """Of a chosen province those counties that stand directly under it."""
    direct = [(r, p) for r, p in pairs if province and not _step(r.region_code, "city")]
    return _values(direct, lambda r: r.region_code)


def _step(code: str, step: str) -> str:
    """The code of a region's province or city; nothing where there is no such city."""
    level = Level.PROVINCE if step == "province" else Level.CITY
    return next((r.code for r in regions.path(code) if r.level is level), "")
