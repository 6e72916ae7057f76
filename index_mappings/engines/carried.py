"""What is known of a commit without asking the engine: what goes on to the next one.

It outlives the engine's own searcher: an engine that was closed goes on from it when it is opened
again, also in a process that was forked in between.
"""

from __future__ import annotations

from dataclasses import dataclass

from index_mappings.catalogue import Catalogue
from index_mappings.engines.lineage import Lineage
from index_mappings.reports import Unreadable


@dataclass(frozen=True, slots=True)
class Carried:
    """The catalogue of a commit, where it was made; what has proved or may prove unreadable."""

    lineage: Lineage
    catalogue: Catalogue | None
    unreadable: tuple[Unreadable, ...]
