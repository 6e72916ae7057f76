"""What is wanted: a search, which rows of its answer, and in which format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from index_mappings.query import Group
from service.search.parameters import (
    PARAMETERS,
    Parameter,
    SearchRequest,
    choice,
    read_request,
    repeated,
    unknown,
)


class Format(StrEnum):
    """What kind of file."""

    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"
    DOCX = "docx"


class Rows(StrEnum):
    """What a row stands for: a hit of the search as it is asked, the best paragraph of a region, a
    region that holds a report and is silent, one whose report is missing."""

    HITS = "hits"
    REGIONS = "regions"
    SILENT = "silent"
    MISSING = "missing"


#: What people call them.
CALLED = {
    Rows.HITS: "检索结果",
    Rows.REGIONS: "每个地区一段",
    Rows.SILENT: "收录而未提及",
    Rows.MISSING: "未收录",
}
#: The rows that are paragraphs.
EXCERPTS = (Rows.HITS, Rows.REGIONS)

FORMAT = choice(
    "format", Format, "xlsx", "文件格式：xlsx、csv（带 BOM）、jsonl、docx（按地区摘编）"
)
ROWS = choice(
    "rows",
    Rows,
    "hits",
    "每行是什么：hits 检索结果（与 search 同样的条件、分组和顺序）、regions 每个地区一段、"
    "silent 收录而未提及的地区、missing 未收录的地区",
)
#: Those of a search, and our own.
EXPORTED: tuple[Parameter, ...] = (*PARAMETERS, FORMAT, ROWS)


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A search, the rows of it and the format; `pairs` is the search as its address says it."""

    search: SearchRequest
    format: Format = Format.XLSX
    rows: Rows = Rows.HITS
    pairs: tuple[tuple[str, str], ...] = ()


def read_export(pairs: Iterable[tuple[str, str]]) -> ExportRequest:
    """The request that names and values say. Raises as `read_request` does.

    An export has no pages: size, cursor and facets are read and play no part.
    """
    own: dict[str, str] = {}
    search: list[tuple[str, str]] = []
    names = [parameter.name for parameter in EXPORTED]
    for name, value in pairs:
        if name not in names:
            raise unknown(name, names)
        if name not in (FORMAT.name, ROWS.name):
            search.append((name, value))
        elif value and name in own:
            raise repeated(name)
        elif value:
            own[name] = value
    file_format = FORMAT.read(own.get(FORMAT.name, Format.XLSX))
    rows = ROWS.read(own.get(ROWS.name, Rows.HITS))
    conditions = tuple(
        pair for pair in search if pair[0] not in ("size", "cursor", "facets", "explain")
    )
    return ExportRequest(as_asked(read_request(search), rows), file_format, rows, conditions)


def as_asked(search: SearchRequest, rows: Rows) -> SearchRequest:
    """The search that has these rows."""
    grouped = Group.REGION if rows is Rows.REGIONS else search.group
    return replace(search, group=grouped, cursor=None, facets=False)
