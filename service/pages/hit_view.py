"""One hit as the page shows it: who, where, the words, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index_mappings.reports import LABELS, Kind, SectionType, Topic
from service.pages.address import CARRIED, Address
from service.pages.choices import Choices
from service.pages.text import (
    WINDOW,
    Marks,
    Piece,
    Snippet,
    bytes_of,
    concluded,
    date_words,
    pieces,
    short_name,
    snippet,
)
from service.search.explaining import score_words
from service.search.question_shapes import QuestionAnswer
from service.search.shapes import Answer, ExplainedHit, HitAnswer

#: Bytes of all the paragraphs that a page shows, opened and folded.
TEXTS = 96_000


@dataclass(frozen=True, slots=True)
class HitView:
    """One citation: who, where in the report, the words, and what can be done with it.

    `whole` is empty where the snippet is the whole, or the whole has no room on this page.
    """

    hit: HitAnswer
    place: str
    above: str
    published: str  # empty where the year of the report says enough
    heading: list[list[Piece]]
    snippet: Snippet
    whole: list[Piece]
    url: str
    years_url: str | None
    more_url: str | None
    same_url: str | None  # none where no other region uses the wording
    labels: str
    citation: str
    concluded: str
    plain: str
    why: str  # what its score is made of; empty where nobody asked


def above(path: Sequence[str]) -> str:
    """The places that a place lies in."""
    return " ".join(short_name(name) for name in path[:-1])


def hit_views(answer: Answer, address: Address, choices: Choices) -> list[HitView]:
    """The hits of an answer."""
    hits = answer["hits"]
    room = TEXTS // len(hits) if hits else TEXTS
    ways = ways_of(address, choices, answer["question"])
    return [_hit_view(hit, ways, room) for hit in hits]


def _hit_view(hit: ExplainedHit, ways: Ways, room: int) -> HitView:
    address = ways.address
    path = hit["region"]["path"]
    text, marks = hit["text"], hit["marks"]
    folded = _folded(text, marks, room)
    whole = pieces(text, marks) if folded.cut else []
    unfolds = bytes_of(folded.pieces) + bytes_of(whole) <= room
    return HitView(
        hit=hit,
        place=hit["region"]["name"],
        above=above(path),
        published=_published(hit),
        heading=_heading(hit),
        snippet=folded,
        whole=whole if unfolds else [],
        url=f"{ways.reading.url('/reports/' + hit['report_id'])}#p{hit['position']}",
        years_url=_years(hit, ways),
        more_url=_more(hit, ways) if hit["in_group"] else None,
        same_url=_same(hit, address),
        labels=_labels(hit),
        citation=address.whole(hit["citation"], hit["url"]),
        concluded=concluded(hit["basis"]),
        plain=address.plain(hit, hit["url"], hit["position"]),
        why=_why(hit),
    )


def _why(hit: ExplainedHit) -> str:
    """What a hit's score is made of, as a line."""
    parts = hit["explain"]["parts"] if "explain" in hit else []
    return score_words(hit["score"] or 0.0, parts) if parts else ""


def _same(hit: HitAnswer, address: Address) -> str | None:
    return f"{address.root}/paragraphs/{hit['id']}/same" if hit["same"]["regions"] else None


def _published(hit: HitAnswer) -> str:
    """The day a report came out, where that is more than a year from the year it is about."""
    day = hit["published_on"]
    return date_words(day) if day and abs(int(day[:4]) - hit["year"]) > 1 else ""


def _folded(text: str, marks: Marks, room: int) -> Snippet:
    """What is open of a paragraph; less where it is full of marks."""
    opened = snippet(text, marks)
    size = bytes_of(opened.pieces)
    return opened if size <= room else snippet(text, marks, max(40, WINDOW * room // size))


def _heading(hit: HitAnswer) -> list[list[Piece]]:
    """The heading path; where its lines stand in the lead their marks come along."""
    marked = dict(zip(hit["lead"], hit["lead_marks"], strict=False))
    return [pieces(line, marked.get(line, [])) for line in hit["section"]["heading"]]


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the links of all hits of a page lead, but for what each adds; none where the address is
    too long to be repeated."""

    address: Address
    reading: Address
    years: Address | None
    more: Address | None
    issuer_kinds: tuple[tuple[str, str], ...]  # the ones in force, for the rest of a group
    group: str


def ways_of(address: Address, choices: Choices, question_answer: QuestionAnswer) -> Ways:
    """The ways from one page."""
    issuer_kinds = question_answer["issuer_kinds"] or address.all("issuer_kind")
    more = address.put("group", "paragraph")
    for name in ("region", "level", "issuer_kind", "sort"):
        more = more.put(name, None)
    if question_answer["group"] == "report":
        more = more.put("year", None).put("kind", None)
    return Ways(
        address,
        reading=address.only([] if address.long else CARRIED),
        years=None if address.long else _over_years(address, choices),
        more=None if address.long else more,
        issuer_kinds=tuple(("issuer_kind", kind) for kind in issuer_kinds),
        group=question_answer["group"],
    )


def _over_years(address: Address, choices: Choices) -> Address:
    """The same terms in every year, of whatever place."""
    bare = choices.question.raw
    spans = [s for s in choices.question.spans if s.kind in ("year", "region", "level")]
    for span in sorted(spans, key=lambda s: -s.start):
        bare = bare[: span.start] + " " + bare[span.end :]
    terms = " ".join(bare.split())
    return address.only(["related", "match", "within", "section", "topic", "kind"]).put("q", terms)


def _years(hit: HitAnswer, ways: Ways) -> str | None:
    """The same terms in every year of this one place."""
    if ways.years is None:
        return None
    region = ("region", hit["region"]["code"])
    return ways.years.onward(region, ("group", "report"), ("sort", "newest"))


def _more(hit: HitAnswer, ways: Ways) -> str | None:
    """All paragraphs of a hit's group: of this very region, or of this report."""
    if ways.more is None:
        return None
    region = hit["region"]
    place = (("region", region["code"]), ("level", region["then"]["level"]))
    if ways.group != "report":
        return ways.more.onward(*place, *ways.issuer_kinds)
    report = (("year", str(hit["year"])), ("kind", hit["kind"]))
    return ways.more.onward(*place, *report, ("issuer_kind", hit["issuer_kind"]))


def _labels(hit: HitAnswer) -> str:
    words = (
        [LABELS[SectionType(hit["section"]["type"])]] if hit["section"]["type"] != "other" else []
    )
    words += [LABELS[Topic(t)] for t in hit["topics"]]
    if hit["kind"] != "rule_of_law":
        words.insert(0, LABELS[Kind(hit["kind"])])
    held = hit["words_held"]
    counted = [f"含 {held['of']} 个词中的 {held['held']} 个"] if held else []
    return " · ".join([*words[:3], *counted])
