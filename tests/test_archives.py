"""Archives: members under names that can be typed again, nothing written, nothing unbounded."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import made_formats as made
import pytest

from index_mappings.reports import Given, Reason
from loaders import read_source, sources
from loaders.formats import archive
from loaders.sources import Source, walk
from service.cli.running import run

TEXT = made.plain().encode()


def packed(folder: Path, files: dict[str, bytes], name: str = "a.zip") -> Path:
    (folder / name).write_bytes(made.zipped(files))
    return folder / name


def found(path: Path, given: Given | None = None) -> list[Source]:
    return list(walk([path], given or Given()))


def names(path: Path) -> list[str]:
    return [source.name.removeprefix(f"{path}") for source in found(path)]


def reasons(path: Path) -> list[str]:
    told = [read_source.read(source) for source in found(path)]
    return [r.set_aside.reason.value if r.set_aside else "report" for r in told]


def test_members_in_stable_order_without_system_files(tmp_path: Path) -> None:
    files = {"乙/2.txt": TEXT, "甲.html": made.web(), "乙/1.docx": made.word(), "空/": b"",
             "__MACOSX/._甲.html": b"x", ".DS_Store": b"x", "乙/~$1.docx": b"x",
             "Thumbs.db": b"x"}  # fmt: skip
    path = packed(tmp_path, files)
    assert names(path) == ["!/乙/1.docx", "!/乙/2.txt", "!/甲.html"]
    again = packed(tmp_path, dict(reversed(files.items())), "b.zip")
    assert names(again) == names(path)
    assert reasons(path) == ["report"] * 3


def test_a_member_by_its_name(tmp_path: Path) -> None:
    inner = made.zipped({"市/2023.txt": TEXT})
    path = packed(tmp_path, {"内.zip": inner, "x.txt": TEXT})
    name = f"{path}!/内.zip!/市/2023.txt"
    assert [s.name for s in found(path)] == [f"{path}!/x.txt", name]
    (source,) = walk([name], Given(year=2020))
    assert (source.name, source.given.year) == (name, 2020)
    assert read_source.read(source).report is not None
    assert sources.members(path) == [f"{path}!/x.txt", name]
    assert sources.members(f"{path}!/内.zip") == [name]
    assert sources.members(name) is None
    (missing,) = walk([f"{path}!/没有.txt"])
    assert missing.fault is not None and missing.fault.reason is Reason.UNREADABLE


def test_a_table_inside_and_the_files_it_names(tmp_path: Path) -> None:
    rows = "文件,年度\npages/1.txt,2021\n../../../../etc/hostname,2022\n".encode()
    path = packed(tmp_path, {"市/t.csv": rows, "市/pages/1.txt": TEXT, "市/pages/2.txt": TEXT})
    assert names(path) == ["!/市/pages/2.txt", "!/市/t.csv#row=2", "!/市/t.csv#row=3"]
    _, first, outside = found(path)
    assert first.given.year == 2021 and read_source.read(first).report is not None
    assert outside.fault is not None, "a name never leads out of its archive"
    (again,) = walk([f"{path}!/市/t.csv#row=2"])
    assert again == first


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
def test_every_kind_of_table_is_read_from_inside(tmp_path: Path, ending: str) -> None:
    from openpyxl import Workbook

    book, file = Workbook(), io.BytesIO()
    book.active.append(["text"])
    book.active.append([made.plain()])
    book.save(file)
    data = {
        "csv": ('text\n"' + made.plain() + '"\n').encode("gb18030"),
        "jsonl": (json.dumps({"text": made.plain()}) + "\n").encode(),
        "xlsx": file.getvalue(),
    }[ending]
    path = packed(tmp_path, {f"t.{ending}": data})
    assert names(path) == [f"!/t.{ending}#row={1 if ending == 'jsonl' else 2}"]
    assert reasons(path) == ["report"]


def test_folder_and_file_names_inside_are_evidence(tmp_path: Path) -> None:
    text = made.plain().replace("长汀县", "我县").replace("龙岩市", "上级").replace("2023年", "")
    path = packed(tmp_path, {"35_福建/龙岩市/长汀县2023年度法治政府建设报告.txt": text.encode()})
    told = read_source.read(found(path)[0])
    assert told.report is not None, told.set_aside
    assert (told.report.region_code, told.report.year) == ("350821", 2023)
    assert told.evidence["region"].startswith("文件名")


def named_in(raw: bytes, *, marked: bool = False, extra: bytes = b"") -> bytes:
    """A zip file with one member whose name is these very bytes."""
    data = made.zipped({"n" * len(raw): TEXT}, zipfile.ZIP_STORED)
    data = data.replace(b"n" * len(raw), raw)
    if marked:  # the flag that says UTF-8, in both headers
        central = data.rindex(b"PK\x01\x02")
        heads = bytearray(data)
        heads[7] |= 0x08
        heads[central + 9] |= 0x08
        data = bytes(heads)
    return data


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (named_in("长汀县.txt".encode("gbk")), "长汀县.txt"),  # as Windows packs
        (named_in("长汀县.txt".encode()), "长汀县.txt"),  # as macOS packs, unmarked
        (named_in("长汀县.txt".encode(), marked=True), "长汀县.txt"),
        (named_in(b"../../etc/a.txt"), "etc/a.txt"),
        (named_in(b"/etc/a.txt"), "etc/a.txt"),
        (named_in("市\\县.txt".encode("gbk")), "市/县.txt"),
        (named_in(b"a\x1b[31m.txt"), "a\ufffd[31m.txt"),
    ],
)
def test_names(tmp_path: Path, data: bytes, told: str) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    assert names(tmp_path / "a.zip") == [f"!/{told}"]
    assert reasons(tmp_path / "a.zip") == ["report"]


def test_two_members_of_one_name_are_both_accounted_for(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file, pytest.warns(UserWarning):
        file.writestr("x.txt", TEXT)
        file.writestr("x.txt", b"")
    assert reasons(tmp_path / "a.zip") == ["report", "empty"]


def test_an_encrypted_member_says_so_and_the_others_load(tmp_path: Path) -> None:
    data = bytearray(made.zipped({"a.txt": TEXT, "b.txt": TEXT}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert reasons(tmp_path / "a.zip") == ["encrypted", "report"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no zip at all", Reason.UNREADABLE),
        (made.zipped({"a.txt": TEXT})[:-30], Reason.UNREADABLE),
        (made.zipped({}), Reason.EMPTY),
        (made.zipped({"空/": b"", ".DS_Store": b"x"}), Reason.EMPTY),
        (made.zipped({"a.txt": bytes(20 << 20)}), Reason.ARCHIVE_LIMIT),  # shrinks to a thousandth
    ],
)
def test_containers_that_cannot_be_used_are_set_aside(
    tmp_path: Path, data: bytes, reason: Reason
) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    (source,) = found(tmp_path / "a.zip")
    assert source.name == str(tmp_path / "a.zip")
    assert source.fault is not None and source.fault.reason is reason
    assert source.fault.remedy


def test_a_member_that_is_broken_leaves_the_others(tmp_path: Path) -> None:
    data = bytearray(made.zipped({"a.txt": TEXT, "b.txt": TEXT}))
    data[60:90] = bytes(30)
    (tmp_path / "a.zip").write_bytes(data)
    assert reasons(tmp_path / "a.zip") == ["unreadable", "report"]


def test_depth(tmp_path: Path) -> None:
    data = made.zipped({"x.txt": TEXT})
    for name in ("c.zip", "b.zip"):
        data = made.zipped({name: data})
    (tmp_path / "a.zip").write_bytes(data)
    assert reasons(tmp_path / "a.zip") == ["report"]
    deeper = packed(tmp_path, {"a.zip": data, "y.txt": TEXT}, "deeper.zip")
    told = found(deeper)
    assert [s.name.removeprefix(f"{deeper}") for s in told] == [
        "!/a.zip!/b.zip!/c.zip", "!/y.txt",
    ]  # fmt: skip
    assert told[0].fault is not None and told[0].fault.reason is Reason.ARCHIVE_LIMIT


def test_limits_hold_for_all_that_is_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = made.zipped({f"{n}.txt": TEXT for n in range(3)})
    path = packed(tmp_path, {"a.zip": inner, "b.zip": inner})
    assert reasons(path) == ["report"] * 6
    monkeypatch.setattr(archive, "MAX_MEMBERS", 6)  # 2 + 3, and 3 more
    assert reasons(path) == ["report"] * 3 + ["archive_limit"]
    monkeypatch.setattr(archive, "MAX_MEMBERS", 100)
    monkeypatch.setattr(archive, "MAX_UNPACKED", 5 * len(TEXT) + 2 * len(inner))
    assert reasons(path) == ["report"] * 3 + ["archive_limit"]
    monkeypatch.setattr(archive, "MAX_UNPACKED", len(TEXT))
    (source,) = found(path)
    assert source.fault is not None and source.fault.reason is Reason.ARCHIVE_LIMIT


def test_a_large_member_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path, {"a.txt": TEXT, "b.txt": b"x"})
    monkeypatch.setattr(sources, "MAX_BYTES", 100)
    assert [s.fault and s.fault.reason.value for s in found(path)] == ["too_large", None]


def test_a_directory_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    data = bytearray(made.zipped({"a.txt": TEXT}))
    end = data.rindex(b"PK\x05\x06")
    struct.pack_into("<L", data, end + 12, 0x7FFFFFFF)
    (tmp_path / "a.zip").write_bytes(data)
    assert reasons(tmp_path / "a.zip") == ["unreadable"]


def test_spreadsheets_and_documents_have_the_same_limits(tmp_path: Path) -> None:
    bomb = bytes(40 << 20)
    for name, part in (("a.xlsx", "xl/workbook.xml"), ("a.docx", "word/document.xml"),
                       ("a.ofd", "OFD.xml")):  # fmt: skip
        path = packed(tmp_path, {"[Content_Types].xml": b"", part: bomb}, name)
        assert reasons(path) == ["archive_limit"], name


def test_nothing_is_written(tmp_path: Path) -> None:
    path = packed(tmp_path, {"../out.txt": TEXT, "in/x.docx": made.word(), "t.csv": b"text\nx\n"})
    before = sorted(tmp_path.rglob("*"))
    assert len(reasons(path)) == 3
    assert sorted(tmp_path.rglob("*")) == before
    assert not (tmp_path.parent / "out.txt").exists()


def test_archives_in_a_folder_beside_files(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    packed(tmp_path / "reports", {"x.txt": TEXT}, "b.zip")
    (tmp_path / "reports" / "a.txt").write_bytes(TEXT)
    assert names(tmp_path / "reports") == ["/a.txt", "/b.zip!/x.txt"]


def test_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An archive loads whole, is inspected by a member's name, alone lists its members."""
    monkeypatch.chdir(tmp_path)
    inner = made.zipped({"甲.ofd": made.ofd()})
    packed(tmp_path, {"乙.docx": made.word(), "内.zip": inner, "坏.pdf": b"%PDF-"})
    assert run(["load", "a.zip", "--json", "--engine", "embedded:index"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {r["source"] for r in answer["loaded"] + answer["unchanged"]} == {
        "a.zip!/乙.docx", "a.zip!/内.zip!/甲.ofd",
    }  # fmt: skip
    assert [(s["source"], s["reason"]) for s in answer["set_aside"]] == [
        ("a.zip!/坏.pdf", "unreadable")
    ]
    assert run(["inspect", "a.zip"]) == 2
    assert "a.zip!/内.zip!/甲.ofd" in capsys.readouterr().out.splitlines()
    assert run(["inspect", "a.zip!/内.zip!/甲.ofd", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["report"]["region"]["code"] == "350821"
