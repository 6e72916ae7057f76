"""The record of an index about itself: which commit is visible, and what that means.

Every written version of a report, and every record of a source set aside, gets a new, larger
number. `number` is the highest that is visible; `dead` are visible numbers that have given way and
are being deleted. Every question filters on both, so that a commit becomes visible as a whole: by
this one document being written.

A number begins with the epoch of its writer (`lock`), so that two writers never use the same one.
`gaps` are numbers that a writer which was not heard of again may still write to, long after its
successor has committed larger ones: (low, high] is never visible. `late` are epochs in which the
fate of a request is unknown: what has given way of theirs stays `dead` for good.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace

from index_mappings.checked import BadRecord
from index_mappings.engines.about import About
from index_mappings.records import Json

#: Numbers one epoch may use: 16 million, a hundred times all reports there are. A `spot` leaves 43
#: bits to a number, so half a million loads.
EPOCH_SHIFT = 24


@dataclass(frozen=True, slots=True)
class Visibility(About):
    """What an index on Elasticsearch keeps about itself: also what of it is to be seen."""

    dead: tuple[int, ...] = ()
    epoch: int = 0
    gaps: tuple[tuple[int, int], ...] = ()
    late: tuple[int, ...] = ()

    def to_json(self) -> Json:
        """As it is stored."""
        lists = {"dead": list(self.dead), "gaps": [*map(list, self.gaps)], "late": list(self.late)}
        return {**asdict(self), "lineage": self.lineage.to_json(), **lists}

    @classmethod
    def from_json(cls, value: object) -> Visibility:
        """Raises BadRecord."""
        about = About.from_json(value)
        match value:
            case {
                "dead": list(dead),
                "epoch": int(epoch),
                "gaps": list(gaps),
                "late": list(late),
            } if _whole([*dead, *late]) and all(_pair(gap) for gap in gaps):
                holes = tuple((low, high) for low, high in gaps)
                known = {field.name: getattr(about, field.name) for field in fields(About)}
                return cls(**known, dead=tuple(dead), epoch=epoch, gaps=holes, late=tuple(late))
            case _:
                raise BadRecord("about: the record of the commit is incomplete")

    def fenced(self, epoch: int, settled: bool) -> Visibility:
        """The same commit, closed to whatever earlier epochs may still send."""
        if settled:
            return replace(self, epoch=epoch)
        low, kept = self.number, self.gaps
        if kept and kept[-1][0] == low:  # whoever was here last has committed nothing either
            kept = kept[:-1]
        return replace(self, epoch=epoch, gaps=(*kept, (low, first_number(epoch))))


def first_number(epoch: int) -> int:
    """The number below all those of an epoch."""
    return epoch << EPOCH_SHIFT


def epoch_of(number: int) -> int:
    """The epoch a number was given in."""
    return number >> EPOCH_SHIFT


def _whole(values: list[object]) -> bool:
    return all(isinstance(value, int) for value in values)


def _pair(gap: object) -> bool:
    return isinstance(gap, list) and len(gap) == 2 and _whole(gap)


@dataclass(frozen=True, slots=True)
class Seen:
    """A `Visibility` as it was found: in which index, and at which of its versions."""

    index: str
    about: Visibility
    seq_no: int
    term: int
