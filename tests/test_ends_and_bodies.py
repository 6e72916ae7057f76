"""Ends and bodies: lists are no copies, tables and last headings stay, nothing goes unnamed."""

from __future__ import annotations

import pytest

from loaders.cleaning import clean
from loaders.cleaning.steps import Cleaned
from loaders.formats.pages import Line, LineKind, SourcePage

TITLE = "青禾县人民政府关于2022年法治政府建设情况的报告"
FIRST = "2022年，青禾县坚持依法行政，各项工作取得新的进展，现将有关情况报告如下。"
SECOND = "全年办理行政复议案件三十一件，调解结案率超过六成，群众满意度明显提高。"
THIRD = "下一步，我县将继续加强执法监督，推动法治政府建设再上新台阶，让群众满意。"


def cleaned(*lines: str | Line) -> Cleaned:
    return clean(SourcePage(tuple(ln if isinstance(ln, Line) else Line(ln) for ln in lines)))


def body(found: Cleaned) -> list[str]:
    return [line.text for line in found.body]


TASKS = (
    "修订重大行政决策程序规定，公布决策事项目录",
    "在各乡镇设立综合执法队，配齐持证执法人员",
    "把涉企检查统一纳入监管平台，逐项登记备案",
    "全面清理现行有效的规范性文件并公布结果",
    "办好行政复议便民窗口，推行网上立案阅卷",
    "建成公共法律服务站，每村配备一名法律顾问",
    "组织领导干部旁听庭审，落实出庭应诉制度",
    "开展执法案卷评查，通报典型案例和突出问题",
)


def test_a_list_of_tasks_with_one_refrain_is_no_copy_of_itself() -> None:
    refrain = "责任部门为县司法局和各乡镇人民政府。"
    tasks = [f"{n}.{task}。{refrain}" for n, task in enumerate(TASKS, 1)]
    assert body(cleaned(TITLE, FIRST, SECOND, THIRD, *tasks)) == [FIRST, SECOND, THIRD, *tasks]


def test_a_list_with_several_refrains_in_turn_is_no_copy_either() -> None:
    offices = (
        "县司法局牵头办理此项工作",
        "县政府办公室牵头办理此项工作",
        "县市场监管局牵头此项工作",
    )
    dates = ("完成时限为今年六月底以前", "完成时限为今年十二月底以前")
    tasks = [
        f"{n}.{task}。{offices[n % 3]}。{dates[n % 2]}，按月报送进展情况。"
        for n, task in enumerate(TASKS, 1)
    ]
    assert body(cleaned(TITLE, FIRST, SECOND, *tasks, THIRD)) == [FIRST, SECOND, *tasks, THIRD]


def test_an_annex_that_takes_the_tasks_up_and_says_who_does_them_is_no_copy() -> None:
    plan = [f"{n}.{task}。" for n, task in enumerate(TASKS, 1)]
    annex = [f"{line}由第{n}工作专班具体负责推进落实。" for n, line in enumerate(plan, 1)]
    lines = [FIRST, *plan, "附件：任务分工", *annex]
    assert body(cleaned(TITLE, *lines)) == lines


ROWS = tuple(
    Line(text, LineKind.TABLE)
    for text in ("事项 | 受理 | 办结", "许可 | 120 | 118", "处罚 | 36 | 36")
)
SIGNED = ("青禾县人民政府", "2023年3月1日")


@pytest.mark.parametrize(
    "below",
    [
        (*ROWS, *SIGNED),
        (*SIGNED, *ROWS),
        (*ROWS, *ROWS, *SIGNED, *ROWS),
        ("2022年行政执法情况统计表", "单位：件", *ROWS, "注：数据截至年底", *SIGNED),
        (*SIGNED, "2022年行政执法情况统计表", "单位：件", *ROWS),
        (*SIGNED, "附件：执法情况统计表", *ROWS),
        ("附件：执法情况统计表", *ROWS, *SIGNED),
        ("事项 | 2021年 | 2022年", "许可 | 120 | 118", "处罚 | 36 | 36", *SIGNED),
        ("事项\t受理 2022\t办结", "许可\t120\t118", "处罚\t36\t36", "复议\t31\t30", *SIGNED),
        (*SIGNED, "许可 | 120 | 118", "处罚 | 36 | 36"),
    ],
)
def test_tables_before_and_behind_the_signature_stay_and_so_does_it(
    below: tuple[str | Line, ...],
) -> None:
    footer = ("主办：青禾县人民政府办公室", "桂ICP备05000001号-1", "网站地图")
    found = cleaned(TITLE, FIRST, SECOND, THIRD, *below, *footer)
    told = [line.text if isinstance(line, Line) else line for line in below]
    assert body(found) == [FIRST, SECOND, THIRD, *told]


@pytest.mark.parametrize(
    "last",
    [
        (
            "四、存在的问题",
            "更新不够及时。",
            "五、改进情况",
            "每月检查一次。",
            "六、其他事项",
            "无。",
        ),
        ("四、问题", "更新慢。", "五、打算", "每月查。", *SIGNED),
        ("（三）不足", "人手少。", "（四）打算", "多配人。", *SIGNED),
        ("存在问题", "更新不够及时。", "下一步打算", "每月检查一次。", *SIGNED),
        ("四、其他需要报告的事项", "无；", *SIGNED),
        ("第四部分 其他", "没有。", *SIGNED),
    ],
)
def test_the_last_headings_stay_above_their_short_sentences(last: tuple[str, ...]) -> None:
    footer = ("打印本页", "技术支持：某某公司", "桂ICP备05000001号-1")
    found = cleaned(TITLE, FIRST, "一、主要成效", SECOND, *last, *footer)
    assert body(found) == [FIRST, "一、主要成效", SECOND, *last]


@pytest.mark.parametrize(
    "line",
    [
        "本站由青禾县人民政府办公室主办。",
        "建议使用最新浏览器浏览。",
        "转载请注明出处。",
        "网站地图",
    ],
)
def test_what_a_site_says_of_itself_is_still_no_end_of_a_report(line: str) -> None:
    found = cleaned(TITLE, FIRST, SECOND, THIRD, *SIGNED, line, "友情链接")
    assert body(found) == [FIRST, SECOND, THIRD, *SIGNED]
    assert line in "\n".join(one.text for one in found.removed)
