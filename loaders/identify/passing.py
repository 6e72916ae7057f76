"""What a text says in passing of who wrote it, where neither title nor first sentence says where.

Whom to ask (与某县水务局联系), its own earlier report, the papers and plans it made or carries out,
its account on a network, the county that leads a town or on whose site it publishes. What another
office made is no proof, and two places are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from index_mappings import regions
from index_mappings.mentions.places import places
from index_mappings.reports import IssuerKind, Level
from loaders.identify.document import Document
from loaders.identify.implied import ELSEWHERE, OWN_PAPER
from loaders.identify.issuers import Issuer
from loaders.identify.naming import Naming, namings, subjects
from loaders.identify.speaking import Speech, without_tradition
from loaders.patterns import any_of, plain

_OWN_PLAN = any_of("speaking.txt", "own_plan")
_COUNTY_PLAN = any_of("speaking.txt", "county_plan")
_COUNTY_ASKS = any_of("speaking.txt", "county_asks")
_ADDRESS = any_of("speaking.txt", "address")
_COUNTY_CIRCULAR = any_of("speaking.txt", "county_circular")
_OWN_SITE = any_of("speaking.txt", "own_site")
_CAMPAIGN = any_of("speaking.txt", "campaign")
_MADE_PLAN = any_of("speaking.txt", "made_plan")
_PLACE_PAPER = any_of("speaking.txt", "place_paper")
_LAWFUL = any_of("speaking.txt", "lawful_place")
_LAWFUL_NAME = any_of("speaking.txt", "lawful_name")
_ACCOUNT = any_of("speaking.txt", "own_account")
_PUBLISHED = any_of("speaking.txt", "published_on")
_SUPERIOR = any_of("speaking.txt", "superior")
_OURS = re.compile(r"我([局委厅署办])")
_VISITED = any_of("speaking.txt", "visited")
_ZONE_PAPER = any_of("speaking.txt", "zone_paper")
_COUNTY_PAPER = any_of("speaking.txt", "county_paper")
_COUNTY_BAND = any_of("speaking.txt", "county_band")
_PROVINCE_TOLD = any_of("speaking.txt", "province_told")
#: With what counties' names end that cannot be cities'; so much before a name says why it is there.
_COUNTY_ENDS, _NEAR = "县区旗", 8
_TOWN, _DEPARTMENT = IssuerKind.TOWN, IssuerKind.DEPARTMENT
_NOBODY = Issuer(IssuerKind.GOVERNMENT, "", explicit=False)
#: The first lines, and how much of each; the whole text is asked only so far.
_LINES, _LONG, _BODY = 8, 800, 40_000
#: Where a paragraph's subject stands.
_BEGINNING = 40
#: So often a short name is its text's own place.
_SPOKEN = 3
#: An office is named by at least so many characters.
_NAME = 3


def in_passing(document: Document, speech: Speech, who: Issuer | None) -> Iterator[Naming]:
    """The places that the text names of its writer, the surest first; `who` the title says."""
    voice = who or speech.voice
    if voice is None:
        yield from _zone_plans(document, speech)
        return
    if voice.kind is IssuerKind.GOVERNMENT:
        yield from _agreed(_places_of(_MADE_PLAN.pattern, _papers(document)))
        yield from _agreed(_called_after(document, speech.own))
        yield from _of_government(document, speech)
        return
    yield from _of_first_lines(document, voice)
    yield from _of_full_names(document, voice)
    yield from _agreed(_own_papers(document, voice))
    yield from _agreed(_later_subjects(document, voice))
    level = voice.level or speech.above
    if voice.kind is _TOWN:
        yield from _agreed(_places_of(_COUNTY_PLAN.pattern, _papers(document)))
        first = [plain(line.text[:_LONG]) for line in document.cleaned.body[:_LINES]]
        yield from _agreed(_places_of(_COUNTY_ASKS.pattern, first))
        yield from _agreed(n for n in _short_named(_LAWFUL.pattern, document, "法治") if _county(n))
    elif voice.kind is _DEPARTMENT and level:
        for pattern in (_OWN_PLAN.pattern, _PLACE_PAPER.pattern):
            named = _places_of(pattern, _papers(document))
            yield from _agreed(n for n in named if n.place[-1:] == level)
    circulars = _places_of(_COUNTY_CIRCULAR.pattern, _papers(document))
    yield from _agreed(n for n in circulars if _county(n))
    if voice.kind is IssuerKind.ZONE:
        yield from _agreed(_short_named(_CAMPAIGN.pattern, document, "平安", "法治"))
    if voice.kind is _DEPARTMENT and level:
        yield from _agreed(_places_of(_OWN_SITE.pattern, _lines(document, "网")))
    if voice.kind is _TOWN or level:
        yield from _agreed(_places_of(_ADDRESS.pattern, _lines(document, "地址")))
    yield from _agreed(_short_named(_ACCOUNT.pattern, document, "号", "网"))
    if voice.rest[:1] == "省" or "我厅" in document.text[:_BODY]:
        yield from _agreed(_provinces(document))


def _of_government(document: Document, speech: Speech) -> Iterator[Naming]:
    """What a government without a title has its own county's name in: its papers and bands; a
    province, what its leaders were told; a zone, its plans."""
    yield from _zone_plans(document, speech)
    autonomous = "自治" in document.text[:_BODY]
    if speech.own == "省" or (speech.own == "区" and autonomous):
        yield from _agreed(_told(document))
    elif speech.own in {*_COUNTY_ENDS} and not autonomous:
        papers = _places_of(_COUNTY_PAPER.pattern, _papers(document))
        bands = _places_of(_COUNTY_BAND.pattern, _lines(document, "立"))
        named = [*papers, *bands]
        yield from _agreed(n for n in named if n.place.endswith(speech.own) and _county(n))


def _zone_plans(document: Document, speech: Speech) -> Iterator[Naming]:
    """A zone by the plan that it made for its year."""
    if speech.of_zone:
        plans = _places_of(_ZONE_PAPER.pattern, _papers(document))
        yield from _agreed(n for n in plans if n.issuer.kind is IssuerKind.ZONE)


def _told(document: Document) -> Iterator[Naming]:
    """The province that was visited or spoken to: 总书记考察安徽重要讲话."""
    text = without_tradition(document.text[:_BODY])
    for passage in _PROVINCE_TOLD.pattern.finditer(text):
        choices = tuple(n for n in regions.named(passage[1]) if n.region.level is Level.PROVINCE)
        if len(choices) == 1:
            yield Naming(choices, _NOBODY, passage[0], passage[1])


def lone_county(document: Document, speech: Speech, who: Issuer | None) -> Iterator[Naming]:
    """The only county that a town's text names in full, or a county bureau's; what it was visited
    or helped by is none."""
    voice = who or speech.voice
    if voice is None or voice.kind not in (_TOWN, _DEPARTMENT):
        return
    level = voice.level or speech.above
    if voice.kind is _DEPARTMENT and level not in {*_COUNTY_ENDS}:
        return
    text = without_tradition(document.text[:_BODY])
    counties = {
        span.choices: span
        for span in places(text)
        if span.full and all(n.region.level is Level.COUNTY for n in span.choices)
    }
    if len(counties) != 1:
        return
    (choices, span), *_ = counties.items()
    before = re.split("[。;；\n]", text[: span.start][-_NEAR:])[-1]
    if len(choices) == 1 and not _VISITED.search(before):
        yield Naming(choices, _NOBODY, text[max(0, span.start - 20) : span.end + 20], span.text)


def _agreed(named: Iterable[Naming]) -> Iterator[Naming]:
    """The first of several that name one place; of two places, none."""
    all_of_them = [*named]
    if len({naming.choices for naming in all_of_them}) == 1:
        yield all_of_them[0]


def _of_first_lines(document: Document, voice: Issuer) -> Iterator[Naming]:
    for line in document.cleaned.body[:_LINES]:
        passage = plain(line.text[:_LONG])
        for office in ELSEWHERE.pattern.finditer(passage):
            named = namings(next(filter(None, office.groups())), line.text)
            yield from (n for n in named if n.issuer.kind is voice.kind)
        if voice.kind is _TOWN:
            counties = [*_SUPERIOR.pattern.findall(passage), *_PUBLISHED.pattern.findall(passage)]
            yield from (n for county in counties for n in namings(county, line.text))


def _of_full_names(document: Document, voice: Issuer) -> Iterator[Naming]:
    """The place before the office's own name, where the text says it in full, and but one place."""
    name = voice.name
    if len(name) < _NAME:
        return
    full = re.compile(rf"[\u4e00-\u9fff]{{2,12}}[市县区州旗盟]{re.escape(name)}")
    names = (match[0] for line in _lines(document, name) for match in full.finditer(line))
    named = [naming for text in names for naming in namings(text)]
    if len({n.choices for n in named}) == 1:
        yield named[0]


