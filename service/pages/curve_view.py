"""The curve of an answer: for each year the share of the reports held that say it.

Both numbers stand under the curve, for a share of three reports is not one of three hundred. Where
nothing is held the line breaks.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from service.pages.choices import Choices
from service.search.shares import Share

#: Years that are drawn, the newest; the table has all.
DRAWN = 7
WIDTH, HEIGHT, ABOVE = 268, 84, 14
#: Where the axis ends: the first of these that holds all shares.
TOPS = (5, 10, 25, 50, 100)


@dataclass(frozen=True, slots=True)
class Point:
    """One year: where it stands, and its numbers. `y` is None where nothing is held."""

    year: str
    x: float
    y: float | None
    share: Share
    title: str
    url: str | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class CurveView:
    """Everything the curve of `_map.html` shows; `lines` are the stretches without a gap."""

    points: list[Point]
    lines: list[str]
    top: int


def build(years: Sequence[Share], choices: Choices) -> CurveView | None:
    """The curve; none where nothing is asked or there are not two years to compare."""
    drawn = years[-DRAWN:]
    if not choices.asks or sum(share.held > 0 for share in drawn) < 2:
        return None
    largest = max(share.percent for share in drawn)
    top = next(top for top in TOPS if largest <= top)
    chosen = frozenset(choices.in_force("year"))
    points = [
        Point(
            share.value,
            round((at + 0.5) * WIDTH / len(drawn), 1),
            round(ABOVE + HEIGHT * (1 - share.percent / top), 1) if share.held else None,
            share,
            about(share),
            _url(share, choices),
            share.value in chosen,
        )
        for at, share in enumerate(drawn)
    ]
    return CurveView(points, _lines(points), top)


def about(share: Share) -> str:
    """A year's numbers in one sentence."""
    if not share.held:
        return f"{share.value} 年：未收录报告"
    return (
        f"{share.value} 年：收录 {share.held:,} 份报告，提及 {share.reports:,} 份，"
        f"占 {share.percent}%，{share.paragraphs:,} 段"
    )


def _url(share: Share, choices: Choices) -> str | None:
    if choices.address.long or not share.held:
        return None
    return choices.choose("year", [share.value]).url()


def _lines(points: Sequence[Point]) -> list[str]:
    stretches = itertools.groupby(points, key=lambda point: point.y is not None)
    return [" ".join(f"{p.x},{p.y}" for p in stretch) for held, stretch in stretches if held]
