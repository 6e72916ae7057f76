"""`zhijian search` over the sample reports."""

import json
import re

import pytest
from command_line import Cli
from served import load_samples


@pytest.fixture(scope="module")
def indexed(tmp_path_factory):
    """A folder with an index of the samples; nobody writes to it."""
    folder = tmp_path_factory.mktemp("samples")
    load_samples(folder / "zhijian-index")
    return folder


@pytest.fixture
def samples(indexed, monkeypatch, capsys):
    return Cli(indexed, monkeypatch, capsys)


@pytest.mark.slow
def test_search(samples):
    status, out, _ = samples("search", "枫桥经验", "在", "2023", "年", "各区县")
    assert status == 0
    assert "理解为：“枫桥经验” · 2023年 · 县级 · 每个地区一条" in out
    assert "【枫桥经验】" in out
    assert "有报告而未提及" in out
    assert "没有收录报告" in out
    told = json.loads(samples("search", "枫桥经验 在 2023 年 各区县", "--json", "--size", "2")[1])
    assert len(told["hits"]) == 2
    assert told["question"]["years"] == [2023]
    narrowed = json.loads(samples("search", "枫桥经验", "--year", "2022", "--json")[1])
    assert {hit["year"] for hit in narrowed["hits"]} == {2022}
    # the second page goes on where the first ended
    cursor = told["next"]
    more = json.loads(
        samples(
            "search", "枫桥经验 在 2023 年 各区县", "--json", "--size", "2", "--cursor", cursor
        )[1]
    )
    assert not {h["id"] for h in told["hits"]} & {h["id"] for h in more["hits"]}


def test_search_takes_a_term_that_must_not_stand_for_no_option(samples):
    told = json.loads(samples("search", "枫桥经验", "-调解", "2023年", "--json")[1])
    assert told["question"]["terms"] == ["枫桥经验"]
    assert told["question"]["excluded"] == ["调解"]
    assert told["question"]["years"] == [2023]
    assert samples("search", "枫桥经验", "-x")[0] == 2


def test_search_says_what_fields_mean_and_mends_the_question(samples):
    fields = ("栏目：问题", "-标题:工作报告", "文种:日报")
    status, out, _ = samples("search", "“执法力量", *fields)
    assert status == 0
    assert "理解为：“执法力量” · 问题 · 标题不含“工作报告”" in out
    assert "没有成对，没有当作引号；改成：“执法力量”" in out
    assert "文种里没有“日报”" in out and "政府信息公开年报" in out


def test_search_says_how_many_words_a_hit_holds(samples):
    _, out, _ = samples("search", "枫桥经验 星际航行")
    assert "没有一段含有全部词语" in out and "含得多的排在前面：“枫桥”“经验”“星际”“航行”" in out
    assert "含 4 个词中的 2 个" in out


def test_related_terms_are_told_with_what_they_bring_and_added(samples):
    _, out, _ = samples("search", "枫桥经验", "--size", "1")
    offered = re.search(
        r"^相近说法：(\S+)（与“枫桥经验”相近，--related \1 多 (\d+) 段）$", out, re.M
    )
    before = json.loads(samples("search", "枫桥经验", "--json")[1])["total"]["paragraphs"]
    assert offered is not None
    term, more = offered[1], int(offered[2])
    added = json.loads(samples("search", "枫桥经验", "--related", term, "--json")[1])
    assert added["total"]["paragraphs"] == before + more
    status, _, err = samples("search", "枫桥经验", "--related", "没有这个词")
    assert status == 2 and term in err


def test_it_explains_itself(samples):
    _, out, _ = samples("search", "枫桥经验 2023年", "--explain", "--size", "1")
    assert "读作：“2023年”读作年度：2023年" in out
    assert "条件：年度：2023年（问题里写的“2023年”）" in out
    assert re.search(r"^   得分 [\d.]+ = ", out, re.M)
    assert "得分" not in samples("search", "枫桥经验 2023年", "--size", "1")[1]


@pytest.mark.slow
def test_a_closed_pipe_is_silent(samples):
    reading = samples.started("search", "建设", "--size", "100")
    reading.stdout.readline()
    reading.stdout.close()
    told = reading.stderr.read()
    reading.stderr.close()
    assert reading.wait(60) == 0
    assert "错误" not in told
    assert "Error" not in told
