"""What can be chosen on the search page: each condition as chips above and rows beside the answer.

A dimension (year, place, level …) is said either by the question's words or by parameters, which
replace the words. Choosing and taking back keep both in step: what equals the words needs no
parameter, what empties a dimension takes its words out of the question.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index_mappings import regions
from index_mappings.dimensions import DIMENSIONS, NAMED
from index_mappings.words import Dictionary
from service import question as questions
from service.pages.address import Address
from service.question import Question, Term
from service.search.question_shapes import QuestionAnswer, RelatedUsed
from service.search.shapes import Facets, FacetValue

#: The question is read anew after each word that is taken out. Beyond so many words of one kind
#: (nobody asks so; 222 places took 10 s) the rest goes at once.
READ_ANEW = 6


@dataclass(frozen=True, slots=True)
class Chip:
    """One understood part of the question, with the address of the page without it."""

    text: str
    url: str | None
    style: str = ""


#: Where the terms stand together, where that is no paragraph.
WITHIN = {"section": "同一节", "report": "同一份报告"}
#: Years of the histogram.
YEARS = 15
#: Conditions of one dimension of a long question that can be taken back by a link.
TAKEN_BACK = 4
#: Chips that are shown of each sort; nobody says more than these in earnest.
SHOWN = 24


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One value of a facet: `share` in per cent of the largest, `depth` for nested places."""

    label: str
    value: str
    count: int
    share: int
    url: str | None
    selected: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class _Said:
    """One dimension of an answer: the values in force, those the words say, the address without
    its parameter."""

    in_force: list[str]
    words: list[str]
    bare: Address


