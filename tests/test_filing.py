"""The ledger of a load, over an engine of dictionaries: whatever the order and wherever the
checkpoints fall, the same reports, texts and sources are filed; what did not change is not written.
"""

import contextlib
import datetime
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from made_reports import plain_report

from index_mappings.catalogue import Catalogue, Changes
from index_mappings.errors import NotFound
from index_mappings.reports import (
    Entry,
    Kind,
    Paragraph,
    Reason,
    SetAside,
)
from index_mappings.words import OURS
from loaders.bodies import Bodies
from loaders.files import containers
from loaders.filing import Filing
from loaders.identity import report_id, resolve, text_hash


class MemoryEngine:
    """The port's few verbs a load needs; `writes` counts the puts."""

    address = "memory:"

    def __init__(self):
        self.visible, self.aside, self.commit, self.writes = {}, {}, 0, 0

    def now(self):
        return MemoryView(self)

    @contextlib.contextmanager
    def writing(self, *, rebuild=False, dictionary=OURS):
        writer = MemoryWriter(self, rebuild)
        yield writer
        writer.end()


class MemoryView:
    """What is visible when it is asked; a load asks nothing that was not there before."""

    def __init__(self, engine):
        self.engine = engine

    def catalogue(self):
        entries = tuple(
            Entry(n, replace(r, paragraphs=()), len(r.paragraphs), others)
            for n, (_, (r, others)) in enumerate(sorted(self.engine.visible.items()), 1)
        )
        numbers = np.arange(1, len(entries) + 1)
        aside = tuple(self.engine.aside.values())
        return Catalogue.build(Changes(self.engine.commit, entries, numbers, aside, ""))

    def paragraphs(self, report_id):
        if report_id not in self.engine.visible:
            raise NotFound("没有")
        return self.engine.visible[report_id][0].paragraphs


class MemoryWriter:
    def __init__(self, engine, rebuild):
        self.engine, self.rebuild = engine, rebuild
        self.said = {} if rebuild else dict(engine.visible)
        self.aside = {} if rebuild else dict(engine.aside)

    def put(self, report, others=(), prepared=None):
        assert report.paragraphs
        self.engine.writes += 1
        self.said[report.id] = (report, tuple(others))

    def drop(self, report_id):
        self.said.pop(report_id, None)

    def set_aside(self, record):
        self.aside[record.source] = record

    def clear(self, source):
        self.aside.pop(source, None)

    def checkpoint(self):
        if not self.rebuild:
            self.end()

    def end(self):
        self.engine.visible, self.engine.aside = dict(self.said), dict(self.aside)
        self.engine.commit += 1


def report(source, title, texts, day=None, url=None, year=2023, **more):
    digest, length = text_hash(texts, title)
    kind = more.get("kind", Kind.RULE_OF_LAW)
    paragraphs = tuple(
        Paragraph(n, text, (title,) if n == 1 else ()) for n, text in enumerate(texts, 1)
    )
    return plain_report(
        id=report_id("450203", year, kind, title, url),
        title=title,
        year=year,
        published_on=day,
        url=url,
        source=source,
        text_hash=digest,
        length=length,
        paragraphs=paragraphs,
        **more,
    )


def load(engine, reports, save_after=(), rebuild=False):
    """One load of readings, saving after some of them."""
    with engine.writing(rebuild=rebuild) as writer, Bodies(engine) as bodies:
        filing = Filing(writer, bodies, rebuild=rebuild)
        filing.open(engine.now().catalogue())
        for number, each in enumerate(reports):
            if isinstance(each, SetAside):
                filing.put_aside(each)
            else:
                filing.take(each)
            if number in save_after:
                filing.save()
        if rebuild:
            for each in list(filing.left()):
                filing.rewrite(each, None)
    return filing.summary(0.5)


def held(engine):
    """What is filed, whole, as `resolve` would tell it."""
    out = {}
    for number, (in_force, others) in engine.visible.items():
        whole = [o if o.paragraphs else replace(o, paragraphs=in_force.paragraphs) for o in others]
        out[number] = (in_force, tuple(whole))
    return out


def expected(reports):
    return {f.report.id: (f.report, f.others) for f in resolve(reports)}


DAYS = (None, datetime.date(2024, 1, 5), datetime.date(2024, 3, 1))
versions = st.builds(
    lambda title, texts, day, url, year: (title, texts, day, url, year),
    st.sampled_from(["甲报告", "乙报告", "丙报告"]),
    # the first three are one text, broken differently
    st.sampled_from([("正文一", "正文二"), ("正文一正文二",), ("正文", "一正文二"), ("另文",)]),
    st.sampled_from(DAYS),
    st.sampled_from([None, "https://a.example/"]),
    st.sampled_from([2022, 2023]),
)
steps = st.lists(st.tuples(st.sampled_from("abcde"), versions), max_size=10)


def told(step):
    source, (title, texts, day, url, year) = step
    return report(source, title, texts, day, url, year)


