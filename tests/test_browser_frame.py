"""/embed in the frame of a portal, in a real browser: as docs/portal.md says it, with the script of
the document around it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import pytest
from documented import example
from embedded_world import (
    EVIL,
    QUESTION,
    Embedded,
    browser,
    embedded,
    pictured,
    visit,
    watched,
    world,
)
from portal_site import portal_site
from waiting import until_seen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

__all__ = ["browser", "world"]
pytestmark = pytest.mark.browser
SEARCH = "https://search.example"
#: Every message that comes, whoever it is from, is written down.
LISTEN = """
window.told = [];
window.addEventListener("message", (event) => told.push([event.origin, event.data]));
"""
STYLE = '<link rel="stylesheet" href="/frame.css">'


def framing(world: Embedded, path: str, query: str, token: str, script: str = LISTEN) -> str:
    """A portal's page with the documented frame and script; gives its address."""
    world.portal.pages["/frame.css"] = (
        "text/css",
        "#zhijian { border: 0; width: 100%; height: 200px; display: block; }",
    )
    frame = example("frame").replace(SEARCH, world.service)
    frame = frame.replace(
        "question=枫桥经验#token=TOKEN", f"{query}#token={token}" if token else query
    )
    around = example("frame-script").replace(SEARCH, world.service)
    return world.portal.add(path, frame, head=STYLE, script=script + around, plain=True)


def inside(page: Page, world: Embedded) -> Frame:
    """The frame, once it shows results."""
    page.frame_locator("#zhijian").locator("zhijian-search .results").wait_for()
    return next(frame for frame in page.frames if frame.url.startswith(world.service))


def height(page: Page) -> float:
    return float(page.evaluate("document.querySelector('#zhijian').getBoundingClientRect().height"))


def fits(page: Page, frame: Frame) -> None:
    """The frame is as high as what it shows, once the page around has heard of it, and stays so."""

    def off() -> float:
        needed = float(frame.evaluate("document.documentElement.scrollHeight"))
        return abs(height(page) - needed)

    for _ in range(100):
        page.wait_for_timeout(300)
        if off() <= 1:
            break
    page.wait_for_timeout(300)
    assert off() <= 1


def test_the_missions_question_in_a_frame(browser: Browser, world: Embedded) -> None:
    token = world.token()
    page, seen = visit(browser, framing(world, "/framed", f"question={quote(QUESTION)}", token))
    frame = inside(page, world)
    assert frame.locator(".hit").count() >= 5 and frame.locator(".absence li").count()
    assert "#" not in frame.url and token not in frame.url
    assert frame.evaluate("[location.hash, document.cookie]") == ["", ""]
    assert not [r.url for r in seen.requests if token in r.url.partition("#")[0]]
    for request in seen.asked("/api/"):
        headers = request.all_headers()
        assert token in headers["authorization"] and "referer" not in headers
    fits(page, frame)
    assert height(page) > 1000
    assert seen.errors == [] and seen.hosts == {world.service, world.portal.origin}


def test_the_frame_grows_and_shrinks(browser: Browser, world: Embedded) -> None:
    query = f"question={quote('行政复议')}&size=5"
    page, seen = visit(browser, framing(world, "/grows", query, world.token()))
    frame = inside(page, world)
    fits(page, frame)
    before = height(page)

    def further() -> bool:
        page.mouse.wheel(0, 3000)
        return frame.locator(".hit").count() > 5

    assert until_seen(page, further)
    fits(page, frame)
    assert height(page) > before
    frame.locator("#q").fill("“老龄认知友好社区”")
    frame.locator("#q").press("Enter")
    frame.locator(".teach").wait_for()
    fits(page, frame)
    assert height(page) < before and seen.errors == []


SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) shifts.push(one.value);
}).observe({ type: "layout-shift", buffered: true });
"""


def test_nothing_jumps_around_the_frame(browser: Browser, world: Embedded) -> None:
    """With the place that the document keeps for it the portal's own foot stays where it is."""
    query = f"question={quote('行政复议')}"
    url = framing(world, "/calm", query, world.token(), script=SHIFTS)
    world.portal.pages["/frame.css"] = ("text/css", example("frame-style"))
    page, seen = visit(browser, url)
    frame = inside(page, world)
    fits(page, frame)
    frame.locator("#q").fill("“老龄认知友好社区”")
    frame.locator("#q").press("Enter")
    frame.locator(".teach").wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate("shifts") == [] and height(page) >= 900 and seen.errors == []