def _later_subjects(document: Document, voice: Issuer) -> Iterator[Naming]:
    """Who a later paragraph begins with: 某市水务局2021年共公开…, below a first line of 我局."""
    for line in document.cleaned.body:
        for naming in subjects(plain(line.text[:_BEGINNING])):
            own = naming.issuer
            if own.names and own.kind is voice.kind and own.rest.endswith(voice.name):
                yield naming


def _own_papers(document: Document, voice: Issuer) -> Iterator[Naming]:
    """制定《某市水利局…办法》: who makes a paper bears the name in it."""
    ours = Counter(_OURS.findall(document.text[:_BODY])).most_common(1)
    name = voice.name or (ours[0][0] if ours else "")
    ends = (name, f"{name}员会") if name.endswith("委") else (name,)
    for naming in _places_of(OWN_PAPER.pattern, _papers(document)):
        if naming.issuer.kind is voice.kind and naming.issuer.rest.endswith(ends):
            yield naming


def _short_named(pattern: re.Pattern[str], document: Document, *words: str) -> Iterator[Naming]:
    """“通辽政务”微信公众号, 法治上城建设要点: what is called after its place's short name."""
    for line in (line for word in words for line in _lines(document, word)):
        for match in pattern.finditer(line):
            name = next(filter(None, match.groups()))
            choices = regions.named(name)
            if len(choices) == 1:
                yield Naming(choices, _NOBODY, line, name)


