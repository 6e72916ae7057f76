"""The hits of a result as they are shown: whose they are, where they stand, what is marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index_mappings import literal
from index_mappings.catalogue import Catalogue
from index_mappings.query import Group, Hit
from index_mappings.reports import Entry
from service.search.addresses import Addresses, report_head
from service.search.parameters import Match
from service.search.results import Result
from service.search.shapes import HitAnswer, SameWords, Spans


def hits(result: Result, addresses: Addresses) -> list[HitAnswer]:
    """The page's hits in order."""
    page = result.page.hits
    entries = result.catalogue.entries_of_numbers([hit.number for hit in page])
    lines = [line for hit in page for line in (*hit.paragraph.lead, hit.paragraph.text)]
    marks = iter(literal.marks_of(lines, result.step.marked))
    same = same_words(result.catalogue, [(hit.number, hit.paragraph.position) for hit in page])
    return [
        _hit(result, hit, entry, marks, elsewhere, addresses)
        for hit, entry, elsewhere in zip(page, entries, same, strict=True)
    ]


def _hit(
    result: Result,
    hit: Hit,
    entry: Entry,
    marks: Iterator[Spans],
    same: SameWords,
    addresses: Addresses,
) -> HitAnswer:
    """One hit; the next of the marks are its own."""
    report, paragraph = entry.report, hit.paragraph
    grouped = result.inquiry.group is not Group.PARAGRAPH
    held = result.step.held(paragraph.lines) if result.step.match is Match.ANY else None
    return {
        "id": hit.key,
        **report_head(report),
        "section": {"type": str(paragraph.section), "heading": list(paragraph.heading)},
        "topics": [str(t) for t in paragraph.topics],
        "position": paragraph.position,
        "lead": list(paragraph.lead),
        "lead_marks": [next(marks) for _ in paragraph.lead],
        "text": paragraph.text,
        "marks": next(marks),
        "score": hit.score if result.ranked else None,
        "in_group": hit.in_group if grouped else None,
        "words_held": {"held": held[0], "of": held[1]} if held else None,
        "same": same,
        "citation": addresses.citation(report, paragraph.position),
        "url": addresses.paragraph(report.id, paragraph.position),
        "source_url": report.url,
    }


def same_words(catalogue: Catalogue, spots: Sequence[tuple[int, int]]) -> list[SameWords]:
    """How often the wordings of paragraphs (report number and position) stand in other reports.
    Raises KeyError where a report is none of the catalogue."""
    return [
        {"paragraphs": held.paragraphs, "reports": held.reports, "regions": held.regions}
        for held in catalogue.elsewhere(spots)
    ]
