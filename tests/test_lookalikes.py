"""What looks like a report and is none is told by what it is, with its own reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from index_mappings.reports import Reason, Report
from loaders.identity import resolve
from loaders.read_source import Reading, read
from loaders.sources import walk

NUMBERS = "一二三四五六七八九"
WORK = (
    "一、健全工作机制",
    "（一）压实责任。桐庐县各单位要把依法行政列入日程，法治政府建设任务逐项对账。",
    "二、加强组织保障",
    "县依法行政工作领导小组办公室按季调度，桐庐县法治政府建设进度按月通报。",
)


def reading(folder: Path, *lines: str, name: str = "page.txt") -> Reading:
    file = folder / name
    file.write_text("\n".join(lines), encoding="utf-8")
    return read(next(iter(walk([file]))))


@pytest.mark.parametrize(
    ("reason", "lines"),
    [
        (Reason.OTHER_DOCUMENT, ("桐庐县2022年度法治政府建设工作安排", *WORK)),
        (
            Reason.OTHER_DOCUMENT,
            ("为推进桐庐县法治政府建设，结合实际，制定本方案。", *WORK),
        ),
        (
            Reason.OTHER_DOCUMENT,
            ("桐庐县人民政府关于2022年度法治政府建设考核结果的通报", "各乡镇人民政府：", *WORK),
        ),
        (
            Reason.OTHER_DOCUMENT,
            (
                "关于《桐庐县2022年度法治政府建设情况报告》的政策解读",
                "为便于理解，现将报告的主要内容解读如下：",
                *WORK,
            ),
        ),
        (
            Reason.NEWS,
            (
                "5月9日上午，桐庐县人民政府举行新闻发布会，介绍2022年法治政府建设情况。",
                "2022年，桐庐县法治政府建设提速，依法行政水平提高，法治政府建设受到好评。",
            ),
        ),
        (
            Reason.NEWS,
            (
                "（记者 王五）桐庐县法治政府建设示范创建推进会在县城召开。",
                "桐庐县2022年法治政府建设亮点不少，依法行政有力，法治政府建设有声有色。",
            ),
        ),
        (
            Reason.OTHER_DOCUMENT,
            (
                "××县2022年法治政府建设情况报告",
                "2022年，××县坚持依法行政。×镇、×乡同步推进。现将有关情况报告如下：",
                "一、主要成效",
                "××县委多次研究法治政府建设。",
            ),
        ),
        (
            Reason.ABRIDGED,
            (
                "桐庐县2022年法治政府建设情况报告",
                "……（此处省略800字）",
                "2022年，全县依法行政水平提升。现将有关情况报告如下：",
                "一、主要成效",
                "组织培训三期。",
            ),
        ),
        (
            Reason.OTHER_DOCUMENT,
            (
                "法治政府建设",
                "【概况】2022年，桐庐县推进法治政府建设，依法行政工作受到表彰。",
                "【学法】桐庐县法治政府建设培训班办了两期。",
                "【执法】桐庐县法治政府建设案卷评查两次。",
            ),
        ),
        (
            Reason.DIGEST,
            (
                "2023年各地政府工作报告",
                "河北省政府工作报告",
                "各位代表：",
                "现在，我代表省人民政府向大会报告工作，请予审议。过去一年，全省经济向好。",
                "江苏省政府工作报告",
                "各位代表：",
                "现在，我代表省人民政府向大会报告工作，请予审议。过去一年，全省经济回升。",
            ),
        ),
        (
            Reason.EMPTY,
            (
                "桐庐县2022年法治政府建设情况报告",
                "发布日期：2023-02-08",
                "附件：桐庐县2022年法治政府建设情况报告.pdf",
            ),
        ),
    ],
    ids=lambda value: value[0][:14] if isinstance(value, tuple) else value.value,
)
def test_each_kind_has_its_reason(tmp_path: Path, reason: Reason, lines: tuple[str, ...]) -> None:
    found = reading(tmp_path, *lines)
    assert found.set_aside is not None, found.report
    assert found.set_aside.reason is reason, found.set_aside


def test_an_attachment_is_named(tmp_path: Path) -> None:
    found = reading(
        tmp_path,
        "桐庐县2022年法治政府建设情况报告",
        "附件：桐庐县2022年法治政府建设情况报告.pdf",
    )
    assert found.set_aside is not None
    assert "桐庐县2022年法治政府建设情况报告.pdf" in found.set_aside.detail
    assert "附件" in found.set_aside.remedy


@pytest.mark.parametrize(
    "line",
    [
        # a notice that carries a report, a day in its text, one office left unnamed
        "现将《桐庐县2022年法治政府建设情况报告》印发给你们，请认真贯彻执行。",
        "2022年，全县召开新闻发布会十二次，制定《桐庐县法治政府建设实施方案》。",
        "2022年，全县依法行政，某镇的做法得到推广，附件一并公开。",
    ],
)
def test_a_report_is_none_of_them(tmp_path: Path, line: str) -> None:
    found = reading(
        tmp_path,
        "桐庐县2022年法治政府建设情况报告",
        line,
        "一、主要成效",
        "全县组织执法培训三期，评查案卷九十本，问题全部整改。",
        "二、存在的问题",
        "个别乡镇执法人员不足。",
    )
    assert found.report is not None, found.set_aside
    assert found.report.region_code == "330122"


def test_a_fraction_never_takes_the_place_of_the_report(tmp_path: Path) -> None:
    head = "桐庐县2022年法治政府建设情况报告"
    sentences = [
        f"（{n}）全县第{n}项任务如期完成，群众评价良好，{'档案齐全。' * 9}" for n in NUMBERS
    ]
    whole = reading(tmp_path, head, "发布日期：2023-01-20", "一、主要成效", *sentences)
    piece = reading(
        tmp_path, head, "发布日期：2023-02-08", "一、主要成效", sentences[0], name="b.txt"
    )
    reports: list[Report] = [r.report for r in (whole, piece) if r.report is not None]
    assert len(reports) == 2 and reports[0].id == reports[1].id
    for order in (reports, reports[::-1]):
        (filed,) = resolve(order)
        assert filed.report.source == reports[0].source
