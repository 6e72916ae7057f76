"""What a question may be narrowed by: the one table of dimensions.

Request, command line, chips, facets, the scope on both engines, the conditions of coverage and the
documentation are told from it. A dimension belongs to the report, so that the catalogue can count
it, or to the paragraph, so that only the engine can.

A new condition is a row here, a field of the `Scope` that holds its values, a name in the answer's
`question`; and where it asks for something that is not stored yet, a field of the index.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from index_mappings import regions, titles
from index_mappings.reports import (
    LABELS,
    Certainty,
    IssuerKind,
    Kind,
    Level,
    SectionType,
    Topic,
)


class Facet(StrEnum):
    """What counts are told by; the three steps of places are one dimension."""

    YEAR = "year"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    LEVEL = "level"
    SECTION = "section"
    TOPIC = "topic"
    KIND = "kind"
    ISSUER_KIND = "issuer_kind"


#: From the outermost to the innermost.
PLACES = (Facet.PROVINCE, Facet.CITY, Facet.COUNTY)


class Asks(StrEnum):
    """How a condition's values are held against those of a report or a paragraph."""

    ONE_OF = "one_of"
    WITHIN = "within"  # a place that is one of these or lies in one
    FROM = "from"  # known and not before it
    TO = "to"  # known and not after it
    HOLDS = "holds"  # the report's title holds every one of these (see titles)


class Values(StrEnum):
    """What the values of a dimension are; an enumeration says it by itself."""

    YEAR = "year"
    CODE = "code"
    DAY = "day"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Dimension:
    """One row of the table.

    `name` is that of the parameter, `field` that of the values in a request, in a query's scope and
    in an answer's question. `label` is what people call it, `wording` how a value is said (`{}` is
    the value). `stored` is the field of the index that is asked. `facets` are the facets that count
    it. `spoken`: the words of a question may say it too. `many`: it takes several values, of which
    one has to be met. `enumeration` is the one its values are from, if they are. `end` names the
    dimension that bounds from above what this one bounds from below.
    """

    name: str
    field: str
    label: str
    description: str
    values: Values | type[StrEnum]
    stored: str
    facets: tuple[Facet, ...] = ()
    asks: Asks = Asks.ONE_OF
    wording: str = "{}"
    spoken: bool = False
    of_paragraph: bool = False
    end: str = ""
    many: bool = dataclasses.field(init=False)
    enumeration: type[StrEnum] | None = dataclasses.field(init=False)
    members: tuple[StrEnum, ...] = dataclasses.field(init=False)
    _order: dict[str, int] = dataclasses.field(init=False, repr=False, compare=False)
    _labels: dict[str, str] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        several = self.asks in (Asks.ONE_OF, Asks.WITHIN, Asks.HOLDS)
        enumeration = None if isinstance(self.values, Values) else self.values
        object.__setattr__(self, "many", several)
        object.__setattr__(self, "enumeration", enumeration)
        members = tuple(enumeration or ())
        object.__setattr__(self, "members", members)
        object.__setattr__(self, "_order", {member: at for at, member in enumerate(members)})
        object.__setattr__(self, "_labels", {str(member): LABELS[member] for member in members})

    def chosen(self, holder: object) -> tuple[Any, ...]:
        """The values in force; `holder` has them (or the one, or None) in its `field`."""
        values: Any = getattr(holder, self.field)
        if self.many:
            return tuple(values)
        return () if values is None else (values,)

    def numbers(self, values: Iterable[Any]) -> list[int]:
        """Values as they stand in a column: enumerations by their place in the order."""
        if self.enumeration is None:
            return [int(value) for value in values]
        return [self._order[value] for value in values]

    def bounds(self, day: datetime.date) -> tuple[int, int | None]:
        """The lowest and the highest ordinal that a bound lets pass; an unknown day is 0."""
        return (day.toordinal(), None) if self.asks is Asks.FROM else (1, day.toordinal())

    def say(self, value: str) -> str:
        """A value as people say it."""
        if self.values is Values.CODE:
            region = regions.get(value)
            return region.name if region else value
        if self.values is Values.TITLE:
            return titles.say(value)
        return self._labels.get(value) or self.wording.format(value)


