"""What a table shows of a row, column by column.

A column that stands for a condition is called as the table of dimensions calls it, and says its
values as that table does.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index_mappings import regions
from index_mappings.dimensions import NAMED
from index_mappings.reports import Bases, Basis, Level
from service.export.asking import Rows
from service.export.taking import Export, Row

Cell = str | int | datetime.date | None
#: Names that are several in one cell.
BETWEEN = "、"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, what it shows, how wide it is (in characters of digits).

    `dimension` names the condition it stands for. `link`: what it shows is an address to follow.
    """

    header: str
    value: Callable[[Row], Cell]
    width: int = 10
    dimension: str = ""
    link: bool = False


def columns_of(export: Export) -> Sequence[Column]:
    """The columns for an export's rows."""
    absolute = _absolute(export)
    if export.request.rows is Rows.MISSING:
        return (*PLACE, LEVEL)
    if export.request.rows is Rows.SILENT:
        return (*PLACE, LEVEL, *_reports(export))
    grouped = export.question["group"] != "paragraph"
    in_group = (Column("组内段数", lambda row: row["in_group"], 9),) if grouped else ()
    own = Column("本段地址", lambda row: absolute(row["url"]), 40, link=True)
    return (*PLACE, *REPORT, *PARAGRAPH, *in_group, CITATION, own, *SOURCES)


def _absolute(export: Export) -> Callable[[str], str]:
    """From an address of this service to one that can be followed from anywhere."""
    addresses = export.addresses
    return lambda url: (addresses.public_url or addresses.root) + url.removeprefix(addresses.root)


@functools.lru_cache(maxsize=8192)
def steps_of(code: str) -> tuple[str, str, str]:
    """Province, city and county of a region, each empty where there is none."""
    names = {region.level: region.name for region in regions.path(code)}
    levels = (Level.PROVINCE, Level.CITY, Level.COUNTY)
    return tuple(names.get(level, "") for level in levels)  # type: ignore[return-value]


def code_of(row: Row) -> str:
    """The code of the region a row is about."""
    code: str = row["region"]["code"] if "region" in row else row["code"]
    return code


def name_of(row: Row) -> str:
    """The name of the region a row is about."""
    name: str = row["region"]["name"] if "region" in row else row["name"]
    return name


def _step(at: int) -> Callable[[Row], Cell]:
    return lambda row: steps_of(code_of(row))[at]


def _said(dimension: str, *keys: str) -> Callable[[Row], Cell]:
    """The value under these keys as people say it; several in one cell."""
    say = NAMED[dimension].say

    def value(row: Row) -> Cell:
        inner: object = row
        for key in keys:
            inner = inner[key]  # type: ignore[index]
        return BETWEEN.join(map(say, inner)) if isinstance(inner, list) else say(str(inner))

    return value


def _certainty(row: Row) -> Cell:
    basis = row["basis"]
    bases = Bases(Basis(basis["region"]), Basis(basis["year"]), Basis(basis["issuer"]))
    return NAMED["certainty"].say(bases.certainty)


def _day(row: Row) -> Cell:
    day: str | None = row["published_on"]
    return datetime.date.fromisoformat(day) if day else None


def _reports(export: Export) -> tuple[Column, ...]:
    addresses, absolute = export.addresses, _absolute(export)
    return (
        Column("报告数", lambda row: len(row["reports"]), 8),
        Column("报告年度", lambda row: BETWEEN.join(map(str, row["years"])), 14),
        Column("报告标题", lambda row: "\n".join(row["titles"]), 50),
        Column("报告编号", lambda row: "\n".join(row["reports"]), 34),
        Column(
            "报告地址", lambda row: absolute(addresses.report(row["reports"][0])), 40, link=True
        ),
    )


PLACE = (
    Column("省", _step(0), 16, "region"),
    Column("市", _step(1), 12, "region"),
    Column("县", _step(2), 12, "region"),
    Column("地区", name_of, 12, "region"),
    Column("区划代码", code_of, 9, "region"),
)
LEVEL = Column(NAMED["level"].label, _said("level", "level"), 6, "level")
REPORT = (
    Column("当年名称", lambda row: row["region"]["then"]["name"], 12),
    Column(NAMED["level"].label, _said("level", "region", "then", "level"), 6, "level"),
    Column(NAMED["year"].label, lambda row: row["year"], 6, "year"),
    Column(NAMED["kind"].label, _said("kind", "kind"), 18, "kind"),
    Column("发文机关", lambda row: row["issuer"], 22),
    Column("发文机关类别", _said("issuer_kind", "issuer_kind"), 8, "issuer_kind"),
    Column(NAMED["title"].label, lambda row: row["title"], 50, "title"),
    Column("文号", lambda row: row["document_number"], 18),
    Column(NAMED["published_from"].label, _day, 11, "published_from"),
    Column(NAMED["certainty"].label, _certainty, 9, "certainty"),
    Column("提醒", lambda row: BETWEEN.join(w["message"] for w in row["warnings"]), 16),
)
PARAGRAPH = (
    Column(NAMED["section"].label, _said("section", "section", "type"), 6, "section"),
    Column("标题路径", lambda row: " › ".join(row["section"]["heading"]), 30),
    Column(NAMED["topic"].label, _said("topic", "topics"), 14, "topic"),
    Column("段落序号", lambda row: row["position"], 9),
    Column("段前标题", lambda row: "\n".join(row["lead"]), 20),
    Column("正文", lambda row: row["text"], 80),
)
CITATION = Column("引文", lambda row: row["citation"], 50)
SOURCES = (
    Column("来源网址", lambda row: row["source_url"], 40, link=True),
    Column("段落编号", lambda row: row["id"], 36),
    Column("报告编号", lambda row: row["report_id"], 34),
)
