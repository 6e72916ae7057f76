"""Words for ranking and for `match=words`: what is one word, what is apart, what is offered."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index_mappings import literal, words
from index_mappings.errors import InvalidParameter
from index_mappings.related import read_groups
from index_mappings.words import OURS, Dictionary, dictionary_of, read_terms

ROOT = Path(__file__).resolve().parents[1]


RANKED = [
    ("枫桥经验", ["枫桥经验", "枫桥", "经验"]),  # a term whole, and its parts
    ("双随机、一公开", ["双随机一公开", "随机", "公开"]),  # written with its mark
    ("“双随机一公开”", ["双随机一公开", "随机", "公开"]),  # and without
    ("双随机 ·一公开", ["双随机一公开"]),  # or with others
    ("行政復議", ["行政复议"]),  # folded
    ("５Ｇ智慧政务", ["5g"]),  # runs by the units rule
    ("满意率98.7%", ["满意率", "98.7"]),
    ("行政执法三项制度", ["行政执法三项制度", "三项制度", "行政执法"]),  # terms inside terms
]


@pytest.mark.parametrize(("text", "expected"), RANKED)
def test_rank_words(text: str, expected: list[str]) -> None:
    assert set(expected) <= set(OURS.rank_words(text))


PLAIN = [
    ("枫桥经验", ["枫桥", "经验"]),  # our dictionary would give it back whole
    ("放管服改革", ["放管服", "改革"]),  # it guesses words that are in no dictionary
    ("双随机、一公开", ["双", "随机", "一", "公开"]),
    ("互联网+监管", ["互联网", "监管"]),
    ("2021-2025年", ["2021", "2025", "年"]),  # the dash is no word
    ("98.7%，以上", ["98.7", "以上"]),  # nor are % and ¶
    ("5G+智慧政务 5g", ["5g", "智慧", "政务"]),  # each word once
    ("二〇二三年", ["二", "〇", "二三年"]),  # 〇 is a unit by itself
    ("，。%-", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_plain_words(text: str, expected: list[str]) -> None:
    assert words.plain_words(text) == expected


texts = st.one_of(
    st.text(
        st.sampled_from("法治政府枫桥经验双随机一公开復〇々𠀀、“”·，。%-/.5a \n\u200b"), max_size=30
    ),
    st.text(max_size=20),
)


@given(texts)
def test_words_are_tokens(text: str) -> None:
    for word in OURS.rank_words(text) + words.plain_words(text):
        assert word.split() == [word]
        assert literal.fold(word) == word


@given(texts)
def test_every_plain_word_is_found_in_its_text(text: str) -> None:
    for word in words.plain_words(text):
        units = literal.units(word)
        assert literal.BARRIER not in units
        assert literal.contains([text], units)


RUNS = ("矛盾纠纷化解", "南京市长江大桥", "的", "龘靐齉", "研究生命起源", "行政执法三项制度")


@given(st.lists(st.tuples(st.sampled_from(RUNS), st.sampled_from("，。!98%〇々α\U00020bb7"))))
def test_han_runs_are_cut_as_if_each_stood_alone(parts: list[tuple[str, str]]) -> None:
    """They go to the segmenter in one call, and nothing is joined across what parts them."""
    text = "".join(sign + run for run, sign in parts)
    alone = [
        word
        for run, sign in parts
        for word in [*(literal.units(sign) if sign.isalnum() else ()), *words.plain_words(run)]
    ]
    assert words.plain_words(text) == list(dict.fromkeys(alone))


def test_the_plain_segmenter_never_learns_our_terms() -> None:
    OURS.rank_words("法律明白人")
    assert words.plain_words("法律明白人") == ["法律", "明白人"]


SENTENCES = [
    "全面推行行政执法三项制度，落实“双随机、一公开”监管，办理行政復議案件12件",
    "坚持和发展新时代“枫桥经验”，推进矛盾纠纷多元化解，深化“放管服”改革，一网通办率98.7%",
    "党政主要负责人切实履行推进法治建设第一责任人职责，带头述法",
    "研究生命起源，结婚的和尚未结婚的，南京市长江大桥",
]


@pytest.mark.slow
def test_both_segmenters_give_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rjieba")
    fast = [(OURS.rank_words(s), words.plain_words(s)) for s in SENTENCES]
    assert json.loads(OURS.description)["segmenter"].startswith("rjieba ")
    with monkeypatch.context() as patched:
        patched.setattr(words, "rjieba_module", lambda: None)
        words.plain_segmenter.cache_clear()
        slow = Dictionary()
        assert json.loads(slow.description)["segmenter"] == "jieba 0.42.1"
        assert [(slow.rank_words(s), words.plain_words(s)) for s in SENTENCES] == fast
    words.plain_segmenter.cache_clear()


def test_jieba_prints_nothing_and_leaves_no_file(tmp_path: Path) -> None:
    code = (
        "from index_mappings import words\n"
        "words.rjieba_module = lambda: None\n"
        "print(*words.plain_words('枫桥经验'))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "utf8", "-c", code],
        cwd=ROOT,
        env={"TMPDIR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stdout, done.stderr) == ("枫桥 经验\n", "")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_loaded_at_import() -> None:
    code = (
        "import sys; from index_mappings import words\n"
        "assert set(vars(words.OURS)) == {'own_terms', 'own_groups'}\n"
        "assert 'jieba' not in sys.modules and 'rjieba' not in sys.modules\n"
        "assert not words.plain_segmenter.cache_info().currsize\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


RELATED = [
    ("放管服", "简政放权"),
    ("简政放权", "放管服"),  # every term of a group for every other
    ("枫桥经验", "新时代枫桥经验"),
    ("“双随机一公开”", "事中事后监管"),  # looked up by units
    ("行政復議", "行政争议"),
]


@pytest.mark.parametrize(("term", "expected"), RELATED)
def test_related(term: str, expected: str) -> None:
    offered = OURS.related(term)
    assert expected in offered
    assert literal.units(term) not in set(map(literal.units, offered))
    assert len(set(offered)) == len(offered)


def test_nothing_is_related_to_what_is_unknown() -> None:
    assert OURS.related("没有这个词") == OURS.related("") == OURS.related("。") == ()


def test_our_lists_are_in_order() -> None:
    listed = OURS.terms
    assert len(listed) >= 300
    assert len(set(map(literal.units, listed))) == len(listed)  # no term twice
    assert all(2 <= len(literal.units(term)) <= 18 for term in listed)  # terms, not sentences
    assert all(literal.BARRIER not in literal.units(term) for term in listed)


def test_our_groups_are_in_order() -> None:
    groups = read_groups(words.DATA / "related.txt", "related.txt")
    assert len(groups) >= 250
    for group in groups:
        for side in (group.heads, group.offered):
            keys = [*map(literal.units, side)]
            assert len(set(keys)) == len(keys), group  # no term twice on one side
        assert group.heads == group.offered or not set(group.heads) & set(group.offered), group
        assert all(1 <= len(literal.units(term)) <= 18 for term in group.terms), group
    # a few, or nobody reads them; and none is left that is offered nothing
    assert all(1 <= len(OURS.related(term)) <= 10 for group in groups for term in group.heads)


ONE_WAY = [
    ("打官司告政府", "行政诉讼"),
    ("告政府", "行政应诉"),
    ("拖欠工资", "根治欠薪"),
    ("办证", "行政许可"),
    ("罚款", "行政处罚"),
    ("投诉举报", "信访"),
    ("法制办", "司法局"),
    ("工商局", "市场监管局"),
    ("国土局", "自然资源局"),
    ("环保局", "生态环境局"),
    ("卫计委", "卫健委"),
    ("七五普法", "八五普法"),
    ("放管服", "高效办成一件事"),
    ("扶贫办", "农业农村局"),
]


@pytest.mark.parametrize(("everyday", "official"), ONE_WAY)
def test_everyday_words_and_former_names(everyday: str, official: str) -> None:
    assert official in OURS.related(everyday)


def test_an_arrow_leads_one_way(tmp_path: Path) -> None:
    file = tmp_path / "related.txt"
    file.write_text("支摊子、街边摊 -> 占道经营，夜市\n甲词 → 乙词 # 注", encoding="utf-8")
    theirs = dictionary_of((), read_groups(file, "RELATED"))
    assert theirs.related("街边摊") == ("占道经营", "夜市")
    assert theirs.related("甲词") == ("乙词",) and theirs.related("乙词") == ()


def test_every_han_term_of_ours_stays_whole() -> None:
    torn = [
        term
        for term in map(words.without_joints, OURS.terms)
        if words._HAN.fullmatch(term) and term not in OURS.rank_words(term)
    ]
    assert torn == []


def test_tokens() -> None:
    assert OURS.tokens("“枫桥经验”，98.7%") == {
        "folded": "“枫桥经验”,98.7%",
        "bigrams": "枫桥 桥经 经验 验_¶ ¶_98.7 98.7_%",
        "phrases": "枫桥经验",
        "units": "枫 桥 经 验 98.7 %",
        "words": "枫桥 经验 枫桥经验 98.7",
    }


def test_an_office_adds_its_own_lists(tmp_path: Path) -> None:
    own = tmp_path / "词典.txt"
    # with a comment, a mark inside, and the columns of jieba's own user dictionaries
    own.write_text("# 本局\n龙城義警\n甲、乙丙工程 5 n # 试点\n\n", encoding="utf-8-sig")
    groups = tmp_path / "相关词.txt"
    groups.write_bytes("龙城义警 = 义警、平安志愿者\n枫桥经验＝龙城义警".encode("gb18030"))
    theirs = dictionary_of(read_terms(own, "WORDS"), read_groups(groups, "RELATED"))
    assert "龙城义警" in theirs.rank_words("发动龙城义警参与")
    assert "甲乙丙工程" in theirs.rank_words("实施甲、乙丙工程")
    assert words.plain_words("龙城义警") != ["龙城义警"]
    assert theirs.related("龙城义警")[:2] == ("义警", "平安志愿者")
    assert {"新时代枫桥经验", "龙城义警"} <= set(theirs.related("枫桥经验"))
    assert "龙城義警" in theirs.terms
    assert theirs.description != OURS.description
    assert "龙城义警" not in OURS.rank_words("发动龙城义警参与")
    assert "龙城义警" not in OURS.related("枫桥经验")


BROKEN = [
    ("没有等号的一行", "第 1 行"),
    ("# 注释\n\n甲词 =", "第 3 行"),
    ("= 甲词、乙词", "第 1 行"),
    ("甲词 →", "第 1 行"),
    ("甲词 → 乙词 → 丙词", "第 1 行"),
]


@pytest.mark.parametrize(("content", "where"), BROKEN)
def test_a_broken_line_is_named(tmp_path: Path, content: str, where: str) -> None:
    file = tmp_path / "related.txt"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidParameter, match=where) as caught:
        read_groups(file, "ZHIJIAN_RELATED")
    assert caught.value.field == "ZHIJIAN_RELATED"
    assert caught.value.remedy


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameter, match="打不开") as caught:
        read_terms(tmp_path / "none.txt", "ZHIJIAN_WORDS")
    assert caught.value.field == "ZHIJIAN_WORDS"
