"""The page in a real browser: keyboard, clipboard, phone, dark, print; and its pictures.

Outside CI a missing browser or font is skipped with the command that brings it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import pytest
from needs import needed
from served import load_samples, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

QUESTION = "/?q=枫桥经验+在+2023+年+各区县"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--force-color-profile=srgb",
]  # fmt: skip


def _missing() -> str | None:
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        return "no chromium: apt-get install chromium"
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return None if fonts.stdout.strip() else "no Chinese font: apt-get install fonts-noto-cjk"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    needed("browser")
    missing = _missing()
    if missing and os.environ.get("CI"):
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def base(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(load_samples(tmp_path_factory.mktemp("index"))) as base:
        yield base


def _open(browser: Browser, url: str, width: int = 1280, script: bool = True) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale="zh-CN", java_script_enabled=script
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.goto(url)
    assert errors == []
    return page


@pytest.mark.parametrize(
    ("name", "path", "width", "colours"),
    [
        ("start", "/", 1280, "light"),
        ("search", QUESTION, 1280, "light"),
        ("phone", QUESTION, 390, "light"),
        ("dark", QUESTION, 1280, "dark"),
        ("coverage", "/coverage", 1280, "light"),
        ("help", "/help", 1280, "light"),
        ("nothing", "/?q=老龄认知友好社区", 1280, "light"),
        ("error", "/?year=abcd", 1280, "light"),
    ],
)
def test_pictures(
    browser: Browser,
    base: str,
    screenshots: Path,
    name: str,
    path: str,
    width: int,
    colours: Literal["light", "dark"],
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        locale="zh-CN",
        device_scale_factor=1,
        color_scheme=colours,
    )
    page = context.new_page()
    page.goto(base + path)
    page.screenshot(path=screenshots / f"{name}.png")
    # Nothing sticks out of the window to the right.
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_the_way_to_a_paragraph_and_back(browser: Browser, base: str, screenshots: Path) -> None:
    page = _open(browser, base + QUESTION)
    page.keyboard.press("j")
    assert page.locator(".hit.lit").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/**")
    lit = page.locator(".para:target")
    assert (lit.count(), lit.locator("mark").count()) == (1, 1)
    assert lit.locator(".acts").is_visible()
    page.screenshot(path=screenshots / "reading.png")
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    page.wait_for_selector(".hit")
    assert page.locator(".hit").count() == 9


def test_the_box_is_one_key_away(browser: Browser, base: str) -> None:
    page = _open(browser, base + QUESTION)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("行政复议")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert page.locator(".chip.term").first.inner_text().startswith("行政复议")


def test_the_citation_goes_to_the_clipboard(browser: Browser, base: str) -> None:
    page = _open(browser, base + QUESTION)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copy]").first.click()
    page.wait_for_selector(".said:text('已复制')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "2023" in copied and "第" in copied and "段" in copied


def test_a_long_question_goes_along_into_a_report(browser: Browser, base: str) -> None:
    """Without script too; the place of the hit is in the address."""
    question = quote("枫桥经验 OR " + "法" * 400)
    page = _open(browser, f"{base}/?q={question}", script=False)
    page.locator(".hit h3 button").first.click()
    page.wait_for_load_state()
    assert "/reports/" in page.url and "#p" in page.url
    assert page.locator(f"{page.url[page.url.index('#') :]} mark").first.inner_text() == "枫桥经验"
    page.locator(".crumbs a").first.click()
    page.wait_for_load_state()
    assert page.locator(".hit").count() == 20


def test_without_script_everything_is_there(browser: Browser, base: str) -> None:
    page = _open(browser, base + "/", script=False)
    page.fill("#q", "行政复议")
    page.click("text=检索 >> nth=-1")
    page.wait_for_load_state()
    first = page.locator(".facet li a").first
    first.click()
    page.wait_for_load_state()
    assert page.locator(".facet li.on").count() == 1
    page.locator(".hit h3 a").first.click()
    page.wait_for_load_state()
    assert page.locator(".para:target").count() == 1


def test_facets_are_a_sheet_on_a_phone(browser: Browser, base: str) -> None:
    page = _open(browser, base + QUESTION, width=390)
    assert not page.locator(".facets").is_visible()
    page.locator(".sheet-open").click()
    assert page.locator(".facets").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".facets").is_visible()


def test_the_printed_answer_is_a_document(browser: Browser, base: str, screenshots: Path) -> None:
    page = _open(browser, base + QUESTION)
    page.emulate_media(media="print")
    assert not page.locator(".facets").is_visible() and not page.locator(".ask").is_visible()
    assert page.locator(".hit .acts .cite").first.is_visible()
    page.pdf(path=screenshots / "print.pdf", format="A4", prefer_css_page_size=True)
    assert (screenshots / "print.pdf").stat().st_size > 10_000
