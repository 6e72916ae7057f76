"""The search page's view of one answer: plain values for the template, nothing asked anew."""

from __future__ import annotations

from dataclasses import dataclass

from index_mappings.dimensions import NAMED
from index_mappings.reports import IssuerKind
from service import question as questions
from service.pages.address import CARRIED, CONDITIONS, Address
from service.pages.choices import SHOWN, Chip, Choices, FacetRow
from service.pages.hit_view import HitView, above, hit_views
from service.pages.text import (
    Snippet,
    snippet,
)
from service.question import Question
from service.search.question_shapes import QuestionAnswer
from service.search.relaxing import asked_for
from service.search.shapes import Answer, Definition, Facets

GROUPS = {"region": "每{unit}一段", "paragraph": "全部段落", "report": "按报告"}
WITHIN = {"paragraph": "同段", "section": "同节", "report": "同篇"}
SORTS = {"relevance": "相关", "newest": "最新", "region": "地区", "count": "段数"}
UNITS = {"county": "区县", "city": "市", "province": "省份"}
#: Dimensions in the order of the menus beside an answer.
MENUS = ("year", "region", "section", "topic", "level", "kind", "issuer_kind")
#: Silent regions that are listed beside an answer.
SILENT = 12
#: Related terms that are offered beside an answer.
RELATED = 8


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch: its word, where it leads, whether it is on."""

    text: str
    url: str | None
    on: bool


@dataclass(frozen=True, slots=True)
class SilentRow:
    """A region that holds a report and does not mention it, with the way to that report."""

    name: str
    above: str
    url: str


@dataclass(frozen=True, slots=True)
class OtherWay:
    """A word or a condition without which something would be found, how it may have been meant, or
    what may be added to it; how many paragraphs that brings, and the way there."""

    text: str
    paragraphs: int
    url: str


@dataclass(frozen=True, slots=True)
class MeaningCard:
    """What a note says a term means, and whose note it is."""

    snippet: Snippet
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class SearchView:
    """Everything `search.html` shows."""

    answer: Answer
    address: Address
    notes: list[tuple[str, str | None]]  # a note that counts something leads to it
    scope: list[Chip]
    terms: list[Chip]
    unit: str
    facets: list[tuple[str, str, list[FacetRow]]]
    hits: list[HitView]
    local: Switch
    within: list[Switch]  # empty where one term is asked for: it stands where it stands
    groups: list[Switch]
    sorts: list[Switch]
    next_url: str | None
    exact_url: str | None
    explain_url: str | None
    related: list[OtherWay]
    silent: list[SilentRow]
    silent_url: str | None
    silent_json: str | None
    unshown: int
    long: bool
    carried: list[tuple[str, str]]  # what a long question's hits take along, once for all
    looser_url: str | None
    looser_words: str
    spelling: list[OtherWay]
    repairs: list[tuple[str, str, str]]  # what is wrong, the question mended, and the way there
    meaning: MeaningCard | None
    without: list[OtherWay] | None  # None where it was not asked


def build(answer: Answer, question: Question, choices: Choices) -> SearchView:
    """Turn an answer into what the page shows."""
    address = choices.address
    question_answer = answer["question"]
    levels = question_answer["levels"]
    unit = UNITS.get(levels[0], "地区") if len(levels) == 1 else "地区"
    exact = question_answer["match"] != "exact" and bool(question.spans or len(question.terms) > 1)
    exact = exact and not address.long
    scope, terms = choices.scope_chips(), choices.term_chips()
    return SearchView(
        answer=answer,
        address=address,
        notes=_notes(answer, choices),
        scope=scope[:SHOWN],
        terms=terms[:SHOWN],
        unshown=len(scope[SHOWN:]) + len(terms[SHOWN:]),
        long=address.long,
        carried=_carried(address),
        unit=unit,
        facets=_facets(answer["facets"], choices),
        hits=hit_views(answer, address, choices),
        local=_local(address, question_answer),
        within=_within(choices.plain, question_answer),
        groups=_groups(address, question_answer, unit),
        sorts=_sorts(address, question_answer),
        next_url=address.turn(answer["next"]).url() if answer["next"] else None,
        exact_url=_exact(address, question) if exact else None,
        explain_url=None if address.long else _explaining(address, answer),
        related=[] if address.long else _related(choices.plain, question_answer),
        silent=_silent(answer, address),
        silent_url=_coverage(address, "/coverage"),
        silent_json=_coverage(address, "/api/v1/coverage"),
        looser_url=_looser(choices.plain, answer),
        looser_words=asked_for(answer["looser"]) if answer["looser"] else "",
        spelling=_spelling(choices.plain, question_answer),
        repairs=[] if address.long else _repairs(choices.plain, question_answer),
        meaning=_meaning(answer["definition"], address),
        without=_without(choices.plain, answer),
    )


def _carried(address: Address) -> list[tuple[str, str]]:
    """What a long question's hits take along; without a question there is nothing to carry."""
    return list(address.only(CARRIED).pairs) if address.long and address.get("q") else []


def _notes(answer: Answer, choices: Choices) -> list[tuple[str, str | None]]:
    """The notes; that others speak of it too leads to what they say. Which places share a name is
    told with the ways to them."""
    facets = answer["facets"]
    others = [
        row["value"]
        for row in (facets["issuer_kind"] if facets else [])
        if row["paragraphs"] and row["value"] != IssuerKind.GOVERNMENT
    ]
    leads = bool(others) and not choices.address.long
    url = choices.choose("issuer_kind", others).url() if leads else None
    return [
        (note["message"], url if note["code"] == "other_issuers" else None)
        for note in answer["question"]["notes"]
        if note["code"] not in _told_elsewhere(answer["question"])
    ]


