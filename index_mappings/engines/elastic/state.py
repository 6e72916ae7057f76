"""The record of an index about itself: which commit is visible, and what that means.

Every written version of a report, and every record of a source set aside, gets a new, larger
number. `number` is the highest that is visible; `dead` are visible numbers that have given way and
are being deleted. Every question filters on both, so that a commit becomes visible as a whole: by
this one document being written.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from index_mappings.engines.lineage import Lineage
from index_mappings.records import BadRecord, Json


@dataclass(frozen=True, slots=True)
class About:
    """The state after a commit. `at` is ISO 8601 in UTC, ending in Z."""

    commit: int
    at: str
    fingerprint: str
    dictionary: str
    number: int
    lineage: Lineage
    dead: tuple[int, ...] = ()

    def to_json(self) -> Json:
        """As it is stored."""
        return {**asdict(self), "lineage": self.lineage.to_json(), "dead": list(self.dead)}

    @classmethod
    def from_json(cls, value: object) -> About:
        """Raises BadRecord."""
        match value:
            case {
                "commit": int(commit),
                "at": str(at),
                "fingerprint": str(fingerprint),
                "dictionary": str(dictionary),
                "number": int(number),
                "lineage": lineage,
                "dead": list(dead),
            } if all(isinstance(one, int) for one in dead):
                line = Lineage.from_json(lineage)
                return cls(commit, at, fingerprint, dictionary, number, line, tuple(dead))
            case _:
                raise BadRecord("about: the record of the commit is incomplete")


@dataclass(frozen=True, slots=True)
class Seen:
    """An `About` as it was found: in which index, and at which of its versions."""

    index: str
    about: About
    seq_no: int
    term: int
