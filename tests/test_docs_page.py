"""/docs: every route, parameter, answer and error of the document, and a call that can be tried."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from api_world import client, serve, world
from asgi_client import Client
from made_tokens import SECRET, made, shown
from needs import needed
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from served import load_samples, serving
from test_browser import FLAGS, browser

from service.api import examples
from service.search.parameters import PARAMETERS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser", "client", "world"]


@pytest.fixture(scope="module")
def page(client: Client) -> HTMLParser:
    response = client.get("/docs")
    assert response.status_code == 200
    return HTMLParser(response.text)


def test_everything_of_the_document_stands_there(client: Client, page: HTMLParser) -> None:
    document = client.get("/openapi.json").json()
    text = page.text()
    for path, methods in document["paths"].items():
        assert f"GET {path}" in text
        for parameter in methods["get"].get("parameters", []):
            assert parameter["description"] in text
    for name, shape in document["components"]["schemas"].items():
        node = page.css_first(f"#shape-{name}")
        assert node is not None and all(f in node.text() for f in shape["properties"])
    for errors in examples.errors().values():
        assert all(e["code"] in text and e["remedy"] in text for e in errors)


def test_every_parameter_has_a_field_with_a_name_and_an_example(page: HTMLParser) -> None:
    form = page.css_first('form[data-address="/api/v1/search"]')
    assert form is not None
    fields = form.css("input[name], select[name]")
    assert {f.attributes["name"] for f in fields} == {p.name for p in PARAMETERS}
    for field in fields:
        id = field.attributes.get("id")
        labelled = form.css_first(f'label[for="{id}"]') if id else field.parent
        assert labelled is not None and labelled.tag == "label" and labelled.text().strip()
    for parameter in PARAMETERS:
        example = examples.of_parameter(parameter)
        assert str(example[0] if parameter.repeatable else example).lower() in form.text().lower()


def test_the_examples_are_json(page: HTMLParser) -> None:
    shown_ = [pre.text() for pre in page.css("details pre")]
    assert len(shown_) == len(examples.answers())
    assert [json.loads(text) for text in shown_] == [*examples.answers().values()]


def test_links_lead_somewhere(page: HTMLParser) -> None:
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    for link in page.css('a[href^="#"]'):
        assert (link.attributes["href"] or "").removeprefix("#") in ids
    for node in page.css("[aria-labelledby], [aria-describedby]"):
        for name in ("aria-labelledby", "aria-describedby"):
            assert (node.attributes.get(name) or ids[0]) in ids


def test_it_works_under_the_strict_policy(client: Client) -> None:
    response = client.get("/docs")
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    text = response.text
    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", text) == []
    assert re.findall(r'(?:src|href|action)="(?!/|#)', text) == []


def test_it_is_closed_like_everything_else(world: Any) -> None:
    with serve(world[0], token_secrets=(SECRET,)) as client:
        assert client.get("/docs").status_code == 401
        token = made()
        response = client.get("/docs", headers=shown(token))
        assert response.status_code == 200 and token not in response.text


def test_under_a_prefix(world: Any) -> None:
    with serve(world[0], root_path="/search") as client:
        text = client.get("/search/docs").text
    assert 'action="/search/api/v1/search"' in text
    assert "'http://testserver/search/api/v1/search?q=" in html.unescape(text)


def test_without_an_index_it_is_there(tmp_path: Any) -> None:
    from service.api.app import create_app
    from service.settings import Settings

    with Client(create_app(Settings(engine=f"embedded:{tmp_path / 'none'}"))) as client:
        assert client.get("/docs").status_code == 200


# --- in a browser --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def base(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(load_samples(tmp_path_factory.mktemp("index"))) as base:
        yield base


@pytest.fixture(scope="module")
def closed(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    address = load_samples(tmp_path_factory.mktemp("closed"))
    with serving(address, token_secrets=(SECRET,), public=True) as base:
        yield base


def opened(browser: Browser, url: str, width: int = 1280, script: bool = True) -> Page:
    needed("browser")
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale="zh-CN", java_script_enabled=script
    )
    page = context.new_page()
    page.goto(url)
    return page


def search_form(page: Page) -> Any:
    return page.locator('form[data-address="/api/v1/search"]')


@pytest.mark.browser
def test_a_person_tries_a_call(browser: Browser, base: str, screenshots: Any) -> None:
    assert FLAGS
    page = opened(browser, f"{base}/docs")
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: complaints.append(m.text))
    form = search_form(page)
    form.locator("summary").click()
    form.locator("#search-year").fill("2022 2023")
    form.locator('input[value="county"]').check()
    form.locator("#search-size").fill("3")
    form.get_by_role("button", name="试一试").click()
    form.locator(".told [role=status]").filter(has_text="200").wait_for()
    answer = form.locator(".told pre").text_content() or ""
    told = json.loads(answer.partition("\n\n")[2])
    assert told["question"]["years"] == [2022, 2023] and told["question"]["levels"] == ["county"]
    line = form.locator("[data-curl]").text_content() or ""
    assert line.startswith(f"curl '{base}/api/v1/search?q=") and "year=2022&year=2023" in line
    page.screenshot(path=screenshots / "docs.png", full_page=False)
    form.locator("#search-size").fill("0")
    form.get_by_role("button", name="试一试").click()
    form.locator(".told [role=status]").filter(has_text="422").wait_for()
    assert "可用的值" in (form.locator(".told pre").text_content() or "")
    assert {url.startswith(base) for url in asked} == {True}
    assert [c for c in complaints if "422" not in c] == []


@pytest.mark.browser
def test_a_token_goes_in_the_header_alone(browser: Browser, closed: str) -> None:
    token = made(aud=[closed])
    page = opened(browser, f"{closed}/docs")
    page.locator("#key").fill(token)
    with page.expect_request("**/api/v1/regions**") as asked:
        page.locator('form[data-address="/api/v1/regions"] button[type=submit]').click()
    assert asked.value.headers["authorization"] == f"Bearer {token}"
    assert token not in asked.value.url and token not in page.url
    line = page.locator('form[data-address="/api/v1/regions"] [data-curl]').text_content() or ""
    assert "$ZHIJIAN_KEY" in line and token not in line
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.browser
def test_a_path_is_filled_in(browser: Browser, base: str) -> None:
    page = opened(browser, f"{base}/docs#shape-Answer")
    assert page.locator("#shape-Answer").get_attribute("open") is not None
    form = page.locator('form[data-address="/api/v1/reports/{report_id}"]')
    form.get_by_role("button", name="试一试").click()
    form.locator(".told [role=status]").filter(has_text="200").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_sticks_out(browser: Browser, base: str, width: int, screenshots: Any) -> None:
    page = opened(browser, f"{base}/docs", width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=screenshots / f"docs-{width}.png", full_page=True)


@pytest.mark.browser
def test_without_script_the_form_opens_the_answer(browser: Browser, base: str) -> None:
    page = opened(browser, f"{base}/docs", script=False)
    search_form(page).get_by_role("button", name="试一试").click()
    page.wait_for_url("**/api/v1/search?**")
    assert '"total"' in (page.text_content("body") or "")
