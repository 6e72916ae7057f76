"""Which region's report it is, told from the first place that says so, in this order:

    given        a person's word (code, or names in a table row)
    title        鱼峰区人民政府关于…; the session below it (在保定市满城区…代表大会)
    issuer       the page's table (发布机构), the signature, 我代表…人民政府
    page         来源, what the page's head declares, file and folder names
    body         the place the report speaks of as its own (我市, 市政府), by a clear majority

A name that several regions bear is narrowed by every other place the page's own lines name (a
parent, an addressee); when that leaves more than one, the report is refused, never filed under the
first. What given and text disagree on is a warning that names both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from index_mappings import regions
from index_mappings.folding import plain
from index_mappings.mentions.places import PlaceSpan, places
from index_mappings.mentions.zones import ZoneSpan, zones
from index_mappings.regions import Named
from index_mappings.reports import IssuerKind, Reason, WarningCode
from loaders.cleaning import shapes
from loaders.identify import issuers
from loaders.identify.document import Document, Notes, Refused
from loaders.identify.own_place import own_place
from loaders.patterns import any_of

_NATION = any_of("issuers.txt", "nation")
_SENT = any_of("issuers.txt", "sent")
_SPEAKER = re.compile(r"代表([\u4e00-\u9fff]{2,20}?)(?:第[^人]{1,6}届)?(?:人民)?政府")
#: The body is asked only so far; a parent named so often in it tells homonyms apart.
_BODY, _OFTEN = 40_000, 3


@dataclass(frozen=True, slots=True)
class Located:
    """A region and, where the text says it, whose report it is within the region."""

    named: Named
    issuer_kind: IssuerKind
    issuer: str | None


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one line says: the readings of its place and the issuer behind it."""

    choices: tuple[Named, ...]
    issuer: issuers.Issuer
    line: str
    place: str


def locate(document: Document, title: str, notes: Notes) -> Located:
    """The region; raises Refused(no_region or ambiguous_region)."""
    told, problem = _told(document, title, notes)
    given = _given(document)
    if given is None:
        if told is None:
            raise problem
        _check_body(document, told.named, notes)
        return told
    if told is not None and told.named.region.code != given.region.code:
        message = (
            f"给定的地区是{_label(given)}，文中写的是{_label(told.named)}"
            f"（「{notes.evidence.get('region', '')[:60]}」）"
        )
        notes.warn(WarningCode.REGION_CONTRADICTS, message)
    notes.prove("region", f"给定：{_label(given)}")
    kind = told.issuer_kind if told else _kind_of(title)
    return Located(given, kind, told.issuer if told and _same(told.named, given) else None)


def _check_body(document: Document, named: Named, notes: Notes) -> None:
    """A report that never names its own place but speaks of another as its own is told about."""
    names = {named.then, named.region.name, *named.region.short_names}
    text = document.text
    if named.region.code == regions.NATION or any(name in text for name in names):
        return
    own = own_place(text)
    if own is not None and all(n.region.code != named.region.code for n in own.choices):
        message = f"标题说的是{_label(named)}，正文却自称「{own.place}」（{own.line[:60]}）"
        notes.warn(WarningCode.REGION_CONTRADICTS, message)


def _same(one: Named, other: Named) -> bool:
    return one.region.code == other.region.code


def _label(named: Named) -> str:
    chain = "".join(region.name for region in regions.path(named.region.code)) or named.region.name
    return f"{chain}（{named.region.code}）"


def _kind_of(title: str) -> IssuerKind:
    found = issuers.without_place(title)
    return found.kind if found else IssuerKind.GOVERNMENT


