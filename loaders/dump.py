"""Every record of an index as a manifest row, so that `load` reads it back to the same ids.

One line of JSON a record: reports in force, and beside them the further sources filed under them.
`title` … `kind` are the manifest's columns, for people and other programs; `record` is the whole
record, which `load` restores as it stands, `source` (under which it will be known again) included:
loading the original file later still replaces it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import orjson

from index_mappings.engines.lineage import commit_mark
from index_mappings.engines.port import Engine
from index_mappings.errors import EngineSlow, NotFound
from index_mappings.records import report_to_json
from index_mappings.reports import Entry, Report, Unreadable
from loaders.identity import lines_of, without_versions

#: How often to begin again when the index changes under the dump.
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Dumped:
    """How many rows were written, and which reports were left out because they cannot be read."""

    rows: int
    left_out: tuple[Unreadable, ...]


def dump(engine: Engine, file: Path) -> Dumped:
    """Write all records to a JSON-lines file; it appears when it is complete.

    Reports that cannot be read are left out, and told. Raises EngineSlow when the index is being
    written to all the time.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as out:
        beside = Path(out.name)
        try:
            for _ in range(ATTEMPTS):
                out.seek(0)
                out.truncate()
                dumped = _write(engine, out)
                if dumped is not None:
                    out.flush()
                    beside.chmod(0o644)
                    beside.replace(file)
                    return dumped
        finally:
            beside.unlink(missing_ok=True)
    raise EngineSlow("导出时索引一直在变化，没有导出", "请等载入完成后再导出。")


def rows(entry: Entry, engine: Engine) -> Iterator[dict[str, Any]]:
    """The manifest rows of one report: itself and its others."""
    report = replace(entry.report, paragraphs=engine.paragraphs(entry.report.id))
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


def _write(engine: Engine, out: Any) -> Dumped | None:
    """One attempt; None when the index changed meanwhile."""
    engine.state()  # readers see what is newest only after asking
    held = engine.reports(0)
    count = 0
    for entry in held.entries:
        try:
            told = list(rows(entry, engine))
        except NotFound:
            if entry.number in _unreadable(engine):
                continue
            return None
        for each in told:
            out.write(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    left_out = tuple(_unreadable(engine).values())
    same = commit_mark(engine.state().lineage.mark) == commit_mark(held.mark)
    return Dumped(count, left_out) if same else None


def _unreadable(engine: Engine) -> dict[int | None, Unreadable]:
    """Reports that are left out, by number; a source that was set aside is in no dump."""
    return {one.number: one for one in engine.reports(0).unreadable if one.number is not None}
