"""docs/portal.md says what the component has: attributes, variables, events, messages; and its five
steps are all that is needed from an empty page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command_line import Cli
from documented import PORTAL_PAGE, example, names, table
from made_tokens import SECRET
from portal_site import portal_site
from served import load_samples, serving
from test_browser import browser

from index_mappings.dimensions import DIMENSIONS
from service.pages import embed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]
SCRIPT = embed.script().decode()
FRAME = (embed.COMPONENT / "frame.js").read_text("utf-8")
STYLE = (embed.COMPONENT / "style.css").read_text("utf-8")


def strings(script: str, name: str) -> list[str]:
    """The texts of a list in a script."""
    found = re.search(rf"const {name} = \[(.*?)\];", script, re.S)
    assert found is not None
    return re.findall(r'"([^"]+)"', found[1])


def test_the_conditions_are_those_of_the_interface() -> None:
    assert set(strings(SCRIPT, "CONDITIONS")) == {row.name for row in DIMENSIONS}
    # A title's words are written, not chosen from a list.
    several = {row.name for row in DIMENSIONS if row.many and row.name != "title"}
    assert set(strings(SCRIPT, "CHOICES")) == several


def test_every_attribute_is_told() -> None:
    attributes = [*strings(SCRIPT, "CONDITIONS"), *strings(SCRIPT, "ATTRIBUTES")]
    assert sorted(names(row[0])[0] for row in table("属性")) == sorted(attributes)
    assert sorted([*strings(FRAME, "NAMES"), "src", "token"]) == sorted(attributes)


def test_every_menu_is_told() -> None:
    (cell,) = [row[2] for row in table("属性") if row[0] == "`facets`"]
    (menus,) = re.findall(r"const MENUS = \{(.*?)\};", SCRIPT, re.S)
    told = cell.partition("；")[0]
    assert sorted(names(told)) == sorted(re.findall(r"(\w+):", menus))
    assert re.findall('FIRST_MENUS = "(.*)"', SCRIPT)[0] in names(cell)


def test_every_variable_is_told_with_what_it_is_without_it() -> None:
    """Colours have a value for light and one for dark."""
    used = dict(re.findall(r"var\((--zhijian-[\w-]+), (#\w+|\w+|\")", STYLE))
    told: dict[str, str] = {}
    for row in table("变量"):
        for name, cell in zip(names(row[0]), row[1:], strict=False):
            told[name] = (names(cell) or [used.get(name, "")])[0]
    assert told == used
    darks = {name for name in used if name.startswith("--zhijian-dark-")}
    assert len(darks) == 13 and {n.replace("-dark", "", 1) for n in darks} < set(used)


def test_every_event_and_message_is_told() -> None:
    """With what it brings."""
    assert {names(row[0])[0] for row in table("事件")} == set(
        re.findall(r'"(zhijian:\w+)"', SCRIPT)
    )
    told = {names(row[0])[0]: set(names(row[2])) for row in table("消息")}
    assert set(told) == set(re.findall(r'type[:=!\s]+"(zhijian:[\w-]+)"', FRAME))
    sent = re.findall(r'type: "(zhijian:[\w-]+)"([^}]*)\}', FRAME)
    assert {kind: set(re.findall(r"(\w+):", rest)) for kind, rest in sent} == {
        kind: more for kind, more in told.items() if kind != "zhijian:token"
    }


@pytest.mark.browser
def test_five_steps_from_an_empty_page(browser: Browser, cli: Cli, tmp_path: Path) -> None:
    """The commands, the two lines, the policy and the style as they stand there; only the names of
    the two sites are others."""
    steps = PORTAL_PAGE.partition("## 五分钟嵌入")[2].partition("\n### ")[0]
    assert re.findall(r"^(\d)\. ", steps, re.M) == list("12345")
    (command,) = re.findall(r"^ *zhijian (token .*)$", steps, re.M)
    address = load_samples(tmp_path / "index")
    with portal_site() as portal:
        origin = portal.origin
        asked = command.replace("https://portal.example", origin).split()
        settings = {"ZHIJIAN_TOKEN_SECRETS": SECRET, "ZHIJIAN_EMBED_ORIGINS": origin}
        status, token, _ = cli(*asked, more=settings)
        assert status == 0
        with serving(address, token_secrets=(SECRET,), embed_origins=(origin,)) as service:
            portal.service = service
            lines = example("component").replace("https://search.example", service)
            portal.pages["/own.css"] = ("text/css", example("style"))
            link = '<link rel="stylesheet" href="/own.css">'
            url = portal.add("/", lines.replace("TOKEN", token.strip()), head=link, plain=True)
            for directive in example("policy").strip().split("; "):
                name, _, source = directive.partition(" ")
                source = source.replace("https://search.example", service)
                assert source in re.findall(rf"{name} ([^;]*)", portal.policy)[0]
            page = browser.new_context(locale="zh-CN").new_page()
            errors: list[str] = []
            page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
            page.goto(url)
            page.locator("zhijian-search .results").wait_for()
            assert "柳州市" in page.locator("zhijian-search .hit").first.inner_text()
            assert errors == []