def _given(document: Document) -> Named | None:
    """The given code, else the names of a table row, read as a chain."""
    code = document.given.region_code
    if code:
        region = regions.get(code)
        if region is None:
            raise Refused(Reason.NO_REGION, f"没有区划代码 {code}", "请写现行的六位区划代码")
        return Named(region, region.name, region.level, False)
    if not document.hints:
        return None
    found = regions.chain("".join(document.hints)) or regions.named(document.hints[-1])
    if len(document.hints) > 1 and not found:
        found = _within(regions.named(document.hints[-1]), document.hints[:-1])
    found = _narrow(found, document)
    if len(found) == 1:
        return found[0]
    if found:
        raise _ambiguous("".join(document.hints), found)
    return None


def _within(found: tuple[Named, ...], above: Sequence[str]) -> tuple[Named, ...]:
    codes = {n.region.code for name in above for n in regions.named(name)}
    kept = tuple(n for n in found if codes & set(regions.ancestors(n.region.code)))
    return kept or found


def _told(document: Document, title: str, notes: Notes) -> tuple[Located | None, Refused]:
    """What the page itself says, or why it says nothing certain."""
    problem = Refused(Reason.NO_REGION, "看不出是哪个地区的报告")
    blocked = _blocked(title)
    if blocked is not None:
        _kind, name = blocked
        problem = Refused(Reason.NO_REGION, f"只知道是「{name}」的报告，看不出属于哪个县市区")
    for reading in _readings(document, title, only_page=blocked is not None):
        choices = _narrow(reading.choices, document)
        if len(choices) == 1:
            notes.prove("region", reading.line)
            issuer = reading.issuer if blocked is None else issuers.Issuer(blocked[0], blocked[1])
            return _located(choices[0], issuer, reading), problem
        if choices:
            return None, _ambiguous(reading.place, choices)
    if blocked is None and _NATION.search(plain(title + "".join(document.cleaned.front))):
        nation = regions.get(regions.NATION)
        if nation is not None:
            notes.prove("region", title)
            return Located(
                Named(nation, nation.name, nation.level, False), IssuerKind.GOVERNMENT, None
            ), problem
    return None, problem


def _blocked(title: str) -> tuple[IssuerKind, str] | None:
    """An issuer below county level, or a bureau, whose place the title does not name."""
    if _title_readings(title):
        return None
    found = issuers.without_place(title)
    if found is None:
        return None
    return found.kind, found.rest


def _located(named: Named, issuer: issuers.Issuer, reading: _Reading) -> Located:
    name = None
    if issuer.explicit and issuer.rest:
        name = f"{reading.place}{issuer.rest}" if reading.issuer is issuer else issuer.rest
        if issuer.kind is IssuerKind.GOVERNMENT and issuer.rest == "政府":
            name = f"{reading.place}人民政府"
    return Located(named, issuer.kind, name)


def _ambiguous(place: str, choices: Sequence[Named]) -> Refused:
    listed = "、".join(_label(named) for named in choices[:6])
    return Refused(Reason.AMBIGUOUS_REGION, f"「{place}」有多个：{listed}")


def _readings(document: Document, title: str, *, only_page: bool) -> Iterator[_Reading]:
    """Every line that may say whose report it is, the strongest first."""
    if not only_page:
        yield from _title_readings(title)
    for line in document.cleaned.front:
        if plain(line) != plain(title):
            yield from _line_readings(line)
    for value, line in document.metadata("issuer"):
        yield from _line_readings(value, line)
    for end in document.cleaned.body[-4:]:
        if shapes.is_signature(end.text):
            yield from _line_readings(end.text)
    yield from _speaker_readings(document)
    for value, line in document.metadata("source", "site", "column"):
        yield from _line_readings(value, line)
    yield from _name_readings(document.name)
    yield from _body_readings(document)


def _title_readings(title: str) -> list[_Reading]:
    return list(_line_readings(title, title))


def _line_readings(text: str, line: str | None = None) -> Iterator[_Reading]:
    """The place of a short line: the deepest of those that agree, with what stands behind it."""
    told = _SENT.pattern.sub("", plain(text))
    best: _Reading | None = None
    for reading in _places_and_zones(told, line or text):
        if best is None or (reading.issuer.explicit and not best.issuer.explicit):
            best = reading
        elif _goes_deeper(best.choices, reading.choices):
            issuer = reading.issuer if reading.issuer.explicit else best.issuer
            best = _Reading(reading.choices, issuer, reading.line, reading.place)
        if best.issuer.kind is IssuerKind.TOWN:  # a town's name may hold another place's
            break
    if best is not None:
        yield best


