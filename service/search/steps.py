"""The ways of asking an inquiry: all → words → any, the same question asked ever more loosely.

A step that asks the same as the one before is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from index_mappings import literal, words
from index_mappings.errors import InvalidParameter
from index_mappings.query import Query, Sort, Units, Within
from service.question import Term
from service.search.inquiry import Inquiry
from service.search.parameters import Match
from service.search.ranking import loosely

Clause = tuple[Units, ...]

#: Alternatives cut into words multiply (each word of one with each of the other); beyond this many
#: clauses they stay whole.
MOST_CLAUSES = 128
#: What holds more of the words goes first where there are at most so many, of terms of at most so
#: many units: a few words that somebody has chosen. In a sentence most words are there by the way:
#: on the 395 lay questions of at most 6 words (8 to 30 characters) that order costs 0.06 of nDCG@10
#: (0.35 to 0.29), in every length from 10 characters on; of at most 8 characters it costs nothing.
SHORT, SHORT_TERM = 6, 8
#: Within sections or reports each clause is counted alone: up to 20 ms at 1 million paragraphs.
MOST_TOGETHER = 32


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a term, and its units."""

    text: str
    units: Units


Cut = dict[Term, list[Word]]


@dataclass(frozen=True, slots=True)
class Step:
    """One way of asking: its clauses, and the terms whose places are marked.

    `words` are what is asked for one by one, `left_out` the function words that are not.
    `most_first`: what holds more of `some` goes before what holds fewer.
    """

    match: Match
    must: tuple[Clause, ...] = ()
    some: tuple[Units, ...] = ()
    words: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    most_first: bool = False

    @property
    def marked(self) -> tuple[Units, ...]:
        """Every term that can have matched."""
        return tuple(dict.fromkeys([*(t for clause in self.must for t in clause), *self.some]))

    def held(self, lines: Sequence[str]) -> tuple[int, int]:
        """How many of the words a paragraph that was found holds, and of how many: what has to
        stand does, each of the rest may."""
        some = literal.count_of(lines, self.some)
        return len(self.must) + some, len(self.must) + len(self.some)

    @property
    def meaning(self) -> frozenset[frozenset[Units]]:
        """Two steps of one meaning find the same."""
        clauses = [frozenset(clause) for clause in self.must]
        return frozenset([*clauses, frozenset(self.some)] if self.some else clauses)


def steps(inquiry: Inquiry) -> tuple[Step, ...]:
    """The ways of asking from the one that is wanted on, each meaning something else.

    `auto` begins with `all`. `exact` is no step of the row and stands alone.

    Where somebody asks in a sentence, `auto` leaves out `words`: that all of its words stand in one
    paragraph says little then, and hides what answers; such paragraphs stand first anyhow. On 618
    lay questions, function words aside, nDCG@10 and recall@100 are 0.386 and 0.618 with that step,
    0.395 and 0.656 without it where an asking word stands.

    Raises InvalidParameter where the first has more terms than can be looked for in one section or
    report.
    """
    match = inquiry.request.match
    if inquiry.browses:
        return (Step(Match.ALL),)
    if match is Match.EXACT:
        return (Step(Match.EXACT, _clauses(inquiry)),)
    cut, left_out = _of_meaning({term: _words(term) for term in inquiry.every_term})
    row = [
        _all(inquiry),
        replace(_in_words(inquiry, cut), left_out=left_out),
        replace(_any(inquiry, cut), left_out=left_out),
    ]
    start = {Match.WORDS: 1, Match.ANY: 2}.get(match, 0)
    chosen = row[start : start + 1]
    _check_together(inquiry, chosen[0])
    for step in row[start + 1 :]:
        if _too_many(inquiry, step) or (step.match is Match.WORDS and _in_sentence(step, inquiry)):
            continue
        if step.meaning != chosen[-1].meaning:
            chosen.append(step)
    return tuple(chosen)


def _in_sentence(step: Step, inquiry: Inquiry) -> bool:
    """Whether the words come from a sentence: one that asks, or is longer than a term, with words
    that mean nothing."""
    glue = (word for text in inquiry.glue for word in words.plain_words(text))
    asks = not words.asking_words().isdisjoint([*step.left_out, *glue])
    long = any(len(t.units) > SHORT_TERM and not t.quoted for t in inquiry.every_term)
    return asks or (long and bool(step.left_out))


def _too_many(inquiry: Inquiry, step: Step) -> bool:
    """Whether a step asks for more terms than can be counted within sections or reports."""
    return inquiry.request.within is not Within.PARAGRAPH and len(step.must) > MOST_TOGETHER


def _check_together(inquiry: Inquiry, first: Step) -> None:
    if _too_many(inquiry, first):
        raise InvalidParameter(
            f"要在同节、同篇里找的词有 {len(first.must)} 个，一次至多 {MOST_TOGETHER} 个",
            "请少写几个词，或去掉 within",
            "within",
        )