def _called_after(document: Document, own: str) -> Iterator[Naming]:
    """法治高平: a government's work called after its place, whose short name it says often."""
    text = without_tradition(document.text[:_BODY])
    for match in _LAWFUL_NAME.pattern.finditer(text):
        name = match[1]
        choices = tuple(n for n in regions.named(name) if n.then[-1] == own)
        if len(choices) == 1 and text.count(name) >= _SPOKEN:
            yield Naming(
                choices, _NOBODY, text[max(0, match.start() - 20) : match.end() + 20], name
            )


def _county(naming: Naming) -> bool:
    return naming.choices[0].region.level is Level.COUNTY


def _provinces(document: Document) -> Iterator[Naming]:
    """The provinces that a text names, by whatever name."""
    text = without_tradition(document.text[:_BODY])
    for province in regions.below(regions.NATION, Level.PROVINCE):
        if any(name in text for name in (province.name, *province.short_names)):
            yield Naming(regions.named(province.name), _NOBODY, province.name, province.name)


def _places_of(pattern: re.Pattern[str], lines: Iterable[str]) -> Iterator[Naming]:
    for line in lines:
        for paper in pattern.finditer(line):
            yield from namings(next(filter(None, paper.groups())), line)


def _papers(document: Document) -> Iterator[str]:
    """The lines that name a paper."""
    return _lines(document, "《")


def _lines(document: Document, word: str) -> Iterator[str]:
    """The lines that hold a word; only they are folded."""
    for line in document.cleaned.body:
        if word in line.text:
            yield plain(line.text)
