"""The component in a real browser, on the page of a portal: another origin, a strict policy, a
reset of styles and a script of 2012."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from embedded_world import (
    LISTEN,
    QUESTION,
    Embedded,
    answered,
    browser,
    hits,
    settled,
    visit,
    world,
)

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
    url = world.component("/own", f'token="{world.token()}" question="行政复议"')
    own = "zhijian-search { --zhijian-link: #a00000; --zhijian-size: 18px; --zhijian-padding: 0; }"
    world.portal.pages["/reset.css"] = ("text/css", own + world.portal.pages["/reset.css"][1])
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
    for _ in range(40):
        page.mouse.wheel(0, 2000)
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


def test_conditions_by_click(browser: Browser, world: Embedded) -> None:
    """A menu's rows, the chips and the words of the question are one and the same condition."""
    url = world.component(
        "/menus", f'token="{world.token()}" question="行政复议 2023年"', script=LISTEN
    )
    page, seen = visit(browser, url)
    settled(page)

    def rows(menu: str) -> list[str]:
        return page.locator(
            f"zhijian-search section[aria-label='{menu}'] [aria-pressed=true]"
        ).all_inner_texts()

    def press(menu: str, words: str) -> None:
        with answered(page):
            page.locator(
                f"zhijian-search section[aria-label='{menu}'] button", has_text=words
            ).click()

    assert len(rows("年度")) == 1
    press("年度", "2022年")
    assert len(rows("年度")) == 2 and "year=2023&year=2022" in seen.asked("/search")[-1].url
    focused = "document.querySelector('zhijian-search').shadowRoot.activeElement.dataset.key"
    assert page.evaluate(focused) == "year 2022"
    press("年度", "2022年")
    press("年度", "2023年")
    assert rows("年度") == [] and page.locator("zhijian-search #q").input_value() == "行政复议"
    press("地区", "广西壮族自治区")
    press("地区", "柳州市")
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
    names = page.locator("zhijian-search .menus section").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert names == ["区县", "年度", "领域"]
    years = page.locator("zhijian-search section[aria-label=年度] .label").all_inner_texts()
    assert years == ["2023年", "2022年"]
    counties = page.locator("zhijian-search section[aria-label=区县] .label").all_inner_texts()
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
    asked = seen.asked("/search")[-1].url
    assert "region=450200" in asked and "year=2022&year=2023" in asked
    assert hits(page) and not set(hits(page)) & {"鹿城区", "德清县", "诸暨市"}


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
    page.locator("zhijian-search #q").dispatch_event(
        "keydown", {"key": "Enter", "isComposing": True, "keyCode": 229, "bubbles": True}
    )
    session.send("Input.insertText", {"text": "行政复议"})
    page.wait_for_timeout(200)
    assert seen.asked("/api/") == []
    page.keyboard.press("Enter")
    settled(page)
    assert len(seen.asked("/search")) == 1
    assert page.locator("zhijian-search .sentence").inner_text() == "查找 行政复议"


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
        page.wait_for_timeout(100)
    settled(page)
    (first,) = seen.asked(quote("行政复议"))
    assert first.failure == "net::ERR_ABORTED" and len(held) == 1
    page.wait_for_timeout(300)
    assert page.locator("zhijian-search .sentence").inner_text() == "查找 枫桥经验"
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
    assert page.locator("#one .sentence").inner_text() == "查找 枫桥经验"
    page.locator("#two .hit .who a").first.click()
    page.wait_for_selector("#two .reader")
    assert page.locator("#one .hit").count() and page.locator("#one .reader").count() == 0
    assert seen.errors == []


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
    page.screenshot(path=screenshots / f"embed-{width}-{colours}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("zhijian-search .hit .who a").first.click()
    page.wait_for_selector("zhijian-search .reader")
    page.screenshot(path=screenshots / f"embed-reading-{width}-{colours}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
