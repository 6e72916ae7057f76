"""The floor is Chromium 80: no sheet and no script asks for what came later, but as an addition."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[1] / "service" / "pages" / "static"
#: What a browser of 2020 does not know, with the release that brought it. Whatever stands in such a
#: rule would be lost with it.
LATER_CSS = {
    r"\binset:": 87, r":is\(": 88, r":where\(": 88, r":has\(": 105, r"aspect-ratio": 88,
    r"@container": 105, r"@layer": 99, r"color-mix": 111, r":focus-visible[^{]*,": 86,
    r"content-visibility": 85, r"accent-color": 93, r"subgrid": 117, r"&[ .:#]": 112,
}  # fmt: skip
LATER_JS = {
    r"\?\?=|\|\|=|&&=": 85, r"\.replaceAll\(": 85, r"\.at\(": 92, r"Object\.hasOwn": 93,
    r"structuredClone": 98, r"\.replaceChildren\(": 86, r"\.toSorted\(|\.findLast\(": 97,
    r"#[a-z]+\s*[=(;]": 74, r"\.randomUUID\(": 92, r"^\s*static\s*\{": 94,
}  # fmt: skip


def rules(text: str) -> list[str]:
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return re.findall(r"[^{}]+\{[^{}]*\}", bare)


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda p: p.name)
def test_sheets(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [later for later in LATER_CSS if re.search(later, text)] == []
    # A gap between flexible items came with 84; grids have always had one.
    gaps = [rule for rule in rules(text) if "display: flex" in rule and "gap:" in rule]
    assert gaps == []


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda p: p.name)
def test_scripts(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [later for later in LATER_JS if re.search(later, text, re.M)] == []
    assert len(gzip.compress(text.encode(), 6)) < 30_000


@pytest.mark.parametrize("path", sorted(STATIC.iterdir()), ids=lambda p: p.name)
def test_nothing_from_another_host(path: Path) -> None:
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|url\(\s*['\"]?//|@import", text)
