"""The sentence to cite: after GB/T 7714, with the paragraph's number and its address.

    广西壮族自治区柳州市鱼峰区人民政府. 鱼峰区2023年度法治政府建设情况报告[R/OL]. (2024-03-01)
    [2026-11-24]. 第12段. http://…

Who issued it stands first, with the places above it, for many places share their name. The year is
added where the title does not say it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from index_mappings import numerals
from index_mappings.reports import Report


def cite(
    report: Report,
    path: Sequence[str],
    *,
    position: int | None,
    address: str | None,
    on: datetime.date,
) -> str:
    """The citation of a report, or of one paragraph of it.

    `path` are the names from the province down to the region, `address` is where it can be read,
    `on` the day it was read.
    """
    medium = "[R/OL]" if address else "[R]"
    dates = f"({report.published_on.isoformat()})" if report.published_on else ""
    dates += f"[{on.isoformat()}]" if address else ""
    parts = [_author(report, path), _title(report) + medium]
    if dates:
        parts.append(dates)
    if position is not None:
        parts.append(f"第{position}段")
    if address:
        parts.append(address)
    return ". ".join(parts) + ("" if address else ".")


def _title(report: Report) -> str:
    """The title on one line, with the number of the document and a year it does not say itself."""
    title = " ".join(report.title.split())
    extra = []
    year = numerals.in_digits(report.year)
    if str(report.year) not in title and year not in title.replace("零", "〇"):
        extra.append(f"{report.year}年度")
    if report.document_number and report.document_number not in title:
        extra.append(report.document_number)
    return f"{title}({','.join(extra)})" if extra else title


def _author(report: Report, path: Sequence[str]) -> str:
    """Who issued it, with the places above that its name does not begin with."""
    issuer = report.issuer
    if not issuer:
        return "".join([*path[:-1], report.then_name]) if path else report.then_name
    for depth, name in enumerate(path):
        if issuer.startswith(name):
            return "".join(path[:depth]) + issuer
    if issuer.startswith(report.then_name):
        return "".join(path[:-1]) + issuer
    return issuer
