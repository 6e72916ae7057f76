"""The reading view in a real browser: from match to match, looking within, the source, print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from embedded_world import hostile_report
from served import load_samples, serving
from test_browser import QUESTION, _open, base, browser

from index_mappings.engines import open_engine

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["base", "browser"]
pytestmark = pytest.mark.browser


def _reading(browser: Browser, base: str, place: str, width: int = 1280, **how: bool) -> Page:
    """The report of a place, as its hit leads there."""
    page = _open(browser, base + QUESTION, width, **how)
    page.click(f'.hit h3 a:text-is("{place}")')
    page.wait_for_selector(".report")
    return page


def test_from_match_to_match(browser: Browser, base: str, screenshots: Path) -> None:
    page = _reading(browser, base, "诸暨市")
    page.goto(page.url.partition("#")[0])
    bar = page.locator(".walk [data-count]")
    total = int(bar.get_attribute("data-count") or 0)
    assert total > 2 and bar.inner_text() == f"共 {total} 处"
    page.keyboard.press("j")
    assert bar.inner_text() == f"第 1 处，共 {total} 处"
    page.click("text=↓ 下一处 >> nth=0")
    assert bar.inner_text() == f"第 2 处，共 {total} 处"
    assert page.locator("mark.now").get_attribute("id") == "m2"
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert bar.inner_text() == f"第 {total} 处，共 {total} 处"
    page.screenshot(path=screenshots / "reading-matches.png")


def test_whoever_comes_to_a_paragraph_stands_at_its_match(browser: Browser, base: str) -> None:
    page = _reading(browser, base, "金台区")
    assert page.locator(".walk [data-count]").inner_text() == "第 2 处，共 2 处"
    page.go_back()
    page.wait_for_selector(".hit")


def test_without_script_matches_and_results_lead_on(browser: Browser, base: str) -> None:
    names = _open(browser, base + QUESTION).locator(".hit h3 a").all_inner_texts()
    page = _reading(browser, base, names[1], script=False)
    page.locator(".turn a:visible").first.click()
    assert page.url.endswith("#m2")
    assert page.locator("mark:target").count() == 1
    assert page.locator(".results").inner_text().startswith("第 2 个区县，共 9 个区县")
    page.click(f".results >> text=下一个：{names[2]}")
    page.wait_for_selector('.results:has-text("第 3 个区县")')
    assert page.locator(".para:target mark").count() == 1


def test_looking_within_a_report(browser: Browser, base: str, screenshots: Path) -> None:
    page = _reading(browser, base, "金台区")
    page.keyboard.press("/")
    page.keyboard.type("调解 诉讼")
    page.keyboard.press("Enter")
    page.wait_for_selector(".walk:has-text('取消查找')")
    assert set(page.locator("mark").all_inner_texts()) == {"调解", "诉讼"}
    page.screenshot(path=screenshots / "reading-find.png")
    page.click("text=取消查找")
    page.wait_for_selector(".walk:has-text('枫桥经验')")
    page.keyboard.press("Escape")
    page.wait_for_selector(".hit")


def test_both_citations_go_to_the_clipboard(browser: Browser, base: str) -> None:
    page = _reading(browser, base, "金台区")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for form, sign in ((".gb", "[R/OL]"), (".pl", "《")):
        page.click(f'.para:target [data-copy="{form}"]')
        page.wait_for_selector(f".para:target {form} .said:text('已复制')")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert sign in copied and "第11段" in copied and copied.endswith("#p11")


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1280, True), (1920, False)])
def test_nothing_sticks_out(
    browser: Browser, base: str, screenshots: Path, width: int, dark: bool
) -> None:
    page = _reading(browser, base, "金台区", width)
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.screenshot(path=screenshots / f"reading-{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_printed_report_is_a_document(browser: Browser, base: str, screenshots: Path) -> None:
    page = _reading(browser, base, "金台区")
    page.emulate_media(media="print")
    for gone in (".outline", ".walk", ".within", ".crumbs", ".turn", ".para .acts"):
        assert not page.locator(gone).first.is_visible(), gone
    assert "[R/OL]" in page.locator(".report .only-print").inner_text()
    page.pdf(path=screenshots / "reading.pdf", format="A4", prefer_css_page_size=True)
    assert (screenshots / "reading.pdf").stat().st_size > 10_000


def test_a_word_of_a_megabyte_is_set_at_once(browser: Browser, tmp_path: Path) -> None:
    report = hostile_report()
    address = load_samples(tmp_path)
    engine = open_engine(address)
    with engine.writing() as writer:
        writer.put(report)
    engine.close()
    with serving(address) as service:
        page = _open(browser, f"{service}/reports/{report.id}", 390)
        assert page.locator(".para").count() == 3
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("window.hurt === undefined")
