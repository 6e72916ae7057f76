"""What the cleaning rules pass on: what was read, what was kept, what was removed and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from loaders.formats.pages import Line


@dataclass(frozen=True, slots=True)
class Removed:
    """Text a rule took away: the rule's name and the text, so that nothing is lost from sight."""

    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Metadatum:
    """One value of a page's information table, with the line that says so."""

    field: str
    value: str
    line: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A page without its furniture.

    `front` are the lines of the title page in order (title, session, speaker), `title` those of
    them that are the title itself; `body` is everything below. `metadata` was read before it went.
    `damage` are (code, message) of what cannot be repaired.
    """

    front: tuple[str, ...]
    title: tuple[str, ...]
    body: tuple[Line, ...]
    metadata: tuple[Metadatum, ...]
    removed: tuple[Removed, ...]


@dataclass(slots=True)
class Draft:
    """A page while the rules work on it, one after the other."""

    lines: list[Line]
    removed: list[Removed] = field(default_factory=list)
    metadata: list[Metadatum] = field(default_factory=list)

    def drop(self, reason: str, chosen: set[int]) -> None:
        """Take the chosen lines away, those that stand together as one record."""
        if not chosen:
            return
        run: list[str] = []
        kept: list[Line] = []
        for index, line in enumerate(self.lines):
            if index in chosen:
                run.append(line.text)
                continue
            self._record(reason, run)
            kept.append(line)
        self._record(reason, run)
        self.lines = kept

    def _record(self, reason: str, run: list[str]) -> None:
        if run:
            self.removed.append(Removed(reason, "\n".join(run)))
            run.clear()
