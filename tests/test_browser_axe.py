"""axe-core over every state of every page, its best-practice rules too: light and dark, narrow and
wide. It comes with a package for tests; without that package nothing is said."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from test_browser import QUESTION, base, browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["base", "browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

STATES = {
    "start": "/",
    "answer": QUESTION,
    "answer of a place": "/?q=枫桥经验+广西",
    "paragraphs": "/?q=行政复议",
    "browsing": "/?q=&section=problem",
    "nothing": "/?q=老龄认知友好社区",
    "nothing by region": "/?q=老龄认知友好社区+各区县",
    "ambiguous": "/?q=鼓楼区+行政复议",
    "explained": "/?q=行政复议+2023年&explain=true",
    "long": "/?q=行政复议+OR+" + "法" * 300,
    "last page": "/?q=枫桥经验&size=100",
    "table": "/table?q=枫桥经验+各区县",
    "places": "/places?q=枫桥经验&name=柳",
    "places without": "/places?q=枫桥经验&name=没有",
    "coverage": "/coverage?q=枫桥经验+各区县",
    "help": "/help",
    "error": "/?year=abcd",
    "no report": "/reports/nothing",
}


def _axe() -> str:
    spec = importlib.util.find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("no axe-core: pip install axe-playwright-python")
    return Path(spec.origin).with_name("axe.min.js").read_text("utf-8")


#: What the colours can change.
COLOURS = ["color-contrast", "link-in-text-block"]


@pytest.mark.parametrize(
    "state", [*STATES, "reading", "reading found", "sheet", "opened", "suggesting"]
)
def test_axe_has_nothing_to_say(browser: Browser, base: str, state: str) -> None:
    # Pages forbid scripts of others; axe is put in from outside.
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(base + STATES.get(state, QUESTION))
    _bring_about(page, state)
    page.evaluate(_axe())
    told = []
    for width in (390,) if state == "sheet" else (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        told += _said(page, width, "light", None)
        told += _said(page, width, "dark", COLOURS)
    context.close()
    assert told == []


def _bring_about(page: Page, state: str) -> None:
    """What has to be done for a state that has no address of its own."""
    if state.startswith("reading"):
        page.click('.hit h3 a:text-is("金台区")')
        page.wait_for_selector(".report")
    if state == "reading found":
        page.fill("#find", "调解")
        page.press("#find", "Enter")
        page.wait_for_selector(".walk:has-text('取消查找')")
    if state == "sheet":
        page.set_viewport_size({"width": 390, "height": 900})
        page.click(".sheet-open")
    if state == "suggesting":
        page.fill("#q", "")
        page.type("#q", "柳")
        page.wait_for_selector("#suggestions li")
        page.keyboard.press("ArrowDown")
    if state == "opened":
        page.click(".acts summary >> nth=0")
        page.click(".acts summary >> nth=3")
        page.click("label[for=by-s]")


def _said(
    page: Page, width: int, colours: Literal["light", "dark"], rules: list[str] | None
) -> list[tuple[Any, ...]]:
    """What axe finds, with where and why."""
    page.emulate_media(color_scheme=colours)
    only = {"runOnly": rules} if rules else {}
    told = page.evaluate(
        "options => axe.run(document, options)", {"resultTypes": ["violations"], **only}
    )
    return [
        (width, colours, v["id"], node["target"], node["failureSummary"])
        for v in told["violations"]
        for node in v["nodes"]
    ]
