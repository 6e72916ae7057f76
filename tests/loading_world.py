"""A folder of small reports, an engine beside it, and what a load has made of them."""

from pathlib import Path

import pytest

from index_mappings.engines import open_engine
from index_mappings.query import Query
from loaders.dump import rows

BODY = """一、工作成效
{name}司法局全年办结行政复议案件{count}件,{word}。
二、存在的问题
基层执法力量仍然不足,个别乡镇规范性文件审查不够及时。
三、下一步打算
继续推进执法规范化建设,加强对重点领域的监督检查。
"""


def text(name="柳州市鱼峰区", year=2023, count=41, word="群众满意度稳步提高", date=None):
    head = f"{name}人民政府关于{year}年度法治政府建设情况的报告\n"
    tail = f"\n{name}人民政府\n{date}\n" if date else ""
    return head + BODY.format(name=name, count=count, word=word) + tail


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A working directory with an engine; sources are named as a person would name them."""
    monkeypatch.chdir(tmp_path)
    engine = open_engine("embedded:index")
    yield engine
    engine.close()


def write(name, content):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def ways(summary):
    return (
        [r.source for r in summary.loaded],
        [r.source for r in summary.replaced],
        [r.source for r in summary.unchanged],
        [r.source for r in summary.set_aside],
    )


def aside(engine):
    return {r.source for r in engine.now().catalogue().set_aside}


def count(engine, *units):
    page = engine.now().search(Query(must=((units,),), size=100))
    return len(page.hits)


def held(engine):
    """Everything an index holds, as plain values that do not depend on version numbers."""
    found = engine.now().catalogue()
    told = sorted(
        (r for e in found.entries for r in rows(e, engine.now())), key=lambda r: r["source"]
    )
    for row in told:
        row["record"].pop("paragraphs")
    ids = {e.report.id: (e.report.source, e.sources, e.report.warnings) for e in found.entries}
    return ids, told, sorted(found.set_aside, key=lambda r: r.source)
