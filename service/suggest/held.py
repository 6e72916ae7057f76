"""What the index holds, as far as suggestions are ordered by it: of one commit, of one part.

Pure: told from a view. Places and titles are told from the catalogue at once; paragraphs per term
are counted one question after the other, which takes seconds in a large index.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from index_mappings import literal
from index_mappings.catalogue import Catalogue
from index_mappings.columns import wording
from index_mappings.dimensions import PLACES, Facet
from index_mappings.engines.port import View
from index_mappings.query import Query, Sort
from index_mappings.reports import Report

#: What each report has one value of.
VALUES: Final = (Facet.YEAR, Facet.LEVEL, Facet.KIND, Facet.ISSUER_KIND)
#: Titles that are looked through.
MOST_TITLES: Final = 200_000


@dataclass(frozen=True, slots=True)
class HeldTitles:
    """Folded titles in one text, a line each: to look through them is one call, not thousands.

    `starts` are where the lines begin; the reports are in the same order.
    """

    text: str = ""
    starts: tuple[int, ...] = ()
    report_ids: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.starts)

    def holding(self, folded: str) -> Iterator[tuple[str, bool]]:
        """The reports whose titles hold a text, in order, and whether they begin with it."""
        at = self.text.find(folded) if folded and "\n" not in folded else -1
        while at >= 0:
            line = bisect_right(self.starts, at) - 1
            yield self.report_ids[line], at == self.starts[line]
            following = self.starts[line + 1] if line + 1 < len(self) else len(self.text)
            at = self.text.find(folded, following)


def titles_of(heads: Iterable[Report]) -> HeldTitles:
    """Those of reports, in their order."""
    lines: list[str] = []
    report_ids: list[str] = []
    for head in heads:
        lines.append(literal.fold(head.title).replace("\n", " ") + "\n")
        report_ids.append(head.id)
    starts = itertools.accumulate(map(len, lines), initial=0)
    return HeldTitles("".join(lines), tuple(starts)[:-1], tuple(report_ids))


@dataclass(frozen=True, slots=True)
class Held:
    """`mark` is the commit's; `reports` by code include those below; `values` are reports by
    dimension and value, of those that every report has; `titles` are newest first.

    `paragraphs` by term are of this commit where `counted`, else of an earlier one or none: they
    order, and are not said.
    """

    mark: str = ""
    reports: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    titles: HeldTitles = field(default_factory=HeldTitles)
    paragraphs: Mapping[str, int] = field(default_factory=dict)
    counted: bool = False


def held(catalogue: Catalogue, before: Held) -> Held:
    """What a catalogue says by itself; the terms' counts are those of before."""
    newest = np.argsort(catalogue.newest)[:MOST_TITLES].tolist()
    titles = titles_of(catalogue.entries[row].report for row in newest)
    return Held(catalogue.mark, _reports(catalogue), _values(catalogue), titles, before.paragraphs)


def _reports(catalogue: Catalogue) -> dict[str, int]:
    """Reports of each place and of all below it."""
    counts: dict[str, int] = {}
    for step in PLACES:
        values, rows = catalogue.dense(step)
        for code, count in zip(values.tolist(), np.bincount(rows).tolist(), strict=True):
            if code:
                counts[f"{code:06d}"] = count
    return counts


def _values(catalogue: Catalogue) -> dict[str, dict[str, int]]:
    """Reports of each year, level, kind and kind of issuer."""
    counts: dict[str, dict[str, int]] = {}
    for facet in VALUES:
        values, rows = catalogue.dense(facet)
        numbers = np.bincount(rows, minlength=len(values)).tolist()
        counts[facet] = {
            wording(facet, value)[0]: number
            for value, number in zip(values.tolist(), numbers, strict=True)
        }
    return counts


def counts(view: View, terms: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Paragraphs that hold each term, one after the other."""
    catalogue = view.catalogue()
    for term in terms:
        query = Query(must=((literal.units(term),),), sort=Sort.REGION, size=1)
        tally = view.search(query).tally
        yield term, int(catalogue.counts(tally).sum()) if tally else 0
