"""Fuzzing: broken, cut, nested and misnamed files never raise, never hang, never vanish.

Every mutation is known by its number, so a failure repeats. `FUZZ=5000 pytest
tests/test_fuzz_reading.py` runs more of them than the everyday run does.
"""

from __future__ import annotations

import datetime
import io
import json
import os
import random
import shutil
import time
import zipfile
from dataclasses import asdict
from functools import cache
from pathlib import Path

import made_formats as made
import pytest

from index_mappings.errors import SourceError
from loaders import read_source
from loaders.sources import walk

COUNT = int(os.environ.get("FUZZ", "300"))
#: Mutations a test; a load gives one source 60 seconds.
BLOCK, SECONDS = 50, 20.0
ENDINGS = (*".txt .html .md .mht .doc .docx .wps .odt .rtf .pdf .ofd .zip .csv .tsv".split(),
           *".jsonl .xlsx .xls .json .rar .jsp".split(), "")  # fmt: skip


#: A table's lines on a page.
RULES = b"".join(b"%d %d 90 20 re S " % (80 + 90 * (n % 3), 700 - 20 * (n // 3)) for n in range(9))


def workbook() -> bytes:
    """Reports a row each, on two sheets."""
    from openpyxl import Workbook

    book, sheet = Workbook(), io.BytesIO()
    book.active.append(["标题", "正文", "年度", "区划代码"])
    book.active.append([made.TITLE, made.plain(), 2023, "350821"])
    other = book.create_sheet("补报")
    other.append(["2023年汇总"])
    other.append(["标题", "报告全文", "发布日期"])
    other.append([made.TITLE, made.plain(), datetime.date(2024, 1, 18)])
    book.save(sheet)
    return sheet.getvalue()


@cache
def bases() -> tuple[tuple[str, bytes], ...]:
    """Small sound files of every format: name, bytes."""
    row = json.dumps({"title": made.TITLE, "text": made.plain(), "year": 2023})
    files = {name: maker() for name, maker in made.MAKERS.items()}
    files |= {
        "t.csv": f'标题,正文\n{made.TITLE},"{made.plain()}"\n'.encode(),
        "t-gb.csv": f'标题,正文\n{made.TITLE},"{made.plain()}"\n'.encode("gb18030"),
        "t.jsonl": f"{row}\n{row}\n".encode(),
        "t.xlsx": workbook(),
        "t-list.jsonl": (
            json.dumps({"full_text": made.plain().splitlines(), "年份": 2023.0}) + "\n"
        ).encode("utf-16"),
        "t-path.csv": "文件,年度,文种\nreport.txt,2023年,不明\n没有.txt,,\n".encode(),
        "ruled.pdf": made.pdf_of([b"1 w " + RULES + made.shown(85, 705, 9, "项目").encode()] * 2),
        "noted.html": made.web()
        .replace(b"98.7%", b"98.7%<sup>1</sup>[2]")
        .replace(b"</div>", "<p>名词解释</p><p>1.网办:指网上办理。</p></div>".encode()),
        "noted.docx": made.word_of(
            "<w:p><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr>"
            "<w:t>1</w:t></w:r></w:p>" + made.numbered_automatically(made.TITLE)
        ),
        "text.odt": made.zipped(
            {
                "mimetype": b"application/vnd.oasis.opendocument.text",
                "content.xml": made.web(),
                "META-INF/manifest.xml": b"<a/>",
            }
        ),
        "flat.fodt": b"<?xml version='1.0'?><office:document>" + made.web() + b"</office:document>",
        "big5.html": made.web().decode().replace("utf-8", "").encode("big5hkscs", "replace"),
        "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 40,
        "scan.pdf": made.pdf_of([made.SCANNED]),
    }
    told = ("report.txt", "report.docx", "t.csv", "t.xlsx", "t-path.csv", "report.pdf")
    some = {f"市/{name}": files[name] for name in told}
    files["all.zip"] = made.zipped(some | {"内.zip": made.zipped(some)})
    return tuple(files.items())


def flipped(data: bytes, chance: random.Random) -> bytes:
    told = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 60))):
        if told:
            told[chance.randrange(len(told))] = chance.randrange(256)
    return bytes(told)


