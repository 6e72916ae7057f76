"""The conditions of the component in a real browser: menus, chips, what the portal fixes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from embedded_world import (
    LISTEN,
    Embedded,
    answered,
    browser,
    embedded,
    hits,
    settled,
    visit,
    world,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser", "world"]
pytestmark = pytest.mark.browser


def pressed(page: Page, menu: str) -> list[str]:
    """The rows of a menu that are conditions."""
    return page.locator(
        f"zhijian-search [role=group][aria-label='{menu}'] [aria-pressed=true]"
    ).all_inner_texts()


def press(page: Page, menu: str, words: str) -> None:
    """Choose a row of a menu, or take it back, and wait for the answer."""
    with answered(page):
        page.locator(
            f"zhijian-search [role=group][aria-label='{menu}'] button", has_text=words
        ).click()


def test_conditions_by_click(browser: Browser, world: Embedded) -> None:
    """A menu's rows, the chips and the words of the question are one and the same condition."""
    url = world.component(
        "/menus", f'token="{world.token()}" question="行政复议 2023年"', script=LISTEN
    )
    page, seen = visit(browser, url)
    settled(page)

    assert len(pressed(page, "年度")) == 1
    press(page, "年度", "2022年")
    assert (
        len(pressed(page, "年度")) == 2 and "year=2023&year=2022" in seen.asked("/search")[-1].url
    )
    focused = "document.querySelector('zhijian-search').shadowRoot.activeElement.dataset.key"
    assert page.evaluate(focused) == "year 2022"
    press(page, "年度", "2022年")
    press(page, "年度", "2023年")
    assert (
        pressed(page, "年度") == []
        and page.locator("zhijian-search #q").input_value() == "行政复议"
    )
    press(page, "地区", "广西壮族自治区")
    press(page, "地区", "柳州市")
    assert "region=450200" in seen.asked("/search")[-1].url
    assert "region=450000" not in seen.asked("/search")[-1].url
    with answered(page):
        page.get_by_label("去掉条件：柳州市").click()
    assert "region=" not in seen.asked("/search")[-1].url
    with answered(page):
        page.get_by_role("button", name="按报告").click()
    with answered(page):
        page.get_by_role("button", name="段数").click()
    with answered(page):
        page.get_by_role("button", name="全部段落").click()
    assert "sort=count" not in seen.asked("/search")[-1].url and seen.errors == []


def test_what_the_portal_fixes_stays(browser: Browser, world: Embedded) -> None:
    """Whatever is asked and clicked, it narrows further and never widens."""
    fixed = 'region="450200" year="2022, 2023" size="50" facets="county year topic"'
    url = world.component(
        "/fixed", f'token="{world.token()}" {fixed} question="行政复议"', script=LISTEN
    )
    page, seen = visit(browser, url)
    settled(page)
    names = page.locator("zhijian-search .menu").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert names == ["区县", "年度", "领域"]
    years = page.locator("zhijian-search [role=group][aria-label=年度] .label").all_inner_texts()
    assert years == ["2023年", "2022年"]
    counties = page.locator("zhijian-search [role=group][aria-label=区县] .label").all_inner_texts()
    assert "柳南区" in counties and "鹿城区" not in counties
    assert "柳州市" in page.locator("zhijian-search .sentence").inner_text()
    with answered(page):
        page.get_by_role("button", name="柳南区").click()
    assert set(hits(page)) == {"柳南区"}
    with answered(page):
        page.get_by_role("button", name="柳南区").first.click()
    assert "region=450200" in seen.asked("/search")[-1].url
    page.locator("zhijian-search #q").fill("浙江 行政复议 2019年")
    with answered(page):
        page.keyboard.press("Enter")
    notes = page.locator("zhijian-search .notes").inner_text()
    assert "“浙江”在本页固定的范围之外" in notes and "“2019年”" in notes
    asked = seen.asked("/search")[-1].url
    assert "region=450200" in asked and "year=2022&year=2023" in asked
    assert hits(page) and not set(hits(page)) & {"鹿城区", "德清县", "诸暨市"}


