"""What stands in an Elasticsearch index: the mapping to read, and how reports become documents.

The fields are those of the embedded engine, with the same names and the same tokens; everything
lives in one index, told apart by `doc`. The analysis is Chinese and happens before: the server
only splits at blanks, so any Elasticsearch 8 or 9 will do, without a plugin. `zhijian tokens` shows
what stands in `bigrams`, `phrases`, `units` and `words`.

A paragraph is never updated in place: the tokens are not in `_source`, and a partial update would
rebuild the document from there and silently lose them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any

from elasticsearch.dsl import (
    Boolean,
    Document,
    Integer,
    Keyword,
    Long,
    MetaField,
    Object,
    Short,
    Text,
)

from index_mappings import records
from index_mappings.engines.fields import (
    FIELDS,
    SCORED,
    Doc,
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
from index_mappings.reports import Entry, Paragraph, SetAside, paragraph_id

#: The id of the one document about the index itself.
ABOUT = "about"
#: Who made an index; nothing without this is ever deleted.
MADE_BY = "zhijian"

_MEANING = {field.name: field.meaning for field in FIELDS}
_LOOK = "zhijian tokens 文本"


def _note(name: str, **more: str) -> dict[str, str]:
    """The note on a field that Kibana and `GET _mapping` show (at most 50 characters a value)."""
    return {"meaning": _MEANING[name][:50], **more}


class Kept(Document):
    """Everything that is kept: paragraphs, records of reports and of sources set aside, the state.

    BM25 is left at k1 1.2 and b 0.75, the similarity at the default: then scores equal those of the
    embedded engine.
    """

    doc = Keyword(meta=_note("doc"))
    owner = Keyword(meta=_note("owner"))
    key = Keyword(meta=_note("key"))
    newest = Keyword(meta=_note("newest"))
    number = Long(meta=_note("number"))
    spot = Long(meta=_note("spot"))
    heading = Long(meta=_note("heading"))
    wording = Long(meta=_note("wording"))
    commit = Long(meta=_note("commit"))
    year = Short(meta=_note("year"))
    region = Keyword(meta=_note("region"))
    places = Keyword(multi=True, meta=_note("places"))
    level = Keyword(meta=_note("level"))
    kind = Keyword(meta=_note("kind"))
    issuer_kind = Keyword(meta=_note("issuer_kind"))
    certainty = Keyword(meta=_note("certainty"))
    published = Long(meta=_note("published"))
    section = Keyword(meta=_note("section"))
    topics = Keyword(multi=True, meta=_note("topics"))
    labels = Long(index=False, meta=_note("labels"))
    bigrams = Text(
        analyzer="whitespace", index_options="positions", meta=_note("bigrams", look=_LOOK)
    )
    phrases = Text(analyzer="whitespace", index_options="freqs", meta=_note("phrases", look=_LOOK))
    units = Text(analyzer="whitespace", index_options="freqs", meta=_note("units", look=_LOOK))
    words = Text(analyzer="whitespace", index_options="freqs", meta=_note("words", look=_LOOK))
    payload = Object(enabled=False)

    class Meta:
        dynamic = MetaField("strict")
        source = MetaField(excludes=["bigrams", "phrases", "units", "words"])


class Lock(Document):
    """Who is writing: one document, renewed while the writer lives."""

    token = Keyword()
    machine = Keyword()
    process = Integer()
    expires = Long()
    epoch = Long()
    released = Boolean()
    settled = Boolean()

    class Meta:
        dynamic = MetaField("strict")


@functools.cache
def properties() -> dict[str, Any]:
    """The mapping of each field."""
    mappings: dict[str, Any] = Kept._doc_type.mapping.to_dict()["properties"]
    return mappings


def mapping(dictionary: str) -> dict[str, Any]:
    """The whole mapping, with what a person should know about it in `_meta`."""
    field_mapping: dict[str, Any] = Kept._doc_type.mapping.to_dict()
    about = {
        "made_by": MADE_BY,
        "fingerprint": fingerprint(),
        "segmenter": dictionary,
        "analysis": (
            "中文分析在写入前完成：bigrams 为相邻两单位并保留位置，逐字匹配所依；phrases 为收录的"
            "常见词组，问的正是它时代替 bigrams；units 为单位；words 为分词，只用于排序。"
            "查看一段文字的词元：zhijian tokens 文本"
        ),
    }
    return {**field_mapping, "_meta": about}


def lock_mapping() -> dict[str, Any]:
    """The mapping of the index that holds the lock."""
    field_mapping: dict[str, Any] = Lock._doc_type.mapping.to_dict()
    return {**field_mapping, "_meta": {"made_by": MADE_BY}}


@functools.cache
def fingerprint() -> str:
    """What an index depends on: fields, not the notes on them."""
    return made_with({name: {**kept, "meta": None} for name, kept in properties().items()})


# --- documents: pairs of id and JSON -------------------------------------------------------------

Encoded = tuple[str, bytes]


def document_id(number: int, position: int) -> str:
    """The id of a paragraph of one written version; position 0 is the record beside it."""
    return f"{number}.{position}"


def spot_of(document: str) -> tuple[int, int]:
    """Number and position from an id."""
    number, _, position = document.partition(".")
    return int(number), int(position)


def report_documents(entry: Entry, tokens: Sequence[Tokens], commit: int) -> Iterator[Encoded]:
    """A report's record and all its paragraphs; `entry.report` holds the paragraphs."""
    report = entry.report
    beside = _beside(Doc.REPORT, report.id, report_record(entry))
    beside |= {"number": entry.number, "commit": commit}
    yield document_id(entry.number, 0), encode(beside)
    common = report_values(entry)
    newest = newest_first(report)
    for paragraph, cut, heading in zip(report.paragraphs, tokens, headings(report), strict=True):
        key = paragraph_id(report.id, paragraph.position)
        own = _paragraph(paragraph, cut.wording)
        own["spot"] = spot(entry.number, paragraph.position)
        own["heading"] = spot(entry.number, heading)
        document = common | own | {"key": key, "newest": newest + key}
        encoded = b"".join((encode(document)[:-1], b",", cut.ready, b"}"))
        yield document_id(entry.number, paragraph.position), encoded


def aside_document(record: SetAside, number: int, commit: int) -> Encoded:
    """The record of a source that was not loaded."""
    document = _beside(Doc.ASIDE, aside_owner(record.source), records.set_aside_to_json(record))
    return document_id(number, 0), encode(document | {"number": number, "commit": commit})


def about_document(about: records.Json) -> records.Json:
    """The document about the index itself."""
    return _beside(Doc.ABOUT, Doc.ABOUT.value, about)


def _beside(doc: Doc, owner: str, payload: records.Json) -> records.Json:
    """A document that is no paragraph.

    The one token of its fields lets BM25 count it, as tantivy counts all documents.
    """
    return {
        "doc": doc.value,
        "owner": owner,
        "payload": payload,
        **dict.fromkeys(SCORED, NOTHING),
    }


def _paragraph(paragraph: Paragraph, wording: int) -> records.Json:
    """What is a paragraph's own but its tokens."""
    return {
        "section": paragraph.section.value,
        "topics": [topic.value for topic in paragraph.topics],
        "labels": label(paragraph),
        "wording": wording,
        "payload": records.paragraph_to_json(paragraph),
    }