@settings(max_examples=300, deadline=None)
@given(steps, st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_any_history_ends_where_the_last_records_resolve(history, saves, ends):
    """Sources come, change and come again, in one load or in several, saved anywhere."""
    engine = MemoryEngine()
    last, batch = {}, []
    for number, step in enumerate(history):
        each = told(step)
        last[each.source] = each
        batch.append(each)
        if number in ends:
            load(engine, batch, saves)
            batch = []
    load(engine, batch, saves)
    assert held(engine) == expected(last.values())
    before = engine.writes
    again = load(engine, last.values())
    assert engine.writes == before  # what did not change is not written
    assert len(again.unchanged) == len(last)
    assert again.paragraphs == 0


@settings(max_examples=150, deadline=None)
@given(steps, steps, st.sets(st.integers(0, 9)))
def test_a_rebuild_keeps_everything(history, later, saves):
    engine = MemoryEngine()
    last = {step[0]: told(step) for step in history}
    load(engine, last.values())
    fresh = {step[0]: told(step) for step in later}
    summary = load(engine, fresh.values(), saves, rebuild=True)
    everything = last | fresh
    assert held(engine) == expected(everything.values())
    accounted = [r.source for r in (*summary.loaded, *summary.replaced, *summary.unchanged)]
    assert sorted(accounted) == sorted(everything)
    assert summary.paragraphs == sum(len(r.paragraphs) for r, _ in engine.visible.values())


def ways(summary):
    return (
        [r.source for r in summary.loaded],
        [r.source for r in summary.replaced],
        [r.source for r in summary.unchanged],
        [r.source for r in summary.set_aside],
    )


def test_one_source_through_its_life():
    engine = MemoryEngine()
    first = report("a", "甲报告", ["正文"])
    assert ways(load(engine, [first])) == (["a"], [], [], [])
    assert ways(load(engine, [first])) == ([], [], ["a"], [])
    assert ways(load(engine, [report("a", "甲报告", ["改过的正文"])])) == ([], ["a"], [], [])
    renamed = load(engine, [report("a", "乙报告", ["改过的正文"])])
    assert ways(renamed) == ([], ["a"], [], [])
    assert list(engine.visible) == [renamed.replaced[0].report_id]  # the old one is gone


def test_only_broken_differently_is_still_replaced():
    engine = MemoryEngine()
    load(engine, [report("a", "甲报告", ["一二", "三"])])
    summary = load(engine, [report("a", "甲报告", ["一", "二三"])])
    assert ways(summary) == ([], ["a"], [], [])
    assert [p.text for p in engine.now().paragraphs(next(iter(engine.visible)))] == ["一", "二三"]


def test_new_metadata_is_written_though_the_text_is_unchanged():
    engine = MemoryEngine()
    load(engine, [report("a", "甲报告", ["正文"])])
    summary = load(engine, [report("a", "甲报告", ["正文"], issuer="鱼峰区人民政府")])
    assert ways(summary) == ([], [], ["a"], [])
    assert summary.paragraphs == 0
    assert next(iter(engine.visible.values()))[0].issuer == "鱼峰区人民政府"


def test_title_changed_while_another_source_holds_it():
    engine = MemoryEngine()
    old = [report("a", "甲报告", ["正文"]), report("b", "甲报告", ["正文"])]
    assert ways(load(engine, old)) == (["a"], [], ["b"], [])
    load(engine, [report("a", "乙报告", ["另文"])])
    assert sorted(r.title for r, _ in engine.visible.values()) == ["乙报告", "甲报告"]


def test_the_version_out_of_force_is_named_and_comes_back_whole():
    engine = MemoryEngine()
    old = report("a", "甲报告", ["旧文"], DAYS[1])
    load(engine, [old])
    summary = load(engine, [report("b", "甲报告", ["新文", "更新"], DAYS[2])])
    assert ways(summary) == (["b"], [], [], [])
    again = load(engine, [old])
    assert ways(again) == ([], [], ["a"], [])
    (row,) = again.unchanged
    assert [w.code for w in row.warnings] == ["two_versions"]
    assert "b" in row.warnings[0].message
    load(engine, [report("b", "另一份报告", ["完全不同"], year=2020)])
    assert held(engine)[old.id] == (old, ())


def test_set_aside_and_cleared():
    engine = MemoryEngine()
    record = SetAside("t.csv", Reason.EMPTY, "没有内容", "请检查")
    assert ways(load(engine, [record])) == ([], [], [], ["t.csv"])
    load(engine, [report("t.csv#row=2", "甲报告", ["正文"])])
    assert engine.aside == {}


def test_a_report_stays_when_its_source_can_no_longer_be_read():
    engine = MemoryEngine()
    first = report("a", "甲报告", ["正文"])
    load(engine, [first])
    summary = load(engine, [SetAside("a", Reason.EMPTY, "没有内容", "请检查")])
    assert ways(summary) == ([], [], [], ["a"])
    assert first.id in summary.set_aside[0].detail
    assert list(engine.visible) == [first.id]


def test_containers():
    assert list(containers("包.zip!/内/表.csv#row=3")) == ["包.zip!/内/表.csv", "包.zip"]
    assert list(containers("文件.txt")) == []