def test_a_report_is_read_in_the_frame(browser: Browser, world: Embedded) -> None:
    """The page around scrolls to the paragraph that was found, and back."""
    page, seen = visit(
        browser, framing(world, "/reads", f"question={quote('行政复议')}", world.token())
    )
    frame = inside(page, world)
    link = frame.locator(".hit .acts a").nth(5)
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 200
    link.click()
    lit = frame.locator(".para.lit")
    lit.wait_for()
    fits(page, frame)
    box = lit.bounding_box()
    assert box is not None and 0 <= box["y"] < 900
    frame.get_by_role("button", name="回到结果").click()

    def back() -> bool:
        box = link.bounding_box()
        return box is not None and 0 <= box["y"] < 900

    assert until_seen(page, back)
    assert seen.errors == []


def test_what_the_address_fixes(browser: Browser, world: Embedded) -> None:
    """Attributes by their names; none that would lead elsewhere."""
    query = (
        "question="
        + quote("行政复议")
        + "&region=450200&facets=county&size=3&src=https://evil.example&x=1"
    )
    page, seen = visit(browser, framing(world, "/fixes", query, world.token()))
    frame = inside(page, world)
    assert frame.locator(".menu").count() == 1 and frame.locator(".hit").count() >= 3
    first = seen.asked("/api/v1/search")[0].url
    assert "region=450200" in first and "size=3" in first
    assert seen.hosts == {world.service, world.portal.origin}


def test_hostile_addresses_are_texts(browser: Browser, world: Embedded) -> None:
    query = f"question={quote('恶意文字 ' + EVIL)}&theme={quote(EVIL)}&facets={quote(EVIL)}"
    page, seen = visit(browser, framing(world, "/evil", query, world.token()))
    frame = inside(page, world)
    frame.locator("#q").fill("恶意文字")
    frame.locator("#q").press("Enter")
    frame.locator(".hit").first.wait_for()
    frame.locator(".hit .who a").first.click()
    frame.locator(".reader").wait_for()
    assert EVIL in frame.locator(".title").inner_text()
    assert frame.evaluate("window.hurt === undefined") and seen.errors == []


def told(page: Page, kind: str) -> list[Any]:
    """The messages of a kind that have come, with their origins."""
    return [one for one in page.evaluate("told") if one[1].get("type") == kind]


def test_another_sites_token_shows_nothing(browser: Browser, world: Embedded) -> None:
    """The portal is in the service's list, but the token is not for it: nothing is asked, nothing
    is told."""
    token = world.token(scope={"region": ["450200"]}, aud=["https://other.example"])
    page, seen = visit(browser, framing(world, "/others", f"question={quote('法治')}", token))
    words = page.frame_locator("#zhijian").locator(".alone")
    words.wait_for()
    assert "不是给这个网站的" in words.inner_text()
    assert seen.asked("/api/") == [] and page.evaluate("told") == []


def test_a_site_that_is_not_listed_frames_nothing(browser: Browser, world: Embedded) -> None:
    with portal_site() as other:
        other.service = world.service
        frame = f'<iframe id="zhijian" src="{world.service}/embed#token={world.token()}"></iframe>'
        page, seen = visit(browser, other.add("/steals", frame, script=LISTEN, plain=True))
        page.wait_for_timeout(500)
        assert page.evaluate("told") == [] and seen.asked("/api/") == []
        assert not page.frames[1].url.startswith(world.service)


def test_the_frame_asks_for_another_token(browser: Browser, world: Embedded) -> None:
    """By a message, when the one it has is over, or when it has none yet."""
    over = world.token(exp=int(time.time()) - 3600)
    world.portal.pages["/my/search-token"] = ("text/plain", world.token())
    for path, token in (("/renews", over), ("/bare", "")):
        url = framing(world, path, f"question={quote('行政复议')}", token)
        world.portal.service = f"{world.service} 'self'"  # the portal may ask its own back end
        page, _ = visit(browser, url)
        world.portal.service = world.service
        inside(page, world)
        assert told(page, "zhijian:token-wanted")[0][0] == world.service


def test_a_page_around_that_listens_late(browser: Browser, world: Embedded) -> None:
    """What it has missed is told again: how high the frame is, and that a token is wanted."""
    world.portal.pages["/my/search-token"] = ("text/plain", world.token())
    url = framing(world, "/late", f"question={quote('行政复议')}", "")
    script = world.portal.pages["/late.js"][1]
    late = f"setTimeout(() => {{ {script} }}, 1200);"
    world.portal.pages["/late.js"] = ("text/javascript", late)
    world.portal.service = f"{world.service} 'self'"
    page, _ = visit(browser, url)
    world.portal.service = world.service
    fits(page, inside(page, world))


