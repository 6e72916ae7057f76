"""What a report becomes before it is kept: the tokens of every paragraph, the same for any engine.

Both engines only split at blanks, so all of Chinese stands here and in `literal`, `phrases` and
`words`:

    bigrams   of the units of each line of lead and text, lines kept apart: carries the matching
    phrases   listed phrases that stand there, one token each: matching, where such a one is asked
    units     the units themselves: one-unit terms, and ranking
    words     the segmenter's words of title, heading path, lead and text: ranking only

Pure and picklable: a worker process prepares reports, one writer keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index_mappings import literal, phrases, wordings
from index_mappings.reports import Paragraph, Report
from index_mappings.words import OURS, Dictionary


@dataclass(frozen=True, slots=True)
class Tokens:
    """One paragraph's tokens, each field joined by single blanks, and the number of its wording."""

    bigrams: str
    phrases: str
    units: str
    words: str
    wording: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """The tokens of a report's paragraphs, in their order."""

    paragraphs: tuple[Tokens, ...]


def prepare(report: Report, dictionary: Dictionary = OURS) -> Prepared:
    """Cut every paragraph of a report into tokens; headings that repeat are cut once."""
    lines = _LeadWords(dictionary)
    names = wordings.own_names(report.region_code, report.then_name)
    cuts = [literal.cut(paragraph.lines) for paragraph in report.paragraphs]
    listed = phrases.tokens([matched for matched, _ in cuts])
    return Prepared(
        tuple(
            _tokens(report.title, paragraph, cut, tokens, lines, names)
            for paragraph, cut, tokens in zip(report.paragraphs, cuts, listed, strict=True)
        )
    )


def _tokens(
    title: str,
    paragraph: Paragraph,
    cut: literal.Cut,
    listed: str,
    lines: _LeadWords,
    names: tuple[str, ...],
) -> Tokens:
    matched, counted = cut
    above = dict.fromkeys((title, *paragraph.heading, *paragraph.lead))
    return Tokens(
        bigrams=literal.bigram_tokens(matched),
        phrases=listed,
        units=literal.unit_tokens(counted),
        words=" ".join([*lines.words(above), *lines.dictionary.rank_words(paragraph.text)]),
        wording=wordings.number(matched[len(paragraph.lead)], names),
    )


class _LeadWords:
    """The words of the lines that stand above paragraphs; most stand above many."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self._known: dict[str, list[str]] = {}

    def words(self, lines: Iterable[str]) -> list[str]:
        words: list[str] = []
        for line in lines:
            if line not in self._known:
                self._known[line] = self.dictionary.rank_words(line)
            words.extend(self._known[line])
        return words
