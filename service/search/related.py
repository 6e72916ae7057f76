"""Related terms: what is offered beside a question, what of it was added, what each would bring.

An added term becomes an alternative of the one it belongs to, as if it stood behind an OR. Never
added without being asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from index_mappings.errors import InvalidParameter
from index_mappings.literal import units
from index_mappings.query import Query, Units, Within
from index_mappings.words import Dictionary
from service.question import Term

Alternatives = tuple[tuple[Term, ...], ...]

#: Terms that are offered with a question: each of them is counted.
MOST: Final = 24


@dataclass(frozen=True, slots=True)
class RelatedOffer:
    """A term that might be added, its units, and the term of the question that it belongs to."""

    term: str
    units: Units
    of: Term


@dataclass(frozen=True, slots=True)
class Extended:
    """The terms and alternatives of a question with what was added to them (`used`), and what may
    be added still."""

    terms: tuple[Term, ...]
    alternatives: Alternatives
    used: tuple[RelatedOffer, ...] = ()
    offered: tuple[RelatedOffer, ...] = ()

    def adding(self, offer: RelatedOffer) -> Extended:
        """The same with one offered term more."""
        added = Term(offer.term, offer.of.quoted, offer.of.end, offer.of.end, offer.units)
        return replace(
            self,
            terms=tuple(term for term in self.terms if term.units != offer.of.units),
            alternatives=(*self._widened(offer.of, added), *self._paired(offer.of, added)),
            used=(*self.used, offer),
            offered=tuple(other for other in self.offered if other != offer),
        )

    def _widened(self, of: Term, added: Term) -> Iterator[tuple[Term, ...]]:
        """Alternatives that stood there, each with what belongs to one of them."""
        for group in self.alternatives:
            belongs = any(term.units == of.units for term in group)
            yield (*group, added) if belongs else group

    def _paired(self, of: Term, added: Term) -> Iterator[tuple[Term, ...]]:
        """New alternatives: a term, however often it was written, and what belongs to it."""
        return ((term, added) for term in self.terms if term.units == of.units)


def with_related(
    terms: tuple[Term, ...], alternatives: Alternatives, wanted: Iterable[str], by: Dictionary
) -> Extended:
    """A question with the wanted terms added. Raises InvalidParameter for one that it does not
    offer."""
    offered = _offers([*terms, *(term for group in alternatives for term in group)], by)
    question = Extended(terms, alternatives, offered=tuple(islice(offered.values(), MOST)))
    added: set[Units] = set()
    for text in wanted:
        offer = offered.get(units(text))
        if offer is None or offer not in (*question.offered, *question.used):
            raise _refused(text, islice(offered.values(), MOST))
        if units(text) not in added:
            added.add(units(text))
            question = question.adding(offer)
    return question


def still_offered(
    wanted: Iterable[str], terms: Sequence[Term], alternatives: Alternatives, by: Dictionary
) -> tuple[str, ...]:
    """Those of the wanted terms that a question, changed meanwhile, offers."""
    offered = _offers([*terms, *(term for group in alternatives for term in group)], by)
    first = frozenset(islice(offered, MOST))
    return tuple(text for text in wanted if units(text) in first)


def _offers(terms: Sequence[Term], dictionary: Dictionary) -> dict[Units, RelatedOffer]:
    """All that might be added, once each, in the order of the question."""
    rows: dict[Units, RelatedOffer] = {}
    standing = {term.units for term in terms}
    for term in terms:
        for own, text in dictionary.beside(term.units).items():
            if own not in standing:
                rows.setdefault(own, RelatedOffer(text, own, term))
    return rows


def _refused(text: str, offered: Iterable[RelatedOffer]) -> InvalidParameter:
    names = [offer.term for offer in offered]
    remedy = (
        f"可用的值：{'、'.join(names)}"
        if names
        else "这个问题没有相关词可加；要找几个词之一，请在问题里写 A OR B"
    )
    return InvalidParameter(f"参数 related 的值“{text}”不是这个问题的相关词", remedy, "related")


def further(before: Query, after: Query) -> Query | None:
    """What meets the one query after a term was added and did not meet it before, as a query of its
    own: far cheaper to count than either. None where they differ by more than one clause, or where
    terms may stand apart."""
    if after.within is not Within.PARAGRAPH:
        return None
    gone = [clause for clause in before.must if clause not in after.must]
    come = [clause for clause in after.must if clause not in before.must]
    if len(gone) != 1 or len(come) != 1 or before.some != after.some:
        return None
    if not set(gone[0]) < set(come[0]):
        return None
    rest = tuple(clause for clause in after.must if clause != come[0])
    fresh = tuple(term for term in come[0] if term not in gone[0])
    return replace(after, must=(*rest, fresh), must_not=(*after.must_not, *gone[0]))
