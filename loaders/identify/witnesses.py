"""Everything on a page that may say whose report it is, the strongest first, and what it is worth.

A title or a first sentence speaks for the report itself. What only stands around it (the site, the
source, the file's name, the place the body names most) says where the page was found: it counts
where it fits what the text calls itself, and never makes a government of a bureau or town.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum

from index_mappings import regions
from index_mappings.regions import Named
from index_mappings.reports import IssuerKind, Level, Reason
from loaders.cleaning import shapes
from loaders.identify import file_names, own_place
from loaders.identify.document import Document, Refused
from loaders.identify.hosts import hosts
from loaders.identify.issuers import Issuer
from loaders.identify.naming import Naming, namings, subjects
from loaders.identify.passing import in_passing, lone_county
from loaders.identify.speaking import Speech
from loaders.patterns import plain

_SPEAKER = re.compile(r"代表([\u4e00-\u9fff]{2,20}?)(?:第[^人]{1,6}届)?(?:人民)?政府")
_CONGRESS = re.compile(r"在([\u4e00-\u9fff]{2,14}?)第[一二三四五六七八九十\d]{1,3}届人民代表大会")
_PARTS = re.compile("[,，、]")
#: 市公安局浦口分局, 市交通运输局龙岗管理局: a city's office, but not the city's own.
_BRANCH = re.compile("局[^局]{2,5}(?:分局|管理局)$")
_STEPS, _PUBLISHES = re.compile(r"[>＞》›/»]|\s-\s"), re.compile("司法局|法制办|办公室|政府$")
_GOVERNMENT = IssuerKind.GOVERNMENT
#: A government's office alone on its line, and how the title below goes on.
_OFFICES, _OPENS = ("政府办公室", "政府办公厅"), ("20", "关于")
#: So many lines above the text are asked for an office's name.
_NEAR = 8
_LOW = (IssuerKind.DEPARTMENT, IssuerKind.TOWN)
#: Years asked for the names a region had: 我县 on the site of what is a district today.
_ONCE = range(2001, 2027, 4)


class Witness(IntEnum):
    """Where a place was named; what is `AROUND` or weaker only surrounds the report.

    An addressee is above a government, and the own county of a bureau or town. What each is worth
    to a reader stands in `bases`.
    """

    TITLE = 0
    FRONT = 1
    OPENING = 2
    TABLE = 3
    SIGNATURE = 4
    ADDRESSEE = 5
    AROUND = 6
    PASSING = 7
    BODY = 8
    SITE = 9


#: Where an office's name is not that of whose report it is.
_NO_OFFICES = (Witness.ADDRESSEE, Witness.AROUND, Witness.BODY, Witness.SITE)


def witnesses(
    document: Document, title: Sequence[Naming], speech: Speech, blocked: Issuer | None
) -> Iterator[tuple[Naming, Witness]]:
    """Every line that may say whose report it is; `blocked` is who the title says, placeless."""
    yield from ((naming, Witness.TITLE) for naming in title)
    for line in document.cleaned.front:
        session = _CONGRESS.search(plain(line))
        named = session[1] if session else line
        yield from ((naming, Witness.FRONT) for naming in (*namings(line), *namings(named, line)))
    for phrase in speech.phrases:
        yield from ((naming, Witness.OPENING) for naming in subjects(phrase))
    yield from of_offices(document)
    for below in document.cleaned.body[:6]:
        passage = plain(below.text[:300])
        for speaker in filter(None, (_SPEAKER.search(passage), _CONGRESS.search(passage))):
            yield from ((naming, Witness.OPENING) for naming in namings(speaker[1], below.text))
    if (blocked or speech.voice) is not None:
        yield from ((naming, Witness.ADDRESSEE) for naming in _of_addressees(document))
    for value, line in document.metadata("source"):
        yield from ((naming, Witness.AROUND) for naming in namings(value, line))
    yield from ((naming, Witness.PASSING) for naming in in_passing(document, speech, blocked))
    for value, line in (*document.metadata("site", "column"), *_steps(document)):
        yield from ((naming, Witness.SITE) for naming in namings(value, line))
    yield from ((naming, Witness.AROUND) for naming in _of_name(document.name))
    yield from ((naming, Witness.BODY) for naming in _of_body(document, blocked or speech.voice))
    for value, line in [*((line, line) for line in _above(document)), *hosts(document)]:
        yield from ((naming, Witness.SITE) for naming in namings(value, line))
    yield from ((naming, Witness.BODY) for naming in lone_county(document, speech, blocked))


def of_offices(document: Document) -> Iterator[tuple[Naming, Witness]]:
    """The page's table, a bureau's or town's name above the text, the signature below it."""
    for value, line in document.metadata("issuer"):
        yield from ((naming, Witness.TABLE) for naming in namings(value, line))
    title = "".join(document.cleaned.title)
    for line in _above(document):
        own_office = line.endswith(_OFFICES) and title.startswith(_OPENS)
        for naming in namings(f"{line}{title}" if own_office else line):
            if own_office or naming.issuer.kind is not _GOVERNMENT:
                yield naming, Witness.TABLE
    for end in document.cleaned.body[-4:]:
        if shapes.is_signature(end.text):
            yield from ((naming, Witness.SIGNATURE) for naming in namings(end.text))


