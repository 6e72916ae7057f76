"""Spreadsheet cells: line ends as such files write them are line ends, wherever they are copied."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from loaders import read_source
from loaders.sources import walk

LINES = (
    "清河县人民政府关于2022年法治政府建设情况的报告",
    "2022年，清河县坚持依法行政，各项工作取得新的进展，现将有关情况报告如下。",
    "一、主要成效",
    "全年办理行政复议案件三十一件，调解结案率超过六成，群众满意度明显提高。",
    "二、存在的问题",
    "个别单位执法力量不足，案卷制作不够规范，信息化水平有待提高。",
)


def _xlsx(text: str) -> bytes:
    book = Workbook()
    book.active.append(["标题", "正文_x000D_"])
    book.active.append([LINES[0], text])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("end", ["_x000D_\n", "_x000d_\n", "_x000D__x000A_", "\r\n", "_x000A_"])
@pytest.mark.parametrize("name", ["list.xlsx", "list.csv", "list.jsonl"])
def test_line_ends_of_cells(tmp_path: Path, name: str, end: str) -> None:
    text = end.join(LINES)
    if name.endswith("xlsx"):
        data = _xlsx(text)
    elif name.endswith("csv"):
        data = f'标题,正文\n{LINES[0]},"{text}"\n'.encode()
    else:
        data = json.dumps({"标题": LINES[0], "正文": text}).encode()
    (tmp_path / name).write_bytes(data)
    (source,) = walk([tmp_path / name])
    report = read_source.read(source).report
    assert report is not None
    assert [p.text for p in report.paragraphs] == [LINES[1], LINES[3], LINES[5]]
    assert report.paragraphs[-1].lead == (LINES[4],)


def test_an_escaped_mark_is_its_own_text(tmp_path: Path) -> None:
    text = "\n".join((*LINES, "单元格里写作_x005F_x000D_的是换行符号的写法，不是换行。"))
    (tmp_path / "list.xlsx").write_bytes(_xlsx(text))
    (source,) = walk([tmp_path / "list.xlsx"])
    report = read_source.read(source).report
    assert report is not None
    assert "写作_x000D_的" in report.paragraphs[-1].text
