"""The component in a real browser, on the page of a portal: another origin, a strict policy, a
reset of styles and a script of 2012."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from documented import names, table
from embedded_world import (
    LISTEN,
    QUESTION,
    Embedded,
    answered,
    browser,
    embedded,
    hits,
    pictured,
    settled,
    visit,
    world,
)
from waiting import until_seen

from service.pages import embed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

__all__ = ["browser", "world"]
pytestmark = pytest.mark.browser
LIUZHOU = {"region": ["450200"]}


def answer(world: Embedded, query: str, scope: Any = None) -> Any:
    """What the interface says to a program with the same token."""
    url = f"{world.service}/api/v1/search?{query}"
    bearer = {"Authorization": f"Bearer {world.token(scope)}"}
    with urlopen(Request(url, headers=bearer)) as response:
        return json.load(response)


def test_the_missions_question(browser: Browser, world: Embedded) -> None:
    url = world.component("/asks", f'token="{world.token()}" question="{QUESTION}"', script=LISTEN)
    page, seen = visit(browser, url)
    settled(page)
    told = answer(world, f"q={quote(QUESTION)}")
    assert hits(page) == [hit["region"]["path"][-1] for hit in told["hits"]] != []
    words = page.locator("zhijian-search .sentence").inner_text()
    assert "2023 年" in words and "各区县" in words and "枫桥经验" in words
    counts = page.locator("zhijian-search .counts").inner_text()
    total, silent = told["total"], told["silent"]["count"]
    assert f"{total['paragraphs']} 段" in counts and f"{total['regions']} 个区县" in counts
    assert f"{silent} 个区县收录了报告但未提及" in counts
    assert page.locator("zhijian-search .absence li").count() == silent
    assert "枫桥经验" in page.locator("zhijian-search mark").all_inner_texts()
    status = page.locator("zhijian-search [role=status]").first.text_content()
    assert status == (f"找到 {total['paragraphs']} 段，{total['reports']} 份报告，"
                      f"{total['regions']} 个区县")  # fmt: skip
    (event,) = page.evaluate("told")
    assert event[0] == "zhijian:results" and event[1]["total"] == total and event[2] is True
    (row,) = [row for row in table("事件") if "zhijian:results" in row[0]]
    assert set(names(row[1])) == {*event[1], *event[1]["hits"][0]}
    assert seen.errors == [] and seen.hosts == {world.service, world.portal.origin}


def test_the_token_goes_in_the_header_and_nowhere_else(browser: Browser, world: Embedded) -> None:
    token = world.token()
    url = world.component("/quiet", f'token="{token}" question="行政复议"')
    page, seen = visit(browser, url)
    settled(page)
    page.locator("zhijian-search .hit .who a").first.click()
    page.wait_for_selector("zhijian-search .reader")
    assert len(seen.asked("/api/v1/")) >= 3
    for request in seen.asked("/api/v1/"):
        headers = request.all_headers()
        assert headers["authorization"] == f"Bearer {token}"
        assert "cookie" not in headers and "referer" not in headers
    assert not [r.url for r in seen.requests if token in r.url]
    kept = "[localStorage.length, sessionStorage.length, document.cookie.length]"
    assert page.evaluate(kept) == [0, 0, 0]
    assert page.evaluate("document.querySelector('zhijian-search').token") is None


def test_a_scope_token_sees_its_part(browser: Browser, world: Embedded) -> None:
    token = world.token(LIUZHOU)
    page, _ = visit(browser, world.component("/part", f'token="{token}" question="行政复议"'))
    settled(page)
    above = page.locator("zhijian-search .hit .who > .quiet").all_inner_texts()
    assert above and all("柳州市" in words or words == "广西" for words in above)


def test_nothing_of_the_page_reaches_in(browser: Browser, world: Embedded) -> None:
    """The portal's reset makes everything small, red and invisible; not the component."""
    page, _ = visit(
        browser, world.component("/reset", f'token="{world.token()}" question="行政复议"')
    )
    settled(page)
    drawn = page.evaluate("""() => {
      const root = document.querySelector("zhijian-search").shadowRoot;
      const style = (what) => getComputedStyle(root.querySelector(what));
      return [style(".body").fontSize, style(".body").color, style(".body").letterSpacing,
        style(".body").textTransform, style("form button").display, style(".body").lineHeight];
    }""")
    assert drawn == ["16px", "rgb(28, 27, 25)", "normal", "none", "block", "28px"]
    assert page.evaluate("getComputedStyle(document.querySelector('#foot')).fontSize") == "11px"


