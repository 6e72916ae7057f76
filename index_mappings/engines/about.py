"""What an index keeps about itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from index_mappings.checked import BadRecord
from index_mappings.engines.lineage import Lineage
from index_mappings.records import Json


@dataclass(frozen=True, slots=True)
class About:
    """The record of the last commit: its number and time, and what the index was made with.

    `number` is the largest report number given so far; `lineage` says which index this is.
    """

    commit: int
    at: str
    fingerprint: str
    dictionary: str
    number: int
    lineage: Lineage

    def to_json(self) -> Json:
        """As it is stored."""
        return {**asdict(self), "lineage": self.lineage.to_json()}

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
            }:
                line = Lineage.from_json(lineage)
                return cls(commit, at, fingerprint, dictionary, number, line)
            case _:
                raise BadRecord("about: the record of the commit is incomplete")
