"""What a short line names: a place, and whose report of that place it is."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index_mappings import regions
from index_mappings.mentions.places import PlaceSpan, places
from index_mappings.mentions.years import years
from index_mappings.mentions.zones import ZoneSpan, zones
from index_mappings.regions import Named
from index_mappings.reports import IssuerKind
from loaders.identify import issuers
from loaders.patterns import any_of, plain

_SENT = any_of("issuers.txt", "sent")
#: 丹东街道, 永兴镇: a short name that is a town's own.
_OWN_TOWN = re.compile(r"(?:街道|镇|乡|苏木)")
#: 高新区(新市区)人民政府: the division stands in the brackets.
_BRACKETED = re.compile(r"\(([\u4e00-\u9fff]{2,12}[市县区旗])\)(?=(?:人民)?政府)")
#: What may stand before a subject's place.
_LEAD = re.compile(r"^(?:(?:19|20)\d{2}年度?|本年度?|中共|由)+")
#: 某市公安局浦口分局: the district by its short name.
_BRANCH = re.compile(r"局([\u4e00-\u9fff]{2,5}?)[市县区旗]?分局")


@dataclass(frozen=True, slots=True)
class Naming:
    """What one line says: the readings of its place and the issuer behind it."""

    choices: tuple[Named, ...]
    issuer: issuers.Issuer
    line: str
    place: str


def namings(text: str, line: str | None = None) -> Iterator[Naming]:
    """The place of a short line: the deepest of those that agree, with what stands behind it."""
    phrase = _SENT.pattern.sub("", plain(text))
    best: Naming | None = None
    for naming in (*_bracketed(phrase, line or text), *_places_and_zones(phrase, line or text)):
        if best is None or (naming.issuer.explicit and not best.issuer.explicit):
            best = naming
        elif goes_deeper(best.choices, naming.choices):
            issuer = naming.issuer if naming.issuer.explicit else best.issuer
            best = Naming(naming.choices, issuer, naming.line, naming.place)
        if best.issuer.kind is IssuerKind.TOWN:  # a town's name may hold another place's
            break
    if best is not None:
        yield _of_branch(best, phrase)


def subjects(phrase: str) -> Iterator[Naming]:
    """What a phrase names that opens with a place: a subject, not a clause that mentions one."""
    subject = _LEAD.sub("", plain(phrase))
    for naming in namings(subject):
        if subject.startswith(naming.place or naming.issuer.rest):
            yield naming


def goes_deeper(above: Sequence[Named], below: Sequence[Named]) -> bool:
    """Whether a place of the second stands below one of the first."""
    codes = {named.region.code for named in above}
    return any(codes & set(regions.ancestors(named.region.code)) for named in below)


def _places_and_zones(phrase: str, line: str) -> Iterator[Naming]:
    """What a line names, from left to right; a zone that is no division speaks for its parent."""
    spans: list[PlaceSpan | ZoneSpan] = [*places(phrase), *zones(phrase)]
    for span in sorted(spans, key=lambda span: span.start):
        issuer = issuers.after_place(phrase[span.end :])
        span = _as_it_was(span, issuer, phrase)
        if isinstance(span, PlaceSpan):
            if span.full or not _OWN_TOWN.match(phrase, span.end):
                yield Naming(span.choices, issuer, line, span.text)
            continue
        parent = span.parent
        whose = Named(parent, parent.name, parent.level, historic=False)
        if issuer.kind in (IssuerKind.DEPARTMENT, IssuerKind.TOWN):
            yield Naming((whose,), issuer, line, span.text)
        else:
            yield Naming((whose,), issuers.of_zone(phrase, span.start, span.end), line, "")


def _as_it_was(
    span: PlaceSpan | ZoneSpan, issuer: issuers.Issuer, phrase: str
) -> PlaceSpan | ZoneSpan:
    """A division that was a zone before: its committee, and its years as one, are the zone's."""
    if not isinstance(span, PlaceSpan) or len(span.choices) != 1 or span.choices[0].historic:
        return span
    zone = regions.former_zone(span.choices[0].region.name)
    parent = regions.get(zone.parent) if zone is not None else None
    if zone is None or zone.until is None or parent is None:
        return span
    its_years = [year for mention in years(phrase, datetime.date.max) for year in mention.values]
    if issuer.kind is IssuerKind.ZONE or (its_years and max(its_years) <= zone.until):
        start = span.end - len(zone.name)
        return ZoneSpan(start, span.end, zone.name, parent)
    return span


def _bracketed(phrase: str, line: str) -> Iterator[Naming]:
    division = _BRACKETED.search(phrase)
    choices = regions.named(division[1]) if division else ()
    present = tuple(named for named in choices if not named.historic) or choices
    if division and present:
        issuer = issuers.after_place(phrase[division.end() :])
        yield Naming(present, issuer, line, phrase[: division.end()])


def _of_branch(naming: Naming, phrase: str) -> Naming:
    """A city bureau's branch belongs to the district that it is called after."""
    branch = _BRANCH.search(phrase)
    if not branch or len(naming.choices) != 1 or naming.issuer.kind is not IssuerKind.DEPARTMENT:
        return naming
    code = naming.choices[0].region.code
    inside = [n for n in regions.named(branch[1], within=code) if n.region.code != code]
    return replace(naming, choices=tuple(inside)) if len(inside) == 1 else naming
