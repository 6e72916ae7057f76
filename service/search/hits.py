"""The hits of a result as they are shown: whose they are, where they stand, what is marked."""

from __future__ import annotations

from collections.abc import Sequence

from index_mappings import literal
from index_mappings.query import Group, Hit, Units
from service.search.addresses import Addresses, report_head
from service.search.results import Result
from service.search.shapes import HitAnswer


def hits(result: Result, addresses: Addresses) -> list[HitAnswer]:
    """The page's hits in order."""
    marked = result.step.marked
    return [_hit(result, hit, marked, addresses) for hit in result.page.hits]


def _hit(result: Result, hit: Hit, marked: Sequence[Units], addresses: Addresses) -> HitAnswer:
    report, paragraph = result.catalogue.entry_of_number(hit.number).report, hit.paragraph
    grouped = result.asked.group is not Group.PARAGRAPH
    return {
        "id": hit.key,
        **report_head(report),
        "section": {"type": str(paragraph.section), "heading": list(paragraph.heading)},
        "topics": [str(t) for t in paragraph.topics],
        "position": paragraph.position,
        "lead": list(paragraph.lead),
        "lead_marks": [literal.marks(line, marked) for line in paragraph.lead],
        "text": paragraph.text,
        "marks": literal.marks(paragraph.text, marked),
        "score": hit.score if result.ranked else None,
        "in_group": hit.in_group if grouped else None,
        "citation": addresses.citation(report, paragraph.position),
        "url": addresses.paragraph(report.id, paragraph.position),
        "source_url": report.url,
    }
