"""Identification: title, kind, region, year, issuer, document number, publication date.

Each value comes with the line that proves it; the order in which lines are believed stands at the
top of each module. What a person gave wins, and a contradiction is a warning; what cannot be known
is refused with its reason.

    document   what is read from and what is found    titles   title and kind
    regions    whose report                           issuers  government, bureau, town or zone
    years      which year                             dates    when published
    bases      what each of these proves
    tampering  foreign words in the issuer's place    damage   lost characters, a cut-off end
"""

from __future__ import annotations

import re

from index_mappings import regions as gazetteer
from index_mappings.reports import IssuerKind, Kind, Level, Reason
from loaders.identify import bases, dates, regions, tampering, titles, years
from loaders.identify.document import Document, Identity, Notes, Refused
from loaders.identify.regions import Located

__all__ = ["Document", "Identity", "Notes", "Refused", "identify"]

_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,10}[〔\[(（【]\s?20\d{2}\s?[〕\])）】]\s?第?\s?\d{1,5}\s?号"
)


def identify(document: Document, notes: Notes) -> Identity:
    """Everything a report's header holds. Raises Refused with the reason it cannot be known."""
    title = titles.choose(document)
    kind = titles.kind_of(document, title.text)
    if kind is None:
        if document.given.year is None or not (document.given.region_code or document.hints):
            raise Refused(Reason.OTHER_DOCUMENT, "看不出是一份年度报告：没有这类报告的标题或内容")
        kind = Kind.OTHER
    foreign = tampering.detect(document, title.text, notes)
    notes.basis["title"] = title.basis
    located = regions.locate(document, title.text, notes)
    year = years.year_of(document, kind, title.text, notes)
    name, level = _then(located, year)
    text = title.text
    if text:
        notes.prove("title", title.line)
        titles.tell_spoken(title, notes)
    else:
        text = titles.compose(name, year, kind, notes)
    notes.prove("kind", text)
    bases.prove_by_kind(document, kind, title.text, notes)
    published = dates.published(document, notes)
    dates.check(kind, year, published, notes)
    return Identity(
        title=text,
        kind=kind,
        year=year,
        region_code=located.named.region.code,
        then_name=name,
        then_level=level,
        issuer=_issuer(document, located, name, foreign, notes),
        issuer_kind=located.issuer_kind,
        document_number=_number(document, notes),
        published_on=published,
        basis=bases.of_report(notes),
    )


def _then(located: Located, year: int) -> tuple[str, Level]:
    """Name and level in the report's year; the text's own former name where it uses one."""
    named = located.named
    if named.historic:
        return named.then, named.then_level
    if named.region.code == gazetteer.NATION:
        return named.region.name, named.region.level
    return gazetteer.then(named.region.code, year)


def _issuer(
    document: Document, located: Located, place: str, foreign: tuple[str, ...], notes: Notes
) -> str | None:
    """The issuer's name as the title or the page says it; spam never becomes one."""
    if foreign:
        return None
    if located.issuer:
        notes.prove("issuer", located.issuer)
        return located.issuer
    for value, line in document.metadata("issuer"):
        if len(value) <= 40 and _fits(value, located.issuer_kind):
            notes.prove("issuer", line)
            return value
    if (
        located.issuer_kind is not IssuerKind.GOVERNMENT
        or located.named.region.code == gazetteer.NATION
    ):
        return None
    return f"{place}人民政府"


def _fits(value: str, kind: IssuerKind) -> bool:
    """A government's report uploaded by its bureau is still the government's."""
    own = bool(re.search(r"(?:人民政府|行政公署)$", value.strip()))
    return own if kind is IssuerKind.GOVERNMENT else not own


def _number(document: Document, notes: Notes) -> str | None:
    """The document number of the page's table, else the one above or below the title."""
    for value, line in document.metadata("number"):
        number = _NUMBER.search(value)
        if number:
            notes.prove("document_number", line)
            return number[0]
    for line in (*document.cleaned.front, *(ln.text for ln in document.cleaned.body[:3])):
        number = _NUMBER.search(line) if len(line) <= 40 else None
        if number and len(number[0]) >= len(line.strip()) - 4:
            notes.prove("document_number", line)
            return number[0]
    return None
