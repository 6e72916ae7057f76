"""The same words elsewhere: where one paragraph's wording stands in other reports, and what is
nearly the same.

Worded alike is what `index_mappings.wordings` says. Nearly the same are two paragraphs that share
most of their clauses: the clauses (what stands between marks) that both hold have at least 80 % of
the units of whichever has more, each clause counted once. A paragraph so near holds at least one of
the longest clauses that together make more than the other 20 %; all that hold one are read, and
compared as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Annotated

from typing_extensions import TypedDict

from index_mappings import literal
from index_mappings.catalogue import Catalogue
from index_mappings.engines.port import View
from index_mappings.errors import NotFound
from index_mappings.query import Hit, Query, Sort, Units
from index_mappings.reports import Entry, paragraph_id, place_of
from service.search.addresses import Addresses, index_ref, region_ref, report_head
from service.search.hits import same_words
from service.search.question_shapes import about
from service.search.searcher import Searcher
from service.search.shapes import IndexRef, RegionRef, ReportHead, SameWords

#: The share of common clauses from which on two paragraphs are nearly the same.
NEAR = 0.8
#: Paragraphs that are listed; the counts are of all.
LISTED = 1_000
#: Paragraphs that are compared, and those of them that are listed.
COMPARED, NEAREST = 500, 50


class AlikeParagraph(TypedDict):
    """A paragraph of the same wording."""

    id: str
    report_id: str
    title: str
    year: int
    url: str


class AlikeRegion(RegionRef):
    """A region whose reports hold the wording."""

    paragraphs: list[AlikeParagraph]


class NearParagraph(AlikeParagraph):
    """A paragraph that says nearly the same."""

    region: RegionRef
    text: str
    share: Annotated[float, about("相同小句的字数占较长一段的比例，0.8 以上")]


class AlikeAnswer(ReportHead):
    """One paragraph, and where else its words stand."""

    id: str
    position: int
    text: str
    citation: str
    url: str
    same: SameWords
    regions: Annotated[
        list[AlikeRegion], about(f"用同样表述的其他报告，按地区代码，至多列 {LISTED:,} 段")
    ]
    near: Annotated[list[NearParagraph], about(f"大体相同的段落，最像的在前，至多列 {NEAREST} 段")]
    near_count: Annotated[int, about("其他报告里大体相同的段落数")]
    near_complete: Annotated[bool, about("比对是否完整；有太多段含有同样的小句时为 false")]
    index: IndexRef


def alike(searcher: Searcher, key: str) -> AlikeAnswer:
    """Where the words of one paragraph stand elsewhere. Raises NotFound."""
    addresses = searcher.addresses
    return searcher.reader.answer(lambda view: _alike(view, key, addresses))


def _alike(view: View, key: str, addresses: Addresses) -> AlikeAnswer:
    catalogue = view.catalogue()
    row, position = _place(catalogue, key)
    report = catalogue.entries[row].report
    paragraph = view.paragraphs(report.id)[position - 1]
    (same,) = same_words(catalogue, [(catalogue.entries[row].number, position)])
    near, complete = _near(view, row, position, paragraph.text)
    return {
        "id": key,
        **report_head(report),
        "position": position,
        "text": paragraph.text,
        "citation": addresses.citation(report, position),
        "url": addresses.paragraph(report.id, position),
        "same": same,
        "regions": list(_regions(catalogue, row, position, addresses)),
        "near": [_near_row(catalogue, hit, share, addresses) for share, hit in near[:NEAREST]],
        "near_count": len(near),
        "near_complete": complete,
        "index": index_ref(view),
    }


def _place(catalogue: Catalogue, key: str) -> tuple[int, int]:
    """Row and position of a paragraph. Raises NotFound."""
    place = place_of(key)
    row = catalogue.row(place[0]) if place else None
    if place and row is not None and 0 < place[1] <= catalogue.entries[row].paragraph_count:
        return row, place[1]
    raise NotFound(f"没有编号为 {key[:80]} 的段落。", "请核对段落编号，或重新检索。")


def _regions(
    catalogue: Catalogue, row: int, position: int, addresses: Addresses
) -> Iterator[AlikeRegion]:
    others = [place for place in catalogue.repeats.places(row, position) if place[0] != row]
    listed = [(catalogue.entries[at], where) for at, where in others[:LISTED]]
    for code, places in groupby(listed, lambda place: place[0].report.region_code):
        rows = [_row(entry, where, addresses) for entry, where in places]
        yield {**region_ref(code), "paragraphs": rows}


def _row(entry: Entry, position: int, addresses: Addresses) -> AlikeParagraph:
    report = entry.report
    return {
        "id": paragraph_id(report.id, position),
        "report_id": report.id,
        "title": report.title,
        "year": report.year,
        "url": addresses.paragraph(report.id, position),
    }


# --- nearly the same -----------------------------------------------------------------------------


def _near(view: View, row: int, position: int, text: str) -> tuple[list[tuple[float, Hit]], bool]:
    """The paragraphs of other reports that are nearly the same, nearest first; whether all that
    could be were compared."""
    catalogue = view.catalogue()
    own, alike_places = clauses(text), set(catalogue.repeats.places(row, position))
    hits, complete = _candidates(view, own)
    near: list[tuple[float, Hit]] = []
    for hit in hits:
        place = (catalogue.row_of_number(hit.number), hit.paragraph.position)
        share = share_of(own, clauses(hit.paragraph.text))
        if share >= NEAR and place[0] != row and place not in alike_places:
            near.append((share, hit))
    near.sort(key=lambda pair: (-pair[0], pair[1].key))
    return near, complete


def _candidates(view: View, own: frozenset[Units]) -> tuple[Sequence[Hit], bool]:
    """Every paragraph that could be near, and whether these are all."""
    if not own:
        return (), True
    query = Query(must=(_longest(own),), sort=Sort.REGION, size=COMPARED, tally=False)
    page = view.search(query)
    return page.hits, page.next is None


def clauses(text: str) -> frozenset[Units]:
    """What stands between the marks of a text."""
    units = literal.units(text)
    parts = (tuple(part) for mark, part in groupby(units, literal.BARRIER.__eq__) if not mark)
    return frozenset(parts)


def share_of(these: frozenset[Units], those: frozenset[Units]) -> float:
    """How much of the larger is common to both, told in units."""
    larger = max(_size(these), _size(those))
    return _size(these & those) / larger if larger else 0.0


def _size(parts: Iterable[Units]) -> int:
    return sum(map(len, parts))


def _longest(own: frozenset[Units]) -> tuple[Units, ...]:
    """The longest clauses, until what is left is less than has to be common."""
    left, chosen = _size(own), []
    needed = NEAR * left
    for clause in sorted(own, key=lambda part: (-len(part), part)):
        if left < needed:
            break
        chosen.append(clause)
        left -= len(clause)
    return tuple(chosen)


def _near_row(catalogue: Catalogue, hit: Hit, share: float, addresses: Addresses) -> NearParagraph:
    (entry,) = catalogue.entries_of_numbers([hit.number])
    return {
        **_row(entry, hit.paragraph.position, addresses),
        "region": region_ref(entry.report.region_code),
        "text": hit.paragraph.text,
        "share": round(share, 3),
    }
