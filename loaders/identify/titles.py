"""Title and kind: the best of what is given, stands above the text, or the page says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index_mappings.reports import LABELS, Basis, Kind, WarningCode
from loaders.cleaning import head, shapes
from loaders.identify import speaking
from loaders.identify.document import Document, Notes
from loaders.patterns import any_of, plain, valued

_SITE_SEPARATOR = any_of("titles.txt", "separator")
_LAW = re.compile(r"法治政府|依法行政|法治(?:[\u4e00-\u9fff]{2})?建设")
_SPEECH = any_of("titles.txt", "speech")
_SPEAKS = any_of("titles.txt", "speaks")
_STATED = any_of("titles.txt", "stated")
_ANNOUNCES = any_of("lines.txt", "statement")
_DISCLOSED = re.compile(r"主动公开|依申请公开|政府信息公开")
_DISCLOSES = any_of("titles.txt", "discloses")
_PARTS = any_of("titles.txt", "parts")
_RULED = re.compile("全面依法治[国省市县区州旗]")
_LAW_FIRST = re.compile(r"^(?:19|20)\d{2}年,?[\u4e00-\u9fff]{2,14}法治政府建设(?:工作)?坚持[^。]*")
_TO_COMMITTEE = re.compile("常务委员会第[^次]{1,6}次会议上.{0,80}各位委员")
_ACHIEVED = re.compile(r"法治政府建设[^。;]{0,16}(?:取得|进展|成效|成绩|迈上)")
_LOOKS_BACK = any_of("titles.txt", "looks_back")
_LOOKS_AHEAD = any_of("titles.txt", "looks_ahead")
#: A line as long as this is a sentence.
_SENTENCE = 25
#: The score of a title that names year and place.
_SAYS = 4
#: How a composed title names its kind.
_NAMES = {
    Kind.RULE_OF_LAW: "法治政府建设情况报告",
    Kind.GOVERNMENT_WORK: "政府工作报告",
    Kind.DISCLOSURE: "政府信息公开工作年度报告",
    Kind.OTHER: "年度报告",
}


@dataclass(frozen=True, slots=True)
class Title:
    """The title, empty when nothing is one, and who says it.

    `spoken`: the text has no title of its own, its first sentence names the report.
    """

    text: str
    line: str
    basis: Basis
    spoken: bool = False


def choose(document: Document) -> Title:
    """The given title, else the one that says most; the page's own before what others say."""
    if document.given.title:
        given = document.given.title.strip()
        return Title(given, f"给定：{given}", Basis.GIVEN)
    own = "".join(part.strip() for part in document.cleaned.title)
    candidates = [Title(own, own, Basis.TEXT)] if own else []
    for value, line in document.metadata("title", "page_title"):
        for part in (*_SITE_SEPARATOR.pattern.split(value), value):
            if shapes.is_title(part):
                candidates.append(Title(part.strip(), line, Basis.PAGE))
    if not candidates:
        name, line = speaking.announced(document)
        says_enough = bool(name) and name[0] not in "我本" and head.score(name) >= _SAYS
        says_enough = says_enough or bool(name and line.startswith(f"{name}各位代表"))
        if not says_enough:
            return Title("", "", Basis.CONCLUDED)
        return Title(name, line, Basis.TEXT, spoken=True)
    return max(candidates, key=lambda title: (head.score(title.text), title.basis is Basis.TEXT))


def kind_of(document: Document, title: str) -> Kind | None:
    """The kind the title says, else the text; None when nothing says one."""
    if document.given.kind is not None:
        return document.given.kind
    folded = plain(title)
    for name, pattern in valued("titles.txt", "kinds"):
        if pattern.search(folded):
            return Kind(name)
    if folded and shapes.is_title(title):
        return Kind.OTHER
    return _kind_of_text(document)


