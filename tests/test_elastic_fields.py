"""The mapping can be read, says what it is, and holds the embedded engine's fields; no server."""

import math
import random

import contract
import orjson
import pytest

pytest.importorskip("elasticsearch")

from index_mappings.checked import BadRecord
from index_mappings.engines.elastic import fields, matching
from index_mappings.engines.elastic.indices import changed
from index_mappings.engines.elastic.state import Visibility
from index_mappings.engines.fields import FIELDS, Keeping
from index_mappings.engines.lineage import Lineage
from index_mappings.prepare import prepare
from index_mappings.query import Query, Ranking, Scope
from index_mappings.records import paragraph_from_json
from index_mappings.reports import Entry, Level, Reason, SectionType, SetAside

#: What each way of keeping a field is in Elasticsearch; `year` is a number for range filters.
KEPT = {
    Keeping.WHOLE: {"type": "keyword"},
    Keeping.ORDER: {"type": "keyword"},
    Keeping.NUMBER: {"type": "long"},
    Keeping.COLUMN: {"type": "long", "index": False},
    Keeping.SPLIT: {"type": "text", "analyzer": "whitespace", "index_options": "freqs"},
    Keeping.PLACES: {"type": "text", "analyzer": "whitespace", "index_options": "positions"},
    Keeping.STORED: {"type": "object", "enabled": False},
}


def test_the_fields_are_those_of_the_embedded_engine() -> None:
    told = fields.mapping("x")["properties"]
    plain = {n: {k: v for k, v in kept.items() if k != "meta"} for n, kept in told.items()}
    assert plain == {
        field.name: {"type": "short"} if field.name == "year" else KEPT[field.keeping]
        for field in FIELDS
    }


def test_the_mapping_says_what_it_is() -> None:
    told = fields.mapping("jieba 0.42.1")
    assert told["dynamic"] == "strict"
    assert told["_source"] == {"excludes": ["bigrams", "phrases", "units", "words"]}
    assert told["_meta"]["fingerprint"] == fields.fingerprint()
    assert told["_meta"]["segmenter"] == "jieba 0.42.1"
    assert "zhijian tokens" in told["_meta"]["analysis"]
    for name, kept in told["properties"].items():
        if name != "payload":  # an object that is not indexed takes no note
            assert kept["meta"]["meaning"], name
            assert all(len(value) <= 50 for value in kept["meta"].values())


def test_a_changed_mapping_is_seen() -> None:
    told = fields.mapping("x")
    as_served = orjson.loads(orjson.dumps(told))
    as_served["properties"]["bigrams"].pop("index_options")  # the server leaves its default out
    assert changed(as_served) == []
    as_served["properties"]["added"] = {"type": "keyword"}
    as_served["properties"]["units"]["analyzer"] = "standard"
    as_served["properties"].pop("topics")
    as_served["dynamic"] = "true"
    assert changed(as_served) == ["added", "dynamic", "topics", "units"]


def test_documents() -> None:
    report = contract.report(random.Random(3), [])
    entry = Entry(7, report, len(report.paragraphs))
    made = list(fields.report_documents(entry, prepare(report).paragraphs, 2))
    names = set(fields.properties())
    assert [one for one, _ in made] == [f"7.{at}" for at in range(len(report.paragraphs) + 1)]
    for one, source in made:
        assert set(orjson.loads(source)) <= names
        assert fields.spot_of(one)[0] == 7
    first = orjson.loads(made[1][1])
    assert paragraph_from_json(first["payload"]) == report.paragraphs[0]
    assert first["spot"] == 7 << 20 | 1


def test_half_a_surrogate_pair_is_no_obstacle() -> None:
    record = SetAside("坏\ud83d.docx", Reason.EMPTY, "空", "看")
    _, source = fields.aside_document(record, 1, 1)
    assert "坏?" in orjson.loads(source)["payload"]["source"]


# --- queries -------------------------------------------------------------------------------------


def test_a_query_against_a_literal() -> None:
    query = Query(
        must=((("枫", "桥"), ("枫",)), (("桥", "经", "验"),), (tuple("枫桥经验"),)),
        must_not=(("a", "b"),),
        scope=Scope(years=(2023,), regions=("450000",), levels=(Level.COUNTY,)),
        sections=(SectionType.PROBLEM,),
    )
    assert matching.matching(query, listed=True) == [
        {
            "bool": {
                "should": [{"term": {"bigrams": "枫桥"}}, {"term": {"units": "枫"}}],
                "minimum_should_match": 1,
            }
        },
        {"match_phrase": {"bigrams": {"query": "桥经 经验"}}},
        {"term": {"phrases": "枫桥经验"}},
        {"terms": {"year": [2023]}},
        {"terms": {"places": ["450000"]}},
        {"terms": {"level": ["county"]}},
        {"terms": {"section": ["problem"]}},
        {"bool": {"must_not": [{"term": {"bigrams": "a_b"}}]}},
    ]


def test_an_index_without_the_tokens_of_listed_phrases_is_asked_by_bigrams() -> None:
    query = Query(must=((tuple("枫桥经验"),),))
    assert matching.matching(query, listed=False) == [
        {"match_phrase": {"bigrams": {"query": "枫桥 桥经 经验"}}}
    ]


def test_what_scores_stands_apart_from_what_matches() -> None:
    ranking = Ranking(bigrams=("枫桥", "枫桥"), units=("枫",), words=("枫桥",))
    loose = matching.bool_query([], Query(some=(("枫", "桥"),), ranking=ranking))
    assert loose["bool"]["should"] == [
        {"term": {"words": {"value": "枫桥", "boost": 0.2}}},
        {"term": {"bigrams": {"value": "枫桥", "boost": 0.5 * math.sqrt(2)}}},
        {"term": {"units": {"value": "枫", "boost": 1.0}}},
    ]
    literal = matching.bool_query([], Query(must=((("枫", "桥"),),), ranking=ranking))
    assert literal["bool"]["should"] == [
        {"term": {"words": {"value": "枫桥", "boost": 0.4}}},
        {"term": {"units": {"value": "枫", "boost": 0.4}}},
        {"term": {"section": {"value": "achievement", "boost": 1.2}}},
    ]


def test_only_what_a_commit_shows() -> None:
    about = Visibility(3, "", "", "", 9, Lineage.begun(), (4, 5))
    assert matching.visible(about) == [
        {"range": {"number": {"lte": 9}}},
        {"bool": {"must_not": [{"terms": {"number": [4, 5]}}]}},
    ]


def test_more_values_than_a_clause_takes() -> None:
    assert [len(c["terms"]["number"]) for c in matching.many_of("number", range(130_000))] == [
        60_000,
        60_000,
        10_000,
    ]


def test_the_whole_country_is_no_condition() -> None:
    assert matching.in_scope(Scope(regions=("100000", "450000"))) == []


def test_the_state_comes_back() -> None:
    about = Visibility(3, "2026-11-24T09:00:00Z", "f", "{}", 9, Lineage.begun().next(), (4, 5))
    assert Visibility.from_json(about.to_json()) == about
    told = about.to_json()
    nameless = {"lineage": about.lineage.to_json() | {"marks": []}}
    for broken in ({}, None, told | {"dead": ["x"]}, told | {"commit": "3"}, told | nameless):
        with pytest.raises(BadRecord):
            Visibility.from_json(broken)
