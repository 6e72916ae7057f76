"""What others made, changed or locked in a real Elasticsearch: each has its own word."""

import sys
from typing import Any

import pytest
from contract import fill, made
from elastic_world import alias, index_of

pytest.importorskip("elasticsearch")

from index_mappings.engines import open_engine
from index_mappings.engines.elastic import fields
from index_mappings.engines.fields import report_values
from index_mappings.engines.port import Engine
from index_mappings.errors import (
    EngineBroken,
    EngineDenied,
    ForeignIndex,
    InvalidParameter,
)
from index_mappings.query import Query, Scope
from index_mappings.reports import Certainty, Reason, SetAside

pytestmark = pytest.mark.elastic


def test_the_name_is_an_index(engine: Engine, raw: Any) -> None:
    raw.indices.create(index=alias(engine), settings={"number_of_replicas": 0})
    raw.index(index=alias(engine), id="1", document={"a": 1}, refresh=True)
    for rebuild in (False, True):
        with pytest.raises(EngineBroken) as told, engine.writing(rebuild=rebuild):
            pass
        assert "不是治鉴的别名" in told.value.message
    with pytest.raises(EngineBroken):
        engine.now()
    assert raw.count(index=alias(engine))["count"] == 1


def test_the_alias_is_somebody_elses(engine: Engine, raw: Any) -> None:
    name = f"{alias(engine)}-logs"
    raw.indices.create(index=name, aliases={alias(engine): {}})
    for rebuild in (False, True):
        with pytest.raises(EngineBroken) as told, engine.writing(rebuild=rebuild):
            pass
        assert "不是治鉴建立的" in told.value.message
    raw.indices.delete_alias(index=name, name=alias(engine))
    fill(engine, made(1))
    assert raw.indices.exists(index=name)  # sweeping leaves alone what is not ours


def test_the_alias_leads_to_two_indices(engine: Engine, raw: Any) -> None:
    fill(engine, made(1))
    raw.indices.create(index=f"{alias(engine)}-two", aliases={alias(engine): {}})
    with pytest.raises(EngineBroken) as told:
        engine.now()
    assert "多个索引" in told.value.message


def test_an_index_that_lost_its_record_is_rebuilt(engine: Engine, raw: Any) -> None:
    fill(engine, made(2))
    raw.delete(index=alias(engine), id="about", refresh=True)
    with pytest.raises(EngineBroken), engine.writing():
        pass
    fill(engine, made(3), rebuild=True)
    assert engine.now().catalogue().report_count == 3


def test_a_mapping_changed_by_hand(engine: Engine, raw: Any) -> None:
    fill(engine, made(1))
    raw.indices.put_mapping(index=alias(engine), properties={"extra": {"type": "keyword"}})
    with pytest.raises(ForeignIndex) as told, engine.writing():
        pass
    assert "extra" in told.value.message
    assert "--rebuild" in told.value.remedy
    assert engine.now().catalogue().report_count == 1  # reading goes on
    fill(engine, made(1), rebuild=True)
    fill(engine, made(2))


def test_another_fingerprint(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(engine, made(1))
    monkeypatch.setattr(fields, "fingerprint", lambda: "0" * 16)
    held = engine.now().catalogue()
    fresh = open_engine(engine.address)
    assert fresh.now().state.foreign
    assert fresh.now().catalogue().report_count == held.report_count
    with pytest.raises(ForeignIndex), engine.writing():
        pass
    fill(engine, made(2), rebuild=True)
    assert not engine.now().state.foreign
    fresh.close()


def test_an_index_without_a_field_says_so_where_it_is_asked_for(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an earlier version: nothing can be narrowed by what it did not store."""
    with monkeypatch.context() as patch:
        older = {name: kept for name, kept in fields.properties().items() if name != "certainty"}
        mapping = fields.mapping("")
        patch.setattr(fields, "mapping", lambda _: {**mapping, "properties": older})
        patch.setattr(
            fields,
            "report_values",
            lambda entry: {n: v for n, v in report_values(entry).items() if n != "certainty"},
        )
        fill(engine, made(3))
    monkeypatch.setattr(fields, "fingerprint", lambda: "0" * 16)
    fresh = open_engine(engine.address)
    with pytest.raises(InvalidParameter) as told:
        fresh.now().search(Query(scope=Scope(certainties=(Certainty.UNCERTAIN,))))
    assert told.value.field == "certainty" and "--rebuild" in told.value.remedy
    years = tuple(range(2019, 2024))
    assert len(fresh.now().search(Query(scope=Scope(years=years))).hits) > 0
    fresh.close()


@pytest.mark.parametrize("block", ["index.blocks.write", "index.blocks.read_only_allow_delete"])
def test_a_read_only_index(engine: Engine, raw: Any, block: str) -> None:
    """What a full disk leaves behind."""
    fill(engine, made(1))
    raw.indices.put_settings(index=alias(engine), settings={block: True})
    with pytest.raises(EngineDenied) as told, engine.writing() as writer:
        writer.put(made(2)[1])
    assert "只读" in told.value.message and "磁盘" in told.value.message
    assert block in told.value.remedy
    assert engine.now().catalogue().report_count == 1
    raw.indices.put_settings(index=alias(engine), settings={block: None})
    fill(engine, made(2))
    assert engine.now().catalogue().report_count == 2


def test_a_closed_index(engine: Engine, raw: Any) -> None:
    fill(engine, made(1))
    raw.indices.close(index=index_of(engine, raw))
    with pytest.raises(EngineDenied) as told:
        open_engine(engine.address).now()
    assert "关闭" in told.value.message
    raw.indices.open(index=index_of(engine, raw), wait_for_active_shards=1)
    assert engine.now().catalogue().report_count == 1


def test_what_stands_in_the_index(engine: Engine, raw: Any) -> None:
    """What an operator sees in Kibana."""
    fill(engine, made(1))
    with engine.writing() as writer:
        writer.set_aside(SetAside("空白.docx", Reason.EMPTY, "没有文字", "检查文件"))
    (told,) = raw.indices.get_mapping(index=alias(engine)).body.values()
    assert told["mappings"]["_meta"]["fingerprint"] == engine.now().state.fingerprint
    assert told["mappings"]["dynamic"] == "strict"
    hit = raw.search(index=alias(engine), query={"term": {"doc": "paragraph"}})["hits"]["hits"][0]
    assert hit["_source"]["payload"]["text"]
    assert not {"bigrams", "units", "words"} & set(hit["_source"])


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.startswith("index_mappings.engines.elastic")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "elasticsearch", None)
    with pytest.raises(InvalidParameter) as told:
        open_engine("http://127.0.0.1:9200/zhijian")
    assert "pip install" in told.value.remedy