DIMENSIONS = (
    Dimension(
        "year", "years", "年度", "报告年度", Values.YEAR, "year",
        (Facet.YEAR,), wording="{}年", spoken=True,
    ),
    Dimension(
        "region", "regions", "地区", "行政区划代码，包括其下辖的全部地区", Values.CODE, "places",
        PLACES, Asks.WITHIN, spoken=True,
    ),
    Dimension(
        "level", "levels", "层级", "层级（以报告当年为准）", Level, "level",
        (Facet.LEVEL,), spoken=True,
    ),
    Dimension(
        "section", "sections", "栏目", "栏目", SectionType, "section",
        (Facet.SECTION,), spoken=True, of_paragraph=True,
    ),
    Dimension(
        "topic", "topics", "领域", "领域", Topic, "topics",
        (Facet.TOPIC,), spoken=True, of_paragraph=True,
    ),
    Dimension("kind", "kinds", "文种", "文种", Kind, "kind", (Facet.KIND,), spoken=True),
    Dimension(
        "issuer_kind", "issuer_kinds", "发文机关", "发文机关类别", IssuerKind, "issuer_kind",
        (Facet.ISSUER_KIND,), spoken=True,
    ),
    Dimension(
        "title", "titles", "报告标题", "报告标题逐字含有的字；甲|乙 任一即可，-甲 不含",
        Values.TITLE, "number", asks=Asks.HOLDS, spoken=True,
    ),
    Dimension(
        "certainty", "certainties", "确定程度", "地区、年度、发文机关是否都写明了", Certainty,
        "certainty",
    ),
    Dimension(
        "published_from", "published_from", "发布日期", "发布日期不早于这一天；日期不明的不算",
        Values.DAY, "published", asks=Asks.FROM, wording="{} 起发布", end="published_to",
    ),
    Dimension(
        "published_to", "published_to", "发布日期", "发布日期不晚于这一天；日期不明的不算",
        Values.DAY, "published", asks=Asks.TO, wording="至 {} 发布",
    ),
)  # fmt: skip
OF_REPORT = tuple(row for row in DIMENSIONS if not row.of_paragraph)
#: What is told of the reports of every question: cities and counties only below what is chosen.
MERGED = tuple(f for row in OF_REPORT for f in row.facets if f not in PLACES[1:])
NAMED = {row.name: row for row in DIMENSIONS}
COUNTED = {facet: row for row in DIMENSIONS for facet in row.facets}


def laid_over(request: object, question: object) -> dict[str, Any]:
    """The values of a scope by field: what a parameter says, else the words that can say it."""
    scope: dict[str, Any] = {}
    for row in OF_REPORT:
        values = row.chosen(request) or (row.chosen(question) if row.spoken else ())
        if row.enumeration is None:
            values = tuple(sorted(set(values)))
        scope[row.field] = values if row.many else values[0] if values else None
    return scope


def of_paragraphs(request: object, question: object) -> dict[str, Any]:
    """The same of the conditions on the paragraph."""
    rows = (row for row in DIMENSIONS if row.of_paragraph)
    return {row.field: row.chosen(request) or row.chosen(question) for row in rows}


def as_said(scope: object, request: object) -> dict[str, Any]:
    """All conditions by field as an answer says them: years as numbers, all else as texts;
    `request` has those on the paragraph."""
    conditions: dict[str, Any] = {}
    for row in DIMENSIONS:
        chosen = row.chosen(request if row.of_paragraph else scope)
        values = [value if isinstance(value, int) else str(value) for value in chosen]
        conditions[row.field] = values if row.many else values[0] if values else None
    return conditions


def backwards(holder: object) -> tuple[Dimension, Dimension] | None:
    """The two bounds of a period that ends before it begins, if there is one."""
    for row in OF_REPORT:
        first, last = row.chosen(holder), NAMED[row.end].chosen(holder) if row.end else ()
        if first and last and first > last:
            return row, NAMED[row.end]
    return None


def in_force(scope: object) -> Iterator[tuple[Dimension, tuple[Any, ...]]]:
    """The conditions of a scope that say something; the whole country is no condition."""
    for row in OF_REPORT:
        values = row.chosen(scope)
        if values and not (row.asks is Asks.WITHIN and regions.NATION in values):
            yield row, values
