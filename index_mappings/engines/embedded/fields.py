"""The fields in tantivy's words: the schema, and how reports become documents."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import tantivy

from index_mappings import records
from index_mappings.engines.fields import (
    FIELDS,
    NOTHING,
    SCORED,
    Doc,
    Keeping,
    aside_owner,
    encode,
    headings,
    labels,
    made_with,
    newest_first,
    report_record,
    report_values,
    spot,
)
from index_mappings.prepare import Tokens
from index_mappings.reports import Entry, Paragraph, SetAside, paragraph_id

#: Splits at ASCII blanks only; has to be registered after every opening of an index.
BLANKS = "blanks"


@functools.cache
def schema() -> tantivy.Schema:
    """The table of fields in the library's words."""
    builder = tantivy.SchemaBuilder()
    for field in FIELDS:
        if field.keeping is Keeping.NUMBER:
            builder.add_unsigned_field(field.name, indexed=True, fast=True)
        elif field.keeping is Keeping.STORED:
            builder.add_bytes_field(field.name, stored=True)
        else:
            split = field.keeping in (Keeping.SPLIT, Keeping.PHRASES)
            builder.add_text_field(
                field.name,
                fast=field.keeping is Keeping.ORDER,
                tokenizer_name=BLANKS if split else "raw",
                index_option=_OPTION.get(field.keeping, "basic"),
            )
    return builder.build()


_NUMBERS = {field.name for field in FIELDS if field.keeping is Keeping.NUMBER}
_OPTION = {Keeping.SPLIT: "freq", Keeping.PHRASES: "position"}


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


def report_documents(entry: Entry, tokens: Sequence[Tokens], commit: int) -> list[tantivy.Document]:
    """A report's record and all its paragraphs; `entry.report` holds the paragraphs."""
    report = entry.report
    record = _beside(Doc.REPORT, report.id, report_record(entry))
    record.add_unsigned("number", entry.number)
    record.add_unsigned("commit", commit)
    common = _Common.of(entry)
    parts = zip(report.paragraphs, tokens, headings(report), strict=True)
    return [record, *(_paragraph(common, *part) for part in parts)]


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


@dataclass(frozen=True, slots=True)
class _Common:
    """What all paragraphs of a report share."""

    id: str
    number: int
    newest: str
    texts: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, entry: Entry) -> _Common:
        report = entry.report
        values = [
            (name, item)
            for name, value in report_values(entry).items()
            for item in (value if isinstance(value, list) else [value])
        ]
        texts = tuple((name, str(value)) for name, value in values if name not in _NUMBERS)
        numbers = tuple((name, int(value)) for name, value in values if name in _NUMBERS)
        return cls(report.id, entry.number, newest_first(report), texts, numbers)


def _paragraph(
    common: _Common, paragraph: Paragraph, cut: Tokens, heading: int
) -> tantivy.Document:
    document = tantivy.Document()
    for name, value in common.texts:
        document.add_text(name, value)
    key = paragraph_id(common.id, paragraph.position)
    document.add_text("key", key)
    document.add_text("newest", common.newest + key)
    for name, number in common.numbers:
        document.add_unsigned(name, number)
    document.add_unsigned("spot", spot(common.number, paragraph.position))
    document.add_unsigned("heading", spot(common.number, heading))
    document.add_text("section", paragraph.section)
    document.add_unsigned("labels", labels(paragraph))
    for topic in paragraph.topics:
        document.add_text("topics", topic)
    document.add_text("bigrams", cut.bigrams or NOTHING)
    document.add_text("units", cut.units or NOTHING)
    document.add_text("words", cut.words or NOTHING)
    document.add_bytes("payload", encode(records.paragraph_to_json(paragraph)))
    return document