def _told_elsewhere(question: QuestionAnswer) -> set[str]:
    """Codes of notes that are told with ways out: which places share a name, what is mended."""
    mended = {row["code"] for row in question["repairs"]}
    codes = {"ambiguous"} if question["ambiguous"] else set()
    return codes | ({"term_dropped"} if mended & {"empty_piece", "empty_exclusion"} else set())


def _silent(answer: Answer, address: Address) -> list[SilentRow]:
    """The first of the silent; their reports are opened with the question, which is not there."""
    carried = address.only(() if address.long else CARRIED)
    silent = answer["silent"]
    return [
        SilentRow(r["name"], above(r["path"]), carried.url(f"/reports/{r['reports'][0]}"))
        for r in (silent["regions"] if silent else [])[:SILENT]
    ]


def _coverage(address: Address, path: str) -> str | None:
    return None if address.long else address.only(CONDITIONS).url(path)


def _facets(facets: Facets | None, choices: Choices) -> list[tuple[str, str, list[FacetRow]]]:
    """Name, title and rows of each menu; none of them where nothing was counted."""
    if facets is None:
        return []
    return [(menu, NAMED[menu].label, choices.rows(facets, menu)) for menu in MENUS]


def _exact(address: Address, question: Question) -> str:
    return address.only(["sort", "size"]).put("q", questions.quoted(question.raw)).url()


def _explaining(address: Address, answer: Answer) -> str:
    """The same page with why it is as it is, or without."""
    if answer["explain"]:
        return address.put("explain", None).url()
    return address.put("explain", "true").url() + "#explain"


def _looser(address: Address, answer: Answer) -> str | None:
    looser = answer["looser"]
    return address.put("match", looser["match"]).url() if looser else None


def _without(address: Address, answer: Answer) -> list[OtherWay] | None:
    """What brings something; an order by count goes, for fewer words may say no group. Without its
    one piece a question asks nothing."""
    if answer["without"] is None or len(answer["without"]) == 1:
        return None if answer["without"] is None else []
    rows = []
    for row in answer["without"]:
        target = address.put("q", row["q"])
        if row["parameter"] != "q":
            target = target.put(row["parameter"], row["values"] or None)
        if row["paragraphs"]:
            rows.append(OtherWay(row["text"], row["paragraphs"], target.url()))
    return rows


def _spelling(address: Address, question: QuestionAnswer) -> list[OtherWay]:
    """How a term may have been meant."""
    return [
        OtherWay(row["instead"], row["paragraphs"], address.put("q", row["q"]).url())
        for row in question["spelling"]
    ]


def _repairs(address: Address, question: QuestionAnswer) -> list[tuple[str, str, str]]:
    return [
        (row["message"], row["instead"], address.put("q", row["instead"]).url())
        for row in question["repairs"]
    ]


def _meaning(definition: Definition | None, address: Address) -> MeaningCard | None:
    if definition is None:
        return None
    place = "".join(definition["region"]["path"])
    carried = address.only([] if address.long else CARRIED)
    return MeaningCard(
        snippet(definition["text"], definition["marks"]),
        f"{place} {definition['year']} 年度《{definition['title']}》",
        carried.url("/reports/" + definition["report_id"]) + _anchor(definition["url"]),
    )


def _anchor(url: str) -> str:
    return "#" + url.partition("#")[2]


def _groups(address: Address, question_answer: QuestionAnswer, unit: str) -> list[Switch]:
    switches = []
    for name, words in GROUPS.items():
        target = address.put("group", name)
        url = None if address.long else target.url()
        switches.append(Switch(words.format(unit=unit), url, question_answer["group"] == name))
    return switches


def _local(address: Address, question_answer: QuestionAnswer) -> Switch:
    """What stands in the reports of several regions, put aside or brought back."""
    on = question_answer["local"]
    target = address.put("local", None if on else "true")
    return Switch("只看本地特有的内容", None if address.long else target.url(), on)


def _within(address: Address, question_answer: QuestionAnswer) -> list[Switch]:
    """Where the terms have to stand together: each is another question."""
    clauses = len(question_answer["terms"]) + len(question_answer["or"])
    current = question_answer["within"]
    if current == "paragraph" and (clauses < 2 and not question_answer["excluded"]):
        return []
    switches = []
    for name, words in WITHIN.items():
        target = address.put("within", None if name == "paragraph" else name)
        switches.append(Switch(words, None if address.long else target.url(), name == current))
    return switches


def _sorts(address: Address, question_answer: QuestionAnswer) -> list[Switch]:
    current = address.get("sort") or "relevance"
    names = [n for n in SORTS if n != "count" or question_answer["group"] != "paragraph"]
    return [
        Switch(
            SORTS[n],
            None if address.long else address.put("sort", None if n == "relevance" else n).url(),
            n == current,
        )
        for n in names
    ]


def _related(address: Address, question_answer: QuestionAnswer) -> list[OtherWay]:
    """Related terms that bring something, each with the address where it is added."""
    added = address.all("related")
    ways = [
        OtherWay(row["term"], row["more"], address.put("related", [*added, row["term"]]).url())
        for row in question_answer["related"]
        if row["more"]
    ]
    return ways[:RELATED]