def test_the_portals_colours_and_type(browser: Browser, world: Embedded) -> None:
    own = "zhijian-search { --zhijian-link: #a00000; --zhijian-size: 18px; --zhijian-padding: 0; }"
    world.portal.pages["/own.css"] = ("text/css", own)
    line = '<link rel="stylesheet" href="/own.css">'
    told = f'token="{world.token()}" question="行政复议"'
    url = world.component("/own", told, more=line)
    page, _ = visit(browser, url)
    settled(page)
    drawn = page.evaluate("""() => {
      const root = document.querySelector("zhijian-search").shadowRoot;
      return [getComputedStyle(root.querySelector(".acts a")).color,
        getComputedStyle(root.querySelector(".body")).fontSize,
        getComputedStyle(root.querySelector(".zj")).paddingLeft];
    }""")
    assert drawn == ["rgb(160, 0, 0)", "18px", "0px"]


def test_a_long_list_loads_on(browser: Browser, world: Embedded) -> None:
    """As the reader comes near its end, some rounds; then by the button."""
    url = world.component(
        "/long", f'token="{world.token()}" question="行政复议" size="4"', script=LISTEN
    )
    page, seen = visit(browser, url)
    settled(page)
    told = answer(world, f"q={quote('行政复议')}&size=100")
    everything = [hit["region"]["path"][-1] for hit in told["hits"]]
    assert len(everything) > 28

    def further() -> bool:
        page.mouse.wheel(0, 2000)
        return len(hits(page)) >= 20

    assert until_seen(page, further)
    for _ in range(10):
        further()
        page.wait_for_timeout(50)
    assert hits(page) == everything[:20]  # the first page and four rounds
    page.locator("zhijian-search button.more").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("zhijian-search .hit >> nth=20")
    focused = "document.querySelector('zhijian-search').shadowRoot.activeElement.textContent"
    assert page.evaluate(focused) == everything[20]
    while page.locator("zhijian-search button.more").count():
        page.locator("zhijian-search button.more").click()
        page.wait_for_timeout(150)
    assert hits(page) == everything
    assert page.evaluate("told[told.length - 1][1].listed") == len(everything)
    assert seen.errors == []


#: Whether the box keeps an Enter from submitting: while something is composed, as old browsers say
#: it, and the plain one.
ENTERS = """[{ isComposing: true }, { keyCode: 229 }, {}].map((more) => {
  const box = document.querySelector("zhijian-search").shadowRoot.querySelector("#q");
  const enter = { key: "Enter", bubbles: true, cancelable: true };
  return !box.dispatchEvent(new KeyboardEvent("keydown", Object.assign(enter, more)));
})"""


