"""The place a body speaks of as its own when no line names it: by a clear majority of mentions.

我市, 全市, 市政府 tell what it is; of the places that are such, the one named most must be named
often and by a large share. Counted are all mentions of its shortest name (容城 for 容城县).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index_mappings.mentions.places import PlaceSpan, places
from index_mappings.regions import Named
from loaders.identify.issuers import PLACE_ENDS
from loaders.identify.speaking import without_tradition
from loaders.patterns import any_of

_OWN = any_of("speaking.txt", "own_level")
_OURS = any_of("speaking.txt", "our_level")
_SUPERIOR = any_of("speaking.txt", "superior")
#: Levels that are tried, the one most spoken of first.
_LEVELS = 2
_SPEAKS = any_of("speaking.txt", "represents")
#: The body is asked only so far.
_BODY = 40_000
#: Mentions a full name needs (a short one twice as many), and its share of all candidates'.
_OFTEN, _SHARE = 3, 0.6


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """The place, how it is written, and the passage that shows it."""

    choices: tuple[Named, ...]
    place: str
    line: str


def own_place(body: str) -> OwnPlace | None:
    """The place a body speaks of as its own; None without a clear majority."""
    text = without_tradition(body[:_BODY])
    alone = _SUPERIOR.pattern.sub("", text)
    ours = Counter(_OURS.pattern.findall(alone))
    spoken = ours or Counter(mention[1] or mention[2] for mention in _OWN.pattern.finditer(alone))
    speaker = _SPEAKS.search(text[:600])
    levels = [speaker[1]] if speaker else [level for level, _ in spoken.most_common(_LEVELS)]
    if not levels:
        return None
    spans = places(text)
    majorities = (_most(body, text, [s for s in spans if _ends(s, own)], own) for own in levels)
    return next(filter(None, majorities), None)


def most_named(body: str) -> OwnPlace | None:
    """The place a body names most, and by its full name, whatever it calls its own."""
    text = without_tradition(body[:_BODY])
    spans = [span for span in places(text) if span.full]
    return _most(body, text, spans, "")


def _ends(span: PlaceSpan, own: str) -> bool:
    return any(named.then.endswith(own) for named in span.choices)


def _most(body: str, text: str, spans: Sequence[PlaceSpan], own: str) -> OwnPlace | None:
    """The place that is named by a clear majority, of those that end as what is spoken of."""
    candidates: dict[str, PlaceSpan] = {}
    full: set[str] = set()
    for span in spans:
        stem = _stem(span)
        candidates.setdefault(stem, span)
        if span.full:
            full.add(stem)
    counted = Counter({stem: text.count(stem) for stem in candidates})
    stem, times = max(counted.items(), key=lambda item: item[1], default=("", 0))
    often = _OFTEN if stem in full else 2 * _OFTEN
    if times < often or times < _SHARE * sum(counted.values()):
        return None
    span = candidates[stem]
    shown = body[max(0, span.start - 20) : span.end + 20].replace("\n", " ")
    choices = tuple(named for named in span.choices if named.then.endswith(own))
    return OwnPlace(choices, span.text, f"正文（{times} 处）：{shown}")


def _stem(span: PlaceSpan) -> str:
    """The shortest name of the place that stands in the span: 容城 for 容城县."""
    names = {name for named in span.choices for name in (*named.region.short_names, named.then)}
    short = [
        name for name in names if len(name) >= 2 and span.text.endswith((name, *_suffixed(name)))
    ]
    return min(short, key=len, default=span.text)


def _suffixed(name: str) -> tuple[str, ...]:
    return tuple(name + suffix for suffix in PLACE_ENDS)
