"""Old Word files: what other programs make of them, and what happens where there is none."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import made_formats as made
import pytest
from format_files import OLE, aside_of, expected, report_of, same

from index_mappings.reports import Reason, Report
from loaders.formats import office

__all__ = ["expected"]

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice makes these files"
)


@pytest.mark.converters
@needs_office
@pytest.mark.parametrize("ending", ["pdf", "doc", "rtf", "docx"])
def test_what_an_office_program_makes_of_it(tmp_path: Path, ending: str, expected: Report) -> None:
    """From the document with automatic numbers: PDF as printed, doc, rtf and docx as saved."""
    (tmp_path / "given.docx").write_bytes(made.numbered_word())
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", ending, "--outdir", tmp_path / "out", tmp_path / "given.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    data = (tmp_path / "out" / f"given.{ending}").read_bytes()
    same(report_of(tmp_path, f"made.{ending}", data), expected)


@pytest.mark.converters
@needs_office
@pytest.mark.parametrize("program", ["antiword", "catdoc"])
def test_small_converters_keep_the_paragraphs(
    tmp_path: Path, program: str, expected: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a document with typed numbers (automatic ones are lost by both of them)."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    (tmp_path / "given.docx").write_bytes(made.word())
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "doc", "--outdir", tmp_path, tmp_path / "given.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    monkeypatch.setattr(shutil, "which", lambda name: found if name == program else None)
    report = report_of(tmp_path, "given.doc", (tmp_path / "given.doc").read_bytes())
    assert [p.lines for p in report.paragraphs] == [p.lines for p in expected.paragraphs]


def test_without_a_converter_the_command_that_helps_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    data = OLE + "WordDocument".encode("utf-16-le") + bytes(512)
    for name in ("a.doc", "a.wps"):
        record = aside_of(tmp_path, name, data)
        assert record.reason is Reason.NO_CONVERTER
        assert "apt-get install" in record.remedy and ".docx" in record.remedy


@pytest.mark.timeout(30)  # it is not waited for
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("cat > /dev/null; sleep 60 & sleep 60", Reason.UNREADABLE),  # hangs, with a child
        ("exit 3", Reason.UNREADABLE),
        ("cat > /dev/null; printf '\\377\\000\\001'", Reason.UNREADABLE),
        ('cat > /dev/null; cat "$0.txt"', None),
    ],
)
def test_a_converter_may_hang_fail_or_talk_nonsense(
    tmp_path: Path,
    script: str,
    reason: Reason | None,
    monkeypatch: pytest.MonkeyPatch,
    expected: Report,
) -> None:
    program = tmp_path / "catdoc"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    (tmp_path / "catdoc.txt").write_text(made.plain(), "utf-8")
    found = str(program)
    monkeypatch.setattr(shutil, "which", lambda name: found if name == "catdoc" else None)
    monkeypatch.setattr(office, "_SECONDS", 0.5)
    data = OLE + "WordDocument".encode("utf-16-le") + bytes(512)
    if reason is None:
        same(report_of(tmp_path, "a.doc", data), expected)
    else:
        assert aside_of(tmp_path, "a.doc", data).reason is reason
