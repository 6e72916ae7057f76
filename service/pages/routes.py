"""The page: the same search as the interface's, as HTML that works without script.

Errors of the search become a page that says what to do. Every text goes through the template
engine's escaping; nothing is marked safe.
"""

from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from index_mappings.catalogue import Catalogue
from index_mappings.dimensions import NAMED
from index_mappings.engines.port import View
from index_mappings.errors import InvalidInput, InvalidParameter, NoIndex
from service import question as questions
from service.api.seeing import say_found
from service.api.unchanged import kept
from service.pages import coverage_view, report_view, search_view
from service.pages.address import CARRIED, Address
from service.pages.choices import Choices
from service.pages.report_view import LONGEST_FIND, Around
from service.pages.text import short_name
from service.question import Question
from service.search.coverage import coverage, set_aside
from service.search.neighbours import around
from service.search.parameters import Match, SearchRequest, pairs_of, read_request
from service.search.report import ReportAnswer, report_of
from service.search.searcher import Searcher
from service.search.steps import Inquiry, steps, understand
from service.search.walk import walk

HERE = Path(__file__).parent
#: What messengers, portals and advertisers add to an address that is passed on. The page leaves it
#: out; the interface refuses it like every parameter it does not know.
SHARED = re.compile(
    r"utm_\w+|from|isappinstalled|scene|clicktime|enterid|nsukey|spm|share\w*|wx\w*|wechat\w*"
    r"|gclid|fbclid|msclkid|dclid|yclid|bd_vid|hmsr|hmpl|hmcu|hmkw|hmci|_hs\w+|mc_[ce]id"
)
CONDITIONS = (*NAMED, "match", "group")

#: Characters of a host with its port that a page repeats in every citation; none is longer.
LONGEST_HOST = 260

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
)


class KeptFiles(StaticFiles):
    """Static files, kept by browsers for a year: their addresses change with their content.

    They are small, and given whole to whoever asks for a part, as HTTP allows: a part that cannot
    be had would be refused in the framework's own words.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ever, whatever part is asked for."""
        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        await super().__call__(dict(scope, headers=headers), receive, send)

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """As ever, with the time it may be kept."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["Accept-Ranges"] = "none"
        tag = response.headers["ETag"].removeprefix("W/")
        response.headers["ETag"] = f"W/{tag}"  # compressed or not
        return response


router = APIRouter(include_in_schema=False)
static = KeptFiles(directory=HERE / "static")


@functools.cache
def templates() -> Environment:
    """The template engine: everything escaped, an unknown name is an error."""
    environment = Environment(
        loader=PackageLoader("service.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["version"] = _version()
    return environment


def _version() -> str:
    """Changes with the static files, so that browsers may keep them for long."""
    files = sorted((HERE / "static").iterdir())
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:10]


def render(name: str, searcher: Searcher, **values: Any) -> HTMLResponse:
    """One page."""
    root = searcher.settings.root_path
    return HTMLResponse(templates().get_template(name).render(root=root, **values))


def _address(request: Request, searcher: Searcher) -> Address:
    pairs = pairs_of(request.scope["query_string"])
    host = request.url.netloc
    settings = searcher.settings
    origin = f"{request.url.scheme}://{host}" if len(host) <= LONGEST_HOST else ""
    kept = tuple((k, v) for k, v in pairs if v and not SHARED.fullmatch(k))
    return Address(settings.root_path, kept, settings.public_url or origin + settings.root_path)


@router.get("/")
def search_page(request: Request) -> Response:
    """The start page, or the answer to a question."""
    return kept(request, functools.partial(_search, request))


def _search(request: Request, searcher: Searcher) -> Response:
    address = _address(request, searcher)
    if not address.pairs and not _asks(request):
        return _start(searcher)
    search_request = read_request(address.pairs)
    question = _question(search_request, searcher)
    answer = searcher.answer(search_request)
    say_found(request, answer["total"]["paragraphs"])
    answered = address.answered_by(answer["question"]["match"])
    day, dictionary = searcher.settings.day, searcher.dictionary
    choices = Choices(answered, question, answer["question"], day, dictionary, address)
    view = search_view.build(answer, question, choices)
    return render(
        "search.html",
        searcher,
        view=view,
        here="search",
        hold=[(k, v) for k, v in address.pairs if k in ("group", "sort", "size")],
        today=day.isoformat(),
        choose_place=choices.place,
        above=lambda path: " ".join(short_name(p) for p in path[:-1]),
    )


def _asks(request: Request) -> bool:
    """Whether anything was asked, be it an empty question; what sharing adds asks nothing."""
    return any(not SHARED.fullmatch(name) for name, _ in pairs_of(request.scope["query_string"]))


def _question(search_request: SearchRequest, searcher: Searcher) -> Question:
    if search_request.match is Match.EXACT:
        return questions.exact(search_request.q)
    return questions.read(search_request.q, searcher.settings.day, searcher.dictionary)


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
    whole = _address(request, searcher)
    address, find = whole.only(CARRIED), _find(whole)
    inquiry = _inquiry(address, searcher)

    def read(view: View) -> tuple[ReportAnswer, Around]:
        report = report_of(view, report_id, searcher.addresses)
        way = report_view.way_here(report, inquiry)
        beside = around(view, report["region"]["code"], report_id, way)
        return report, Around(way, beside, walk(view, report_id, way) if way else None)

    report, surroundings = searcher.reader.answer(read)
    view = report_view.build(report, address, surroundings, find)
    day = searcher.settings.day.isoformat()
    return render("report.html", searcher, view=view, r=report, here="", today=day)


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
    address = _address(request, searcher).only(["q", *CONDITIONS])
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
