"""PDF: scans, text layers that lie, and where paragraphs end."""

from __future__ import annotations

from pathlib import Path

import made_formats as made
import pytest
from format_files import aside_of, lines

from index_mappings.folding import without_radicals
from index_mappings.reports import Reason
from loaders.formats.layout import assembly, placed, textlayer


def test_a_scanned_page_is_named_even_among_others(tmp_path: Path) -> None:
    text = made.shown(
        80, 700, 16, "法治政府建设取得新的进展,依法行政能力稳步提高,各项工作扎实推进。" * 2
    )
    record = aside_of(tmp_path, "a.pdf", made.pdf_of([text.encode(), made.SCANNED, text.encode()]))
    assert record.reason is Reason.SCAN
    assert "第 2 页" in record.detail and "OCR" in record.remedy


def test_a_short_last_page_and_a_blank_one_are_no_scans(tmp_path: Path) -> None:
    data = made.pdf_of(
        [
            made.shown(80, 700, 16, made.TITLE).encode(),
            b"",
            made.shown(300, 700, 16, "2024年1月18日").encode(),
        ]
    )
    assert lines("a.pdf", data) == [made.TITLE, "2024年1月18日"]


def test_recognised_text_under_a_picture_is_a_scan(tmp_path: Path) -> None:
    hidden = (
        b"3 Tr "
        + made.shown(80, 700, 16, "推进依法行政,建设法治政府,严格规范公正文明执法。" * 3).encode()
    )
    record = aside_of(tmp_path, "a.pdf", made.pdf_of([b"q " + hidden + b" Q " + made.SCANNED]))
    assert record.reason is Reason.SCAN


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("坚持以人民为中心的发展思想,统筹推进法治建设和经济社会发展各项工作。" * 8, True),
        ("经济增长5.2%,财政收入36.5亿元,居民收入增长6.1%。" * 12, True),
        ("The quick brown fox jumps over the lazy dog. " * 8, False),
        ("".join(chr(0xE000 + i) for i in range(300)), False),
        ("".join(chr(0x8000 + 7 * i) for i in range(400)), False),  # a broken character table
        ("", True),
    ],
)
def test_text_layers_that_lie(text: str, sound: bool) -> None:
    assert (textlayer.garbled(text) == "") is sound


def test_radicals_become_characters() -> None:
    assert without_radicals("⼀⼤⽅⻓⺠") == "一大方长民"


def rows_at(*told: tuple[float, float, str]) -> list[str]:
    """A page of these rows: left and right in characters, text; a row a line."""
    glyphs = [
        placed.Glyph(ch, 100 + (left + i) * 10, 110 + (left + i) * 10, 100 + n * 20, 10)
        for n, (left, _, text) in enumerate(told)
        for i, ch in enumerate(text)
    ]
    page = assembly.page([placed.Sheet(tuple(glyphs), 500, 800)])
    return [line.text for line in page.lines]


def test_where_paragraphs_end() -> None:
    full = "甲" * 20
    assert rows_at((2, 20, full[2:]), (0, 20, full), (0, 5, "乙乙乙乙乙"), (2, 20, full[2:])) == [
        full[2:] + full + "乙乙乙乙乙", full[2:],
    ]  # fmt: skip
    # A full row and then an indented one: the last row just happened to be full.
    assert rows_at((2, 20, full[2:]), (0, 20, full), (2, 20, full[2:]), (0, 20, full)) == [
        full[2:] + full, full[2:] + full,
    ]  # fmt: skip
