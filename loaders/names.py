"""What every source is called in an index: one file, one name; one name, one file.

A source is known by its location. Its name is what was typed when it was first loaded; where that
is the name of another file already, folders are put in front of it until it is nobody else's. What
stands in an archive or a table goes under the name of its file.

A name alone says little: it is read from wherever one stands. It counts where a location is not
known (a record of an earlier version) or leads nowhere any more: a file that is called the same
from here has moved, or is mounted elsewhere now, and is the same source.
"""

from __future__ import annotations

import functools
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from index_mappings.reports import Report, SetAside
from loaders import files
from loaders.files import containers


class Names:
    """The names of one index, by location and the other way round; new ones are remembered."""

    def __init__(self, held: Iterable[Report | SetAside] = ()) -> None:
        self._names: dict[str, str] = {}
        self._locations: dict[str, str | None] = {}
        for record in held:
            self._enter(record.source, record.location)

    def settle(self, name: str, location: str | None) -> tuple[str, str | None]:
        """The name that a source goes under, and where it lies as far as is known now."""
        if location is None:
            return name, self._locations.get(name)
        fitting = (
            n for n in self._candidates(name, location) if not self._is_anothers(n, location)
        )
        own = next(fitting, None) or self._further(name, location)
        known = self._locations.get(own)
        if known and known != location and files.file_of(location) is None:
            location = known  # what comes from a dump of elsewhere does not know better
        self._enter(own, location)
        return own, location

    def _enter(self, name: str, location: str | None) -> None:
        """Remember a source, and the archive or table around it."""
        for called, lies in _pairs(name, location):
            known = self._locations.setdefault(called, lies)
            if lies is None:
                continue
            self._names[lies] = called
            if known != lies and not (known and files.file_of(known)):
                self._locations[called] = lies

    def _candidates(self, name: str, location: str) -> Iterator[str]:
        """What a source may be called, the surest first: what lies there, what is called so, what
        was here before, and a new name. Members and rows are told from what is around them too."""
        yield from _names_around(self._names, location)
        if name in self._locations:
            yield name
        yield from _names_around(self._from_here, location)
        yield name

    @functools.cached_property
    def _from_here(self) -> dict[str, str]:
        """Names whose location says nothing, by what they mean in the folder where one stands."""
        unknown = (
            name
            for name, lies in self._locations.items()
            if not (lies and files.file_of(lies)) and not containers(name)
        )
        return {files.true_path(name): name for name in sorted(unknown, reverse=True)}

    def _is_anothers(self, name: str, location: str) -> bool:
        """Whether a name, or that of the archive or table around it, is taken: both files exist."""
        if self._locations.get(name) == location:
            return False
        for called, lies in _pairs(name, location):
            known = self._locations.get(called)
            if known and known != lies and files.file_of(known):
                return files.file_of(location) is not None
        return False

    def _further(self, name: str, location: str) -> str:
        """A name that is nobody's: the file's with more of the folders that it lies in."""
        file = files.file_of(location) or location
        inside = location[len(file) :]
        typed, steps = name.removesuffix(inside), file.strip("/").split("/")
        parts = typed.count("/") + 2 if file.endswith(f"/{typed}") else 2
        tails = ["/".join(steps[-n:]) for n in range(parts, len(steps) + 1)]
        numbered = (f"{file}（{number}）" for number in count(2))
        free = (n for n in _chained(tails, file, numbered) if n not in self._locations)
        return next(free) + inside


def meant(typed: str, records: Iterable[SetAside]) -> list[SetAside]:
    """The records that a person means: by the name they are listed under, or by their file however
    its path is typed. Two when the name is one record's and the file from here another's."""
    location = files.location_of(typed)
    matches = [
        record
        for record in records
        if record.source == typed
        or (record.location or files.location_of(record.source)) == location
    ]
    return sorted(matches, key=lambda record: record.source)


def from_here(record: SetAside) -> SetAside:
    """The record, its commands naming the file so that they work in the folder where one stands."""
    location = record.location
    if location is None or files.location_of(record.source) == location:
        return record
    if files.file_of(location) is None:
        return record
    return replace(record, remedy=in_commands(record.remedy, record.source, location))


def in_commands(remedy: str, name: str, other: str) -> str:
    """A remedy with another name in its commands."""
    for command in ("load", "dismiss"):
        prefix = f"zhijian {command} "
        remedy = remedy.replace(prefix + shlex.quote(name), prefix + shlex.quote(other))
    return remedy


def _names_around(names: Mapping[str, str], location: str) -> Iterator[str]:
    """The names told from what lies at a location, or around it."""
    for lies in (location, *containers(location)):
        if lies in names:
            yield names[lies] + location[len(lies) :]


def _pairs(name: str, location: str | None) -> Iterator[tuple[str, str | None]]:
    """A source, and what it stands in as far as name and location tell the same way inside."""
    yield name, location
    for called in containers(name):
        inside = name[len(called) :]
        if location is None:
            yield called, None
        elif location.endswith(inside):
            yield called, location[: -len(inside)]


def _chained(tails: Iterable[str], file: str, numbered: Iterable[str]) -> Iterator[str]:
    yield from tails
    yield file
    yield from numbered