def test_words_narrow_what_the_portal_has_fixed(browser: Browser, world: Embedded) -> None:
    """A county within the city, a year of the two; a chip takes back the words, not what is
    fixed."""
    fixed = 'region="450200" year="2022 2023" size="50"'
    told = f'token="{world.token()}" {fixed} question="柳南区 2023年 的'
    url = world.component("/within", f'{told} 行政复议"', script=LISTEN)
    page, seen = visit(browser, url)
    settled(page)
    asked = seen.asked("/search")[-1].url
    assert (
        "region=450203" not in asked and "region=450200" not in asked and "year=2022" not in asked
    )
    assert set(hits(page)) == {"柳南区"} and len(page.evaluate("told")) == 1
    with answered(page):
        page.get_by_label("去掉条件：柳南区").click()
    assert page.locator("zhijian-search #q").input_value() == "2023年 的 行政复议"
    assert "region=450200&year=2023" in seen.asked("/search")[-1].url
    years = page.locator("zhijian-search [role=group][aria-label=年度]")
    with answered(page):
        years.get_by_role("button", name="2022年").click()
    assert "year=2023&year=2022" in seen.asked("/search")[-1].url


def test_menus_are_a_sheet_where_it_is_narrow(browser: Browser, world: Embedded) -> None:
    """In a narrow place of a wide window too."""
    narrow = '<link rel="stylesheet" href="/narrow.css">'
    world.portal.pages["/narrow.css"] = ("text/css", "zhijian-search { width: 420px; }")
    told = f'token="{world.token()}" question="行政复议"'
    page, _ = visit(browser, world.component("/narrow", told, more=narrow))
    settled(page)
    opener = page.locator("zhijian-search .opener")
    assert not page.locator("zhijian-search .menus").is_visible()
    assert opener.get_attribute("aria-expanded") == "false"
    opener.click()
    assert page.locator("zhijian-search .menus").is_visible()
    page.get_by_role("button", name="2023年").click()
    page.get_by_label("去掉条件：2023年").wait_for()
    assert page.locator("zhijian-search .menus").is_visible()  # still: one may choose another


def test_a_related_term_is_added_and_taken_back(browser: Browser, world: Embedded) -> None:
    """By a click each; the report that is opened then marks it too."""
    url = world.component("/related", f'token="{world.token()}" question="行政复议"', script=LISTEN)
    page, seen = visit(browser, url)
    settled(page)
    count = page.locator("zhijian-search .counts strong").first
    before = int(count.inner_text())
    offer = page.locator("zhijian-search .notes button").first
    term, _, more = offer.inner_text().partition("（多 ")
    with answered(page):
        offer.click()
    assert "related=" in seen.asked("/search")[-1].url
    assert int(count.inner_text()) == before + int(more.removesuffix(" 段）"))
    with answered(page):
        page.get_by_label(f"去掉条件：或 {term}").click()
    assert "related=" not in seen.asked("/search")[-1].url
    assert int(count.inner_text()) == before and seen.errors == []


def test_an_answer_is_explained_on_demand(browser: Browser, tmp_path: Path) -> None:
    """What was read, how it was matched, the conditions, the order; of each hit, its score, but to
    whom a part is open: scores say how rare a word is in the whole."""
    with embedded(tmp_path, public=True) as world:
        for token, scored in (("", True), (f'token="{world.token()}"', False)):
            asked = f'{token} question="行政复议 2023年" size="100"'  # all at once
            url = world.component(f"/why/{scored}", asked, script=LISTEN)
            page, seen = visit(browser, url)
            settled(page)
            assert page.locator("zhijian-search .why").count() == 0
            assert "explain" not in seen.asked("/search")[-1].url
            button = page.get_by_role("button", name="如何理解")
            assert button.get_attribute("aria-pressed") == "false"
            with answered(page):
                button.click()
            assert "explain=true" in seen.asked("/search")[-1].url
            told = page.get_by_role("group", name="如何理解").inner_text()
            assert all(word in told for word in ("问题", "怎样算找到", "条件", "次序", "2023年"))
            scores = page.locator("zhijian-search .hit .why").all_inner_texts()
            assert len(scores) == (len(hits(page)) if scored else 0)
            assert all(row.startswith("得分 ") for row in scores)
            focused = "document.querySelector('zhijian-search').shadowRoot.activeElement"
            assert page.evaluate(f"{focused}.dataset.key") == "explain"
            with answered(page):
                page.get_by_role("button", name="如何理解").click()
            assert page.locator("zhijian-search .why").count() == 0 and seen.errors == []
