"""Every record of an index as a manifest row, so that `load` reads it back to the same ids.

One line of JSON a record: reports in force, and beside them the further sources filed under them.
`title` … `kind` are the manifest's columns, for people and other programs; `record` is the whole
record, which `load` restores as it stands, `source` (under which it will be known again) included:
loading the original file later still replaces it. A source that was set aside has a row (`aside`)
if a person said anything about it: that is not asked for again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import orjson

from index_mappings.engines.port import Engine, View, answered
from index_mappings.records import report_to_json, set_aside_to_json
from index_mappings.reports import Entry, Given, Report, Unreadable
from loaders.identity import lines_of, without_versions


@dataclass(frozen=True, slots=True)
class Dumped:
    """How many rows were written, and which reports were left out because they cannot be read."""

    rows: int
    left_out: tuple[Unreadable, ...]


def dump(engine: Engine, file: Path) -> Dumped:
    """Write all records of one commit to a JSON-lines file; it appears when it is complete.

    Reports that cannot be read are left out, and told.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as out:
        beside = Path(out.name)
        try:
            dumped = answered(engine.now, lambda view: _write(view, out))
            out.flush()
            beside.chmod(0o644)
            beside.replace(file)
            return dumped
        finally:
            beside.unlink(missing_ok=True)


def rows(entry: Entry, view: View) -> Iterator[dict[str, Any]]:
    """The manifest rows of one report: itself and its others."""
    report = replace(entry.report, paragraphs=view.paragraphs(entry.report.id))
    for record in (report, *entry.others):
        same = not record.paragraphs and record.text_hash == report.text_hash
        yield row(replace(record, paragraphs=report.paragraphs) if same else record)


def row(record: Report) -> dict[str, Any]:
    """One record as a manifest row."""
    record = without_versions(record)
    return {
        "title": record.title,
        "text": "\n".join(lines_of(record)),
        "region_code": record.region_code,
        "year": record.year,
        "published_on": record.published_on.isoformat() if record.published_on else None,
        "url": record.url,
        "kind": record.kind.value,
        "source": record.source,
        "record": report_to_json(record),
    }


def _write(view: View, out: Any) -> Dumped:
    """Everything one view shows, from the beginning of the file."""
    out.seek(0)
    out.truncate()
    catalogue, count = view.catalogue(), 0
    for entry in catalogue.entries:
        for row in rows(entry, view):
            out.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    for aside in catalogue.set_aside:
        if aside.given != Given():
            aside_row = {"text": "", "source": aside.source, "aside": set_aside_to_json(aside)}
            out.write(orjson.dumps(aside_row, option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    # What cannot be read of a source that was set aside is in no dump.
    left_out = (record for record in catalogue.unreadable if record.number is not None)
    return Dumped(count, tuple(left_out))
