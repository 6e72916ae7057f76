"""Reading: bytes in, one report or one reason out; never an exception, whatever the bytes."""

from __future__ import annotations

import json
import pickle
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readings import aside_of, report_of

from index_mappings import records
from index_mappings.reports import Given, Reason, SectionType, WarningCode
from loaders import read_source
from loaders.read_source import read
from loaders.sources import Source, walk

TITLE = "桐庐县人民政府关于2022年法治政府建设情况的报告"


TEXT = "\n".join(
    [
        TITLE,
        "发布日期：2023-03-01",
        "杭州市人民政府：",
        "2022年，桐庐县坚持依法行政，各项工作取得新的进展，现将有关情况报告如下。",
        "一、主要成效",
        "（一）化解矛盾纠纷",
        "坚持和发展新时代“枫桥经验”，办理行政复议案件三十一件。",
        "（二）加强数字政府建设。建成一体化平台，归集公共数据一亿条，实现掌上可办。",
        "二、存在的问题",
        "执法队伍建设有待加强，部分单位依法决策意识不强，需要改进。",
        "三、2023年工作打算",
        "继续加强行政执法监督，完善应急预案，推动工作再上新台阶。",
        "桐庐县人民政府",
        "2023年2月28日",
    ]
)


def write(folder: Path, name: str, data: str | bytes) -> Source:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return next(iter(walk([path])))


def test_a_report_is_read_whole(tmp_path: Path) -> None:
    found = read(write(tmp_path, "a.txt", TEXT))
    report = report_of(found)
    assert report.id.startswith("330122-2022-rule-of-law-")
    assert report.title == TITLE
    assert report.published_on is not None and report.published_on.isoformat() == "2023-03-01"
    assert report.paragraphs[0].lead == (TITLE,)
    assert report.paragraphs[0].text == "杭州市人民政府："
    sections = {p.section for p in report.paragraphs}
    assert {SectionType.OVERVIEW, SectionType.PROBLEM, SectionType.PLAN} <= sections
    assert report.warnings == ()
    assert set(found.evidence) >= {"region", "year", "title", "published_on", "issuer"}
    assert [one.reason for one in found.removed] == ["metadata"]
    assert pickle.loads(pickle.dumps(found)) == found


ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings_give_the_same_report(tmp_path: Path, encoding: str, line_end: str) -> None:
    expected = report_of(read(write(tmp_path, "a.txt", TEXT)))
    data = TEXT.replace("\n", line_end).encode(encoding)
    found = report_of(read(write(tmp_path, "b.txt", data)))
    assert found.paragraphs == expected.paragraphs
    assert (found.id, found.text_hash) == (expected.id, expected.text_hash)


def page(body: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    )


def as_html(text: str) -> str:
    title, *lines = text.split("\n")
    return f"<h1>{title}</h1>" + "".join(
        f"<p>　　{line[:3]}<span>{line[3:]}</span></p>" for line in lines
    )


@pytest.mark.parametrize(
    "markup",
    [
        page(as_html(TEXT)),
        page(
            "<div>首页 &gt; 政务公开</div>"
            f"<div class='TRS_Editor'>{as_html(TEXT)}</div><div>友情链接</div>"
        ),
        page(f"<script>var a='<p>x</p>';</script><div id='zoom'>{as_html(TEXT)}</div>"),
        page(f"<table><tr><td>导航</td><td>{as_html(TEXT)}</td></tr></table>"),
        page(TEXT.replace("\n", "<br>")),
    ],
)
def test_pages_give_the_same_paragraphs_as_text(tmp_path: Path, markup: str) -> None:
    expected = report_of(read(write(tmp_path, "a.txt", TEXT)))
    found = report_of(read(write(tmp_path, "b.html", markup)))
    assert [p.text for p in found.paragraphs] == [p.text for p in expected.paragraphs]
    assert found.id == expected.id


def test_a_page_declares_its_title_and_date(tmp_path: Path) -> None:
    head = (
        f"<meta name='ArticleTitle' content='{TITLE}'>"
        "<meta name='PubDate' content='2023-04-05 10:00'>"
    )
    body = "".join(f"<p>{line}</p>" for line in TEXT.split("\n")[3:])
    report = report_of(read(write(tmp_path, "b.html", page(f"<div id='zoom'>{body}</div>", head))))
    assert report.title == TITLE
    assert str(report.published_on) == "2023-04-05"
    assert report.paragraphs[0].lead == (TITLE,)


