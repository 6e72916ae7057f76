"""The sentence to cite: after GB/T 7714, or in plain words, with paragraph and address.

    广西壮族自治区柳州市鱼峰区人民政府. 鱼峰区2023年度法治政府建设情况报告[R/OL]. (2024-03-01)
    [2026-11-24]. 第12段. http://…

    广西壮族自治区柳州市鱼峰区人民政府《鱼峰区2023年度法治政府建设情况报告》，2024年3月1日发布，第12段。
    http://…

Who issued it stands first, with the places above it, for many places share their name. The year is
added where the title does not say it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from urllib.parse import urlsplit

from index_mappings import numerals
from index_mappings.reports import Report
from service.search.shapes import ReportHead


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
    return placed(opening(report, path), report.published_on, position, address, on)


def opening(report: Report, path: Sequence[str]) -> str:
    """What the citation of any place in a report begins with: whose it is, and its title."""
    extra = _extra(report.title, report.year, report.document_number)
    brackets = f"({','.join(extra)})" if extra else ""
    author = _author(report.issuer, report.then_name, path)
    return f"{author}. {_line(report.title)}{brackets}"


def placed(
    begun: str,
    published_on: datetime.date | None,
    position: int | None,
    address: str | None,
    on: datetime.date,
) -> str:
    """The whole citation from its beginning."""
    dates = f"({published_on.isoformat()})" if published_on else ""
    dates += f"[{on.isoformat()}]" if address else ""
    parts = [begun + ("[R/OL]" if address else "[R]")]
    if dates:
        parts.append(dates)
    if position is not None:
        parts.append(f"第{position}段")
    if address:
        parts.append(address)
    return ". ".join(parts) + ("" if address else ".")


def plain(head: ReportHead, *, position: int | None, address: str) -> str:
    """The same in plain words, for a text that is not held to the standard."""
    region = head["region"]
    author = _author(head["issuer"], region["then"]["name"], region["path"])
    extra = _extra(head["title"], head["year"], head["document_number"])
    title = _line(head["title"]).replace("《", "〈").replace("》", "〉")
    parts = [f"{author}《{title}》" + (f"（{'，'.join(extra)}）" if extra else "")]
    if head["published_on"]:
        year, month, day = map(int, head["published_on"].split("-"))
        parts.append(f"{year}年{month}月{day}日发布")
    if position is not None:
        parts.append(f"第{position}段")
    return f"{'，'.join(parts)}。{address}"


def followable(url: str | None) -> str | None:
    """The address of a page that a reader may be sent to, None for any other."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:  # no address at all: http://[
        return None


def _line(title: str) -> str:
    """A title on one line."""
    return " ".join(title.split())


def _extra(title: str, year: int, document_number: str | None) -> list[str]:
    """The year and the number of the document, where the title does not say them itself."""
    extra = []
    if str(year) not in title and numerals.in_digits(year) not in title.replace("零", "〇"):
        extra.append(f"{year}年度")
    if document_number and document_number not in title:
        extra.append(document_number)
    return extra


def _author(issuer: str | None, then_name: str, path: Sequence[str]) -> str:
    """Who issued it, with the places above that its name does not begin with."""
    if not issuer:
        return "".join([*path[:-1], then_name]) if path else then_name
    for depth, name in enumerate(path):
        if issuer.startswith(name):
            return "".join(path[:depth]) + issuer
    if issuer.startswith(then_name):
        return "".join(path[:-1]) + issuer
    return issuer
