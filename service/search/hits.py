"""The hits of a result as they are shown: whose they are, where they stand, what is marked."""

from __future__ import annotations

from index_mappings import literal
from index_mappings.query import Group, Hit
from index_mappings.reports import Entry
from service.search.addresses import Addresses, report_head
from service.search.parameters import Match
from service.search.results import Result
from service.search.shapes import HitAnswer, Spans


def hits(result: Result, addresses: Addresses) -> list[HitAnswer]:
    """The page's hits in order."""
    page = result.page.hits
    entries = result.catalogue.entries_of_numbers([hit.number for hit in page])
    lines = [line for hit in page for line in (*hit.paragraph.lead, hit.paragraph.text)]
    marks = iter(literal.marks_of(lines, result.step.marked))
    return [
        _hit(result, hit, entry, [next(marks) for _ in hit.paragraph.lead], next(marks), addresses)
        for hit, entry in zip(page, entries, strict=True)
    ]


def _hit(
    result: Result, hit: Hit, entry: Entry, lead: list[Spans], text: Spans, addresses: Addresses
) -> HitAnswer:
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
        "lead_marks": lead,
        "text": paragraph.text,
        "marks": text,
        "score": hit.score if result.ranked else None,
        "in_group": hit.in_group if grouped else None,
        "words_held": {"held": held[0], "of": held[1]} if held else None,
        "citation": addresses.citation(report, paragraph.position),
        "url": addresses.paragraph(report.id, paragraph.position),
        "source_url": report.url,
    }
