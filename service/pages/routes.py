"""The page: the same search as the interface's, as HTML that works without script.

Errors of the search become a page that says what to do. Every text goes through the template
engine's escaping; nothing is marked safe.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from index_mappings.catalogue import Catalogue
from index_mappings.engines.port import View
from index_mappings.errors import InvalidInput, InvalidParameter, NoIndex
from service.access import Function
from service.api.seeing import access_of, say_found
from service.api.unchanged import kept
from service.pages import (
    coverage_view,
    curve_view,
    exports,
    map_view,
    report_view,
    search_view,
    table_view,
)
from service.pages.address import CARRIED, CONDITIONS, Address
from service.pages.rendering import render, static, templates
from service.pages.report_view import LONGEST_FIND, Around
from service.pages.visit import address_of, asks_something, visit_of
from service.search.alike import alike
from service.search.coverage import coverage, set_aside
from service.search.inquiry import Inquiry, understand
from service.search.neighbours import around
from service.search.parameters import read_request
from service.search.report import ReportAnswer, report_of
from service.search.searcher import Searcher
from service.search.shares import named, shares
from service.search.steps import steps
from service.search.walk import standing

__all__ = ["error_page", "router", "static"]
#: Characters of a place's name; the longest there is has 15.
LONGEST_NAME = 40

#: The start page's questions: words, further parameters, what they show.
QUESTIONS = (
    ("枫桥经验 在 2023 年 各区县", "", "每个区县最相关的一段，以及谁没有写"),
    ("行政复议 近三年", "", "三个年度放在一起"),
    ("“双随机、一公开” 广西 浙江", "", "引号之内逐字匹配"),
    ("执法力量", "&section=problem", "只在“存在的问题”里找"),
    ("一网通办 -政务服务中心", "", "含前者而不含后者"),
)
SYNTAX = (
    ("行政复议 人民调解", "同一段里两个词都有"),
    ("“双随机、一公开”", "引号或书名号之内逐字匹配，其中的年度和地名不当条件"),
    ("人民调解 OR 行政调解", "有其一即可，也可写 |"),
    ("一网通办 -政务服务中心", "含前者而不含后者"),
    ("枫桥经验 2021-2023年", "年度：2023年、2021—2023、近三年、2020年以来、去年、“十四五”"),
    ("柳州 行政复议", "地区：全称、简称、上下级连写均可，包括其下辖各地"),
    ("广西各区县 行政复议", "各省、各市、各区县：每个地区取最相关的一段，并列出没有写的"),
    ("县级 执法力量", "只看县级的报告"),
    (
        "执法力量 栏目：问题、计划",
        "字段：标题 栏目 领域 地区 年度 层级 文种 机关，冒号后写值",
    ),
    ("行政复议 标题：法治政府 -文种：政府工作报告", "标题里逐字有；字段前加 - 是排除"),
)


router = APIRouter(include_in_schema=False)


@router.get("/")
def search_page(request: Request) -> Response:
    """The start page, or the answer to a question."""
    return kept(request, functools.partial(_search, request))


def _search(request: Request, searcher: Searcher) -> Response:
    address = address_of(request, searcher)
    if not address.pairs and not asks_something(request):
        return _start(searcher)
    visit = visit_of(request, searcher)
    answer, shared = visit.answer(shares)
    say_found(request, answer["total"]["paragraphs"])
    choices = visit.choices(answer["question"])
    view = search_view.build(answer, visit.question, choices)
    answered = address.answered_by(answer["question"]["match"])
    may_export = Function.EXPORT in access_of(request).functions
    return render(
        "search.html",
        searcher,
        view=view,
        takings=exports.takings(answer, answered, view.unit) if may_export else [],
        map=map_view.build(shared.places, choices),
        curve_view=curve_view.build(shared.years, choices),
        here="search",
        hold_all=address.only(CARRIED).pairs,
        hold=[(k, v) for k, v in address.pairs if k in ("group", "sort", "size")],
        today=searcher.settings.day.isoformat(),
        choose_place=choices.place,
    )


@router.get("/table")
def table_page(request: Request) -> Response:
    """The map and the curve of an answer as tables, every number of them a link."""
    return kept(request, functools.partial(_table, request))


def _table(request: Request, searcher: Searcher) -> Response:
    visit = visit_of(request, searcher)
    answer, shared = visit.counted(shares)
    choices = visit.choices(answer["question"])
    view = table_view.build(answer, shared, choices)
    return render("table.html", visit.searcher, view=view, here="search")


@router.get("/places")
def places_page(request: Request) -> Response:
    """Places by name, each with what the question finds there."""
    return kept(request, functools.partial(_places, request))


def _places(request: Request, searcher: Searcher) -> Response:
    name = (address_of(request, searcher).get("name") or "").strip()[:LONGEST_NAME]
    visit = visit_of(request, searcher, "name")
    answer, places = visit.counted(lambda result: named(result, name))
    choices = visit.choices(answer["question"])
    view = table_view.places(places, name, choices)
    return render("places.html", visit.searcher, view=view, here="search")


def _start(searcher: Searcher) -> Response:
    """The page that teaches: five questions, what is held, how to load more."""
    stock, empty = None, ""
    try:
        view = searcher.reader.now()
        stock = _stock_of(view.catalogue(), view.state.foreign)
        empty = "还没有报告。按右边的命令载入，几秒之内这里就能检索。"
    except NoIndex as error:
        empty = f"{error.message}。{error.remedy}"
    return render(
        "start.html", searcher, here="search", questions=QUESTIONS, stock=stock, empty_message=empty
    )


@dataclass(frozen=True, slots=True)
class Stock:
    """What the index holds, as the start page tells it; first and last are years."""

    reports: int
    regions: int
    provinces: int
    paragraphs: int
    first: int
    last: int
    set_aside: int
    foreign: bool


def _stock_of(catalogue: Catalogue, foreign: bool) -> Stock | None:
    reports = [e.report for e in catalogue.entries]
    if not reports:
        return None
    years = {r.year for r in reports}
    return Stock(
        reports=len(reports),
        regions=len({r.region_code for r in reports}),
        provinces=len({r.region_code[:2] for r in reports}),
        paragraphs=catalogue.paragraph_count,
        first=min(years),
        last=max(years),
        set_aside=len(set_aside(catalogue)),
        foreign=foreign,
    )


@router.get("/reports/{report_id}")
def reading_page(request: Request, report_id: str) -> Response:
    """A report to be read, with the question's terms marked."""
    return kept(request, lambda searcher: _reading(request, searcher, report_id))