def cut(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] if chance.random() < 0.7 else data[place:]


def doubled(data: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:end] + data[start:end] * chance.choice((1, 2, 20)) + data[end:]


def sown(data: bytes, chance: random.Random) -> bytes:
    """Bytes that mean something to some reader, at a place where they mean nothing."""
    seed = chance.choice((
        b"\x00" * 40, b"<" * 300, b"{" * 300, b"<div>" * 300, b"\\" * 99,
        b"<!DOCTYPE a [<!ENTITY b '&b;'>]>&b;",
        b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"\\bin99999999 ", b"\\u-1?", b"\xff\xfe", b"]]>",
        "〔".encode() * 50, b"\xed\xa0\x80", b"stream\n", b"99999999999 0 R", b'"' * 99,
    ))  # fmt: skip
    place = chance.randrange(len(data) + 1)
    return data[:place] + seed + data[place:]


def inside(data: bytes, chance: random.Random) -> bytes:
    """One member of a zip file mutated, the file itself sound."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            parts = {name: file.read(name) for name in file.namelist()}
    except Exception:  # what else a broken file does to zipfile is not the question here
        return flipped(data, chance)
    if not parts:
        return data
    name = chance.choice(sorted(parts))
    if chance.random() < 0.1:
        del parts[name]
    else:
        parts[name] = chance.choice((flipped, cut, doubled, sown))(parts[name], chance)
    return made.zipped(parts)


def nested(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 4))):
        ending = chance.choice((".zip", *ENDINGS))
        data = made.zipped({f"内{ending}": data, "旁.txt": b"x"})
    return data


WAYS = (flipped, flipped, cut, doubled, sown, inside, inside, inside, nested)


def mutated(number: int) -> tuple[str, bytes]:
    """The file of this number: name, bytes."""
    chance = random.Random(number)
    name, data = bases()[number % len(bases())]
    ending = Path(name).suffix
    for _ in range(chance.choice((1, 1, 2, 3))):
        way = chance.choice(WAYS)
        data = way(data, chance)
        if way is nested:
            ending = ".zip"
    if chance.random() < 0.25:
        ending = chance.choice(ENDINGS)
    return f"{number}{ending}", data


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("start", range(0, COUNT, BLOCK))
def test_mutated_files(start: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Converters are other people's programs and have their own time limit: they stay out."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    for number in range(start, min(start + BLOCK, COUNT)):
        name, data = mutated(number)
        path = tmp_path / name
        path.write_bytes(data)
        began = time.monotonic()
        accounted(path, number)
        assert time.monotonic() - began < SECONDS, f"mutation {number} hangs"
        path.unlink()


def accounted(path: Path, number: int) -> None:
    """Every source is a report or set aside with a reason, under a name of its own."""
    try:
        sources = list(walk([path]))
    except SourceError as error:  # the only error walk may raise, for paths that are not there
        raise AssertionError(f"mutation {number}: {error.message}") from error
    assert sources, f"mutation {number} vanished"
    assert len({s.name for s in sources}) == len(sources)
    for source in sources:
        found = read_source.read(source)
        assert (found.report is None) != (found.set_aside is None), number
        if found.set_aside is not None:
            aside = found.set_aside
            assert aside.detail and aside.remedy, number
            # No reader fails in a way of its own: whatever goes wrong was foreseen.
            assert "读取时出错" not in aside.detail, (number, aside.detail)
            assert "表格读不了" not in aside.detail, (number, aside.detail)
        json.dumps(asdict(found), default=str).encode()


def test_mutations_are_the_same_every_time() -> None:
    assert mutated(7) == mutated(7)
    assert len({mutated(n)[1] for n in range(60)}) == 60
