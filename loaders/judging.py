"""Judging: is this the report, or something written about it, instead of it, in its place?

Only clear signs count, each with a name of its own (judging.txt). Shortness alone never sets a
source aside, and a source whose region and year a person gave is loaded whatever it looks like.

    empty            the page only says that there is nothing (404, 请登录)
    placeholder      the page says that the original was not found, or is still to come
    digest           put together from another report; a plan that is a bare list; a plan alone
    news             how a newspaper writes about a session, or the report retold
    abridged         the title page says so, or the last line leads to the whole
    other_document   the text's own title is another document's, or it is a list of titles
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, islice

from index_mappings.errors import SourceError
from index_mappings.reports import Kind, Reason
from loaders import lookalikes
from loaders.cleaning import shapes
from loaders.identify.document import Document
from loaders.patterns import any_of, one_of, plain

#: A digest is short; a full report with a list at its end is not.
_SHORT = 4_000
#: No speech before a congress is as short as this and greets nobody.
_SPEECH = 2_500
#: A page that only says that there is nothing is no longer than this.
_NOTHING = 300
#: So many bare items at the end are a plan reduced to its headings.
_ITEMS = 4
#: So many titles of different years, and no more text than this, are a list of reports.
_LISTED, _LITTLE = 3, 80
#: So many different signs of a newspaper, or a headline and one, are news.
_SIGNS = 3
_REVIEW = any_of("judging.txt", "review")
_SPOKEN = any_of("judging.txt", "spoken")
_STATED = any_of("judging.txt", "stated")
_LISTED_DAY = re.compile(r"[\[(]?\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])]?$")
#: What the cleaning calls the lines it removed below the text.
_BELOW = ("furniture_after", "menu")
#: Words without which no report of a government is written.
_GOVERNS = any_of("judging.txt", "governs")
_YEAR = re.compile(r"(?:19|20)\d{2}")


def judge(document: Document, kind: Kind | None, title: str) -> None:
    """Raise SourceError with the reason for what is not the report itself."""
    given = document.given
    if given.year is not None and (given.region_code is not None or document.hints):
        return
    _gone(document)
    lookalikes.refuse(document, title)
    _advertised(document)
    _written_instead(document)
    _listing(document)
    _other(document, title)
    _abridged(document, title)
    if kind is Kind.DISCLOSURE:
        return
    _told_by_others(document, title)
    if kind is Kind.GOVERNMENT_WORK:
        _reduced(document)


def _gone(document: Document) -> None:
    text = document.text
    if len(text) > _NOTHING:
        return
    notice = one_of("judging.txt", "gone").search(plain(text))
    if notice:
        raise _refuse(Reason.EMPTY, f"网页上没有报告，只有一条提示（「{notice[0][:40]}」）")


def _advertised(document: Document) -> None:
    """Nothing but gambling advertisements under a report's title."""
    text = document.text
    if _GOVERNS.search(text):
        return
    words = {word[0] for word in one_of("spam.txt", "words").finditer(plain(text))}
    if len(words) >= _SIGNS:
        shown = "、".join(sorted(words)[:4])
        raise _refuse(Reason.OTHER_DOCUMENT, f"正文只有广告，没有报告（{shown}）")


def _refuse(reason: Reason, detail: str) -> SourceError:
    return SourceError(reason, detail)


def _remarks(document: Document, longest: int) -> str:
    """What the collector says above the text; a line of the text counts when it opens like a
    remark, or is at most so long."""
    remarks = [line for _, line in document.metadata("note", "url")]
    remarks += document.cleaned.front
    for line in document.cleaned.body[:3]:
        opens = one_of("judging.txt", "remark").match(plain(line.text[:40]))
        if len(line.text) <= (160 if opens else longest):
            remarks.append(line.text)
    return plain("。".join(remarks))


def _written_instead(document: Document) -> None:
    for reason, name, longest, what in (
        (Reason.DIGEST, "digest", 0, "这是根据别的报告整理的内容，不是原文"),
        (Reason.PLACEHOLDER, "placeholder", 40, "这是找不到原文时补写的内容，不是原文"),
    ):
        remark = one_of("judging.txt", name).search(_remarks(document, longest))
        if remark:
            raise _refuse(reason, f"{what}（「{remark[0][:60]}」）")


def _listing(document: Document) -> None:
    """Titles of several years and no text: the page on which the reports are listed."""
    cleaned = document.cleaned
    prose = (len(line.text) for line in cleaned.body if shapes.is_prose(line.text))
    if any(length > _LITTLE for length in accumulate(prose)):
        return
    lines = [*cleaned.front, *(line.text for line in cleaned.body)]
    lines += [line for removed in cleaned.removed for line in removed.text.splitlines()]
    titles = {_LISTED_DAY.sub("", plain(line)) for line in lines if len(line) <= 110}
    years = {year[0] for t in titles if shapes.is_title(t) for year in _YEAR.finditer(t)}
    if len(years) >= _LISTED:
        raise _refuse(
            Reason.OTHER_DOCUMENT, f"这是报告的目录（列出了 {len(years)} 个年度），不是报告"
        )


