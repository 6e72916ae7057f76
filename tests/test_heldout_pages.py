"""Whole pages of our own: what is not the report is set aside with the right reason, what is one
is loaded, in whatever dress it comes (heldout/README.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from index_mappings.reports import WarningCode
from loaders.outline import lines_of
from loaders.read_source import Reading, read
from loaders.sources import walk

HELDOUT = Path(__file__).with_name("heldout")
_HEAD = re.compile(r"^=== (.+)$", re.M)


@dataclass(frozen=True, slots=True)
class Block:
    """One page: what it is, its file name, what is expected, its bytes."""

    what: str
    name: str
    expected: tuple[str, ...]
    data: bytes


def blocks(file: str) -> list[Block]:
    _, *parts = _HEAD.split((HELDOUT / file).read_text(encoding="utf-8"))
    found = []
    for head, text in zip(parts[::2], parts[1::2], strict=True):
        what, name, *expected, encoding = head.split(" | ")
        found.append(Block(what, name, tuple(expected), text.removeprefix("\n").encode(encoding)))
    return found


def read_block(folder: Path, block: Block) -> Reading:
    path = folder / block.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(block.data)
    return read(next(iter(walk([path]))))


SET_ASIDE, LOADED = blocks("pages_set_aside.txt"), blocks("pages_loaded.txt")


def test_there_are_enough() -> None:
    assert len(SET_ASIDE) >= 80 and len(LOADED) >= 80


@pytest.mark.parametrize("block", SET_ASIDE, ids=lambda block: block.what)
def test_what_is_not_the_report_is_set_aside(tmp_path: Path, block: Block) -> None:
    found = read_block(tmp_path, block)
    assert found.set_aside is not None, found.report and found.report.title
    assert found.set_aside.reason.value in block.expected[0].split(), found.set_aside
    assert found.set_aside.detail and found.set_aside.remedy


@pytest.mark.parametrize("block", LOADED, ids=lambda block: block.what)
def test_a_report_in_odd_dress_is_loaded(tmp_path: Path, block: Block) -> None:
    found = read_block(tmp_path, block)
    assert found.report is not None, found.set_aside
    report = found.report
    code, year, kind = block.expected
    assert (report.region_code, str(report.year), report.kind.value) == (code, year, kind)
    texts = [p.text for p in report.paragraphs if len(p.text) > 20]
    assert len(set(texts)) == len(texts), "a paragraph stands twice"
    tampered = WarningCode.TAMPERED in {w.code for w in report.warnings}
    assert tampered == any(word in block.what for word in ("hijacked", "brand", "spam"))
    everything = "\n".join(lines_of(report.paragraphs))
    assert not re.search(r"上一[篇条]|分享到|ICP备|字体|友情链接|扫一扫", everything)
