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

__all__ = ["client", "world"]
ROOT = Path(__file__).resolve().parents[1]
HAN = "\u3400-\u9fff"
CLOSING = "”》」』）"
OPENING = "“《「『（"
#: A half-width mark between Chinese, or at the end of a Chinese sentence.
HALF = re.compile(
    rf"[{HAN}{CLOSING}][,;?!](?=[{HAN}{OPENING}]|\s*$)"
    rf"|[{HAN}{CLOSING}]:(?=[{HAN}{OPENING}\s]|$)"
    rf"|[{HAN}{CLOSING}]\([^()]*[{HAN}][^()]*\)"
)
#: What is no prose, wherever it stands: code, addresses, engine addresses as they are typed.
CODE = re.compile(r"`[^`]*`|https?://\S+|http\(s\)://\S+|embedded:\S+|\]\([^)]*\)|\[起, 止\)", re.S)
#: Modules whose Chinese strings are patterns, source text or data: none of them is a sentence.
PATTERNS = (
    "index_mappings/data", "index_mappings/mentions", "index_mappings/folding.py",
    "index_mappings/regions.py", "loaders/cleaning", "loaders/identify", "loaders/patterns.py",
    "loaders/outline.py", "loaders/sections.py", "loaders/topics.py", "loaders/samples",
    "service/question", "benchmarks/corpus.py", "benchmarks/questions.py", "benchmarks/wording.py",
)  # fmt: skip
#: Strings that look like sentences and are none, each with its reason.
EXCEPTIONS: dict[str, str] = {}


def wrong(text: str) -> list[str]:
    """The places of a text that are set with half-width marks; English is left alone."""
    if len(re.findall("[A-Za-z]", text)) > 2 * len(re.findall(f"[{HAN}]", text)):
        return []
    lines = CODE.sub("", text).splitlines()
    return [line.strip()[:100] for line in lines if HALF.search(line)]


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
            pieces = [v.value if isinstance(v, ast.Constant) else "0" for v in node.values]
            yield "".join(map(str, pieces))


def modules() -> list[Path]:
    found = []
    for top in ("index_mappings", "loaders", "service", "benchmarks", "containers"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if not str(path.relative_to(ROOT)).startswith(PATTERNS):
                found.append(path)
    return found


DOCUMENTS = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "Makefile", ROOT / ".env"]
    + [path for path in (ROOT / "docs").glob("*.md") if path.name != "developing.md"]
)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules(), ids=named)
def test_messages(path: Path) -> None:
    found = [line for text in strings(path) for line in wrong(text)]
    assert [line for line in found if line not in EXCEPTIONS] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_documents(path: Path) -> None:
    text = re.sub(r"(?ms)^```.*?^```", "", path.read_text(encoding="utf-8"))
    assert wrong(text) == []


@pytest.mark.parametrize(
    "address",
    ["/", "/help", "/coverage", "/?q=枫桥经验+2023年+各区县", "/?q=不存在的词语", "/?x=1"],
)
def test_pages(client: Client, address: str) -> None:
    """What is seen, and what is read aloud; what reports say is theirs."""
    tree = LexborHTMLParser(client.get(address).text)
    for node in tree.css("script, style, code, kbd, .body, .path, .cite, .report"):
        node.decompose()
    seen = tree.body.text(separator="\n") if tree.body else ""
    aloud = "\n".join(node.attributes.get("aria-label") or "" for node in tree.css("[aria-label]"))
    assert wrong(f"{seen}\n{aloud}") == []


def test_the_eye_for_it() -> None:
    """The test sees what it is for, and nothing else."""
    for text in ("载入,替换", "见下:", "报告(共三份)", "吗?", "“甲”;乙"):
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