def _of_addressees(document: Document) -> Iterator[Naming]:
    """Whom a bureau or town reports to: 中共将乐县委员会，将乐县人民政府：."""
    body = (line.text for line in document.cleaned.body[:3])
    for line in (*_before(document), *document.cleaned.front, *body):
        if len(line) <= 60 and line.rstrip().endswith((":", "：")) and "《" not in line:
            addressees = (naming for part in _PARTS.split(line) for naming in namings(part, line))
            yield from (
                n for n in addressees if n.issuer.kind is _GOVERNMENT and len(n.choices) == 1
            )


def _above(document: Document) -> list[str]:
    """Offices' names that stand alone above the text: a title page, or the site's banner."""
    lines = (line.strip().removesuffix("文件") for line in _before(document))
    return [line for line in lines if shapes.is_signature(line)]


def _steps(document: Document) -> Iterator[tuple[str, str]]:
    """The offices in the way to a page: 当前位置:首页 > 某市水利局 > 年报. One that publishes for
    others is none."""
    for value, line in document.metadata("path"):
        for step in _STEPS.split(value):
            if shapes.is_signature(step.strip()) and not _PUBLISHES.search(step):
                yield step.strip(), line


def _before(document: Document) -> list[str]:
    """The last lines that were removed above the text."""
    above = [r.text for r in document.cleaned.removed if r.reason == "furniture_before"]
    return "\n".join(above).splitlines()[-_NEAR:]


def _of_name(name: str) -> Iterator[Naming]:
    """The file's name, then its folders' upwards."""
    for stem, line in file_names.speaking(name):
        yield from namings(stem, line)


def _of_body(document: Document, issuer: Issuer | None) -> Iterator[Naming]:
    """The place a body speaks of as its own; for a bureau or town, the one it names most."""
    low = issuer is not None and issuer.kind in _LOW
    own = (own_place.most_named if low else own_place.own_place)(document.text)
    if own is not None:
        nobody = Issuer(_GOVERNMENT, "", explicit=False)
        yield Naming(own.choices, nobody, own.line, own.place)


def issuer_of(naming: Naming, witness: Witness, speech: Speech, blocked: Issuer | None) -> Issuer:
    """Whose report it is if this line names the place."""
    if blocked is not None:
        return blocked
    own = naming.issuer
    if "办公" in own.rest and own.kind is _GOVERNMENT and speech.office:
        own = Issuer(IssuerKind.DEPARTMENT, own.rest)
    if witness <= Witness.FRONT:
        return own if own.explicit or not speech.low else speech.voice or own
    voice = speech.voice
    if voice is None or (own.explicit and own.kind is voice.kind):
        return own
    if own.kind is IssuerKind.ZONE and voice.kind is _GOVERNMENT and speech.of_zone:
        return own
    return own if witness is Witness.OPENING and own.explicit and not speech.sure else voice


def full_name(
    named: Named, issuer: Issuer, all_named: Iterator[tuple[Naming, Witness]]
) -> Naming | None:
    """The line that names whoever calls himself 我局 only: an office of this place and kind."""
    if issuer.kind is _GOVERNMENT:
        return None
    for naming, witness in all_named:
        own, codes = naming.issuer, {choice.region.code for choice in naming.choices}
        is_office = witness not in _NO_OFFICES and own.names and own.kind is issuer.kind
        if is_office and named.region.code in codes:
            return naming
    return None


def doubt(named: Named, issuer: Issuer, witness: Witness, speech: Speech) -> Refused | None:
    """Why a place that only surrounds the report is not its own; None where it fits."""
    if witness < Witness.ADDRESSEE:
        return None
    name = named.region.name
    if issuer.kind is _GOVERNMENT:
        if witness is Witness.ADDRESSEE:
            return _refused(f"只知道是报给{name}的")
        if speech.own and speech.own not in _ends(named):
            return _refused(f"正文说的是“我{speech.own}”或“全{speech.own}”，网页却是{name}的")
        if witness is Witness.SITE and speech.voice is None:
            return _refused(f"网页是{name}的，正文没有说是谁的报告")
        return None
    if issuer.kind is IssuerKind.TOWN and not _holds_towns(named):
        return _refused(f"只知道网页是{name}的，看不出是哪个县市区的乡镇街道")
    branch = bool(_BRANCH.search(issuer.rest))
    level = (not branch and issuer.level) or speech.above
    if issuer.kind in _LOW and level and level not in _ends(named):
        return _refused(f"报告单位属于某{level}，网页却是{name}的")
    return None


def _refused(message: str) -> Refused:
    return Refused(Reason.NO_REGION, message)


def _ends(named: Named) -> set[str]:
    """The last characters of the names that a region bears and has borne."""
    code = named.region.code
    once = {regions.then(code, year)[0] for year in _ONCE} if code != regions.NATION else set()
    return {name[-1] for name in (named.then, named.region.name, *once)}


def _holds_towns(named: Named) -> bool:
    """A county, or a city without counties."""
    region = named.region
    if region.level is Level.COUNTY:
        return True
    return region.level is Level.CITY and not regions.below(region.code)