def _places_and_zones(told: str, line: str) -> Iterator[_Reading]:
    """What a line names, from left to right; a zone that is no division speaks for its parent."""
    spans: list[PlaceSpan | ZoneSpan] = [*places(told), *zones(told)]
    for span in sorted(spans, key=lambda span: span.start):
        issuer = issuers.after_place(told[span.end :])
        if isinstance(span, PlaceSpan):
            yield _Reading(span.choices, issuer, line, span.text)
            continue
        parent = span.parent
        whose = Named(parent, parent.name, parent.level, historic=False)
        if issuer.kind in (IssuerKind.DEPARTMENT, IssuerKind.TOWN):
            yield _Reading((whose,), issuer, line, span.text)
        else:
            yield _Reading((whose,), issuers.of_zone(told, span.start, span.end), line, "")


def _goes_deeper(above: Sequence[Named], below: Sequence[Named]) -> bool:
    codes = {named.region.code for named in above}
    return any(codes & set(regions.ancestors(named.region.code)) for named in below)


def _speaker_readings(document: Document) -> Iterator[_Reading]:
    """现在，我代表容城县第十四届人民政府，向大会报告工作"""
    for line in document.cleaned.body[:6]:
        found = _SPEAKER.search(plain(line.text[:300]))
        if found:
            yield from _line_readings(found[1], line.text)


def _name_readings(name: str) -> Iterator[_Reading]:
    """File name, then the folders upwards; a table row's name says only its table."""
    parts = PurePosixPath(name.split("#row=")[0].replace("\\", "/")).parts
    for part in reversed(parts[-4:]):
        stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", part).replace("_", " ")
        if re.search(r"[\u4e00-\u9fff]{2}", stem):
            yield from _line_readings(stem, f"文件名：{part}")


def _body_readings(document: Document) -> Iterator[_Reading]:
    found = own_place(document.text)
    if found is not None:
        nobody = issuers.Issuer(IssuerKind.GOVERNMENT, "", explicit=False)
        yield _Reading(found.choices, nobody, found.line, found.place)


def _context(document: Document) -> frozenset[str]:
    """Codes of all regions that the page's own lines name, the hints' among them."""
    told = list(document.hints)
    told += [value for value, _ in document.metadata("issuer", "source", "site")]
    told += document.cleaned.front
    told += [line.text for line in document.cleaned.body[:4] if shapes.is_addressee(line.text)]
    told += [line.text for line in document.cleaned.body[-4:] if len(line.text) <= 40]
    told += PurePosixPath(document.name).parts[-4:]
    codes: set[str] = set()
    for text in told:
        for span in places(plain(text)):
            if len(span.choices) == 1:
                codes.add(span.choices[0].region.code)
    return frozenset(codes)


def _narrow(choices: tuple[Named, ...], document: Document) -> tuple[Named, ...]:
    """Of several, the one whose parent, or which itself, the page's own lines name; then the body.

    Only one may be left: two readings that are both named stay two.
    """
    if len(choices) < 2:
        return choices
    context = _context(document)
    above = [n for n in choices if set(regions.ancestors(n.region.code)[:-1]) & context]
    itself = [n for n in choices if n.region.code in context]
    text = document.text[:_BODY]
    spoken = [n for n in choices if _parents_named(n, text)]
    for kept in (above, itself, spoken):
        if len(kept) == 1:
            return tuple(kept)
    return choices


def _parents_named(named: Named, text: str) -> bool:
    """The body names the city or province of this reading, and more than in passing."""
    parents = regions.path(named.region.code)[:-1]
    return any(text.count(parent.name) >= _OFTEN for parent in parents)
