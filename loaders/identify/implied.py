"""Who wrote a report that names nobody as its writer: the one office that everything points to.

Whom to ask (如有疑问,请与某市水务局联系), whose guide to disclosure and whose papers it makes, with
whose name its paragraphs begin. Two offices are none, nor is the desk that answers for a whole
government.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from index_mappings.reports import IssuerKind
from loaders.identify import clauses
from loaders.identify.document import Document
from loaders.identify.issuers import Issuer
from loaders.identify.naming import Naming, namings
from loaders.identify.naming import subjects as named_subjects
from loaders.patterns import any_of, plain

ELSEWHERE = any_of("speaking.txt", "elsewhere")
OWN_PAPER = any_of("speaking.txt", "own_paper")
_OWN_GUIDE = any_of("speaking.txt", "own_guide")
_TOWN_ADDRESS = any_of("speaking.txt", "town_address")
_DESK = any_of("speaking.txt", "desk")
#: The first lines, and how much of each; so many others, and how they begin.
_LINES, _LONG, _BODY, _BEGINNING = 8, 800, 200, 120
#: An office that is not asked must be met so often, in so much of the text.
_OFTEN, _SPOKEN = 2, 6_000


def implied(document: Document) -> Issuer | None:
    """The office; None where nothing points to one, or two are pointed to."""
    contacts = [*_contacts(document), *_guides(document)]
    namings_of_all = [*contacts, *_others(document)]
    if not namings_of_all:
        return next(_residents(document), None)
    offices = {naming.issuer.rest for naming in namings_of_all}
    if len(offices) != 1 or (not contacts and len(namings_of_all) < _OFTEN):
        return None
    return replace(namings_of_all[0].issuer, concluded=True)


def _contacts(document: Document) -> Iterator[Naming]:
    for line in document.cleaned.body[:_LINES]:
        for office in ELSEWHERE.pattern.finditer(plain(line.text[:_LONG])):
            name = next(filter(None, office.groups()))
            if not _DESK.search(name):
                yield from _offices(namings(name))


def _guides(document: Document) -> Iterator[Naming]:
    """Whose guide to its disclosure the text names: nobody's but its own."""
    for line in document.cleaned.body[:_BODY]:
        if "信息公开" in line.text and "《" in line.text:
            for guide in _OWN_GUIDE.pattern.finditer(plain(line.text[:_LONG])):
                yield from _offices(namings(guide[1]))


def _residents(document: Document) -> Iterator[Issuer]:
    """A town at whose address one asks, and of which the text speaks besides."""
    text = plain(document.text[:_SPOKEN])
    for address in _TOWN_ADDRESS.pattern.finditer(text):
        for naming in _offices(namings(address[1])):
            if text.count(naming.issuer.rest) >= _OFTEN:
                yield replace(naming.issuer, concluded=True)


def _others(document: Document) -> Iterator[Naming]:
    for line in document.cleaned.body[:_BODY]:
        passage = plain(line.text[:_LONG])
        if "《" in passage:
            for paper in OWN_PAPER.pattern.finditer(passage):
                yield from _offices(namings(paper[1]))
        for subject in clauses.subjects(clauses.behind_heading(passage[:_BEGINNING])):
            yield from _offices(named_subjects(subject))


def _offices(named: Iterator[Naming]) -> Iterator[Naming]:
    return (n for n in named if n.issuer.names and n.issuer.kind is not IssuerKind.GOVERNMENT)