def _kind_of_text(document: Document) -> Kind | None:
    body = document.cleaned.body
    opening = plain("".join(line.text for line in body[:4])[:600])
    greets = any(shapes.is_salutation(line.text) for line in body[:3])
    if _SPEECH.search(opening) and (greets or _SPEAKS.match(opening)):
        return Kind.GOVERNMENT_WORK
    if _LAW.search(opening) and _STATED.search(opening):
        return Kind.RULE_OF_LAW
    if any("信息公开" in statement[0] for statement in _STATED.pattern.finditer(opening)):
        return Kind.DISCLOSURE
    if "信息公开条例" in opening and _STATED.search(opening):
        return Kind.DISCLOSURE
    if _DISCLOSES.search(speaking.without_tradition(opening)):
        return Kind.DISCLOSURE
    if _reports_on_law(document, opening):
        return Kind.RULE_OF_LAW
    if any(
        re.search(r"年(?:主要)?工作回顾", line.text) for line in body[:6] if len(line.text) <= 40
    ):
        return Kind.GOVERNMENT_WORK
    text = speaking.without_tradition(document.text)
    headed = any(shapes.opening(ln.text)[0] and _LAW.search(ln.text[:60]) for ln in body)
    tells = (headed and _LAW.search(opening)) or _ACHIEVED.search(opening)
    often = 2 if tells else 3
    if len(_LAW.findall(text)) >= often and _is_made_like_one(document):
        return Kind.RULE_OF_LAW
    heads = plain("".join(ln.text[:40] for ln in body if shapes.opening(ln.text)[0]))
    both = "主动公开" in heads and ("依申请公开" in heads or "信息公开申请" in heads)
    named = "信息公开条例" in text or text.count("信息公开") >= 2
    if "主动公开政府信息情况" in heads and named:
        return Kind.DISCLOSURE
    if len(_DISCLOSED.findall(text)) >= (2 if both else 5):
        return Kind.DISCLOSURE
    return None


def _reports_on_law(document: Document, opening: str) -> bool:
    """A report that says its subject in other words (全面依法治国) and headings, and one that a
    government makes to the standing committee."""
    session = plain("".join(document.cleaned.front)) + opening
    if _TO_COMMITTEE.search(session) and opening.count("法治政府建设") >= 2:
        return True
    first = _LAW_FIRST.search(opening)
    if first and not _LOOKS_AHEAD.search(first[0]) and _is_made_like_one(document):
        return True
    if not (_RULED.search(opening) and _STATED.search(opening)):
        return False
    heads = (line.text[:40] for line in document.cleaned.body if shapes.opening(line.text)[0])
    return any("法治思想" in heading or "依法行政" in heading for heading in heads)


def _is_made_like_one(document: Document) -> bool:
    """Mentions of the subject make no report: it announces itself, has a report's chapters, or
    tells in chapters what was done in a year."""
    body = [line.text for line in document.cleaned.body]
    if any(_ANNOUNCES.search(text) for text in body[:6]):
        return True
    lines = [plain(text[:120]) for text in body]
    numbered = [line for line in lines if shapes.number(line)[0]]
    if any(_PARTS.search(line[:40]) for line in numbered):
        return True
    first = next((line.lstrip("?") for line in lines if len(line) >= _SENTENCE), "")
    return bool(numbered and _LOOKS_BACK.match(first) and not _LOOKS_AHEAD.search(first))


def tell_spoken(title: Title, notes: Notes) -> None:
    """Warn that the title was taken from a sentence."""
    if title.spoken:
        message = f"原文没有单独的标题，「{title.text}」取自正文的第一句"
        notes.warn(WarningCode.TITLE_COMPOSED, message)


def compose(place: str, year: int, kind: Kind, notes: Notes) -> str:
    """A title for a report without one, with the warning that says so."""
    title = f"{place}{year}年{_NAMES[kind]}"
    notes.warn(
        WarningCode.TITLE_COMPOSED,
        f"原文没有标题，「{title}」是按地区、年度和文种（{LABELS[kind]}）拟的",
    )
    return title
