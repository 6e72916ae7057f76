"""What an index may hold: the report of each source, and what was set aside."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from index_mappings.reports import Report


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """One state of the index: reports by source, sources set aside. `counted` keeps what was
    counted of it."""

    held: Mapping[str, Report]
    aside: frozenset[str] = frozenset()
    counted: dict[Hashable, Any] = field(default_factory=dict)

    def same(self, other: State) -> bool:
        """Whether two states hold the same."""
        return self.aside == other.aside and texts_of(self) == texts_of(other)

    def loaded(self, reports: Mapping[str, Report], bad: Iterable[str] = ()) -> State:
        """The state once these have been loaded over it."""
        return State({**self.held, **reports}, self.aside | frozenset(bad))

    def without(self, ids: Iterable[str]) -> State:
        """The state once these reports were removed."""
        gone = set(ids)
        return State({n: r for n, r in self.held.items() if r.id not in gone}, self.aside)

    def dismissed(self, name: str) -> State:
        """The state once this is no longer listed as set aside."""
        return State(self.held, self.aside - {name})

    def step_by_step(self, reports: Mapping[str, Report]) -> tuple[State, ...]:
        """The states on the way of a load that reads a few sources in order: it may become visible
        after any of them, never within one."""
        names = list(reports)
        return tuple(
            self.loaded({name: reports[name] for name in names[:at]}) for at in range(1, len(names))
        )


def texts_of(state: State) -> dict[str, tuple[str, ...]]:
    """Each source's report: its id and its texts."""
    return {name: texts(report) for name, report in state.held.items()}


def texts(report: Report) -> tuple[str, ...]:
    """A report's id and the texts of its paragraphs."""
    return (report.id, *(paragraph.text for paragraph in report.paragraphs))