@dataclass(frozen=True)
class Choices:
    """The conditions of one answer and the addresses that change them.

    A condition is changed within the step that answered, so that a count leads to just as many; a
    change of the terms is another question.
    """

    address: Address  # names the step that answered
    question: Question
    question_answer: QuestionAnswer
    today: datetime.date
    dictionary: Dictionary
    plain: Address  # as it was asked

    @property
    def asks(self) -> bool:
        """Whether a paragraph has to meet anything, so that a report may be silent."""
        question = self.question_answer
        words = (question["terms"], question["or"], question["excluded"])
        return any((*words, question["sections"], question["topics"], question["local"]))

    @functools.cached_property
    def _dimensions(self) -> dict[str, _Said]:
        """Those that were asked for: every row and tile of one asks the same."""
        return {}

    def _said(self, dimension: str) -> _Said:
        if dimension not in self._dimensions:
            words = [str(v) for s in self.question.spans if s.kind == dimension for v in s.values]
            bare = self.address.put(dimension, None)
            self._dimensions[dimension] = _Said(self._in_force(dimension, words), words, bare)
        return self._dimensions[dimension]

    def in_force(self, dimension: str) -> list[str]:
        """The values that are conditions now, by words or by parameters."""
        return self._said(dimension).in_force

    def _in_force(self, dimension: str, words: list[str]) -> list[str]:
        given = self.address.all(dimension)
        row = NAMED[dimension]
        if given or not row.spoken or self.address.get("match") == "exact":
            return given
        if dimension == "issuer_kind":  # the answer names the default of a group by region too
            return list(dict.fromkeys(words))
        values: Sequence[int | str] = self.question_answer[row.field]  # type: ignore[literal-required]
        return [str(value) for value in values]

    def choose(self, dimension: str, values: Sequence[str]) -> Address:
        """The address where this dimension has just these values."""
        if not NAMED[dimension].spoken:
            return self.address.put(dimension, values)
        known = self._said(dimension)
        if values and set(values) == set(known.words):
            return known.bare
        if values or not known.words:
            return known.bare.put(dimension, values)
        return known.bare.put("q", self._without(dimension))

    def toggle(self, dimension: str, value: str) -> Address:
        """The address with this value chosen, or no longer."""
        values = self.in_force(dimension)
        if value in values:
            return self.choose(dimension, [v for v in values if v != value])
        if dimension == "region":
            values = [v for v in values if not _related(v, value)]
        return self.choose(dimension, [*values, value])

    def _toggled(self, dimension: str, value: str) -> str | None:
        """The same as a link; none where the question is too long to be repeated. Taking back what
        a long question says over and over makes it short."""
        if self.address.long and value not in self.in_force(dimension)[:TAKEN_BACK]:
            return None
        target = self.toggle(dimension, value)
        return None if target.long else target.url()

    def place(self, code: str) -> str | None:
        """The address where this place alone is chosen."""
        return None if self.address.long else self.choose("region", [code]).url()

    def _without(self, kind: str) -> str:
        """The question without the words of one kind (last first: offsets stay right)."""
        text, current = self.question.raw, self.question
        spans = [s for s in self.question.spans if s.kind == kind]
        for number, span in enumerate(sorted(spans, key=lambda s: -s.start)):
            if number < READ_ANEW:
                text = questions.without(current, span.start, span.end)
                current = questions.read_once(text, self.today, self.dictionary)
            else:
                text = f"{text[: span.start]} {text[span.end :].lstrip()}"
        return text.strip()

    def scope_chips(self) -> list[Chip]:
        """Years, places, levels, and what else was chosen beside the answer."""
        chips: list[Chip] = []
        for dimension in (row.name for row in DIMENSIONS if row.spoken):
            if self.address.all(dimension):
                chips += self._chosen(dimension)
            elif self.address.get("match") != "exact":
                chips += [
                    Chip(s.text, self._cut(s.start, s.end))
                    for s in self.question.spans
                    if s.kind == dimension
                ]
        for dimension in (row.name for row in DIMENSIONS if not row.spoken):
            chips += self._chosen(dimension)
        if self.question_answer["local"]:
            url = None if self.address.long else self.address.put("local", None).url()
            chips.append(Chip("本地特有的内容", url))
        if within := WITHIN.get(self.question_answer["within"]):
            url = None if self.plain.long else self.plain.put("within", None).url()
            chips.append(Chip(within, url))
        return chips

    def _chosen(self, dimension: str) -> list[Chip]:
        return [
            Chip(NAMED[dimension].say(v), self._toggled(dimension, v))
            for v in self.address.all(dimension)
        ]

    def _cut(self, start: int, end: int) -> str | None:
        if self.address.long:
            return None
        return self.address.put("q", questions.without(self.question, start, end)).url()

    def _without_term(self, terms: Sequence[Term]) -> str | None:
        """The address without terms that stand in a row, and what was added to them: another
        question, whose steps begin at the first again."""
        if self.plain.long:
            return None
        q = questions.without(self.question, terms[0].start, terms[-1].end)
        gone = {term.text for term in terms}
        return self._adding(lambda used: used["of"] not in gone).put("q", q).url()

    def _adding(self, kept: Callable[[RelatedUsed], bool]) -> Address:
        """The address where of the added related terms these are kept."""
        used = self.question_answer["related_used"]
        return self.plain.put("related", [row["term"] for row in used if kept(row)])

    def term_chips(self) -> list[Chip]:
        """The terms, the alternatives and what must not stand; behind each what was added to it."""
        q = self.question
        chips = []
        for term in q.terms:
            chips.append(Chip(term.text, self._without_term([term]), "term"))
            chips += self._added_to([term])
        for group in q.alternatives:
            words = " 或 ".join(term.text for term in group)
            chips.append(Chip(words, self._without_term(group), "term"))
            chips += self._added_to(group)
        for term in q.excluded:
            chips.append(Chip(f"不含 {term.text}", self._without_term([term]), "not"))
        return chips

    def _added_to(self, terms: Sequence[Term]) -> list[Chip]:
        """The related terms that were added to one of these, each with the way back."""
        texts = {term.text for term in terms}
        used = [row for row in self.question_answer["related_used"] if row["of"] in texts]
        return [Chip(f"或 {row['term']}", self._without_added(row), "term") for row in used]

    def _without_added(self, added: RelatedUsed) -> str | None:
        return None if self.plain.long else self._adding(lambda used: used != added).url()

    def rows(self, facets: Facets, dimension: str) -> list[FacetRow]:
        """One facet's rows; places are nested along the way to what is chosen."""
        if dimension == "region":
            return self._places(facets)
        values: list[FacetValue] = facets[dimension]  # type: ignore[literal-required]
        values = _every_year(values) if dimension == "year" else values
        most = max((v["paragraphs"] for v in values), default=0)
        return [self._row(v, dimension, most, 0) for v in values]

    def _row(self, value: FacetValue, dimension: str, most: int, depth: int) -> FacetRow:
        share = round(100 * value["paragraphs"] / most) if most else 0
        url = self._toggled(dimension, value["value"])
        return FacetRow(
            value["label"],
            value["value"],
            value["paragraphs"],
            share,
            url,
            value["selected"],
            depth,
        )

    def _places(self, facets: Facets) -> list[FacetRow]:
        chosen = {code[:2] for code in self.in_force("region")}
        provinces = sorted(
            facets["province"], key=lambda v: (v["value"][:2] not in chosen, -v["paragraphs"])
        )
        most = max((v["paragraphs"] for v in provinces), default=0)
        inner = [(v, 1) for v in facets["city"]] + [(v, 2) for v in facets["county"]]
        rows: list[FacetRow] = []
        for province in provinces:
            rows.append(self._row(province, "region", most, 0))
            below = [(v, d) for v, d in inner if v["value"][:2] == province["value"][:2]]
            rows += [
                self._row(v, "region", most, d)
                for v, d in sorted(
                    below, key=lambda pair: (pair[0]["value"][:4], pair[1], pair[0]["value"])
                )
            ]
        return rows


def _every_year(values: list[FacetValue]) -> list[FacetValue]:
    """The newest years, newest first, with the empty ones between them."""
    listed = {int(v["value"]): v for v in values}
    if not listed:
        return []
    newest = max(listed)
    return [
        listed.get(year)
        or {
            "value": str(year),
            "label": NAMED["year"].say(str(year)),
            "paragraphs": 0,
            "reports": 0,
            "selected": False,
        }
        for year in range(newest, max(min(listed), newest - YEARS + 1) - 1, -1)
    ]


def _related(a: str, b: str) -> bool:
    """Whether one of two places contains the other."""
    return a in regions.ancestors(b) or b in regions.ancestors(a)
