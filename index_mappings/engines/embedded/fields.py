"""What stands in the index: the fields, and how reports become documents.

Everything lives in one index, so that one commit makes all of it visible: a document is a
paragraph, the record of a report, that of a source set aside, or the one about the index itself.
Tokens are made elsewhere (`index_mappings.prepare`); a text field is split at blanks or kept whole.
BM25 counts all documents, so a field without tokens holds one that nobody can ask: an engine that
counts only documents with a value then scores alike.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import orjson
import tantivy

from index_mappings import literal, records, regions
from index_mappings.prepare import Tokens
from index_mappings.reports import Entry, Paragraph, Report, SetAside, paragraph_id

#: Raised whenever documents are made otherwise than before, though the fields keep their names.
LAYOUT = 2
#: Splits at ASCII blanks only; has to be registered after every opening of an index.
BLANKS = "blanks"
#: The token of fields that would have none; `_` is a barrier, so no question holds it.
NOTHING = "__"
#: A paragraph's spot is its report's number and its position in one number: bits for the position.
POSITION_BITS = 20


COUNTRY = "100000"


class Doc(StrEnum):
    """What a document is."""

    PARAGRAPH = "paragraph"
    REPORT = "report"
    ASIDE = "aside"
    ABOUT = "about"


class How(StrEnum):
    """How a field is kept."""

    WHOLE = "whole"  # one value, asked as it stands
    ORDER = "order"  # one value, asked and sorted by
    COUNTED = "counted"  # one or several values, asked and counted
    NUMBER = "number"  # asked, counted, read by document
    SPLIT = "split"  # split at blanks, frequencies, for ranking
    PHRASES = "phrases"  # split at blanks, positions too
    STORED = "stored"  # bytes that come back with a hit


@dataclass(frozen=True, slots=True)
class Field:
    """One field and what it is for."""

    name: str
    how: How
    meaning: str


FIELDS = (
    Field("doc", How.WHOLE, "文档类别:paragraph、report、aside、about"),
    Field("owner", How.WHOLE, "随谁一起删除:报告编号,或被搁置的来源"),
    Field("key", How.ORDER, "段落编号;按地区排序即按它升序"),
    Field("newest", How.ORDER, "报告年度、发布日期倒排后接段落编号;最新在前即按它升序"),
    Field("number", How.NUMBER, "报告的写入序号,每次写入取更大的新号"),
    Field("spot", How.NUMBER, "写入序号与段落位置合成一个数"),
    Field("commit", How.NUMBER, "写入时的提交号"),
    Field("year", How.WHOLE, "报告年度"),
    Field("region", How.WHOLE, "今日区划代码"),
    Field("places", How.WHOLE, "本级及各上级区划代码"),
    Field("level", How.WHOLE, "当年层级"),
    Field("kind", How.WHOLE, "文种"),
    Field("issuer_kind", How.WHOLE, "发文机关类别"),
    Field("section", How.COUNTED, "栏目"),
    Field("topics", How.COUNTED, "领域"),
    Field("bigrams", How.PHRASES, "标题行与正文的相邻两单位,保留位置:逐字匹配所依"),
    Field("units", How.SPLIT, "单位(单字、数字、字母串):单字匹配与排序"),
    Field("words", How.SPLIT, "标题、章节、正文的分词:只用于排序"),
    Field("payload", How.STORED, "原文与章节,或报告、搁置、索引本身的记录"),
)


@functools.cache
def schema() -> tantivy.Schema:
    """The table above in the library's words."""
    builder = tantivy.SchemaBuilder()
    for field in FIELDS:
        if field.how is How.NUMBER:
            builder.add_unsigned_field(field.name, indexed=True, fast=True)
        elif field.how is How.STORED:
            builder.add_bytes_field(field.name, stored=True)
        else:
            split = field.how in (How.SPLIT, How.PHRASES)
            builder.add_text_field(
                field.name,
                fast=field.how in (How.ORDER, How.COUNTED),
                tokenizer_name=BLANKS if split else "raw",
                index_option=_OPTION.get(field.how, "basic"),
            )
    return builder.build()