def first_step(inquiry: Inquiry) -> Step:
    """The way of asking that is tried first; where that is literal, no word is cut for it. Raises
    InvalidParameter as `steps` does."""
    if inquiry.browses or inquiry.request.match not in (Match.AUTO, Match.ALL):
        return steps(inquiry)[0]
    first = _all(inquiry)
    _check_together(inquiry, first)
    return first


def query(inquiry: Inquiry, step: Step) -> Query:
    """The engine's query of one step. Any is always in the order of the ranking."""
    request = inquiry.request
    return Query(
        must=step.must,
        some=step.some,
        most_first=step.most_first,
        must_not=tuple(dict.fromkeys(t.units for t in inquiry.excluded)),
        within=request.within,
        local=request.local,
        ranking=loosely(inquiry.every_term, inquiry.dictionary) if step.some else inquiry.ranking,
        scope=inquiry.scope,
        sections=inquiry.sections,
        topics=inquiry.topics,
        group=inquiry.group,
        sort=Sort.RELEVANCE if step.match is Match.ANY else request.sort,
        size=request.size,
    )


def _clauses(inquiry: Inquiry) -> tuple[Clause, ...]:
    """Every term, and one of each alternatives, literally."""
    terms = [(t.units,) for t in inquiry.terms]
    groups = [_unique(t.units for t in group) for group in inquiry.alternatives]
    return tuple(dict.fromkeys([*terms, *groups]))


def _all(inquiry: Inquiry) -> Step:
    return Step(Match.ALL, _clauses(inquiry))


def _in_words(inquiry: Inquiry, cut: Cut) -> Step:
    """Every term cut into words; an alternative holds when all its words stand."""
    clauses: list[Clause] = [(word.units,) for term in inquiry.terms for word in cut[term]]
    texts = [word.text for term in inquiry.terms for word in cut[term]]
    for group in inquiry.alternatives:
        # One of function words alone stays whole: without it the others were asked alone.
        choices = [cut[term] or [Word(term.text, term.units)] for term in group]
        clauses += _spread([[word.units for word in choice] for choice in choices], group)
        texts += [word.text for choice in choices for word in choice]
    return Step(Match.WORDS, tuple(dict.fromkeys(clauses)), (), tuple(dict.fromkeys(texts)))


def _spread(choices: list[list[Units]], group: Sequence[Term]) -> list[Clause]:
    """(a and b) or (c and d), said as clauses: (a or c), (a or d), (b or c), (b or d)."""
    count = 1
    for units in choices:
        count *= len(units)
    if count > MOST_CLAUSES:
        return [_unique(t.units for t in group)]
    return [_unique(combination) for combination in product(*choices)]


def _any(inquiry: Inquiry, cut: Cut) -> Step:
    """Whatever holds some of the words; quoted terms have to stand."""
    must: list[Clause] = [(term.units,) for term in inquiry.terms if term.quoted]
    loose = [word for term in inquiry.terms if not term.quoted for word in cut[term]]
    for group in inquiry.alternatives:
        words_of_group = [word for term in group for word in cut[term]]
        if any(term.quoted for term in group):
            must.append(_unique(word.units for word in words_of_group))
        else:
            loose += words_of_group
    some = _unique(word.units for word in loose)
    texts = [term.text for term in inquiry.terms if term.quoted] + [word.text for word in loose]
    step = Step(Match.ANY, tuple(dict.fromkeys(must)), some, tuple(dict.fromkeys(texts)))
    chosen = inquiry.request.within is Within.PARAGRAPH and all(
        len(term.units) <= SHORT_TERM for term in inquiry.every_term
    )
    return replace(step, most_first=chosen and len(some) <= SHORT)


def _words(term: Term) -> list[Word]:
    """The words of a term that can be asked for; a quoted term stays whole."""
    whole = [Word(term.text, term.units)]
    if term.quoted:
        return whole
    cut = [Word(word, literal.units(word)) for word in words.plain_words(term.text)]
    return [word for word in cut if word.units] or whole


def _of_meaning(cut: Cut) -> tuple[Cut, tuple[str, ...]]:
    """The words without function words, and these; all of them where nothing else is asked.

    A term that is nothing else loses them too, but for one of several alternatives.
    """
    small = words.function_words()
    every = [(term, word) for term, words_of_term in cut.items() for word in words_of_term]
    if not any(term.quoted or word.text not in small for term, word in every):
        return cut, ()
    kept = {
        term: [word for word in own if term.quoted or word.text not in small]
        for term, own in cut.items()
    }
    left_out = [w.text for term, w in every if w not in kept[term]]
    return kept, tuple(dict.fromkeys(left_out))


def _unique(units: Iterable[Units]) -> tuple[Units, ...]:
    return tuple(dict.fromkeys(units))
