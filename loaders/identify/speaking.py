"""Who speaks: what a report calls itself in its own text, whoever's page it stands on.

Half of the reports on a county's site are those of bureaus, towns and zones, and many name
themselves in their sentences alone: 我局, 我镇, 管委会; 贤庠镇坚持…; 现将某县水务局2023年…报告如下.
What stands in 在…领导下 is the superior, never the speaker. Asked are, in this order, the sentence
that announces the report, what the first lines call themselves, the subjects of the first
sentences, and the whole text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from index_mappings.folding import simplified
from index_mappings.reports import IssuerKind
from loaders.cleaning import shapes
from loaders.identify import clauses, issuers
from loaders.identify.document import Document
from loaders.identify.implied import implied
from loaders.identify.issuers import Issuer
from loaders.identify.naming import subjects
from loaders.patterns import any_of, plain

_OWN = {
    IssuerKind.DEPARTMENT: any_of("speaking.txt", "self_department"),
    IssuerKind.TOWN: any_of("speaking.txt", "self_town"),
    IssuerKind.ZONE: any_of("speaking.txt", "self_zone"),
    IssuerKind.GOVERNMENT: any_of("speaking.txt", "self_government"),
}
_WHOLE = any_of("speaking.txt", "whole")
_ORGAN = any_of("speaking.txt", "organ")
_ABOVE = any_of("speaking.txt", "above")
_ANNOUNCED = any_of("speaking.txt", "announced")
_NAMED = any_of("speaking.txt", "named")
_NAMED_FIRST = any_of("speaking.txt", "named_first")
_TOWN_ASKED = any_of("speaking.txt", "town_asked")
_OFFICE = any_of("speaking.txt", "office_speaks")
_ZONE_SPOKEN = re.compile("管委会|管理委员会|园区|高新区|开发区|经开区")
_DISTRICT = re.compile("(?<!治)区委(?!员)|(?<!治)区(?:人民)?政府")
#: Where somebody may speak of himself; told before anything is folded.
_SELF = any_of("speaking.txt", "may_be_self")
_LOW = any_of("speaking.txt", "may_be_low")
#: The first lines, and how much of each; the whole text is asked only so far.
_LINES, _LONG, _BODY = 6, 400, 40_000
#: A numbered line as short as this is a heading above the first sentences.
_HEADING = 20
#: A government's report never says 我局; once may be a quotation.
_OFTEN = 2
#: Organs and 全县 are counted in the first part alone.
_WEAK = 6_000


class Speech:
    """What a text calls itself; each answer is worked out when it is first asked for.

    `sure` is the kind of speaker by the first lines, `kind` that by the whole text (None: nobody
    says 我局 or 我县); `own` the last character of the place it speaks for (县 of 我县) and `above`
    that of the place whose committee leads it (县 of 在县委领导下), empty when not said. `phrases`
    name the speaker as a title does, the surest first; `voice` is the issuer they name.
    """

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def low(self) -> bool:
        """Whether a bureau, town or zone speaks in the first lines."""
        lines = self._document.cleaned.body[:_LINES]
        if not any(_LOW.search(line.text, 0, _LONG) for line in lines):
            return False
        return self.sure not in (None, IssuerKind.GOVERNMENT)

    @cached_property
    def sure(self) -> IssuerKind | None:
        """Who speaks in the first lines."""
        if not any(_SELF.search(ln.text, 0, _LONG) for ln in self._document.cleaned.body[:_LINES]):
            return None
        announcement = "".join([*_announcements(self._first)][:1])
        return _called(announcement, 1) or _called(clauses.SUPERIOR.pattern.sub("", self._first), 1)

    @cached_property
    def kind(self) -> IssuerKind | None:
        """Who speaks, by the first lines, else by the whole text."""
        often = self.sure or _called(self._text, _OFTEN)
        return often or (IssuerKind.GOVERNMENT if self.own else None)

    @cached_property
    def own(self) -> str:
        """The level of the place that the text speaks for."""
        return _place_spoken_for(self._text)

    @cached_property
    def government(self) -> bool:
        """Whether a government speaks in so many words: 我县."""
        own = _OWN[IssuerKind.GOVERNMENT]
        lines = (ln.text for ln in self._document.cleaned.body if "我" in ln.text)
        return any(own.search(without_tradition(line)) for line in lines)

    @cached_property
    def of_zone(self) -> bool:
        """Whether 我区 may be a zone: one is spoken of, and no district's government."""
        zone = self.own in ("", "区") and _ZONE_SPOKEN.search(self._text)
        return bool(zone) and not _DISTRICT.search(self._text)

    @cached_property
    def above(self) -> str:
        """The level of the place that leads who speaks."""
        return _above(self._first)

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """What names the speaker: the announcement, the subjects of the first sentences."""
        towns = _groups(_TOWN_ASKED.pattern.finditer(self._first))
        phrases = (*_announcements(self._first), *_subjects(self._opening), *towns)
        return tuple(dict.fromkeys(phrases))

    @cached_property
    def voice(self) -> Issuer | None:
        """Who speaks by the text's own words: 我局, 我镇, or the subject of its sentences."""
        heard = [issuer for issuer in map(_of_phrase, self.phrases) if issuer is not None]
        named = next((issuer for issuer in heard if issuer.rest[:1] not in "我本"), None)
        named = named or next(iter(heard), None)
        if self.sure is not None:
            zone = named is not None and named.kind is IssuerKind.ZONE and self.own in ("", "区")
            if named is not None and (
                named.kind is self.sure or zone or self._bureau_of_ours(named)
            ):
                return named
            return Issuer(self.sure, "", explicit=False)
        if named is None:
            kind = self.kind
            named = self.implied or (Issuer(kind, "", explicit=False) if kind else None)
        return named

    @cached_property
    def implied(self) -> Issuer | None:
        """Whom everything points to, where nobody speaks and no place is announced."""
        if self.government or any(True for phrase in self.phrases for _ in subjects(phrase)):
            return None
        return implied(self._document)

    def _bureau_of_ours(self, named: Issuer) -> bool:
        """A bureau that speaks of 我市 in its sentences, but does not announce 我市's report."""
        if (self.sure, named.kind) != (IssuerKind.GOVERNMENT, IssuerKind.DEPARTMENT):
            return False
        return _called("".join([*_announcements(self._first)][:1]), 1) is None

    @cached_property
    def office(self) -> bool:
        """Whether a government's office speaks for itself: (以下简称“区政府办”)."""
        return bool(_OFFICE.search(self._first))

    @cached_property
    def _opening(self) -> tuple[str, ...]:
        return _opening(self._document)

    @cached_property
    def _first(self) -> str:
        return "\n".join(self._opening)

    @cached_property
    def _text(self) -> str:
        return without_tradition(self._document.text[:_BODY])


