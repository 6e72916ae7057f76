"""Chinese is set as Chinese: full-width marks in every sentence that a user reads.

Left alone are code, addresses, commands and quoted source text; patterns that are matched against
reports are no sentences.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_world import client, world
from asgi_client import Client
from selectolax.lexbor import LexborHTMLParser
from test_samples import FILES, body_of

from index_mappings.engines.port import Engine
from index_mappings.reports import Report

__all__ = ["client", "world"]
ROOT = Path(__file__).resolve().parents[1]
HAN = "\u3400-\u9fff"
CLOSING = "”》」』）"
OPENING = "“《「『（"
#: A half-width mark that has Chinese or a value beside it, before or after.
HALF = re.compile(
    rf"[{HAN}{CLOSING}][,;?!](?=[{HAN}{OPENING}\w\ufffc]|\s*$)|[\w\ufffc][,;?!](?=[{HAN}{OPENING}])"
    rf"|[{HAN}{CLOSING}]:(?=[{HAN}{OPENING}\s\w\ufffc]|$)|\ufffc[,;:](?=[\w\ufffc])"
    rf"|[{HAN}{CLOSING}]\((?!\))|\((?=[{OPENING}])|\([^()]*[{HAN}][^()]*\)|\)(?=[{HAN}，；：])"
)
#: What is no prose, wherever it stands: code, addresses, engine addresses as they are typed.
CODE = re.compile(
    r"`[^`]*`|https?://[^\s，。；：）]+|http\(s\)://\S+|embedded:\S+|\[起, 止\)|\\\d", re.S
)
#: A string that is matched against text is no sentence.
PATTERN = re.compile(r"\(\?|\||\\[dDsSwWb]|\[\^|[\])][?*+{]|^\^|\[[^\]]{2,}\]|\$$")
#: Modules whose Chinese strings are patterns, source text or data: none of them is a sentence.
PATTERNS = (
    "index_mappings/data", "loaders/cleaning", "benchmarks/corpus.py", "benchmarks/questions.py",
    "benchmarks/wording.py",
)  # fmt: skip
#: Strings that look like sentences and are none, each with its reason.
EXCEPTIONS = {"年度?": "searched for in questions (index_mappings/mentions/years.py)"}
#: Where a list is joined for a machine, and the citation, which has the marks of its standard.
JOINED = ("service/settings.py", "benchmarks/cluster.py", "service/citation.py")
#: Samples that are set with half-width marks throughout, as many real pages are.
AS_REAL_PAGES = {"柳南区2022", "柳南区2023", "鹿城区2022"}


def wrong(text: str) -> list[str]:
    """The places of a text that are set with half-width marks; English is left alone."""
    if len(re.findall("[A-Za-z]", text)) > 2 * len(re.findall(f"[{HAN}]", text)):
        return []
    lines = re.sub(r"\]\([^)]*\)", "", CODE.sub("\ufffc", text)).splitlines()
    chinese = (line for line in lines if re.search(f"[{HAN}{OPENING}]", line))
    return [line.strip()[:100] for line in chinese if HALF.search(line)]


def strings(path: Path) -> Iterator[str]:
    """Every string of a module, an f-string with its values left out; English docstrings too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(v) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for v in n.values}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in inside
        ):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            pieces = [v.value if isinstance(v, ast.Constant) else "\ufffc" for v in node.values]
            yield "".join(map(str, pieces))


def modules() -> list[Path]:
    found = []
    for top in ("index_mappings", "loaders", "service", "benchmarks", "containers"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if not str(path.relative_to(ROOT)).startswith(PATTERNS):
                found.append(path)
    return found


def joined(path: Path) -> Iterator[str]:
    """Every half-width mark that a module sets between the items of a list."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(mark)), attr="join")):
                if mark.strip() in tuple(",;:"):
                    yield ast.unparse(node)


DOCUMENTS = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "Makefile", ROOT / ".env"]
    + [path for path in (ROOT / "docs").glob("*.md") if path.name != "developing.md"]
)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules(), ids=named)
def test_messages(path: Path) -> None:
    told = (text for text in strings(path) if not PATTERN.search(text))
    found = [line for text in told for line in wrong(text)]
    assert [line for line in found if line not in EXCEPTIONS] == []


@pytest.mark.parametrize("path", modules(), ids=named)
def test_lists(path: Path) -> None:
    assert bool([*joined(path)]) == (named(path) in JOINED), [*joined(path)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_documents(path: Path) -> None:
    """Prose, and in blocks of commands what is said behind a #."""
    text = path.read_text(encoding="utf-8")
    said = re.findall(r"(?m)(?:^|\s)# ?(.*)$", "\n".join(re.findall(r"(?ms)^```.*?^```", text)))
    assert wrong(re.sub(r"(?ms)^```.*?^```", "", text)) == []
    assert wrong("\n".join(said)) == []


@pytest.mark.parametrize("path", sorted((ROOT / "service/pages/templates").glob("*")), ids=named)
def test_templates(path: Path) -> None:
    """Branches that no page of the tests takes are read as they are written."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"\{\{.*?\}\}", "\ufffc", text, flags=re.S)
    labels = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', text)
    assert wrong("\n".join([re.sub(r"<[^>]*>", "", text), *labels])) == []


@pytest.mark.parametrize("path", sorted((ROOT / "service/pages/static").glob("*.js")), ids=named)
def test_scripts(path: Path) -> None:
    said = re.findall(r"\"[^\"\n]*\"|'[^'\n]*'", path.read_text(encoding="utf-8"))
    assert wrong("\n".join(text[1:-1] for text in said if not PATTERN.search(text))) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_samples(path: Path) -> None:
    """The body of every sample but three; its head and foot look like those of real pages."""
    found = [line for text in body_of(path) if "," in text for line in wrong(text)]
    assert bool(found) == (path.stem in AS_REAL_PAGES), found


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/help",
        "/coverage",
        "/coverage?q=行政复议&year=2022",
        "/?q=枫桥经验+2023年+各区县",
        "/?q=不存在的词语",
        "/?x=1",
        "report",
    ],
)
def test_pages(client: Client, world: tuple[Engine, list[Report]], address: str) -> None:
    """What is seen, and what is read aloud; what reports say is theirs."""
    if address == "report":
        address = f"/reports/{world[1][0].id}?q=枫桥经验"
    tree = LexborHTMLParser(client.get(address).text)
    for node in tree.css(
        "script, style, code, kbd, .body, .path, .cite, .text, .outline, article :is(h2, h3, h4)"
    ):
        node.decompose()
    seen = tree.body.text(separator="\n") if tree.body else ""
    aloud = "\n".join(node.attributes.get("aria-label") or "" for node in tree.css("[aria-label]"))
    assert wrong(f"{seen}\n{aloud}") == []


def test_the_eye_for_it() -> None:
    """The test sees what it is for, and nothing else."""
    for text in (
        "载入,替换",
        "见下:",
        "报告(共三份)",
        "吗?",
        "“甲”;乙",
        "共 \ufffc(「\ufffc」)",
        "给定:\ufffc",
    ):
        assert wrong(text), text
    for text in (
        "载入，替换",
        "12:30",
        "2,849 个",
        "`load 甲,乙`",
        "http://主机:9200/别名",
        "f(x)",
    ):
        assert not wrong(text), text
