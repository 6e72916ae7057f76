"""A service that a portal embeds, on reports of which one means ill; what a portal's page sees."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from made_reports import plain_report
from made_tokens import SECRET, made
from portal_site import Portal, portal_site
from served import load_samples, serving
from test_browser import browser

from index_mappings.engines import open_engine
from index_mappings.reports import Paragraph, ReportWarning, SectionType, Topic, WarningCode

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

__all__ = ["browser"]
QUESTION = "枫桥经验 在 2023 年 各区县"
NATION = {"region": ["100000"]}
#: Runs where a text becomes markup.
EVIL = '<script>window.hurt = 1</script><img src=x onerror="window.hurt = 2">'
BACKWARDS = "\u202e\u2067倒着写的字\u200f"
HURTFUL = f"恶意文字 {EVIL} {BACKWARDS} {'长' * 3000}{'x' * 3000} javascript:window.hurt=3"


def hostile_report() -> Any:
    """Markup, turned writing and lines without end, wherever a report has a text."""
    path, section = (f"一、{EVIL}",), SectionType.ACHIEVEMENT
    return plain_report(
        id="450202-2019-rule-of-law-bad000",
        title=f"{EVIL}{BACKWARDS}城中区2019年报告{'题' * 300}",
        year=2019,
        region_code="450202",
        then_name="城中区",
        issuer=EVIL,
        url="javascript:window.hurt=4//",
        source=EVIL,
        text_hash="b" * 64,
        warnings=(ReportWarning(WarningCode.TAMPERED, f"警告{EVIL}"),),
        paragraphs=(
            Paragraph(1, HURTFUL, (EVIL,), path, section, (Topic.DIGITAL,)),
            Paragraph(2, f"第二段恶意文字{'“' * 500}", (), path, section, ()),
        ),
    )  # fmt: skip


@dataclass
class Embedded:
    """A running service and a portal of its list."""

    service: str
    portal: Portal

    def token(self, scope: Any = None, **more: Any) -> str:
        """A token that is good on this portal."""
        return made(aud=[self.portal.origin], scope=scope or NATION, **more)

    @property
    def script(self) -> str:
        return f'<script src="{self.service}/embed.js"></script>'

    def component(self, path: str, attributes: str, *, script: str = "", more: str = "") -> str:
        """A page with one component and what stands beside it; gives its address."""
        body = f"<zhijian-search {attributes}></zhijian-search>{more}"
        return self.portal.add(path, body, head=self.script, script=script)


@contextlib.contextmanager
def embedded(folder: Path, **more: Any) -> Iterator[Embedded]:
    """The samples and the hostile report behind a service, and a portal beside it."""
    address = load_samples(folder)
    engine = open_engine(address)
    with engine.writing() as writer:
        writer.put(hostile_report())
    engine.close()
    with (
        portal_site() as portal,
        serving(address, token_secrets=(SECRET,), embed_origins=(portal.origin,), **more) as base,
    ):
        portal.service = base
        yield Embedded(base, portal)


@pytest.fixture(scope="module")
def world(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """One that is closed to whoever has no token."""
    with embedded(tmp_path_factory.mktemp("index")) as ready:
        yield ready


@dataclass
class Seen:
    """What a page did: errors it told, requests it sent."""

    errors: list[str] = field(default_factory=list)
    requests: list[Any] = field(default_factory=list)

    @property
    def hosts(self) -> set[str]:
        """Of the network; pictures that stand in an address are none."""
        parts = [urlsplit(request.url) for request in self.requests]
        return {f"{part.scheme}://{part.netloc}" for part in parts if part.scheme != "data"}

    def asked(self, path: str) -> list[Any]:
        """Requests of the interface, without a browser's asking before."""
        return [r for r in self.requests if path in r.url and r.method == "GET"]


def watched(context: BrowserContext) -> tuple[Page, Seen]:
    """A new page, and what it does from now on."""
    seen = Seen()
    page = context.new_page()
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    context.on("request", lambda request: seen.requests.append(request))
    return page, seen


def visit(browser: Browser, url: str, width: int = 1280, **more: Any) -> tuple[Page, Seen]:
    """A page opened by a visitor of its own."""
    size: Any = {"width": width, "height": 900}
    page, seen = watched(browser.new_context(viewport=size, locale="zh-CN", **more))
    page.goto(url)
    return page, seen


#: What a portal's page writes down of the component's events.
LISTEN = """
window.told = [];
for (const name of ["zhijian:results", "zhijian:open", "zhijian:error"]) {
  document.addEventListener(name, (event) => {
    told.push([name, event.detail, event.composed]);
    document.documentElement.setAttribute("data-told", String(told.length));
  });
}
"""


def hits(page: Page) -> list[str]:
    """Who is listed, in order."""
    return page.locator("zhijian-search .hit .who a").all_inner_texts()


@contextlib.contextmanager
def answered(page: Page) -> Iterator[None]:
    """Until one more event has been told."""
    before = page.evaluate("told.length")
    yield
    page.wait_for_selector(f'html[data-told="{before + 1}"]', state="attached")


def settled(page: Page) -> None:
    page.wait_for_selector("zhijian-search .results")