def test_charset_of_an_old_page(tmp_path: Path) -> None:
    markup = page(as_html(TEXT)).replace("utf-8", "gb2312").encode("gbk")
    assert report_of(read(write(tmp_path, "b.htm", markup))).title == TITLE


def test_a_table_in_a_page_gives_a_line_a_row(tmp_path: Path) -> None:
    rows = "<table><tr><th>项目</th><th>件数</th></tr><tr><td>复议</td><td>31</td></tr></table>"
    report = report_of(read(write(tmp_path, "b.html", page(as_html(TEXT) + rows))))
    assert "复议 | 31" in [p.text for p in report.paragraphs]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", Reason.EMPTY),
        ("a.txt", b" \r\n\t\n", Reason.EMPTY),
        ("a.txt", b"\x00" * 100, Reason.EMPTY),
        ("a.txt", bytes(range(256)) * 20, Reason.UNREADABLE),
        ("a.txt", b"%PDF-1.7 ...", Reason.UNREADABLE),
        ("a.xls", b"a table", Reason.UNREADABLE),
        ("a.rar", b"an archive", Reason.NO_CONVERTER),
        ("a.png", b"\x89PNG", Reason.UNREADABLE),
        ("a.html", b"<html><body></body></html>", Reason.EMPTY),
        (
            "a.txt",
            "请先安装程序,然后运行示例,再阅读文档中的其余章节。".encode(),
            Reason.OTHER_DOCUMENT,
        ),
        (
            "a.txt",
            TEXT.replace("桐庐县", "本县").replace("杭州市", "本市").encode(),
            Reason.NO_REGION,
        ),
        (
            "a.txt",
            TEXT.replace("2022年", "").replace("2023年工作", "工作").encode(),
            Reason.NO_YEAR,
        ),
    ],
)
def test_what_cannot_be_loaded_says_why(
    tmp_path: Path, name: str, data: bytes, reason: Reason
) -> None:
    record = aside_of(read(write(tmp_path, name, data)))
    assert record.reason is reason
    assert record.detail and record.remedy
    if reason in (Reason.NO_REGION, Reason.NO_YEAR):
        assert "zhijian load" in record.remedy and "--region" in record.remedy


@pytest.mark.parametrize(
    ("changes", "given", "options"),
    [
        # What is known stands in the command, what is not is a word that no command takes.
        ((("桐庐县", "本县"), ("杭州市", "本市")), Given(), "--region 代码 --year 2022"),
        ((("2022年", ""), ("2023年工作", "工作")), Given(), "--region 330122 --year 年度"),
        ((("桐庐县", "本县"), ("杭州市", "本市"), ("2022年", ""), ("2023年工作", "工作")), Given(),
         "--region 代码 --year 年度"),
        ((("桐庐县", "本县"), ("杭州市", "本市")), Given(year=2019), "--region 代码 --year 2019"),
        ((("桐庐县", "鼓楼区"), ("杭州市", "上级")), Given(), "--region 代码 --year 2022"),
    ],
)  # fmt: skip
def test_a_remedy_can_be_copied_without_harm(
    tmp_path: Path, changes: tuple[tuple[str, str], ...], given: Given, options: str
) -> None:
    text = TEXT
    for old, new in changes:
        text = text.replace(old, new)
    record = aside_of(read(replace(write(tmp_path, "我的 报告.txt", text), given=given)))
    assert record.remedy.endswith(f"我的 报告.txt' {options}")
    assert record.given == given


def test_a_file_that_went_away_and_a_program_error_are_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path, "a.txt", TEXT)
    (tmp_path / "a.txt").unlink()
    assert aside_of(read(source)).reason is Reason.UNREADABLE
    source = write(tmp_path, "b.txt", TEXT)
    monkeypatch.setattr(read_source, "clean", lambda page: 1 / 0)
    record = aside_of(read(source))
    assert record.reason is Reason.UNREADABLE
    assert "ZeroDivisionError" in record.detail


def test_given_region_and_year_load_whatever_has_text(tmp_path: Path) -> None:
    source = write(tmp_path, "a.txt", "桐庐县开展了普法宣传。")
    record = aside_of(read(source))
    assert record.reason is Reason.OTHER_DOCUMENT
    said = Source(source.name, source.path, Given(region_code="330122", year=2022), source.size)
    report = report_of(read(said))
    assert (report.region_code, report.year) == ("330122", 2022)
    assert report.given.year == 2022


