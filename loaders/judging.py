"""Judging: is this the report, or something written about it, instead of it, in its place?

Only clear signs count, each with a name of its own (judging.txt). Shortness alone never sets a
source aside, and a source whose region and year a person gave is loaded whatever it looks like.

    placeholder      the page says that the original was not found
    digest           put together from another report; a plan that is a bare list; a plan alone
    news             how a newspaper writes about the session, or the report retold
    abridged         the title page says so
    other_document   the text's own title is another document's
"""

from __future__ import annotations

import re

from index_mappings.errors import SourceError
from index_mappings.reports import Kind, Reason
from loaders.cleaning import shapes
from loaders.identify.document import Document
from loaders.patterns import one_of, plain

#: A digest is short; a full report with a list at its end is not.
_SHORT = 4_000
#: So many bare items at the end are a plan reduced to its headings.
_ITEMS = 4
_REVIEW = re.compile(
    r"工作回顾|主要工作|回顾过去|过去的?[一五]年|一年来|五年来|去年|成就|成效|发展回顾"
)
_SPOKEN = re.compile(r"各位代表|各位委员|我代表.{0,24}政府|请予审议")


def judge(document: Document, kind: Kind | None, title: str) -> None:
    """Raise SourceError with the reason for what is not the report itself."""
    given = document.given
    if given.year is not None and (given.region_code is not None or document.hints):
        return
    _written_instead(document)
    _other(document, title)
    _abridged(document, title)
    if kind is Kind.GOVERNMENT_WORK:
        _told_by_others(document)
        _reduced(document)


def _refuse(reason: Reason, detail: str) -> SourceError:
    return SourceError(reason, detail)


def _notes(document: Document) -> str:
    """What the collector says above the text."""
    told = [line for _, line in document.metadata("note", "url")]
    told += [line.text for line in document.cleaned.body[:3] if len(line.text) <= 160]
    return plain("。".join(told))


def _written_instead(document: Document) -> None:
    notes = _notes(document)
    for reason, name, what in (
        (Reason.DIGEST, "digest", "这是根据别的报告整理的内容,不是原文"),
        (Reason.PLACEHOLDER, "placeholder", "这是找不到原文时补写的内容,不是原文"),
    ):
        found = one_of("judging.txt", name).search(notes)
        if found:
            raise _refuse(reason, f"{what}(「{found[0][:60]}」)")


def _other(document: Document, title: str) -> None:
    """The text's own first lines name another document (the table above may say otherwise)."""
    if document.cleaned.title:
        return
    above = [
        line
        for removed in document.cleaned.removed
        if removed.reason == "furniture_before"
        for line in removed.text.splitlines()
    ]
    first = [line.text for line in document.cleaned.body[:2]]
    for line in (*above[-6:], *document.cleaned.front, *first):
        told = plain(line) if len(line) <= 60 else ""
        if told != plain(title) and one_of("judging.txt", "other").search(told):
            raise _refuse(Reason.OTHER_DOCUMENT, f"正文是另一份文件:{line[:60]}")


def _abridged(document: Document, title: str) -> None:
    for line in (title, *document.cleaned.title, *document.cleaned.front[:3]):
        if one_of("judging.txt", "abridged").search(plain(line)):
            raise _refuse(Reason.ABRIDGED, f"标题说明这是摘登或节选:{line[:60]}")


def _told_by_others(document: Document) -> None:
    """A session reported, or the report retold, instead of the speech itself."""
    if _SPOKEN.search(plain(document.text[:3000])):
        return
    text = plain(document.text[:30_000])
    signs = {found[0][:4] for found in one_of("judging.txt", "news").finditer(text)}
    if len(signs) >= 3:
        raise _refuse(Reason.NEWS, f"这是会议新闻,不是报告({'、'.join(sorted(signs)[:4])}…)")
    retold = one_of("judging.txt", "retold").findall(text)
    if len(retold) >= 3:
        raise _refuse(
            Reason.DIGEST, f"这是对报告的转述(「{retold[0]}」等 {len(retold)} 处),不是原文"
        )
    if len(text) < _SHORT and one_of("judging.txt", "about").search(text):
        raise _refuse(Reason.DIGEST, "这是介绍报告的网页,没有报告原文")


def _reduced(document: Document) -> None:
    """A plan that is only a list of its headings, or a plan without the rest of the report."""
    body = [line.text for line in document.cleaned.body]
    length = sum(map(len, body))
    items = 0
    for text in reversed(body):
        if not _is_bare_item(text):
            break
        items += 1
    if items >= _ITEMS and length < _SHORT:
        raise _refuse(Reason.DIGEST, f"结尾的任务只有 {items} 条标题、没有内容,是摘要而不是全文")
    if length >= 2 * _SHORT:
        return
    text = plain("".join(body))
    if not _SPOKEN.search(text) and not _REVIEW.search(text):
        raise _refuse(Reason.DIGEST, "只有目标和任务,没有回顾,也没有报告人的话,是摘要而不是全文")


def _is_bare_item(text: str) -> bool:
    told = plain(text)
    style, length = shapes.number(told)
    return bool(style) and length < len(told) <= 50 and "。" not in told[:-1]