def test_an_input_method_composes(browser: Browser, world: Embedded) -> None:
    """Nothing is asked while it does, nor by the Enter that takes its offer."""
    page, seen = visit(browser, world.component("/ime", f'token="{world.token()}"'))
    page.locator("zhijian-search #q").click()
    session = page.context.new_cdp_session(page)
    session.send(
        "Input.imeSetComposition", {"text": "xing'zheng", "selectionStart": 5, "selectionEnd": 5}
    )
    for kind in ("keyDown", "keyUp"):
        enter: Any = {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
        session.send("Input.dispatchKeyEvent", enter)
    assert page.evaluate(ENTERS) == [True, True, False]
    session.send("Input.insertText", {"text": "行政复议"})
    page.wait_for_timeout(200)
    assert seen.asked("/api/") == []
    page.keyboard.press("Enter")
    settled(page)
    assert len(seen.asked("/search")) == 1
    assert page.locator("zhijian-search .sentence").inner_text() == "查找 行政复议 如何理解"


def test_attributes_that_change_and_questions_by_script(browser: Browser, world: Embedded) -> None:
    url = world.component("/change", f'token="{world.token()}" question="行政复议"', script=LISTEN)
    page, seen = visit(browser, url)
    settled(page)
    element = "document.querySelector('zhijian-search')"
    with answered(page):
        page.evaluate(
            f"{element}.setAttribute('region', '450200'); {element}.setAttribute('size', '50')"
        )
    assert "region=450200" in seen.asked("/search")[-1].url
    assert len(seen.asked("/search")) == 2  # both at once
    with answered(page):
        page.evaluate(f"{element}.setAttribute('question', '枫桥经验')")
    assert page.locator("zhijian-search #q").input_value() == "枫桥经验"
    page.evaluate(f"{element}.search('行政执法')")
    assert page.locator("zhijian-search .term").inner_text() == "行政执法"
    hit = page.evaluate("told[told.length - 1][1].hits[0]")
    assert page.evaluate(f"{element}.open('{hit['report_id']}', {hit['position']})") == hit["title"]
    assert page.locator("zhijian-search .reader mark").first.inner_text() == "行政执法"
    page.evaluate(f"{element}.setAttribute('theme', 'dark')")
    root = page.locator("zhijian-search .zj")
    assert root.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(22, 21, 19)"
    moved = f"document.querySelector('#foot').appendChild({element}); 0"
    page.evaluate(moved)
    page.wait_for_timeout(200)
    assert page.locator("zhijian-search .reader").count() == 1 and seen.errors == []


def test_below_a_path_and_from_a_copy_of_the_script(browser: Browser, tmp_path: Path) -> None:
    """A portal may keep the script itself and say where the service is."""
    with embedded(tmp_path, root_path="/search") as world:
        world.portal.pages["/copy.js"] = ("text/javascript", embed.script().decode())
        copy = '<script src="/copy.js"></script>'
        for path, head, src in (
            ("/served", f'<script src="{world.service}/search/embed.js"></script>', ""),
            ("/copied", copy, f'src="{world.service}/search"'),
        ):
            told = f'<zhijian-search {src} token="{world.token()}" question="行政复议">'
            page, seen = visit(browser, world.portal.add(path, told, head=head))
            settled(page)
            page.locator("zhijian-search .hit .who a").first.click()
            page.wait_for_selector("zhijian-search .reader")
            assert seen.errors == []
        bare = f'<zhijian-search token="{world.token()}" question="行政复议">'
        page, seen = visit(browser, world.portal.add("/lost", bare, head=copy))
        page.wait_for_selector("zhijian-search .trouble")


def test_the_newest_question_wins(browser: Browser, world: Embedded) -> None:
    """The older one is given up, and whatever comes of it is not shown."""
    page, seen = visit(
        browser, world.component("/newest", f'token="{world.token()}"', script=LISTEN)
    )
    held: list[Route] = []

    def hold(route: Route) -> None:
        if quote("行政复议") in route.request.url:
            held.append(route)
        else:
            route.continue_()

    page.route("**/api/v1/search**", hold)
    for words in ("行政复议", "枫桥经验"):
        page.locator("zhijian-search #q").fill(words)
        page.keyboard.press("Enter")
        assert until_seen(page, lambda: held)
    settled(page)
    (first,) = seen.asked(quote("行政复议"))
    assert first.failure == "net::ERR_ABORTED" and len(held) == 1
    page.wait_for_timeout(300)
    assert page.locator("zhijian-search .sentence").inner_text() == "查找 枫桥经验 如何理解"
    assert [name for name, *_ in page.evaluate("told")] == ["zhijian:results"]


SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) shifts.push(one.value);
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_jumps_when_results_arrive(browser: Browser, world: Embedded, width: int) -> None:
    """However late they come, first or by a new question; the portal's own foot stays too."""
    url = world.component(
        f"/calm-{width}", f'token="{world.token()}" question="行政复议"', script=SHIFTS
    )
    context: Any = {"width": width, "height": 900}
    page = browser.new_context(viewport=context, locale="zh-CN").new_page()

    def late(route: Route) -> None:
        page.wait_for_timeout(700)
        route.continue_()

    page.route("**/api/v1/search**", late)
    page.goto(url)
    settled(page)
    page.wait_for_timeout(200)
    page.locator("zhijian-search #q").fill("枫桥经验")
    page.keyboard.press("Enter")
    page.wait_for_selector("zhijian-search .term:text-is('枫桥经验')")
    page.wait_for_timeout(200)
    assert page.evaluate("shifts") == []


def test_several_on_one_page(browser: Browser, world: Embedded) -> None:
    """Each with its own question; the script twice does no harm."""
    one = f'<zhijian-search id="one" token="{world.token()}" question="枫桥经验"></zhijian-search>'
    told = f'token="{world.token(LIUZHOU)}" question="行政复议"'
    two = f'<zhijian-search id="two" {told}></zhijian-search>'
    url = world.portal.add("/two", one + two + world.script, head=world.script)
    page, seen = visit(browser, url)
    page.wait_for_selector("#one .results")
    page.wait_for_selector("#two .results")
    assert page.locator("#one .sentence").inner_text() == "查找 枫桥经验 如何理解"
    page.locator("#two .hit .who a").first.click()
    page.wait_for_selector("#two .reader")
    assert page.locator("#one .hit").count() and page.locator("#one .reader").count() == 0
    assert seen.errors == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_pictures(
    browser: Browser,
    world: Embedded,
    screenshots: Path,
    width: int,
    colours: Literal["light", "dark"],
) -> None:
    url = world.component("/drawn", f'token="{world.token()}" question="{QUESTION}"')
    page, _ = visit(browser, url, width, color_scheme=colours)
    settled(page)
    pictured(page, screenshots / f"embed-{width}-{colours}.png")
    page.locator("zhijian-search .hit .who a").first.click()
    page.wait_for_selector("zhijian-search .reader")
    pictured(page, screenshots / f"embed-reading-{width}-{colours}.png")