def _reading(request: Request, searcher: Searcher, report_id: str) -> Response:
    whole = address_of(request, searcher)
    address, find = whole.only(CARRIED), _find(whole)
    inquiry = _inquiry(address, searcher)

    def read(view: View) -> tuple[ReportAnswer, Around]:
        report = report_of(view, report_id, searcher.addresses)
        way = report_view.way_here(report, inquiry)
        results = standing(view, report_id, way) if way else None
        tally = results.tally if results else None
        beside = around(view, report["region"]["code"], report_id, way, tally)
        return report, Around(way, beside, results)

    report, surroundings = searcher.reader.answer(read)
    view = report_view.build(report, address, surroundings, find)
    day = searcher.settings.day.isoformat()
    return render("report.html", searcher, view=view, r=report, here="", today=day)


@router.get("/paragraphs/{paragraph_id}/same")
def alike_page(request: Request, paragraph_id: str) -> Response:
    """Where else the words of a paragraph stand."""

    def page(searcher: Searcher) -> Response:
        answer = alike(searcher, paragraph_id)
        shown = sum(len(region["paragraphs"]) for region in answer["regions"])
        address = address_of(request, searcher)
        cited = address.whole(answer["citation"], answer["url"])
        return render("alike.html", searcher, a=answer, cited=cited, shown=shown, here="search")

    return kept(request, page)


def _find(address: Address) -> str:
    """What is looked for within a report. Raises InvalidParameter where it is too long."""
    find = (address.get("find") or "").strip()
    if len(find) > LONGEST_FIND:
        raise InvalidParameter(
            f"在报告里一次至多找 {LONGEST_FIND} 个字", "请只写要找的词语，以空格分开", "find"
        )
    return find


def _inquiry(address: Address, searcher: Searcher) -> Inquiry | None:
    """The question that led here; None where there is none that can be asked."""
    try:
        inquiry = understand(
            read_request(address.pairs), searcher.settings.day, searcher.dictionary
        )
    except InvalidInput:
        return None
    return inquiry if steps(inquiry) and not inquiry.browses else None


@router.get("/coverage")
def coverage_page(request: Request) -> Response:
    """What is held and what is not, under the same conditions as a search."""
    return kept(request, functools.partial(_coverage, request))


def _coverage(request: Request, searcher: Searcher) -> Response:
    address = address_of(request, searcher).only(CONDITIONS)
    answer = coverage(searcher, read_request(address.pairs))
    view = coverage_view.build(answer, address)
    counts = {
        **answer["total"],
        "missing": answer["missing"],
        "uncertain": answer["uncertain"],
        "set_aside": answer["set_aside"],
    }
    return render("coverage.html", searcher, view=view, c=counts, here="coverage")


@router.get("/help")
def help_page(request: Request) -> Response:
    """How to ask, and what found means."""

    def page(searcher: Searcher) -> Response:
        return render("help.html", searcher, here="help", syntax=SYNTAX)

    return kept(request, page, from_index=False)


def error_page(root: str, q: str, status: int, message: str, remedy: str) -> HTMLResponse:
    """What went wrong, as a page with the remedy; it needs no index, and nobody's leave."""
    page = templates().get_template("error.html")
    text = page.render(root=root, message=message, remedy=remedy, q=q, here="")
    return HTMLResponse(text, status_code=status)