def test_a_row_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    row = {
        "标题": "法治报告",
        "正文": "\n".join(TEXT.split("\n")[3:]),
        "region_code": "330122",
        "year": 2022,
        "url": "http://example.com/1",
    }
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    report = report_of(read(next(iter(walk([path])))))
    assert report.title == "法治报告"
    assert report.url == "http://example.com/1"
    assert report.source.endswith("t.jsonl#row=1")
    assert report.paragraphs[0].lead == ("法治报告",)


def test_a_cell_of_just_the_limit_may_be_cut(tmp_path: Path) -> None:
    text = (TEXT + "\n") * 200
    row = json.dumps({"text": text[:32767], "region_code": "330122", "year": 2022})
    path = tmp_path / "t.jsonl"
    path.write_text(row, encoding="utf-8")
    report = report_of(read(next(iter(walk([path])))))
    assert WarningCode.MAYBE_INCOMPLETE in {w.code for w in report.warnings}


def test_a_dumped_report_comes_back_verbatim(tmp_path: Path) -> None:
    report = report_of(read(write(tmp_path, "a.txt", TEXT)))
    path = tmp_path / "dump.jsonl"
    path.write_text(json.dumps({"record": records.report_to_json(report)}) + '\n{"record": {}}\n')
    first, second = walk([path])
    assert report_of(read(first)) == report
    assert aside_of(read(second)).reason is Reason.UNREADABLE


WORK = [
    "各位代表：",
    "现在，我代表县人民政府，向大会作政府工作报告，请予审议。",
    "一、2021年工作回顾",
    "过去一年，我们扎实推进各项工作，经济社会发展取得新成就，群众生活水平不断提高。",
]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (
            [
                "标题：桐庐县2022年政府工作报告",
                "备注：原文未找到，以下根据网络公开资料整理",
                "正文：",
                *WORK,
            ],
            Reason.PLACEHOLDER,
        ),
        (["桐庐县2022年政府工作报告（摘登）", *WORK], Reason.ABRIDGED),
        (
            [
                "桐庐县2022年政府工作报告",
                "1月5日，桐庐县第十届人民代表大会第二次会议隆重开幕，气氛热烈。",
                "会议应到代表185名，实到180名，符合法定人数。",
                "大会主席台前排就座的有县领导等同志。",
                "会议听取了县长所作的政府工作报告，审议了计划和预算报告。",
            ],
            Reason.NEWS,
        ),
        (
            [
                "桐庐县2022年政府工作报告",
                "2021年工作回顾",
                "经济平稳增长，完成生产总值二百亿元，增长百分之六。",
                "主要任务：",
                "（一）推进产业升级。",
                "（二）加强项目建设。",
                "（三）推进城乡建设。",
                "（四）改善民生。",
            ],
            Reason.DIGEST,
        ),
        (
            [
                "标题：桐庐县2022年政府工作报告",
                "正文：",
                "2021年预算执行情况和2022年预算（草案）的报告",
                "一、2021年预算执行情况",
                "全县一般公共预算收入完成三十亿元，增长百分之六，完成预算。",
            ],
            Reason.OTHER_DOCUMENT,
        ),
    ],
)
def test_what_is_not_the_report_is_set_aside(
    tmp_path: Path, lines: list[str], reason: Reason
) -> None:
    assert aside_of(read(write(tmp_path, "a.txt", "\n".join(lines)))).reason is reason


def test_a_short_report_is_no_reason(tmp_path: Path) -> None:
    report_of(read(write(tmp_path, "a.txt", "\n".join(["桐庐县2022年政府工作报告", *WORK]))))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=st.one_of(
        st.binary(max_size=400),
        st.tuples(st.integers(0, len(TEXT)), st.binary(max_size=6)).map(
            lambda cut: TEXT[: cut[0]].encode() + cut[1] + TEXT[cut[0] :].encode()
        ),
        st.text(max_size=300).map(lambda text: page(text).encode("utf-8", "replace")),
    ),
    ending=st.sampled_from([".txt", ".html", ".md", ".docx", ".csv", ".jsonl", ".xlsx", ""]),
)
def test_no_bytes_raise(tmp_path: Path, data: bytes, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(data)
    sources = list(walk([path]))
    assert sources
    for source in sources:
        found = read(source)
        assert (found.report is None) != (found.set_aside is None)
        json.dumps(asdict(found), default=str)
