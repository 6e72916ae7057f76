"""What is local: paragraphs whose wording stands in the reports of no other region.

No document says so, for it depends on all the others; the catalogue knows it of every paragraph,
once a commit. So the library is asked for what matches, and what is worded alike elsewhere is left
out here; only where far more matches than there are such wordings, they are named to the library.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import tantivy

from index_mappings.engines.embedded.commit import POSITION, EmbeddedCommit
from index_mappings.engines.embedded.matching import both, without
from index_mappings.engines.fields import POSITION_BITS
from index_mappings.query import Query, Scope

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
#: To look at a match takes 0.6 µs, to name a wording 12 µs (in an index of 9 segments): so many
#: matches are looked at for each wording that would be named.
LOOKED_AT = 20
#: Matches that are looked at at once: some 20 MB of Python's values.
CHUNK = 100_000


def among(commit: EmbeddedCommit, limit: Scope, rows: Ints, positions: Ints) -> Mask:
    """Which of these paragraphs are local."""
    places = commit.catalogue().repeats.at(rows, positions)
    # A position that its report does not have is found out when it is read.
    return _of_all(commit, limit).take(places, mode="clip")


def few(commit: EmbeddedCommit, limit: Scope, matches: tantivy.Query) -> bool:
    """Whether so few paragraphs match that each is looked at."""
    return commit.count(matches) <= LOOKED_AT * len(_shared(commit, limit))


def of_each(commit: EmbeddedCommit, limit: Scope, matches: tantivy.Query) -> tuple[Ints, Ints]:
    """Report number and label of every match that is local."""
    catalogue, rest = commit.catalogue(), matches
    numbers: list[Ints] = []
    labels: list[int] = []
    while True:
        hits = commit.searcher.search(
            rest, limit=CHUNK, count=False, order_by_field="spot", order=tantivy.Order.Asc
        ).hits
        spots = np.fromiter((spot for spot, _ in hits), np.int64, len(hits))
        rows = catalogue.rows_of_numbers(spots >> POSITION_BITS)
        local = among(commit, limit, rows, spots & POSITION) & (rows >= 0)
        addresses = [hits[at][1] for at in np.flatnonzero(local).tolist()]
        numbers.append(spots[local] >> POSITION_BITS)
        labels += commit.searcher.fast_field_values("labels", addresses) if addresses else []
        if len(hits) < CHUNK:
            return np.concatenate(numbers), np.array(labels, dtype=np.int64)
        rest = both(matches, commit.asking.between("spot", int(spots[-1]) + 1))


def alone(commit: EmbeddedCommit, query: Query, matches: tantivy.Query) -> tantivy.Query:
    """What matches, as a query that names what is worded alike where only local is asked for."""
    if not query.local:
        return matches
    shared = _shared(commit, query.limit)
    named: tantivy.Query = commit.alike.get(
        ("named", query.limit), lambda: commit.asking.one_of("wording", shared.tolist())
    )
    return without(matches, named)


def _shared(commit: EmbeddedCommit, limit: Scope) -> Ints:
    """The wordings that stand in reports of several regions of a limit."""
    catalogue = commit.catalogue()
    known: Ints = commit.alike.get(
        ("shared", limit), lambda: catalogue.repeats.shared(catalogue.mask(limit))
    )
    return known


def _of_all(commit: EmbeddedCommit, limit: Scope) -> Mask:
    """Of all paragraphs, by row and position, whether they are local within a limit."""
    shared = _shared(commit, limit)
    known: Mask = commit.alike.get(
        ("local", limit), lambda: ~commit.catalogue().repeats.bearing(shared)
    )
    return known
