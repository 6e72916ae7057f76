"""The component where things go wrong: texts that mean ill, attributes that mean nothing, tokens
that are over, a service that refuses or is away."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from embedded_world import EVIL, LISTEN, Embedded, browser, settled, visit, world

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser", "world"]
pytestmark = pytest.mark.browser


def test_hostile_texts_are_texts(browser: Browser, world: Embedded) -> None:
    """In reports, titles, addresses, questions and attributes; the page stays as wide as it was."""
    evil = EVIL.replace('"', "&quot;")
    attributes = (
        f'heading="{evil}" theme="{evil}" lang="{evil}" facets="{evil} year region" size="{evil}"'
    )
    url = world.component(
        "/evil", f'token="{world.token()}" {attributes} question="恶意文字 {evil} 2019年"'
    )
    page, seen = visit(browser, url, width=390)
    page.wait_for_selector("zhijian-search .results")
    page.locator("zhijian-search #q").fill("恶意文字")
    page.keyboard.press("Enter")
    page.wait_for_selector("zhijian-search .hit")
    page.locator("zhijian-search .body .link").first.click()
    assert EVIL in page.locator("zhijian-search .hit").first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("zhijian-search .hit .who a").first.click()
    page.wait_for_selector("zhijian-search .reader")
    assert EVIL in page.locator("zhijian-search .title").inner_text()
    assert page.locator("zhijian-search .facts a").count() == 0  # javascript: is no source
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("window.hurt === undefined")
    assert page.locator("zhijian-search").locator("script, img, iframe").count() == 0
    assert seen.errors == []


@pytest.mark.parametrize("name", ["region", "year", "kind", "group"])
def test_an_attribute_that_means_nothing_is_told(
    browser: Browser, world: Embedded, name: str
) -> None:
    evil = EVIL.replace('"', "'").replace(" ", "")
    url = world.component(
        f"/odd-{name}", f'token="{world.token()}" question="法治" {name}="{evil}"', script=LISTEN
    )
    page, _ = visit(browser, url)
    page.wait_for_selector("zhijian-search .trouble")
    assert name in page.locator("zhijian-search .trouble").inner_text()
    error = page.evaluate("told[0][1]")
    assert error["status"] == 422 and error["code"] == "invalid_parameter" and error["remedy"]
    assert page.evaluate("window.hurt === undefined")


def test_a_token_is_renewed(browser: Browser, world: Embedded) -> None:
    """Before the first question, and when it is over; once for all that wait."""
    over = world.token(exp=int(time.time()) - 3600)
    script = f"""
    window.given = 0;
    document.querySelectorAll("zhijian-search").forEach((one) => {{
      one.tokenProvider = async () => ["{over}", "{world.token()}"][given++];
    }});
    """
    url = world.component("/renews", 'question="行政复议"', script=script)
    page, _ = visit(browser, url)
    settled(page)
    assert page.evaluate("given") == 2
    page.locator("zhijian-search .hit .who a").first.click()
    page.wait_for_selector("zhijian-search .reader")
    assert page.evaluate("given") == 2


def test_a_token_that_is_over_is_told_and_another_goes_on(
    browser: Browser, world: Embedded
) -> None:
    over = world.token(exp=int(time.time()) - 3600)
    page, _ = visit(
        browser, world.component("/over", f'token="{over}" question="行政复议"', script=LISTEN)
    )
    page.wait_for_selector("zhijian-search .trouble")
    words = page.locator("zhijian-search .trouble").inner_text()
    assert "密钥或令牌不正确、已过期或已停用" in words and "刷新页面" in words
    assert page.evaluate("told[0][1].status") == 403
    page.evaluate("(t) => { document.querySelector('zhijian-search').token = t; }", world.token())
    settled(page)


@pytest.mark.parametrize(
    ("status", "code", "after"),
    [(401, "unauthorized", None), (410, "cursor_expired", None), (422, "invalid_parameter", None),
     (429, "too_many_requests", "2"), (503, "busy", "1"), (504, "engine_slow", None),
     (502, None, None)],
)  # fmt: skip
def test_what_goes_wrong_is_told_with_its_remedy(
    browser: Browser, world: Embedded, status: int, code: str | None, after: str | None
) -> None:
    page, _ = visit(
        browser, world.component(f"/wrong-{status}", f'token="{world.token()}"', script=LISTEN)
    )
    error = {"code": code, "message": f"出错的原因 {status}", "remedy": "请这样办", "field": None}
    headers = {"Access-Control-Allow-Origin": world.portal.origin,
               "Access-Control-Expose-Headers": "Retry-After",
               **({"Retry-After": after} if after else {})}  # fmt: skip
    body = json.dumps({"error": error}) if code else "<html>bad gateway"
    page.route(
        "**/api/v1/search**", lambda route: route.fulfill(status=status, body=body, headers=headers)
    )
    page.locator("zhijian-search #q").fill("法治")
    page.keyboard.press("Enter")
    page.wait_for_selector("zhijian-search .trouble[role=alert]")
    words = page.locator("zhijian-search .trouble").inner_text()
    assert (
        (f"出错的原因 {status}" in words and "请这样办" in words)
        if code
        else "没有给出答复" in words
    )
    told = page.evaluate("told[0][1]")
    assert (told["status"], told["retry_after"]) == (status, int(after or 0))
    again = page.locator("zhijian-search .trouble button")
    assert again.is_enabled() == (after is None)
    page.unroute("**/api/v1/search**")
    again.click()  # waits until it may be asked again
    settled(page)


def test_a_service_that_is_away(browser: Browser, world: Embedded) -> None:
    page, _ = visit(browser, world.component("/away", f'token="{world.token()}"'))
    page.route("**/api/v1/search**", lambda route: route.abort())
    page.locator("zhijian-search #q").fill("法治")
    page.keyboard.press("Enter")
    page.wait_for_selector("zhijian-search .trouble")
    assert "连不上检索服务" in page.locator("zhijian-search .trouble").inner_text()
