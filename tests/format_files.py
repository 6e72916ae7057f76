"""A file of any format, read: its lines, its report, or why it was set aside."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import made_formats as made
import pytest

from index_mappings.reports import Bases, Report, SetAside
from loaders import formats, read_source
from loaders.sources import walk


def read(folder: Path, name: str, data: bytes) -> read_source.Reading:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    (source,) = walk([folder / name])
    return read_source.read(source)


def report_of(folder: Path, name: str, data: bytes) -> Report:
    found = read(folder, name, data)
    assert found.report is not None, found.set_aside
    return found.report


def aside_of(folder: Path, name: str, data: bytes) -> SetAside:
    found = read(folder, name, data)
    assert found.set_aside is not None
    assert found.set_aside.detail and found.set_aside.remedy
    return found.set_aside


def lines(name: str, data: bytes) -> list[str]:
    return [line.text.strip() for line in formats.read(name, data).lines if line.text.strip()]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return report_of(tmp_path_factory.mktemp("plain"), "report.txt", made.plain().encode())


def same(report: Report, expected: Report) -> None:
    """What says the title depends on the format: a page's stands outside its text."""
    assert report.paragraphs == expected.paragraphs
    away: dict[str, Any] = {"source": "", "location": None, "paragraphs": (), "basis": Bases()}
    bare = [replace(r, **away) for r in (report, expected)]
    assert bare[0] == bare[1]
    assert report.basis.certainty is expected.basis.certainty


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
