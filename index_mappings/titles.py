"""Conditions on a report's title: 甲 (it holds this literally), 甲|乙 (one of these), -甲 (not).

Held means what it means everywhere (`literal`): the units of the term stand contiguously in the
title. Titles belong to reports, so the catalogue knows them (`title_masks`); an engine is told
which reports.
"""

from __future__ import annotations

from collections.abc import Iterable

from index_mappings import literal

LONGEST = 200


def written(terms: Iterable[str], *, excluded: bool = False) -> str:
    """These terms as one condition; a mark that would part or exclude them is any other mark."""
    plain = [term.replace("|", "，").lstrip("-") for term in terms]
    return ("-" if excluded else "") + "|".join(plain)


def terms(condition: str) -> tuple[bool, tuple[str, ...]]:
    """Whether it excludes, and its alternatives."""
    return condition.startswith("-"), tuple(condition.removeprefix("-").split("|"))


def valid(condition: str) -> bool:
    """Whether each alternative has something to look for."""
    return len(condition) <= LONGEST and all(map(literal.units, terms(condition)[1]))


def say(condition: str) -> str:
    """A condition as people say it."""
    excluded, alternatives = terms(condition)
    shown = "或".join(f"“{term}”" for term in alternatives)
    return f"标题{'不' if excluded else ''}含{shown}"
