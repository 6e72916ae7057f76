"""The numbers of the map and the curve as tables, and places by name: every number is a link to
what it was counted from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index_mappings import regions
from service.pages.address import CONDITIONS
from service.pages.choices import Choices
from service.pages.map_view import about, name_of
from service.search.shapes import Answer
from service.search.shares import Share, Shares


@dataclass(frozen=True, slots=True)
class Row:
    """A place or a year. The links lead to its paragraphs, its reports that say it, all of its
    reports, and who is silent in it; none where the question is too long to be repeated."""

    name: str
    above: str
    share: Share
    url: str | None
    reports_url: str | None
    held_url: str | None
    silent_url: str | None


@dataclass(frozen=True, slots=True)
class TableView:
    """Everything `table.html` shows."""

    question: str
    answer: Answer
    places: list[Row]
    places_title: str
    years: list[Row]
    back_url: str


@dataclass(frozen=True, slots=True)
class PlacesView:
    """Everything `places.html` shows; `pairs` go along with the next name."""

    name: str
    rows: list[Row]
    titles: list[str]
    pairs: list[tuple[str, str]]
    back_url: str


def build(answer: Answer, shares: Shares, choices: Choices) -> TableView:
    """Both tables of one answer; years newest first."""
    whole = regions.get(shares.places.whole)
    return TableView(
        question=answer["question"]["raw"],
        answer=answer,
        places=[_row(name_of(share), share, "region", choices) for share in shares.places.parts],
        places_title=whole.name if whole and whole.code != regions.NATION else "全国",
        years=[_row(f"{s.value} 年", s, "year", choices) for s in reversed(shares.years)],
        back_url=choices.plain.url(),
    )


def places(shares: Sequence[Share], name: str, choices: Choices) -> PlacesView:
    """Places by name."""
    rows = [_row(name_of(share), share, "region", choices) for share in shares]
    titles = [about(row.share, row.name, choices.asks) for row in rows]
    return PlacesView(name, rows, titles, list(choices.plain.pairs), choices.plain.url())


def _row(name: str, share: Share, dimension: str, choices: Choices) -> Row:
    path = regions.path(share.value)[:-1] if dimension == "region" else ()
    above = "".join(region.name for region in path)
    if choices.address.long or not share.held:
        return Row(name, above, share, None, None, None, None)
    chosen = choices.choose(dimension, [share.value]).put("sort", None).put("size", None)
    held = chosen.only(CONDITIONS)
    by_region = choices.question_answer["group"] == "region"  # put anew, its default would be lost
    return Row(
        name,
        above,
        share,
        chosen.url(),
        (chosen if by_region else chosen.put("group", "report")).url(),
        held.url("/coverage"),
        f"{held.url('/coverage')}#silent",
    )
