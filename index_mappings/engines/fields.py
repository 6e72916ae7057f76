"""What stands in the index on every engine: the fields, and what a report's documents share.

Everything lives in one index, so that one commit makes all of it visible: a document is a
paragraph, the record of a report, that of a source set aside, or the one about the index itself.
Tokens are made elsewhere (`index_mappings.prepare`); a text field is split at blanks or kept whole.
BM25 counts all documents, so a field without tokens holds one that nobody can ask: an engine that
counts only documents with a value then scores alike.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from enum import StrEnum

import orjson

from index_mappings import labels, literal, phrases, records, regions
from index_mappings.labels import SECTIONS, TOPICS
from index_mappings.reports import Entry, Report

#: Raised whenever documents are made otherwise than before, though the fields keep their names.
LAYOUT = 5
#: The fields whose tokens may add to a score.
SCORED = ("bigrams", "phrases", "units", "words", "section")
#: A paragraph's spot is its report's number and its position in one number: bits for the position.
POSITION_BITS = 20


class Doc(StrEnum):
    """What a document is."""

    PARAGRAPH = "paragraph"
    REPORT = "report"
    ASIDE = "aside"
    ABOUT = "about"


class Keeping(StrEnum):
    """How a field is kept."""

    WHOLE = "whole"  # one or several values, asked as they stand
    ORDER = "order"  # one value, asked and sorted by
    NUMBER = "number"  # asked, counted, read by document
    COLUMN = "column"  # counted, read by document, never asked
    SPLIT = "split"  # split at blanks, frequencies too
    PLACES = "places"  # split at blanks, positions too
    STORED = "stored"  # bytes that come back with a hit


@dataclass(frozen=True, slots=True)
class Field:
    """One field and what it is for."""

    name: str
    keeping: Keeping
    meaning: str


FIELDS = (
    Field("doc", Keeping.WHOLE, "文档类别：paragraph、report、aside、about"),
    Field("owner", Keeping.WHOLE, "随谁一起删除：报告编号，或被搁置的来源"),
    Field("key", Keeping.ORDER, "段落编号；按地区排序即按它升序"),
    Field("newest", Keeping.ORDER, "报告年度、发布日期倒排后接段落编号；最新在前即按它升序"),
    Field("number", Keeping.NUMBER, "报告的写入序号，每次写入取更大的新号"),
    Field("spot", Keeping.NUMBER, "写入序号与段落位置合成一个数"),
    Field("heading", Keeping.NUMBER, "写入序号与章节次序合成一个数：同节检索所依"),
    Field("wording", Keeping.NUMBER, "表述的编号：同样表述的段落相同，没有为 0"),
    Field("commit", Keeping.NUMBER, "写入时的提交号"),
    Field("year", Keeping.WHOLE, "报告年度"),
    Field("region", Keeping.WHOLE, "今日区划代码"),
    Field("places", Keeping.WHOLE, "本级及各上级区划代码"),
    Field("level", Keeping.WHOLE, "当年层级"),
    Field("kind", Keeping.WHOLE, "文种"),
    Field("issuer_kind", Keeping.WHOLE, "发文机关类别"),
    Field("certainty", Keeping.WHOLE, "地区、年度、发文机关是否都写明了"),
    Field("published", Keeping.NUMBER, "发布日期（公历第几天），不明为 0"),
    Field("section", Keeping.WHOLE, "栏目；成效的段落排在前面"),
    Field("topics", Keeping.WHOLE, "领域"),
    Field("labels", Keeping.COLUMN, "栏目与各领域合成一个数，只用于计数"),
    Field("bigrams", Keeping.PLACES, "标题行与正文的相邻两单位，保留位置：逐字匹配所依"),
    Field("phrases", Keeping.SPLIT, "标题行与正文里收录的常见词组，一处一个：整词组匹配所依"),
    Field("units", Keeping.SPLIT, "单位（单字、数字、字母串）：单字匹配与排序"),
    Field("words", Keeping.SPLIT, "标题、章节、正文的分词：只用于排序"),
    Field("payload", Keeping.STORED, "原文与章节，或报告、搁置、索引本身的记录"),
)


def made_with(fields: object) -> str:
    """The fingerprint of an index: an engine's fields, the layout, and what tokens are made by."""
    made_by = (literal.fingerprint(), phrases.fingerprint())
    parts = [fields, LAYOUT, SECTIONS, TOPICS, made_by]
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


# --- what documents share ------------------------------------------------------------------------


def report_record(entry: Entry) -> records.Json:
    """The record of a report, to be kept beside its paragraphs; it says what labels they bear."""
    header = replace(entry.report, paragraphs=())
    counted = labels.counted(entry.report.paragraphs)
    return records.entry_to_json(replace(entry, report=header, labels=counted))


def report_values(entry: Entry) -> dict[str, str | int | list[str]]:
    """The values that all paragraphs of a report share, by field."""
    report = entry.report
    places = dict.fromkeys([*regions.ancestors(report.region_code), report.region_code])
    places.pop(regions.NATION, None)
    return {
        "doc": Doc.PARAGRAPH.value,
        "owner": report.id,
        "number": entry.number,
        "year": report.year,
        "region": report.region_code,
        "places": list(places),
        "level": report.then_level.value,
        "kind": report.kind.value,
        "issuer_kind": report.issuer_kind.value,
        "certainty": report.basis.certainty.value,
        "published": report.published_on.toordinal() if report.published_on else 0,
    }


def spot(number: int, position: int) -> int:
    """A paragraph's place in the whole index as one number."""
    return number << POSITION_BITS | position


def headings(report: Report) -> list[int]:
    """For each paragraph its section, counted from 1: those under one heading path are one."""
    sections: dict[tuple[str, ...], int] = {}
    return [sections.setdefault(p.heading, len(sections) + 1) for p in report.paragraphs]


def newest_first(report: Report) -> str:
    """Year and date so turned that rising order means newest first, unknown dates last."""
    day = report.published_on.toordinal() if report.published_on else 0
    return f"{9999 - report.year:04d}{9_999_999 - day:07d}"


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
