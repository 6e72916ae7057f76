"""What looks like a report and is none, told by what it is before anybody asks whose it is.

A plan, a circular, an explanation, a piece of news, a text to be filled in, a preview, a yearbook,
a study, several places' reports on one page, a page whose text is an attachment: each says so in
its title, in its first lines or by its make-up. That a text says 现将…如下 excuses none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index_mappings.errors import SourceError
from index_mappings.folding import plain
from index_mappings.mentions.places import places
from index_mappings.reports import Reason
from loaders.cleaning import shapes
from loaders.identify.document import Document
from loaders.patterns import any_of

_OPENS_NEWS = any_of("judging.txt", "opens_news")
_OPENS_PLAN = any_of("judging.txt", "opens_plan")
_MASK = any_of("judging.txt", "mask")
_PREVIEW = any_of("judging.txt", "preview")
_ATTACHED = any_of("judging.txt", "attached")
_YEARBOOK = any_of("judging.txt", "yearbook")
_STUDY = any_of("judging.txt", "study")
_FILE = re.compile(r"[^\s:：/]{2,60}\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)", re.I)
_ENTRY = re.compile(r"【[\u4e00-\u9fff]{2,16}】")
#: The first lines of a text, and how much of them: there a text says what it is.
_FIRST, _LONG = 6, 400
#: A page with no more text of its own than this holds no report.
_LITTLE = 80
#: Places left open before a text is one to be filled in; entries of a yearbook; signs of a study.
_MASKS, _ENTRIES, _SIGNS = 3, 3, 2
#: Titles of several places on one page, each a line of its own.
_PLACES = 2


def refuse(document: Document, title: str) -> None:
    """Raise SourceError with the reason for what only looks like a report."""
    _attachment(document)
    _news(document)
    _plan(document)
    _template(document)
    _preview(document)
    _printed(document)
    _collection(document, title)


def _no(reason: Reason, what: str, shown: str = "", remedy: str = "") -> SourceError:
    return SourceError(reason, f"{what}（「{shown.strip()[:60]}」）" if shown else what, remedy)


def _first(document: Document) -> Iterator[str]:
    """The first lines of the text as rules see them."""
    for line in document.cleaned.body[:_FIRST]:
        yield plain(line.text[:_LONG])


def _attachment(document: Document) -> None:
    """The page holds a title and leads to a file: the text is in that file."""
    lines = [line.text for line in document.cleaned.body]
    own = [text for text in lines if not _ATTACHED.search(plain(text)) and not _FILE.search(text)]
    if sum(map(len, own)) <= _LITTLE and not any(shapes.is_prose(text) for text in own):
        around = (line for r in document.cleaned.removed for line in r.text.splitlines())
        refuse_attached((*lines, *around))


def refuse_attached(lines: Iterable[str]) -> None:
    """Raise SourceError when the lines of a page without a text lead to a file."""
    for text in lines:
        file = _FILE.search(text)
        if file or _ATTACHED.search(plain(text)):
            what, remedy = "正文在附件里，网页上没有正文", "请下载附件，装载附件本身"
            raise _no(Reason.EMPTY, what, file[0] if file else text, remedy)


def _news(document: Document) -> None:
    for told in _first(document):
        if _OPENS_NEWS.search(told):
            raise _no(Reason.NEWS, "这是新闻报道，不是报告", told)
        if shapes.is_prose(told):
            return


def _plan(document: Document) -> None:
    for told in _first(document):
        found = _OPENS_PLAN.search(told)
        if found:
            raise _no(Reason.OTHER_DOCUMENT, "这是工作安排、通知或解读，不是报告", found[0])
        if shapes.number(told)[0]:
            return


def _template(document: Document) -> None:
    found = _MASK.pattern.findall(document.text[:6_000])
    if len(found) >= _MASKS:
        shown = _MASK.search(document.text)
        around = document.text[shown.start() : shown.end() + 8] if shown else ""
        raise _no(Reason.OTHER_DOCUMENT, f"这是待填写的范文（空着 {len(found)} 处）", around)


def _preview(document: Document) -> None:
    body = [line.text for line in document.cleaned.body]
    around = [line for r in document.cleaned.removed for line in r.text.splitlines()]
    for text in (*document.cleaned.front, *body[:3], *body[-3:], *around):
        found = _PREVIEW.search(plain(text)) if len(text) <= _LONG else None
        if found:
            raise _no(Reason.ABRIDGED, "网页只给出报告的一部分", found[0])


def _printed(document: Document) -> None:
    """An entry of a yearbook, a study of a journal."""
    cleaned = document.cleaned
    above = [r.text for r in cleaned.removed if r.reason == "furniture_before"]
    lines = [*"\n".join(above).splitlines()[-_FIRST:], *cleaned.front]
    lines += [value for value, _ in document.metadata("source", "page_title", "column")]
    for line in lines:
        if len(line) <= 80 and _YEARBOOK.search(plain(line)):
            raise _no(Reason.OTHER_DOCUMENT, "这是年鉴的条目，不是报告", line)
    body = [line.text for line in cleaned.body]
    if not cleaned.title and sum(map(bool, map(_ENTRY.match, body))) >= _ENTRIES:
        raise _no(Reason.OTHER_DOCUMENT, "这是年鉴的条目，不是报告", body[0])
    signs = [line for line in (*lines, *body[:_FIRST]) if _STUDY.search(plain(line[:_LONG]))]
    if len(signs) >= _SIGNS:
        raise _no(Reason.OTHER_DOCUMENT, "这是论文，不是报告", signs[0])


def _collection(document: Document, title: str) -> None:
    """Reports of several places, one below the other."""
    named: dict[str, str] = {}
    lines = [title, *document.cleaned.front, *(line.text for line in document.cleaned.body)]
    for text in lines:
        if len(text) <= 60 and text.rstrip("）) ").endswith("报告") and shapes.is_title(text):
            for span in places(plain(text))[:1]:
                named.setdefault(span.text, text)
    greeted = sum(shapes.is_salutation(line.text) for line in document.cleaned.body)
    if len(named) >= _PLACES and greeted >= _PLACES:
        raise _no(Reason.DIGEST, f"一页上有 {len(named)} 个地方的报告", "、".join(named))
