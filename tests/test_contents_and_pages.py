"""Typed tables of contents, page numbers inside sentences, quotations broken into lines."""

from __future__ import annotations

import pytest

from loaders import formats
from loaders.cleaning import clean
from loaders.cleaning.steps import Cleaned
from loaders.formats.pages import Line, LineKind, SourcePage

TITLE = "青禾县人民政府关于2022年法治政府建设情况的报告"
TEXT = (
    "2022年，青禾县坚持依法行政，各项工作取得新的进展，现将有关情况报告如下。",
    "一、主要成效",
    "（一）完善制度",
    "全年办理行政复议案件三十一件，调解结案率超过六成，群众满意度明显提高。",
    "二、存在的问题",
    "个别单位执法力量不足，案卷制作不够规范，信息化水平有待提高。",
    "三、下一步打算",
    "下一步，我县将继续加强执法监督，推动法治政府建设再上新台阶，让群众满意。",
)


def cleaned(*lines: str | Line) -> Cleaned:
    return clean(SourcePage(tuple(ln if isinstance(ln, Line) else Line(ln) for ln in lines)))


def body(found: Cleaned) -> list[str]:
    return [line.text for line in found.body]


def removed(found: Cleaned, reason: str) -> list[str]:
    return "\n".join(r.text for r in found.removed if r.reason == reason).splitlines()


ENTRIES = ("一、主要成效", "（一）完善制度", "二、存在的问题", "三、下一步打算")


@pytest.mark.parametrize("head", ["目录", "目　录", "【目录】", "目 次：", "CONTENTS", None])
@pytest.mark.parametrize(
    "leader", ["......", "…………", "……", "·····", "．．．．", ". . . . . ", "_____", "---", "⋯⋯⋯"]
)
def test_a_typed_table_of_contents_goes_and_is_named(head: str | None, leader: str) -> None:
    entries = [f"{name}{leader}{page}" for name, page in zip(ENTRIES, (1, 1, 3, 12), strict=True)]
    top = [head] if head else []
    found = cleaned(TITLE, *top, *entries, *TEXT)
    assert found.title == (TITLE,)
    assert body(found) == list(TEXT)
    assert removed(found, "contents") == [*top, *entries]


@pytest.mark.parametrize(
    "entries",
    [
        [f"{name}\t{page}" for page, name in enumerate(ENTRIES, 1)],
        [f"{name}    {page}" for page, name in enumerate(ENTRIES, 1)],
        [f"{name} {page}" for page, name in enumerate(ENTRIES, 1)],
        [f"{name}......（{page}）" for page, name in enumerate(ENTRIES, 1)],
        [f"{name}......{page}" for name, page in zip(ENTRIES, ("i", "ii", "iv", "x"), strict=True)],
        list(ENTRIES),
        ["".join(f"{name}......{page}" for page, name in enumerate(ENTRIES, 1))],
        ["一、主要", "成效......1", *(f"{name}......2" for name in ENTRIES[1:])],
        [Line(f"{name} | {page}", LineKind.TABLE) for page, name in enumerate(ENTRIES, 1)],
    ],
)
def test_other_ways_to_type_one(entries: list[str | Line]) -> None:
    entries = entries if len(entries) > 1 else [*entries, "附件：统计表......9"]
    found = cleaned(TITLE, "目录", *entries, *TEXT)
    assert body(found) == list(TEXT)


def test_what_only_looks_like_contents_stays() -> None:
    told = [
        "责任清单目录",
        "行政许可事项......",
        "办结率2021年——98%",
        "目录",
        "收费目录已经公布，共三十一项，全部在网上办理，群众可以查询。",
    ]
    lines = [*TEXT[:4], *told, *TEXT[4:]]
    assert body(cleaned(TITLE, *lines)) == lines


@pytest.mark.parametrize(
    "number", ["— 3 —", "－3－", "- 12 -", "·3·", "第3页", "第 3 页 共 12 页", "第三页", "3/12页",
               "共12页 第3页", "Page 3 of 12", "~3~"]
)  # fmt: skip
def test_a_page_number_inside_a_sentence_goes(number: str) -> None:
    before, after = "全年开展执法", "案卷评查两轮，发现并整改问题五十一个，群众满意。"
    found = cleaned(
        TITLE, TEXT[0], "推行柔性执法清单，办理轻微免罚案件三百余件，" + before, number, after
    )
    assert body(found)[-1].endswith(before + after)
    assert removed(found, "furniture") == [number]


@pytest.mark.parametrize("edge", ["3", "— 3 —", "第3页", "３"])
@pytest.mark.parametrize("at_top", [True, False])
def test_a_form_feed_shows_where_a_page_ends(edge: str, at_top: bool) -> None:
    rest = "案卷评查两轮，发现并整改问题五十一个，群众满意。"
    end = f"\f{edge}\n{rest}" if at_top else f"{edge}\n\f{rest}"
    text = f"{TITLE}\n{TEXT[0]}\n推行柔性执法清单，办理轻微免罚案件三百余件，全年开展执法\n{end}\n"
    page = formats.read("a.txt", text.encode())
    found = clean(page)
    assert any(line.endswith("全年开展执法" + rest) for line in body(found))
    assert edge in "\n".join(r.text for r in found.removed)


def test_what_runs_over_the_pages_of_a_text_goes_and_is_named() -> None:
    pages = [f"青禾县法治政府建设报告\n{line}\n{line}\n{n}\n" for n, line in enumerate(TEXT, 1)]
    page = formats.read("a.txt", "\f".join(pages).encode())
    assert [line.text for line in page.lines if line.text] == [t for t in TEXT for _ in "12"]
    assert ("page_edge", "青禾县法治政府建设报告") in page.left_out


def test_a_number_on_its_own_line_inside_a_sentence_stays() -> None:
    found = cleaned(TITLE, TEXT[0], "全年共办理复议案件", "31", "件。", *TEXT[4:])
    assert "31" in "".join(body(found))


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        (("“双向", "揭榜", "挂帅”的简称"), "“双向揭榜挂帅”的简称"),
        (("落实《重大行政", "决策程序暂行条例》"), "落实《重大行政决策程序暂行条例》"),
        (("实施「首违", "不罚」制度"), "实施「首违不罚」制度"),
        (("办理案件（含行政", "复议）三十件"), "办理案件（含行政复议）三十件"),
        (("以“放管", "服”", "改革为抓手"), "以“放管服”"),
    ],
)
def test_a_quotation_broken_into_lines_is_put_together(pieces: tuple[str, ...], whole: str) -> None:
    found = cleaned(TITLE, TEXT[0], "1.首违不罚：指初次违法并改正的。", *pieces, *TEXT[4:])
    assert any(line.startswith(whole) for line in body(found))


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    lines = (TEXT[0], "落实“双随机", "二、存在的问题", TEXT[5], "推进“一网", TEXT[7])
    assert body(cleaned(TITLE, *lines)) == list(lines)
