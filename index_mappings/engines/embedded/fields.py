"""The fields in tantivy's words: the schema, and how reports become documents."""

from __future__ import annotations

import functools
from base64 import b64encode
from collections.abc import Iterator, Sequence

import orjson
import tantivy

from index_mappings import records
from index_mappings.engines.fields import (
    FIELDS,
    SCORED,
    Doc,
    Keeping,
    aside_owner,
    encode,
    headings,
    made_with,
    newest_first,
    report_record,
    report_values,
    spot,
)
from index_mappings.labels import label
from index_mappings.prepare import NOTHING, Tokens
from index_mappings.reports import Entry, SetAside, paragraph_id

#: Splits at ASCII blanks only; has to be registered after every opening of an index.
BLANKS = "blanks"


@functools.cache
def schema() -> tantivy.Schema:
    """The table of fields in the library's words."""
    builder = tantivy.SchemaBuilder()
    for field in FIELDS:
        if field.keeping is Keeping.NUMBER:
            builder.add_unsigned_field(field.name, indexed=True, fast=True)
        elif field.keeping is Keeping.COLUMN:
            builder.add_unsigned_field(field.name, indexed=False, fast=True)
        elif field.keeping is Keeping.STORED:
            builder.add_bytes_field(field.name, stored=True)
        else:
            split = field.keeping in (Keeping.SPLIT, Keeping.PLACES)
            builder.add_text_field(
                field.name,
                fast=field.keeping is Keeping.ORDER,
                tokenizer_name=BLANKS if split else "raw",
                index_option=_OPTION.get(field.keeping, "basic"),
            )
    return builder.build()


_NUMBERS = {field.name for field in FIELDS if field.keeping is Keeping.NUMBER}
_OPTION = {Keeping.SPLIT: "freq", Keeping.PLACES: "position"}


def register(index: tantivy.Index) -> tantivy.Index:
    """Make an opened index ready for reading and writing."""
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(BLANKS, analyzer)
    index.config_reader("manual")
    return index


@functools.cache
def fingerprint() -> str:
    """What an index depends on."""
    return made_with([[field.name, field.keeping.value] for field in FIELDS])


# --- documents -----------------------------------------------------------------------------------


def report_document(entry: Entry, commit: int) -> tantivy.Document:
    """A report's record."""
    record = _beside(Doc.REPORT, entry.report.id, report_record(entry))
    record.add_unsigned("number", entry.number)
    record.add_unsigned("commit", commit)
    return record


def paragraph_documents(entry: Entry, tokens: Sequence[Tokens]) -> Iterator[str]:
    """A report's paragraphs, which `entry.report` holds, as JSON: the library copies a document of
    its own once more, and is handed every value by a call."""
    report = entry.report
    values = {name: _as_kept(name, value) for name, value in report_values(entry).items()}
    common = orjson.dumps(values)[:-1]
    newest = newest_first(report)
    for paragraph, cut, heading in zip(report.paragraphs, tokens, headings(report), strict=True):
        key = paragraph_id(report.id, paragraph.position)
        own = {
            "key": key,
            "newest": newest + key,
            "spot": spot(entry.number, paragraph.position),
            "heading": spot(entry.number, heading),
            "wording": cut.wording,
            "section": paragraph.section.value,
            "topics": [topic.value for topic in paragraph.topics],
            "labels": label(paragraph),
            "payload": b64encode(encode(records.paragraph_to_json(paragraph))).decode(),
        }
        yield b"".join((common, b",", orjson.dumps(own)[1:-1], b",", cut.ready, b"}")).decode()


def _as_kept(name: str, value: str | int | list[str]) -> str | int | list[str]:
    """A value as its field takes it: the year is a text there."""
    return str(value) if isinstance(value, int) and name not in _NUMBERS else value


def aside_document(record: SetAside) -> tantivy.Document:
    """The record of a source that was not loaded."""
    return _beside(Doc.ASIDE, aside_owner(record.source), records.set_aside_to_json(record))


def about_document(about: records.Json) -> tantivy.Document:
    """The one document about the index itself."""
    return _beside(Doc.ABOUT, Doc.ABOUT, about)


def _beside(doc: Doc, owner: str, payload: records.Json) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("doc", doc)
    document.add_text("owner", owner)
    document.add_bytes("payload", encode(payload))
    for name in SCORED:
        document.add_text(name, NOTHING)
    return document