def _of_phrase(phrase: str) -> Issuer | None:
    for naming in subjects(phrase):
        return naming.issuer if naming.issuer.explicit else None
    return issuers.without_place(phrase) or issuers.bare(phrase)


def announced(document: Document) -> tuple[str, str]:
    """The report's name in the sentence that announces it, and that sentence; else empty."""
    for line in _opening(document):
        for announcement in _ANNOUNCED.pattern.finditer(line):
            name = next(filter(None, announcement.groups()))
            if shapes.is_title(name):
                return name, line
        named = _NAMED.search(line) or _NAMED_FIRST.search(line)
        if named:
            return named[0], line
    return "", ""


def _opening(document: Document) -> tuple[str, ...]:
    """The first lines as rules see them."""
    lines = [ln.text for ln in document.cleaned.body[:_LINES]]
    return tuple(plain(text[:_LONG]) for text in lines if not shapes.is_addressee(text))


def without_tradition(text: str) -> str:
    """Traditional characters made simplified, one for one: 進賢縣 is 进贤县, at the same place."""
    return text.translate(simplified())


def _called(text: str, often: int) -> IssuerKind | None:
    """What a text calls itself so often: a bureau, town or zone before a government."""
    counted = Counter({kind: len(own.pattern.findall(text)) for kind, own in _OWN.items()})
    government = counted.pop(IssuerKind.GOVERNMENT)
    kind, times = counted.most_common(1)[0]
    if times >= often:
        return kind
    return IssuerKind.GOVERNMENT if government else None


def _place_spoken_for(text: str) -> str:
    """县 of 我县; without such words, that of the organs that act and of 全县."""
    own = Counter(mention[1] for mention in _OWN[IssuerKind.GOVERNMENT].pattern.findall(text))
    if not own:
        alone = clauses.SUPERIOR.pattern.sub("", text[:_WEAK])
        own = Counter([*_ORGAN.pattern.findall(alone), *_WHOLE.pattern.findall(alone)])
    return own.most_common(1)[0][0] if own else ""


def _above(first: str) -> str:
    """县 of 在县委、县政府领导下: the lowest place that the first such clause names."""
    led = clauses.SUPERIOR.search(first)
    named = _ABOVE.pattern.findall(led[0]) if led else []
    return named[-1] if named else ""


def _announcements(first: str) -> Iterator[str]:
    """What the announcing sentence names: the report, whose it is, who wrote it."""
    return _groups(_ANNOUNCED.pattern.finditer(first))


def _groups(matches: Iterable[re.Match[str]]) -> Iterator[str]:
    """What the rule that matched has in its group."""
    return (next(filter(None, match.groups())) for match in matches)


def _subjects(opening: tuple[str, ...]) -> Iterator[str]:
    """The subjects of the first sentences: 某局 of 2023年,在县委领导下,某局坚持…"""
    for line in opening[:_LINES]:
        if shapes.number(line)[0] and len(line) <= _HEADING:
            continue
        if shapes.number(line)[0]:
            return
        yield from clauses.subjects(line)