def test_a_page_around_that_does_not_say_who_it_is(browser: Browser, world: Embedded) -> None:
    url = framing(world, "/shy", f"question={quote('行政复议')}", world.token())
    kind, body = world.portal.pages["/shy"]
    shy = body.replace('referrerpolicy="origin"', 'referrerpolicy="no-referrer"')
    assert shy != body
    world.portal.pages["/shy"] = (kind, shy)
    page, _ = visit(browser, url)
    fits(page, inside(page, world))
    assert {origin for origin, _ in page.evaluate("told")} == {world.service}


def test_a_token_from_elsewhere_is_not_taken(browser: Browser, world: Embedded) -> None:
    """Only from the page around: not from a frame beside."""
    beside = f"""setInterval(() => {{
      parent.frames[0].postMessage({{ type: "zhijian:token", token: "{world.token()}" }}, "*");
    }}, 100);"""
    world.portal.add("/beside", "", script=beside, plain=True)
    world.portal.pages["/my/search-token"] = ("text/plain", "")
    over = world.token(exp=int(time.time()) - 3600)
    url = framing(world, "/listens", f"question={quote('行政复议')}", over)
    kind, body = world.portal.pages["/listens"]
    world.portal.pages["/listens"] = (kind, body + '<iframe src="/beside"></iframe>')
    world.portal.service = f"{world.service} 'self'"
    page, _ = visit(browser, url)
    world.portal.service = world.service
    page.frame_locator("iframe >> nth=1").locator("#foot").wait_for()
    page.frame_locator("#zhijian").locator(".trouble").wait_for(timeout=20_000)
    page.wait_for_timeout(500)
    assert page.frame_locator("#zhijian").locator(".hit").count() == 0


def test_a_new_fragment_is_a_new_token(browser: Browser, world: Embedded) -> None:
    page, _ = watched(browser.new_context(locale="zh-CN"))
    page.goto(f"{world.service}/embed?question={quote('行政复议')}")
    page.locator("zhijian-search .trouble").wait_for()
    assert "访问这个服务需要密钥" in page.locator("zhijian-search .trouble").inner_text()
    page.evaluate("(token) => { location.hash = 'token=' + token; }", world.token())
    page.locator("zhijian-search .results").wait_for()
    assert "token" not in page.url


def test_two_frames_beside_each_other(browser: Browser, world: Embedded) -> None:
    """Each tells its own height to the same page."""
    url = framing(world, "/both", f"question={quote('行政复议')}", world.token())
    kind, body = world.portal.pages["/both"]
    other = f"{world.service}/embed?question={quote('枫桥经验')}#token={world.token()}"
    more = f'<iframe src="{other}"></iframe>'
    world.portal.pages["/both"] = (kind, body + more)
    page, seen = visit(browser, url)
    frame = inside(page, world)
    page.frame_locator("iframe >> nth=1").locator(".results").wait_for()
    fits(page, frame)
    assert seen.errors == []


@pytest.mark.parametrize("public", [False, True])
def test_without_script(browser: Browser, tmp_path: Path, public: bool) -> None:
    """The plain page in the frame where anybody may ask; else a word that helps. (A browser is told
    too late to run no script where a frame has a process of its own.)"""
    with embedded(tmp_path, "127.0.0.1", public=public) as open_or_not:
        query = f"question={quote('行政复议')}&region=450200"
        url = framing(open_or_not, "/plain", query, open_or_not.token())
        page, _ = visit(browser, url, java_script_enabled=False)
        frame = page.frame_locator("#zhijian")
        if not public:
            assert "允许本页的脚本" in frame.locator(".alone").inner_text()
            return
        frame.locator("button").click()
        frame.locator(".hit").first.wait_for()
        assert "柳州市" in frame.locator(".read").inner_text()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_pictures(
    browser: Browser,
    world: Embedded,
    screenshots: Path,
    width: int,
    colours: Literal["light", "dark"],
) -> None:
    url = framing(world, "/drawn", f"question={quote(QUESTION)}", world.token())
    page, _ = visit(browser, url, width, color_scheme=colours)
    fits(page, inside(page, world))
    pictured(page, screenshots / f"frame-{width}-{colours}.png")
