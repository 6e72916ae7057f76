"""What looks like a report and is none, told by what it is before anybody asks whose it is.

A plan, a circular, an explanation, a piece of news, a text to be filled in, a preview, a yearbook,
a study, several places' reports on one page, a page whose text is an attachment: each says so in
its title, in its first lines or by its make-up. That a text says 现将…如下 excuses none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index_mappings.errors import SourceError
from index_mappings.mentions.places import places
from index_mappings.reports import Reason
from loaders.cleaning import shapes
from loaders.identify.document import Document
from loaders.patterns import any_of, plain, section

_OPENS_NEWS = any_of("judging.txt", "opens_news")
_OPENS_PLAN = any_of("judging.txt", "opens_plan")
_COURT = any_of("judging.txt", "court")
_COURT_SELF = any_of("judging.txt", "court_self")
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
#: Nor does a page of links to files, however many there are.
_PAGE, _LINES = 2_000, 60
#: Places left open before a text is one to be filled in; entries of a yearbook; signs of a study.
_BLANKS, _BEGINNING = "xX×*某", 4_000
_MASKS, _ENTRIES, _SIGNS = 3, 3, 2
#: Titles of several places on one page, each a line of its own.
_PLACES, _GREETING = 2, ("各位", "同志们")


def refuse(document: Document, title: str) -> None:
    """Raise SourceError with the reason for what only looks like a report."""
    body = [line.text for line in document.cleaned.body]
    _attachment(document, body)
    first = [plain(text[:_LONG]) for text in body[:_FIRST]]
    _news(first)
    _plan(first)
    above = [r.text for r in document.cleaned.removed if r.reason == "furniture_before"]
    _court(
        [
            plain(line)
            for line in (*"\n".join(above).splitlines()[-_FIRST:], *document.cleaned.front)
        ]
        + first
    )
    _template("\n".join(body[:_LINES])[:_BEGINNING])
    _preview(document, body)
    _printed(document, body)
    _collection([title, *document.cleaned.front, *body])


def _no(reason: Reason, what: str, shown: str = "", remedy: str = "") -> SourceError:
    return SourceError(reason, f"{what}（「{shown.strip()[:60]}」）" if shown else what, remedy)


def _attachment(document: Document, lines: Sequence[str]) -> None:
    """The page holds a title and leads to a file: the text is in that file."""
    if len(lines) > _LINES or sum(map(len, lines)) > _PAGE:
        return
    own = [text for text in lines if not _ATTACHED.search(plain(text)) and not _file(text)]
    if sum(map(len, own)) <= _LITTLE and not any(shapes.is_prose(text) for text in own):
        around = (line for r in document.cleaned.removed for line in r.text.splitlines())
        refuse_attached((*lines, *around))


def refuse_attached(lines: Iterable[str]) -> None:
    """Raise SourceError when the lines of a page without a text lead to a file."""
    for text in lines:
        file = _file(text)
        if file or _ATTACHED.search(plain(text)):
            what, remedy = "正文在附件里，网页上没有正文", "请下载附件，装载附件本身"
            raise _no(Reason.EMPTY, what, file[0] if file else text, remedy)


def _file(text: str) -> re.Match[str] | None:
    """The name of a file in a line."""
    return _FILE.search(text) if "." in text else None


def _news(first: Sequence[str]) -> None:
    for plain_line in first:
        if _OPENS_NEWS.search(plain_line):
            raise _no(Reason.NEWS, "这是新闻报道，不是报告", plain_line)
        if shapes.is_prose(plain_line):
            return


def _plan(first: Sequence[str]) -> None:
    for plain_line in first:
        opening = _OPENS_PLAN.search(plain_line)
        if opening:
            raise _no(Reason.OTHER_DOCUMENT, "这是工作安排、通知或解读，不是报告", opening[0])
        if shapes.number(plain_line)[0]:
            return


def _court(first: Sequence[str]) -> None:
    """A court's own report on its cases is no government's."""
    name = next((plain_line for plain_line in first if _COURT.search(plain_line)), "")
    if name and any(_COURT_SELF.search(plain_line) for plain_line in first):
        raise _no(Reason.OTHER_DOCUMENT, "这是法院或检察院的报告，不是政府的报告", name)


def _template(text: str) -> None:
    blanks = [*_MASK.pattern.finditer(text)] if any(sign in text for sign in _BLANKS) else []
    if len(blanks) >= _MASKS:
        shown = text[blanks[0].start() : blanks[0].end() + 8]
        raise _no(Reason.OTHER_DOCUMENT, f"这是待填写的范文（空着 {len(blanks)} 处）", shown)


def _preview(document: Document, body: Sequence[str]) -> None:
    around = [line for r in document.cleaned.removed for line in r.text.splitlines()]
    ends = (*document.cleaned.front, *body[:3], *body[-3:], *around)
    words = section("judging.txt", "teased")
    for text in ends:
        if len(text) <= _LONG and any(word in text for word in words):
            teaser = _PREVIEW.search(text)
            if teaser:
                raise _no(Reason.ABRIDGED, "网页只给出报告的一部分", teaser[0])


def _printed(document: Document, body: Sequence[str]) -> None:
    """An entry of a yearbook, a study of a journal."""
    cleaned = document.cleaned
    above = [r.text for r in cleaned.removed if r.reason == "furniture_before"]
    lines = [*"\n".join(above).splitlines()[-_FIRST:], *cleaned.front]
    lines += [value for value, _ in document.metadata("source", "page_title", "column")]
    for line in lines:
        if len(line) <= 80 and _YEARBOOK.search(plain(line)):
            raise _no(Reason.OTHER_DOCUMENT, "这是年鉴的条目，不是报告", line)
    if not cleaned.title and sum(map(bool, map(_ENTRY.match, body))) >= _ENTRIES:
        raise _no(Reason.OTHER_DOCUMENT, "这是年鉴的条目，不是报告", body[0])
    signs = [line for line in (*lines, *body[:_FIRST]) if _STUDY.search(plain(line[:_LONG]))]
    if len(signs) >= _SIGNS:
        raise _no(Reason.OTHER_DOCUMENT, "这是论文，不是报告", signs[0])


def _collection(lines: Sequence[str]) -> None:
    """Reports of several places, one below the other."""
    if sum(text.startswith(_GREETING) for text in lines) < _PLACES:
        return
    named: dict[str, str] = {}
    titles = [text for text in lines if len(text) <= 60 and text.endswith("报告")]
    if len(titles) < _PLACES:
        return
    for text in filter(shapes.is_title, titles):
        for span in places(plain(text))[:1]:
            named.setdefault(span.text, text)
    if len(named) >= _PLACES:
        raise _no(Reason.DIGEST, f"一页上有 {len(named)} 个地方的报告", "、".join(named))
