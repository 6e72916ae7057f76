"""`zhijian inspect` and `zhijian tokens`: what is read out of one source, and what text becomes."""

import json

from command_line import TEXT, write

from index_mappings.reports import Reason, WarningCode


def test_inspect(cli):
    write(cli.folder, "a.txt")
    told = json.loads(cli("inspect", "a.txt", "--json")[1])
    assert list(told) == ["report", "evidence", "warnings", "removed", "sections"]
    region = told["report"]["region"]
    assert set(region) == {"code", "name", "level", "path", "then"}
    assert region["path"] == ["广西壮族自治区", "柳州市", "鱼峰区"]
    assert "2023年度" in told["evidence"]["year"]
    assert told["report"]["basis"] == {"region": "text", "year": "text", "issuer": "text"}
    assert [s["type"] for s in told["sections"]] == ["achievement", "problem", "plan"]
    assert told["sections"][0]["paragraphs"][0].startswith("柳州市鱼峰区坚持")
    status, out, _ = cli("inspect", "a.txt")
    assert status == 0
    assert "依据（正文写明）：" in out and "机关类别：政府\n    依据（正文写明）：人民政府" in out
    assert "来源：a.txt" in out and "读作：纯文本" in out and "  共 " in out
    told = json.loads(cli("inspect", "a.txt", "--year", "2023", "--json")[1])
    assert told["report"]["basis"]["year"] == "given"
    (cli.folder / "空.txt").touch()
    status, out, _ = cli("inspect", "空.txt", "--json")
    assert status == 1
    assert json.loads(out)["set_aside"]["reason"] == "empty"


def test_inspect_tells_a_person_what_is_known_of_a_source_that_is_refused(cli):
    text = TEXT.format(name="鼓楼区", year=2023, count=1)
    (cli.folder / "某.txt").write_text(f"浏览量:12\n{text}", encoding="utf-8")
    status, out, _ = cli("inspect", "某.txt")
    assert status == 1
    assert "搁置：地区有歧义（ambiguous_region）" in out
    assert "--region 代码 --year 2023" in out and "320106" in out
    assert "去掉的内容" in out and "浏览量" in out


def test_every_rule_and_reader_has_a_chinese_name(cli):
    """What `inspect` prints is read by people who know none of our names."""
    import re
    from importlib.resources import files

    from loaders import formats
    from service.cli.wording import READERS, REASONS, REMOVED, WARNINGS

    assert set(REASONS) == set(Reason) and set(WARNINGS) == set(WarningCode)
    code = "".join(
        file.read_text("utf-8")
        for file in files("loaders.cleaning").iterdir()
        if file.name.endswith(".py")
    )
    used = set(re.findall(r'(?:drop\(|Removed\(|return )\s*"([a-z_]+)"', code))
    assert {"furniture", "note_marks", "caption"} <= used <= set(REMOVED)
    for name in READERS:
        room = files(formats) / name
        assert (files(formats) / f"{name}.py").is_file() or (room / "__init__.py").is_file()


def test_inspect_a_table_lists_its_rows(cli):
    lines = [
        json.dumps({"title": "t", "text": TEXT.format(name="柳州市鱼峰区", year=y, count=1)})
        for y in (2022, 2023)
    ]
    (cli.folder / "表.jsonl").write_text("\n".join(lines), encoding="utf-8")
    status, out, _ = cli("inspect", "表.jsonl")
    assert status == 2
    assert out.split() == ["表.jsonl#row=1", "表.jsonl#row=2"]
    assert cli("inspect", "表.jsonl#row=2")[0] in (0, 1)


def test_tokens(cli):
    status, out, _ = cli("tokens", "双随机、一公开 98.7%")
    assert status == 0
    assert 'bigrams: "双随 随机 机一 一公 公开' in out
    assert set(json.loads(cli("tokens", "枫桥", "--json")[1])) >= {"folded", "bigrams", "units"}