_OPTION = {How.SPLIT: "freq", How.PHRASES: "position"}


def register(index: tantivy.Index) -> tantivy.Index:
    """Make an opened index ready for reading and writing."""
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(BLANKS, analyzer)
    index.config_reader("manual")
    return index


@functools.cache
def fingerprint() -> str:
    """What an index depends on: fields, layout, and what tokens are made by."""
    told = [[field.name, field.how.value] for field in FIELDS]
    made_of = orjson.dumps([told, LAYOUT, literal.fingerprint()])
    return hashlib.sha256(made_of).hexdigest()[:16]


# --- documents -----------------------------------------------------------------------------------


def report_documents(entry: Entry, tokens: Sequence[Tokens], commit: int) -> list[tantivy.Document]:
    """A report's record and all its paragraphs; `entry.report` holds the paragraphs."""
    report = entry.report
    head = records.entry_to_json(entry)
    head["report"].pop("paragraphs", None)
    record = _beside(Doc.REPORT, report.id, head)
    record.add_unsigned("number", entry.number)
    record.add_unsigned("commit", commit)
    common = _Common.of(entry)
    pairs = zip(report.paragraphs, tokens, strict=True)
    return [record, *(_paragraph(common, paragraph, cut) for paragraph, cut in pairs)]


def aside_document(record: SetAside) -> tantivy.Document:
    """The record of a source that was not loaded."""
    return _beside(Doc.ASIDE, aside_owner(record.source), records.set_aside_to_json(record))


def about_document(about: records.Json) -> tantivy.Document:
    """The one document about the index itself."""
    return _beside(Doc.ABOUT, Doc.ABOUT, about)


def aside_owner(source: str) -> str:
    """What the record of a source is deleted by; a very long path by its hash."""
    hashed = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{Doc.ASIDE}:{hashed}"


def encode(payload: records.Json) -> bytes:
    """A record as bytes. Half a surrogate pair (no text, but files hold them) becomes a `?`."""
    try:
        return orjson.dumps(payload)
    except TypeError:
        return json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")


def _beside(doc: Doc, owner: str, payload: records.Json) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("doc", doc)
    document.add_text("owner", owner)
    document.add_bytes("payload", encode(payload))
    for name in ("bigrams", "units", "words"):
        document.add_text(name, NOTHING)
    return document


@dataclass(frozen=True, slots=True)
class _Common:
    """What all paragraphs of a report share."""

    id: str
    number: int
    newest: str
    texts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, entry: Entry) -> _Common:
        report = entry.report
        places = dict.fromkeys([*regions.ancestors(report.region_code), report.region_code])
        places.pop(COUNTRY, None)  # all of it is no condition
        texts = [
            ("doc", Doc.PARAGRAPH),
            ("owner", report.id),
            ("year", str(report.year)),
            ("region", report.region_code),
            ("level", report.then_level),
            ("kind", report.kind),
            ("issuer_kind", report.issuer_kind),
            *(("places", code) for code in places),
        ]
        return cls(report.id, entry.number, newest_first(report), tuple(texts))


def newest_first(report: Report) -> str:
    """Year and date so turned that rising order means newest first, unknown dates last."""
    day = report.published_on.toordinal() if report.published_on else 0
    return f"{9999 - report.year:04d}{9_999_999 - day:07d}"


def _paragraph(common: _Common, paragraph: Paragraph, cut: Tokens) -> tantivy.Document:
    document = tantivy.Document()
    for name, value in common.texts:
        document.add_text(name, value)
    key = paragraph_id(common.id, paragraph.position)
    document.add_text("key", key)
    document.add_text("newest", common.newest + key)
    document.add_unsigned("number", common.number)
    document.add_unsigned("spot", common.number << POSITION_BITS | paragraph.position)
    document.add_text("section", paragraph.section)
    for topic in paragraph.topics:
        document.add_text("topics", topic)
    document.add_text("bigrams", cut.bigrams or NOTHING)
    document.add_text("units", cut.units or NOTHING)
    document.add_text("words", cut.words or NOTHING)
    document.add_bytes("payload", encode(records.paragraph_to_json(paragraph)))
    return document
