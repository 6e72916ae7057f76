"""The answer's page in a real browser: map, places, memory, input methods, nothing that jumps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from test_browser import QUESTION, _open, base, browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

__all__ = ["base", "browser"]
pytestmark = pytest.mark.browser

SHADE = "getComputedStyle(document.querySelector('.tiles .r3')).backgroundColor"


@pytest.mark.parametrize("script", [True, False])
def test_the_map_is_read_three_ways(browser: Browser, base: str, script: bool) -> None:
    """Also without script: the shades are all there."""
    page = _open(browser, base + QUESTION, script=script)
    shown = [page.locator(".legend.r").is_visible()]
    for way in ("p", "s", "r"):
        page.click(f"label[for=by-{way}]")
        shown.append(page.locator(f".legend.{way}").is_visible())
        assert page.locator(".legend:visible").count() == 1
    assert all(shown)
    if script:
        shades = []
        for way in ("r", "p", "s"):
            page.click(f"label[for=by-{way}]")
            shades.append(page.evaluate(SHADE))
        assert len(set(shades)) > 1


def test_from_the_country_to_a_province_and_back(
    browser: Browser, base: str, screenshots: Path
) -> None:
    page = _open(browser, base + QUESTION)
    page.click(".tiles a:text-is('桂')")
    page.wait_for_selector("#map h2:has-text('广西各市')")
    page.screenshot(path=screenshots / "map-province.png")
    assert page.locator(".counts strong").first.inner_text() == "3"
    page.click(".tiles a:text-is('柳州')")
    page.wait_for_selector("#map h2:has-text('柳州市各区县')")
    page.click("#map h2 a")
    page.wait_for_selector("#map h2:has-text('广西各市')")
    page.click("text=返回全国")
    page.wait_for_selector("#map h2:has-text('各省')")


def test_places_are_found_while_one_types(browser: Browser, base: str) -> None:
    page = _open(browser, base + QUESTION)
    # What the first character found is shown too when the second one comes late; and it goes.
    with page.expect_response(lambda answer: answer.url.endswith(f"name={quote('柳南')}")):
        page.type("#find-place", "柳南")
    page.wait_for_selector("#place-hits li:first-child:last-child span:has-text('柳南区')")
    assert page.locator("#place-hits li span").first.inner_text().startswith("柳南区")
    count = page.locator("#place-hits li i").first.inner_text()
    page.click("#place-hits a")
    page.wait_for_selector(".facet li.on:has-text('柳南区')")
    assert page.locator(".counts strong").first.inner_text() == count


def test_places_are_found_without_script(browser: Browser, base: str) -> None:
    page = _open(browser, base + QUESTION, script=False)
    page.fill("#find-place", "柳南")
    page.press("#find-place", "Enter")
    page.wait_for_selector("#found-places")
    page.click("#found-places a")
    page.wait_for_selector(".facet li.on:has-text('柳南区')")


def _compose(session: CDPSession, text: str) -> None:
    """What an input method shows while one chooses."""
    end = len(text)
    session.send(
        "Input.imeSetComposition", {"text": text, "selectionStart": end, "selectionEnd": end}
    )


def _enter(session: CDPSession, code: int) -> None:
    key = {"key": "Process" if code == 229 else "Enter", "code": "Enter"}
    for kind in ("rawKeyDown", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": kind, "windowsVirtualKeyCode": code, **key})


def test_nothing_is_asked_while_an_input_method_composes(browser: Browser, base: str) -> None:
    page = _open(browser, base + QUESTION)
    asked: list[str] = []
    # The icon of a page may come as late as that.
    page.on("request", lambda r: None if "/static/" in r.url else asked.append(r.url))
    session = page.context.new_cdp_session(page)
    page.focus("#find-place")
    for typed in ("l", "li", "liu"):
        _compose(session, typed)
    page.wait_for_timeout(400)
    assert asked == []
    session.send("Input.insertText", {"text": "柳南"})
    page.wait_for_selector("#place-hits li:has-text('柳南区')")
    assert len(asked) == 1


def test_the_enter_that_confirms_a_word_asks_nothing(browser: Browser, base: str) -> None:
    page = _open(browser, base + "/")
    session = page.context.new_cdp_session(page)
    page.focus("#q")
    _compose(session, "xing")
    _enter(session, 229)
    page.wait_for_timeout(200)
    assert page.url == base + "/"
    session.send("Input.insertText", {"text": "行政复议"})
    # Safari's order: the composition is over before the very Enter that ended it.
    page.evaluate(
        """() => { const box = document.getElementById("q");
        box.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
        box.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true}));
        window.held = !box.dispatchEvent(new KeyboardEvent("keydown",
          {key: "Enter", bubbles: true, cancelable: true})); }"""
    )
    assert page.evaluate("window.held") is True
    page.wait_for_timeout(100)
    page.keyboard.press("Enter")
    page.wait_for_selector(".hit")


@pytest.mark.parametrize(("key", "code"), [("、", "Slash"), ("／", "Slash"), ("Process", "Slash")])
def test_a_chinese_keyboard_reaches_the_box(
    browser: Browser, base: str, key: str, code: str
) -> None:
    page = _open(browser, base + QUESTION)
    page.evaluate(
        "([key, code]) => document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key, code, bubbles: true, cancelable: true}))",
        [key, code],
    )
    assert page.evaluate("document.activeElement.id") == "q"


def test_wide_blanks_and_marks_ask_the_same(browser: Browser, base: str) -> None:
    page = _open(browser, base + "/")
    page.fill("#q", "枫桥经验　２０２３年　各区县　－网格")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hit")
    assert [c.split("×")[0] for c in page.locator(".chip").all_inner_texts()] == [
        "２０２３年", "各区县", "枫桥经验", "不含 网格",
    ]  # fmt: skip


def test_ones_own_questions_are_kept_and_emptied(
    browser: Browser, base: str, screenshots: Path
) -> None:
    page = _open(browser, base + "/")
    assert not page.locator("#asked").is_visible()
    for question in ("/?q=行政复议", QUESTION, "/?q=行政复议"):
        page.goto(base + question)
    page.goto(base + "/")
    assert page.locator("#asked li").all_inner_texts() == ["行政复议", "枫桥经验 在 2023 年 各区县"]
    page.screenshot(path=screenshots / "start-asked.png", full_page=True)
    page.click("#asked li a >> nth=1")
    page.wait_for_selector(".hit")
    page.go_back()
    page.click("#asked [data-empty]")
    assert page.locator("#asked").is_hidden()
    assert page.evaluate("JSON.parse(localStorage['zhijian.asked']).list") == []


def test_ones_own_questions_need_not_be_kept(browser: Browser, base: str) -> None:
    page = _open(browser, base + "/?q=行政复议")
    page.goto(base + "/")
    page.click("#asked [data-state]")
    page.click("#asked [data-empty]")
    page.goto(base + QUESTION)
    page.goto(base + "/")
    assert page.locator("#asked li").count() == 0
    assert page.locator("#asked [data-state]").inner_text() == "重新记录"


def test_spoilt_memory_is_no_harm(browser: Browser, base: str) -> None:
    page = _open(browser, base + "/")
    for spoilt in ('{"list": [{"text": 1}, null]}', "[", '"x"'):
        page.evaluate("spoilt => localStorage.setItem('zhijian.asked', spoilt)", spoilt)
        page.goto(base + "/?q=行政复议")
        page.goto(base + "/")
        assert page.locator("#q").is_visible()
    hostile = '{"list": [{"text": "<img src=x onerror=alert(1)>", "query": "javascript:alert(1)"}]}'
    page.evaluate("spoilt => localStorage.setItem('zhijian.asked', spoilt)", hostile)
    page.goto(base + "/")
    assert page.locator("#asked li, #asked img").count() == 0


SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 400);
})"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/", QUESTION, "/table?q=行政复议", "/coverage"])
def test_nothing_jumps(browser: Browser, base: str, path: str, width: int) -> None:
    def shifts() -> float:
        page = _open(browser, base + path, width)
        moved: float = page.evaluate(SHIFTS)
        page.close()
        return moved

    # A page that jumps does so each time; a busy machine hands the browser its fonts too late once.
    assert any(shifts() == 0 for _ in range(3))


@pytest.mark.parametrize("width", [390, 761, 1121, 1920])
@pytest.mark.parametrize(
    "path",
    ["/", QUESTION, "/?q=枫桥经验+广西", "/table?q=枫桥经验", "/places?q=法治&name=市", "/?year=x"],
)
def test_nothing_sticks_out(browser: Browser, base: str, path: str, width: int) -> None:
    page = _open_any(browser, base + path, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _open_any(browser: Browser, url: str, width: int) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.goto(url)
    return page


def test_four_times_the_size_needs_no_sideways_scrolling(browser: Browser, base: str) -> None:
    """WCAG 1.4.10: 1280 at 400 % is 320 wide."""
    for path in ("/", QUESTION, "/help"):
        page = _open(browser, base + path, 320)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_nothing_is_asked_of_another_host(browser: Browser, base: str) -> None:
    page = _open(browser, "about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", QUESTION, "/table?q=行政复议", "/coverage", "/help"):
        page.goto(base + path)
    assert len(asked) > 5 and all(url.startswith(base) for url in asked)