def _other(document: Document, title: str) -> None:
    """The title is another document's, or the text's own first lines name one."""
    for name in ("digest_title", "other_title"):
        if title and one_of("judging.txt", name).search(plain(title)):
            reason = Reason.DIGEST if name == "digest_title" else Reason.OTHER_DOCUMENT
            raise _refuse(reason, f"标题说明这不是报告本身：{title[:60]}")
    if document.cleaned.title:
        return
    page_titles = [value for value, _ in document.metadata("title", "page_title") if not title]
    for line in (*page_titles, *_first_lines(document)):
        plain_line = plain(line) if len(line) <= 80 else ""
        if plain_line != plain(title) and one_of("judging.txt", "other").search(plain_line):
            raise _refuse(Reason.OTHER_DOCUMENT, f"正文是另一份文件：{line[:60]}")


def _first_lines(document: Document) -> Iterator[str]:
    """What stands just above the text and opens it; the table further up may say otherwise."""
    above = [
        line
        for removed in document.cleaned.removed
        if removed.reason == "furniture_before"
        for line in removed.text.splitlines()
    ]
    if not document.cleaned.title:
        yield from above[-6:]
    yield from document.cleaned.front
    yield from (line.text for line in document.cleaned.body[:2])


def _abridged(document: Document, title: str) -> None:
    body = [line.text for line in document.cleaned.body if len(line.text) <= 60]
    for line in (title, *document.cleaned.title, *document.cleaned.front[:3], *body[:2]):
        if one_of("judging.txt", "abridged").search(plain(line)):
            raise _refuse(Reason.ABRIDGED, f"文中说明这是摘登或节选：{line[:60]}")
    ends = [line.text for line in document.cleaned.body[-3:]]
    ends += [r.text.splitlines()[0] for r in document.cleaned.removed if r.reason in _BELOW]
    for line in ends:
        if len(line) <= 60 and one_of("judging.txt", "cut").search(plain(line)):
            raise _refuse(Reason.ABRIDGED, f"正文没有完，结尾指向别处：{line[:60]}")


def _told_by_others(document: Document, title: str) -> None:
    """A session reported, or the report retold, instead of the speech itself."""
    if _has_chapters(document, title):  # soon told of most reports
        return
    opening = plain("\n".join([*document.cleaned.front, document.text[:3000]]))
    if _SPOKEN.search(opening) or _STATED.search(opening):
        return
    text = plain(document.text[:30_000])
    signs = {sign[0][:4] for sign in one_of("judging.txt", "news").finditer(text)}
    if len(signs) >= _SIGNS or (signs and _headline(document, title)):
        raise _refuse(Reason.NEWS, f"这是会议新闻，不是报告（{'、'.join(sorted(signs)[:4])}…）")
    retold = one_of("judging.txt", "retold").findall(text)
    if len(retold) >= _SIGNS:
        raise _refuse(
            Reason.DIGEST, f"这是对报告的转述（「{retold[0]}」等 {len(retold)} 处），不是原文"
        )
    if len(text) < _SHORT and one_of("judging.txt", "about").search(text):
        raise _refuse(Reason.DIGEST, "这是介绍报告的网页，没有报告原文")


def _has_chapters(document: Document, title: str) -> bool:
    """A title of a report and numbered headings under it, as no piece of news has them."""
    if not shapes.is_title(title) or _headline(document, title):
        return False
    numbered = (ln for ln in document.cleaned.body if shapes.opening(ln.text)[0] == "han")
    return len(tuple(islice(numbered, 2))) == 2


def _headline(document: Document, title: str) -> bool:
    """The line above the text is a newspaper's."""
    lines = [plain(line) for line in (title, *_first_lines(document)) if len(line) <= 60]
    headlines = (line for line in lines if "。" not in line and not shapes.number(line)[0])
    return any(one_of("judging.txt", "news_title").search(line) for line in headlines)


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
        raise _refuse(Reason.DIGEST, f"结尾的任务只有 {items} 条标题、没有内容，是摘要而不是全文")
    if length >= 2 * _SHORT:
        return
    text = plain("".join(body))
    if _SPOKEN.search(text):
        return
    if not _REVIEW.search(text):
        raise _refuse(Reason.DIGEST, "只有目标和任务，没有回顾，也没有报告人的话，是摘要而不是全文")
    if length < _SPEECH and not any(map(shapes.is_subtitle, document.cleaned.front)):
        raise _refuse(Reason.DIGEST, f"只有 {length} 字，没有称呼、报告人和会议，是摘要而不是全文")


def _is_bare_item(text: str) -> bool:
    plain_text = plain(text)
    style, length = shapes.number(plain_text)
    return bool(style) and length < len(plain_text) <= 50 and "。" not in plain_text[:-1]
