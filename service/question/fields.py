"""What a typed field means: 栏目:问题 is the condition section=problem, in people's words.

A value nobody knows narrows nothing; what is allowed is said, with the question repaired.
"""

from __future__ import annotations

import datetime
import difflib
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index_mappings import literal, regions, rules, titles
from index_mappings.dimensions import NAMED
from index_mappings.mentions.places import places
from index_mappings.mentions.plain import Plain
from index_mappings.mentions.years import Form, YearSpan, years
from index_mappings.reports import LABELS
from service.question.fieldsyntax import FieldPiece
from service.question.syntax import Layout

_RULES: Final = Path(__file__).with_name("data") / "fields.txt"
_QUOTES: Final = '“”"「」『』《》'
#: Dimensions whose every report or paragraph has just one value, so that all others are its
#: opposite, and may be named.
OPPOSABLE: Final = ("section", "kind", "issuer_kind", "level")
ALLOWED: Final = {
    "year": "2023、2021-2023、近三年",
    "region": "省、市、县的名称，如 柳州、广西柳州",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field as it was understood.

    `values` are in force (of a piece that excludes: all others). `unknown` are typed values that
    mean nothing, `near` what they may have meant, `known` the rest. `fault` names what is wrong
    with the whole piece, which then says nothing. `names` are places that share one.
    """

    piece: FieldPiece
    values: tuple[int | str, ...] = ()
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    fault: str = ""
    years: tuple[YearSpan, ...] = ()
    names: tuple[tuple[str, tuple[str, ...]], ...] = ()


def meanings(raw: str, folded: Plain, laid: Layout, today: datetime.date) -> list[Meaning]:
    """Every field of the question in order."""
    every: list[Meaning] = []
    for piece in laid.fields:
        typed = [raw[slice(*folded.back(*place))].strip() for place in piece.values]
        every.append(_meaning(piece, [text.strip(_QUOTES).strip() for text in typed], today))
    excluding = {field.piece.kind for field in every if field.piece.excluded and field.values}
    empty = {kind for kind in excluding if not values_of(every, kind)}
    return [_without_contradiction(field, empty) for field in every]


def _without_contradiction(field: Meaning, empty: set[str]) -> Meaning:
    """What is named and excluded at once is not excluded."""
    if field.piece.excluded and field.values and field.piece.kind in empty:
        return Meaning(field.piece, fault="contradiction")
    return field


def values_of(fields: Sequence[Meaning], kind: str) -> tuple[int | str, ...]:
    """What fields say of one dimension together: any of the values that are named, none of those
    that are excluded. Of titles every condition holds."""
    own = [field for field in fields if field.piece.kind == kind and field.values]
    if kind == "title":
        return tuple(dict.fromkeys(value for field in own for value in field.values))
    named = {v: None for field in own if not field.piece.excluded for v in field.values}
    left = [field.values for field in own if field.piece.excluded]
    if not left:
        return tuple(named)
    return tuple(v for v in (named or left[0]) if all(v in values for values in left))


def _meaning(piece: FieldPiece, typed: list[str], today: datetime.date) -> Meaning:
    kind = piece.kind
    typed = [text for text in typed if literal.units(text)]
    if not typed:
        return Meaning(piece, fault="empty_field")
    if kind == "title":
        return Meaning(piece, (titles.written(typed, excluded=piece.excluded),), known=tuple(typed))
    if piece.excluded and kind not in OPPOSABLE:
        return Meaning(piece, fault="not_excludable")
    read = {text: _values(kind, text, today) for text in typed}
    values = tuple(dict.fromkeys(value for own in read.values() for value in own))
    unknown = tuple(text for text, own in read.items() if not own)
    if piece.excluded and values:
        every = [str(member) for member in NAMED[kind].enumeration or ()]
        values = tuple(value for value in every if value not in values)
    spans = [span for text in typed if kind == "year" for span in _year(text, today)]
    shared = [(text, own) for text, own in read.items() if kind == "region" and len(own) > 1]
    return Meaning(
        piece,
        values,
        unknown,
        tuple(near for text in unknown for near in _near(kind, text)),
        tuple(text for text, own in read.items() if own),
        years=tuple(spans),
        names=tuple((text, tuple(map(str, own))) for text, own in shared),
    )


def _values(kind: str, text: str, today: datetime.date) -> tuple[int | str, ...]:
    """What one typed value means; nothing where it means nothing."""
    if kind == "year":
        return tuple(year for span in _year(text, today) for year in span.values)
    if kind == "region":
        return _region(text)
    folded = "".join(literal.fold(text).split())
    return tuple(value for value, pattern in _worded(kind) if pattern.fullmatch(folded))[:1]


def _year(text: str, today: datetime.date) -> list[YearSpan]:
    """Years, where a value is nothing else."""
    spans = years(text, today)
    whole = len(spans) == 1 and spans[0].text == text and spans[0].form is not Form.DATE
    return spans if whole else []


def _region(text: str) -> tuple[str, ...]:
    """The codes of the places that bear this name, of the highest level: everyday words too."""
    if re.fullmatch("[0-9]{6}", text):
        region = regions.heir(text)
        return (region.code,) if region else ()
    bearers = regions.bearers("".join(literal.fold(text).split()))
    named = regions.highest(bearers)
    if not named:
        spans = places(text)
        named = spans[0].choices if len(spans) == 1 and spans[0].text == text else ()
    return tuple(dict.fromkeys(choice.region.code for choice in named))


@functools.cache
def _worded(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The values of a dimension with all that means them: label, code, other words."""
    others = dict(rules.valued(_RULES, kind))
    rows = []
    for member in NAMED[kind].enumeration or ():
        words = [re.escape(literal.fold(LABELS[member])), re.escape(member), others.get(member, "")]
        rows.append((str(member), re.compile("|".join(filter(None, words)))))
    return tuple(rows)


def labels(kind: str) -> tuple[str, ...]:
    """The values of a dimension as people say them."""
    return tuple(LABELS[member] for member in NAMED[kind].enumeration or ())


def _near(kind: str, text: str) -> list[str]:
    return difflib.get_close_matches(text, labels(kind), n=1, cutoff=0.5)


def allowed(kind: str) -> str:
    """What may be typed behind the name of a field."""
    return ALLOWED.get(kind) or "、".join(labels(kind))
