"""Ends and bodies: lists are no copies, tables and last headings stay, nothing goes unnamed."""

from __future__ import annotations

from loaders.cleaning import clean
from loaders.cleaning.steps import Cleaned
from loaders.formats.pages import Line, Page

TITLE = "青禾县人民政府关于2022年法治政府建设情况的报告"
FIRST = "2022年，青禾县坚持依法行政，各项工作取得新的进展，现将有关情况报告如下。"
SECOND = "全年办理行政复议案件三十一件，调解结案率超过六成，群众满意度明显提高。"
THIRD = "下一步，我县将继续加强执法监督，推动法治政府建设再上新台阶，让群众满意。"


def cleaned(*lines: str | Line) -> Cleaned:
    return clean(Page(tuple(ln if isinstance(ln, Line) else Line(ln) for ln in lines)))


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
