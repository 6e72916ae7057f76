"""A portal of another origin in a real browser: its pages read the interface with a token and frame
the page; another site's do neither."""

from __future__ import annotations

import contextlib
import http.server
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from made_tokens import SECRET, made
from served import load_samples, serving
from test_browser import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]
pytestmark = pytest.mark.browser

SCRIPT = """
window.ask = async (base, query, token) => {
  try {
    const response = await fetch(base + "/api/v1/search?" + query, {
      headers: { Authorization: "Bearer " + token },
    });
    return { status: response.status, answer: await response.json() };
  } catch (error) {
    return { refused: String(error) };
  }
};
"""


@contextlib.contextmanager
def portal(base: list[str]) -> Iterator[str]:
    """A site with a strict policy: its own files, and what docs/portal.md tells it to allow."""

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            script = self.path == "/portal.js"
            page = (
                f'<title>门户</title><script src="/portal.js"></script><iframe src="{self._frame}">'
            )
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if script else "text/html")
            allowed = f"connect-src {base[0]}; frame-src {base[0]}"
            self.send_header("Content-Security-Policy", f"default-src 'self'; {allowed}")
            self.end_headers()
            self.wfile.write((SCRIPT if script else page).encode())

        @property
        def _frame(self) -> str:
            return f"{base[0]}/?q=%E6%B3%95%E6%B2%BB" if self.path == "/framed" else "about:blank"

        def log_message(self, *told: Any) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture(scope="module")
def sites(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, str]]:
    """The service, a portal of its list, and a site that is not in it."""
    base: list[str] = []
    with portal(base) as ours, portal(base) as other:
        address = load_samples(tmp_path_factory.mktemp("index"))
        listed = (ours,)
        with serving(
            address, token_secrets=(SECRET,), embed_origins=listed, public=True
        ) as service:
            base.append(service)
            yield service, ours, other


def opened(browser: Browser, url: str) -> Page:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(url)
    return page


def asked(page: Page, base: str, token: str) -> Any:
    return page.evaluate(
        "([b, q, t]) => ask(b, q, t)", [base, "q=%E6%B3%95%E6%B2%BB&size=100", token]
    )


def test_a_portals_page_reads_its_part(browser: Browser, sites: tuple[str, str, str]) -> None:
    base, ours, other = sites
    page = opened(browser, ours)
    told = asked(page, base, made(aud=[ours]))
    assert told["status"] == 200
    hits = told["answer"]["hits"]
    assert hits and all("柳州市" in hit["region"]["path"] for hit in hits)
    over = asked(page, base, made(aud=[ours], exp=int(time.time()) - 3600))
    assert over["status"] == 403 and over["answer"]["error"]["remedy"]
    assert asked(page, base, made(aud=[other]))["status"] == 403


def test_another_sites_page_reads_nothing(browser: Browser, sites: tuple[str, str, str]) -> None:
    """Not even with a token that was made out to it."""
    base, ours, other = sites
    page = opened(browser, other)
    for token in (made(aud=[ours]), made(aud=[other])):
        assert "TypeError" in asked(page, base, token)["refused"]


def test_who_frames_the_page(browser: Browser, sites: tuple[str, str, str]) -> None:
    base, ours, other = sites
    framed = opened(browser, f"{ours}/framed").frames[1]
    assert framed.url.startswith(base) and "法治" in framed.inner_text("body")
    refused = opened(browser, f"{other}/framed").frames[1]
    assert not refused.url.startswith(base)
