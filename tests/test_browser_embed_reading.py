"""Reading reports in the component, in a real browser: in its place, in a window, by the portal
itself; citing, and the keyboard alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from embedded_world import (
    LISTEN,
    QUESTION,
    Embedded,
    browser,
    embedded,
    hits,
    settled,
    visit,
    world,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser", "world"]
pytestmark = pytest.mark.browser


def test_a_report_opens_in_its_place_and_gives_it_back(browser: Browser, world: Embedded) -> None:
    url = world.component("/reads", f'token="{world.token()}" question="行政复议"', script=LISTEN)
    page, seen = visit(browser, url)
    settled(page)
    before = hits(page)
    link = page.locator("zhijian-search .hit .acts a").nth(3)
    link.click()
    page.wait_for_selector("zhijian-search .reader")
    position = page.evaluate("told.find(one => one[0] === 'zhijian:open')[1].position")
    lit = page.locator("zhijian-search .para.lit")
    assert lit.get_attribute("data-position") == str(position) and lit.locator("mark").count()
    inside = lit.bounding_box()
    assert inside is not None and 0 <= inside["y"] < 900
    title = page.locator("zhijian-search .title").inner_text()
    assert title not in page.locator("zhijian-search .text .line").all_inner_texts()
    marks = page.locator("zhijian-search .text mark").count()
    page.get_by_role("button", name="下一处").click()
    where = page.locator("zhijian-search .walk [role=status]").inner_text()
    assert where.endswith(f"共 {marks} 处") and where.startswith("第 ")
    assert page.locator("zhijian-search mark.here").count() == 1
    page.keyboard.press("Escape")
    settled(page)
    assert hits(page) == before
    focused = "document.querySelector('zhijian-search').shadowRoot.activeElement.textContent"
    assert page.evaluate(focused) == "阅读全文"
    assert len(seen.asked("/search?q")) == 2 and seen.errors == []  # the question, and its marks


def test_the_portal_opens_reports_itself(browser: Browser, world: Embedded) -> None:
    script = """document.addEventListener("zhijian:open", (event) => {
      event.preventDefault();
      window.opened = event.detail;
    });"""
    url = world.component("/itself", f'token="{world.token()}" question="行政复议"', script=script)
    page, seen = visit(browser, url)
    settled(page)
    page.locator("zhijian-search .hit .who a").first.click()
    assert page.evaluate("opened.report_id") and page.locator("zhijian-search .reader").count() == 0
    assert seen.asked("/api/v1/reports/") == []


def test_a_report_in_a_window_of_its_own(browser: Browser, world: Embedded) -> None:
    """The token goes along in the fragment and is gone from the address when the page is there."""
    token = world.token()
    url = world.component("/window", f'token="{token}" question="行政复议" open="window"')
    page, seen = visit(browser, url)
    settled(page)
    links = page.locator("zhijian-search .hit a").evaluate_all("all => all.map(one => one.href)")
    assert links and not [link for link in links if token in link]
    with page.context.expect_page() as opening:
        page.locator("zhijian-search .hit .acts a").first.click()
    window = opening.value
    window.wait_for_selector("zhijian-search .reader .para.lit mark")
    assert token not in window.url and "report=" in window.url
    assert window.evaluate("window.opener") is None
    assert not [r.url for r in seen.requests if token in r.url.partition("#")[0]]
    assert seen.errors == []


def test_a_middle_click_reads_beside(browser: Browser, world: Embedded) -> None:
    """Where a plain click reads in place; the page itself stays as it is."""
    url = world.component("/beside", f'token="{world.token()}" question="行政复议"')
    page, _ = visit(browser, url)
    settled(page)
    with page.context.expect_page() as opening:
        page.locator("zhijian-search .hit .acts a").first.click(button="middle")
    opening.value.wait_for_selector("zhijian-search .reader .para.lit mark")
    assert page.locator("zhijian-search .hit").count() > 5


def test_where_anybody_may_ask(browser: Browser, tmp_path: Path) -> None:
    """No token at all; a window shows the plain reading view, with the question's marks."""
    with embedded(tmp_path, public=True) as world:
        page, seen = visit(browser, world.component("/free", 'question="行政复议" open="window"'))
        settled(page)
        with page.context.expect_page() as opening:
            page.locator("zhijian-search .hit .acts a").first.click()
        opening.value.wait_for_selector(".report .para:target mark")
        assert "/reports/" in opening.value.url and opening.value.evaluate("opener") is None
        page.evaluate("document.querySelector('zhijian-search').setAttribute('open', 'frame')")
        page.locator("zhijian-search .hit .acts a").first.click()
        page.wait_for_selector("zhijian-search .reader")
        assert seen.errors == []
        assert not [r for r in seen.asked("/api/") if "authorization" in r.all_headers()]


def test_the_citation_goes_to_the_clipboard(browser: Browser, world: Embedded) -> None:
    """With a whole address; where the browser does not let us, it is shown."""
    url = world.component("/cite", f'token="{world.token()}" question="行政复议"')
    page, _ = visit(browser, url, permissions=["clipboard-read", "clipboard-write"])
    settled(page)
    page.locator("zhijian-search .hit button", has_text="复制引用").first.click()
    page.wait_for_selector("zhijian-search .said:text('已复制')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f" {world.service}/reports/" in copied
    page.evaluate(
        "document.execCommand = () => false;"
        "navigator.clipboard.writeText = () => Promise.reject(); 0"
    )
    page.locator("zhijian-search .hit button", has_text="复制引用").nth(1).click()
    page.wait_for_selector("zhijian-search .cite")


def test_by_keyboard_alone(browser: Browser, world: Embedded) -> None:
    """From the box to a report and back; what has the focus shows it."""
    page, _ = visit(
        browser, world.component("/keys", f'token="{world.token()}" question="{QUESTION}"')
    )
    settled(page)
    here = "document.querySelector('zhijian-search').shadowRoot.activeElement"
    page.keyboard.press("Tab")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        style = page.evaluate(f"getComputedStyle({here}).outline")
        assert "solid 2px" in style, page.evaluate(f"{here}.outerHTML")
        seen.append(page.evaluate(f"{here}.textContent"))
        if seen[-1] == "阅读全文":
            break
    assert seen[-1] == "阅读全文"
    page.keyboard.press("Enter")
    page.wait_for_selector("zhijian-search .reader")
    assert "title" in page.evaluate(f"{here}.className")
    page.keyboard.press("Escape")
    settled(page)
    assert page.evaluate(f"{here}.textContent") == "阅读全文"
