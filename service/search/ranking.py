"""The tokens of a question that order what was found.

Where every term stands literally, all of them do. Where only some words have to stand, the whole
question is read as somebody says it, and what tells nothing is left out: words that only ask (我
怎么 可以 吗), and two units in a row neither of which belongs to a word that means something (的时,
了会). On lay questions that is worth 0.003 of nDCG@10 and 0.006 of recall@100. Function words that
bind stay as units: to leave them out too costs 0.002. There the official words for what people say
at home order too.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from itertools import chain, islice, pairwise

from index_mappings import literal, words
from index_mappings.query import Ranking, Units
from index_mappings.words import Dictionary
from service.question import Term

#: Official terms of one question that order beside its own words.
MOST_OFFICIAL = 16


def literally(terms: Iterable[Term], dictionary: Dictionary) -> Ranking:
    """What a question says twice stands twice, as it does in a text."""
    return _joined([_every(term.text, term.units, dictionary) for term in terms])


@functools.lru_cache(maxsize=32)  # one question asks several times: its hits, its counts
def loosely(terms: tuple[Term, ...], dictionary: Dictionary) -> Ranking:
    """The same without what tells nothing, unless there is nothing else; and official words."""
    chosen = _joined([_telling(term, dictionary) for term in terms])
    if not chosen.units:
        return literally(terms, dictionary)
    return Ranking(chosen.bigrams, chosen.units, chosen.words, _beside(chosen, terms, dictionary))


def _joined(parts: Iterable[Ranking]) -> Ranking:
    parts = tuple(parts)
    return Ranking(
        tuple(token for part in parts for token in part.bigrams),
        tuple(token for part in parts for token in part.units),
        tuple(token for part in parts for token in part.words),
    )


def _every(text: str, units: Units, dictionary: Dictionary) -> Ranking:
    counted = tuple(unit for unit in units if unit != literal.BARRIER)
    return Ranking(literal.phrase(units), counted, tuple(dictionary.rank_words(text)))


def _telling(term: Term, dictionary: Dictionary) -> Ranking:
    if term.quoted:
        return _every(term.text, term.units, dictionary)
    small, asking = words.function_words(), words.asking_words()
    parts = words.unit_words(term.text)
    tells = [word not in small and unit != literal.BARRIER for unit, word in parts]
    pairs = zip(literal.phrase(term.units), pairwise(tells), strict=True)
    return Ranking(
        tuple(bigram for bigram, either in pairs if any(either)),
        tuple(unit for unit, word in parts if word not in asking and unit != literal.BARRIER),
        tuple(word for word in dictionary.rank_words(term.text) if word not in asking),
    )


def official(terms: Iterable[Term]) -> tuple[str, ...]:
    """The official words for what the terms say as people say it at home; quoted ones mean it."""
    every = chain.from_iterable(words.official(term.text) for term in terms if not term.quoted)
    return tuple(islice(dict.fromkeys(every), MOST_OFFICIAL))


def _beside(
    own: Ranking, terms: Iterable[Term], dictionary: Dictionary
) -> tuple[tuple[str, str], ...]:
    """Field and token of the official words, without what the question holds itself."""
    written = _joined(_every(text, literal.units(text), dictionary) for text in official(terms))
    rows = (
        ("words", written.words, own.words),
        ("bigrams", written.bigrams, own.bigrams),
        ("units", written.units, own.units),
    )
    return tuple(
        (field, token)
        for field, tokens, held in rows
        for token in dict.fromkeys(tokens)
        if token not in held
    )
