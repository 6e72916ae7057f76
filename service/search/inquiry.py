"""What is really asked: the question's words with the parameters laid over them.

A parameter replaces its whole dimension of what the words say.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from index_mappings import literal
from index_mappings.catalogue import Catalogue
from index_mappings.dimensions import NAMED, laid_over, of_paragraphs
from index_mappings.errors import InvalidParameter
from index_mappings.limits import Part, touches
from index_mappings.query import Group, Ranking, Scope, Sort
from index_mappings.reports import IssuerKind, SectionType, Topic
from index_mappings.words import Dictionary
from service import question as questions
from service.question import Ambiguous, Claim, Note, Question, Repair, Term
from service.search.parameters import Match, SearchRequest
from service.search.ranking import literally
from service.search.related import RelatedOffer, still_offered, with_related

#: Operators between terms, which nobody takes for words.
_OPERATORS: Final = frozenset("|｜-－()（）“”\"'‘’「」『』《》ORANDorand")


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The question as it is put to the engine, before it is cut into a step's clauses.

    `overridden` are the spans whose dimension a parameter replaced. `issuer_default` says that
    group=region brought the condition on the issuer. `used` are the related terms that were added
    to the alternatives, `offered` those that may be.
    """

    request: SearchRequest
    dictionary: Dictionary
    terms: tuple[Term, ...]
    alternatives: tuple[tuple[Term, ...], ...]
    excluded: tuple[Term, ...]
    scope: Scope
    sections: tuple[SectionType, ...]
    topics: tuple[Topic, ...]
    group: Group
    issuer_default: bool
    spans: tuple[Claim, ...]
    overridden: frozenset[Claim]
    ambiguous: tuple[Ambiguous, ...]
    notes: tuple[Note, ...]
    repairs: tuple[Repair, ...]
    ranking: Ranking
    used: tuple[RelatedOffer, ...] = ()
    offered: tuple[RelatedOffer, ...] = ()

    @property
    def every_term(self) -> tuple[Term, ...]:
        """The terms, and those of the alternatives."""
        return _every(self.terms, self.alternatives)

    @property
    def browses(self) -> bool:
        """Whether no term is asked for."""
        return not self.terms and not self.alternatives

    @property
    def glue(self) -> list[str]:
        """The words of the question that nobody has read as anything."""
        if self.request.match is Match.EXACT:
            return []
        pieces: tuple[Claim | Term, ...] = (*self.spans, *self.every_term, *self.excluded)
        taken = {at for piece in pieces for at in range(piece.start, piece.end)}
        raw = self.request.q
        left = "".join(" " if at in taken else character for at, character in enumerate(raw))
        words = (word for word in left.split() if not _OPERATORS.issuperset(word))
        return list(dict.fromkeys(word for word in words if literal.units(word)))


def understand(request: SearchRequest, today: datetime.date, dictionary: Dictionary) -> Inquiry:
    """Read the question and lay the parameters over it.

    Raises InvalidParameter where they cannot go together (sort=count without a group, a related
    term that the question does not offer).
    """
    exact = request.match is Match.EXACT
    raw = request.q
    question = questions.exact(raw) if exact else questions.read_once(raw, today, dictionary)
    group = request.group or question.group
    _check_sort(request.sort, group)
    issuer_default = group is Group.REGION and not (request.issuer_kinds or question.issuer_kinds)
    scope = Scope(**laid_over(request, question))
    if issuer_default:
        scope = replace(scope, issuer_kinds=(IssuerKind.GOVERNMENT,))
    extended = with_related(*_askable(question), request.related, dictionary)
    replaced = (("ambiguous", request.regions), ("year_not_out", request.years))
    dropped = {code for code, given in replaced if given}
    return Inquiry(
        request=request,
        dictionary=dictionary,
        terms=extended.terms,
        alternatives=extended.alternatives,
        excluded=tuple(t for t in question.excluded if t.units),
        scope=scope,
        **of_paragraphs(request, question),
        group=group,
        issuer_default=issuer_default,
        spans=question.spans,
        overridden=frozenset(s for s in question.spans if _replaced(s, request)),
        ambiguous=() if request.regions else question.ambiguous,
        notes=tuple(n for n in question.notes if n.code not in dropped),
        repairs=question.repairs,
        ranking=literally(_every(extended.terms, extended.alternatives), dictionary),
        used=extended.used,
        offered=extended.offered,
    )


def _check_sort(sort: Sort, group: Group) -> None:
    if sort is Sort.COUNT and group is Group.PARAGRAPH:
        raise InvalidParameter(
            "sort=count 按组内段数排序，只能在分组时使用",
            "请同时给 group=report 或 group=region，或改用 sort=relevance、newest、region",
            "sort",
        )


def fitting(request: SearchRequest, question: Question, dictionary: Dictionary) -> SearchRequest:
    """The request without related terms that its words, changed meanwhile, do not offer."""
    if not request.related:
        return request
    kept = still_offered(request.related, *_askable(question), dictionary)
    return replace(request, related=kept)


def settled(inquiry: Inquiry, exists: Callable[[str], bool]) -> Inquiry:
    """The same where only some places exist: a name that several bear means those of them."""
    gone: set[str] = set()
    kept: list[Ambiguous] = []
    for name in inquiry.ambiguous:
        choices = tuple(code for code in name.choices if exists(code))
        if choices:
            gone |= set(name.choices) - set(choices)
        if len(choices) > 1:
            kept.append(replace(name, choices=choices))
    others = [note for note in inquiry.notes if note.code != "ambiguous"]
    places = tuple(code for code in inquiry.scope.regions if code not in gone)
    return replace(
        inquiry,
        scope=replace(inquiry.scope, regions=places or inquiry.scope.regions),
        ambiguous=tuple(kept),
        notes=(*others, *questions.ambiguity(kept)),
    )


def as_seen(catalogue: Catalogue, inquiry: Inquiry) -> Inquiry:
    """The same where only a part is seen: a name that several places bear means those in it."""
    if not isinstance(catalogue, Part):
        return inquiry
    limit = catalogue.limit
    return settled(inquiry, lambda code: touches(code, limit))


def _askable(question: Question) -> tuple[tuple[Term, ...], tuple[tuple[Term, ...], ...]]:
    """Terms and alternatives that hold a unit; a lone alternative is a term."""
    terms = [t for t in question.terms if t.units]
    groups = []
    for group in question.alternatives:
        kept = tuple(t for t in group if t.units)
        if len(kept) > 1:
            groups.append(kept)
        else:
            terms.extend(kept)
    return tuple(terms), tuple(groups)


def _replaced(span: Claim, request: SearchRequest) -> bool:
    """Whether a parameter speaks for what this span says (各地 says nothing but the group)."""
    if span.kind == "level" and not span.values:
        return request.group is not None
    return bool(NAMED[span.kind].chosen(request))


def _every(terms: Sequence[Term], groups: Sequence[Sequence[Term]]) -> tuple[Term, ...]:
    return (*terms, *(term for group in groups for term in group))
