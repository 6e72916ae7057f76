"""Suggestions in a real browser: keyboard, screen reader, input methods, pointer; nothing moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from test_browser import QUESTION, _open, base, browser
from test_browser_page import _compose, _enter

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["base", "browser"]
pytestmark = pytest.mark.browser
PLACES = """[...document.querySelectorAll("body *")].filter(e => !e.closest("#suggestions")
  && !e.classList.contains("hidden")).map(e => JSON.stringify(e.getBoundingClientRect()))"""


@pytest.fixture
def page(browser: Browser, base: str) -> Iterator[Page]:
    page = _open(browser, base + "/")
    yield page
    page.context.close()


def box(page: Page, attribute: str) -> str | None:
    return page.get_attribute("#q", attribute)


def typed(page: Page, text: str) -> None:
    page.focus("#q")
    page.keyboard.type(text)
    page.wait_for_selector("#suggestions li")


def test_a_keyboard_chooses_and_goes_on(page: Page) -> None:
    page.focus("#q")
    assert (box(page, "role"), box(page, "aria-expanded")) == ("combobox", "false")
    typed(page, "2023年 lzs")
    assert (box(page, "aria-expanded"), box(page, "aria-activedescendant")) == ("true", None)
    page.keyboard.press("ArrowDown")
    active = box(page, "aria-activedescendant")
    assert page.get_attribute(f"#{active}", "aria-selected") == "true"
    assert page.inner_text(f"#{active} .label") == "柳州市"
    page.keyboard.press("ArrowUp")  # back into the box
    assert box(page, "aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#q") == "2023年 柳州市" and box(page, "aria-expanded") == "false"
    assert page.url.endswith("/")  # nothing is asked yet
    page.keyboard.press("Enter")
    page.wait_for_selector(".chip:has-text('柳州市')")


def test_enter_asks_what_was_typed_where_nothing_is_chosen(page: Page) -> None:
    typed(page, "枫桥")
    page.keyboard.press("Enter")
    page.wait_for_selector(".counts")
    assert unquote(page.url).endswith("?q=枫桥")


def test_escape_closes_the_list_alone(page: Page) -> None:
    typed(page, "枫桥")
    page.keyboard.press("Escape")
    assert not page.is_visible("#suggestions")
    assert page.evaluate("document.activeElement.id") == "q" and page.input_value("#q") == "枫桥"
    page.keyboard.press("ArrowDown")  # and it can be had again
    page.wait_for_selector("#suggestions li")
    page.keyboard.press("Tab")
    assert not page.is_visible("#suggestions")


def test_a_pointer_chooses(page: Page) -> None:
    typed(page, "fqjy")
    page.click("#suggestions li >> nth=0")
    assert page.input_value("#q") == "枫桥经验"
    assert page.evaluate("document.activeElement.id") == "q"


def test_a_report_is_a_way_to_it(page: Page) -> None:
    typed(page, "柳州市2023")
    page.click("#suggestions li:has-text('报告') >> nth=0")
    page.wait_for_url("**/reports/**")


def test_an_input_method_is_left_alone(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "suggest?" in r.url else None)
    session = page.context.new_cdp_session(page)
    page.focus("#q")
    for letters in ("f", "fe", "feng"):
        _compose(session, letters)
    page.wait_for_timeout(300)
    assert asked == []
    session.send("Input.insertText", {"text": "枫"})
    page.wait_for_selector("#suggestions li")
    assert len(asked) == 1
    page.keyboard.press("ArrowDown")
    _compose(session, "qiao")  # one goes on typing: the Enter that confirms chooses nothing
    _enter(session, 229)
    assert not page.is_visible("#suggestions") and page.input_value("#q").startswith("枫")
    assert page.url.endswith("/")


def test_nothing_moves_and_one_question_a_pause(page: Page, screenshots: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "suggest?" in r.url else None)
    page.focus("#q")
    before = page.evaluate(PLACES)
    page.clock.install(time=0)
    page.clock.pause_at(1000)  # however slow the machine, the keys come without a pause
    page.keyboard.type("2023年 行政")
    assert asked == []
    page.clock.run_for(1000)
    page.wait_for_selector("#suggestions li")
    page.keyboard.press("ArrowDown")
    page.clock.run_for(1000)
    assert len(asked) == 1 and page.evaluate(PLACES) == before
    page.screenshot(path=screenshots / "suggest.png")


def test_on_a_phone_nothing_sticks_out(browser: Browser, base: str, screenshots: Path) -> None:
    page = _open(browser, base + QUESTION, width=390)
    page.fill("#q", "")
    typed(page, "lc")
    page.screenshot(path=screenshots / "suggest-phone.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


def test_where_nothing_can_be_asked_the_box_is_as_before(page: Page) -> None:
    page.route("**/api/v1/suggest?*", lambda route: route.fulfill(status=503, body="{}"))
    page.focus("#q")
    page.keyboard.type("枫桥")
    page.wait_for_timeout(400)
    assert not page.is_visible("#suggestions")
    page.keyboard.press("Enter")
    page.wait_for_selector(".counts")


def test_without_script_it_is_a_search_box(browser: Browser, base: str) -> None:
    page = _open(browser, base + "/", script=False)
    assert (box(page, "type"), box(page, "role")) == ("search", None)
    page.context.close()
