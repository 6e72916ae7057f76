"""What a report becomes before it is kept: the tokens of every paragraph, the same for any engine.

Both engines only split at blanks, so all of Chinese stands here and in `literal` (`cuts` tells it
of many paragraphs at once), `phrases` and `words`:

    bigrams   of the units of each line of lead and text, lines kept apart: carries the matching
    phrases   listed phrases that stand there, one token each: matching, where such a one is asked
    units     the units themselves: one-unit terms, and ranking
    words     the segmenter's words of title, heading path, lead and text: ranking only

Pure and picklable: a worker process prepares reports, one writer keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import orjson

from index_mappings import cuts, phrases, wordings
from index_mappings.reports import Paragraph, Report
from index_mappings.words import OURS, Dictionary

#: Paragraphs that are cut together: more of them take no less time each, only more memory.
PORTION = 200
#: The token of fields that would have none; `_` is a barrier, so no question holds it.
NOTHING: Final = "__"


class Tokens(NamedTuple):
    """One paragraph's tokens, and the number of its wording.

    `ready` is what stands inside a document of either engine: JSON, each field joined by single
    blanks. So they are written once, where they are made, and nobody on the way reads them again.
    """

    ready: bytes
    wording: int

    @property
    def fields(self) -> dict[str, str]:
        """The tokens of each field."""
        fields: dict[str, str] = orjson.loads(b"{%b}" % self.ready)
        return fields


@dataclass(frozen=True, slots=True)
class Prepared:
    """The tokens of a report's paragraphs, in their order."""

    paragraphs: tuple[Tokens, ...]


def prepare(report: Report, dictionary: Dictionary = OURS) -> Prepared:
    """Cut every paragraph of a report into tokens; headings that repeat are cut once."""
    lines = _LeadWords(dictionary)
    names = wordings.own_names(report.region_code, report.then_name)
    paragraphs = report.paragraphs
    portions = (paragraphs[at : at + PORTION] for at in range(0, len(paragraphs), PORTION))
    return Prepared(
        tuple(t for portion in portions for t in _tokens(report.title, portion, lines, names))
    )


def _tokens(
    title: str, paragraphs: Sequence[Paragraph], lines: _LeadWords, names: tuple[str, ...]
) -> Iterator[Tokens]:
    """The tokens of some paragraphs, all in one walk."""
    every = cuts.together([paragraph.lines for paragraph in paragraphs])
    listed = phrases.tokens_of([cut.joined for cut in every])
    own = [cut.bare[len(p.lead)] for p, cut in zip(paragraphs, every, strict=True)]
    above = [dict.fromkeys((title, *p.heading, *p.lead)) for p in paragraphs]
    words = lines.words(above, [paragraph.text for paragraph in paragraphs])
    numbers = wordings.numbers(own, names)
    for cut, in_text, ranked, number in zip(every, listed, words, numbers, strict=True):
        fields = {
            "bigrams": cut.bigrams or NOTHING,
            "phrases": in_text or NOTHING,
            "units": cut.units or NOTHING,
            "words": ranked or NOTHING,
        }
        yield Tokens(orjson.dumps(fields)[1:-1], number)


class _LeadWords:
    """The words of paragraphs and of the lines that stand above them; most stand above many."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self._known: dict[str, str] = {}

    def words(self, above: Sequence[Iterable[str]], texts: Sequence[str]) -> list[str]:
        new = [*dict.fromkeys(line for some in above for line in some if line not in self._known)]
        ranked = self.dictionary.rank_tokens([*new, *texts])
        self._known.update(zip(new, ranked, strict=False))
        return [
            " ".join(filter(None, (*map(self._known.__getitem__, some), text)))
            for some, text in zip(above, ranked[len(new) :], strict=True)
        ]
