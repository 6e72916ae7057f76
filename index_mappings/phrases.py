"""Listed phrases: what is common in this field and often asked is one token instead of a row of
bigrams.

A phrase of bigrams costs an engine a walk through the places of every bigram, most where the phrase
is common. `data/phrases.csv` lists such phrases (make_phrases.py beside it says how they were
chosen); each place where one stands becomes one token of the field `phrases`. They change nothing
of what is found: a token stands where `literal` finds the phrase, in the same lines and the same
readings, and nowhere else.

Listed are phrases of Han characters (and ¶ between them) alone. Each of these is a unit, whatever
stands around it, so a phrase stands in a line exactly where its characters stand in a row in the
line's units put together. The list is part of an index's fingerprint.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from index_mappings.literal import Units

LIST: Final = Path(__file__).with_name("data") / "phrases.csv"
#: What finds the phrases in a text, in the order of their ends.
Finder = Callable[[str], list[str]]
#: Between two lines, and between two texts, which is found with the phrases; no unit holds them.
_LINE: Final = "\n"
_TEXT: Final = "\f"


def token(term: Units) -> str | None:
    """The token that stands wherever this term does; None where it is not listed."""
    joined = "".join(term)
    return joined if joined in listed() else None


def tokens(texts: Sequence[Iterable[Units]]) -> list[str]:
    """For each text a token for every place where a listed phrase stands in one of its lines, also
    inside of another; the lines as `literal.cut` gives them for the bigrams."""
    return tokens_of([_LINE.join(map("".join, lines)) for lines in texts])


def tokens_of(texts: Sequence[str]) -> list[str]:
    """The same of texts whose units are put together, a line break between two lines.

    All texts in one walk: the finder is large, and the processor keeps it at hand meanwhile.
    """
    by_text = " ".join(_finder()(_TEXT.join(texts))).split(_TEXT)
    return [phrases.strip() for phrases in by_text] if texts else []


@functools.cache
def listed() -> frozenset[str]:
    """The phrases, each as its units put together."""
    _, *rows = LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(row.partition(",")[0] for row in rows)


@functools.cache
def fingerprint() -> str:
    """Another list makes other tokens."""
    return hashlib.sha256("\n".join(sorted(listed())).encode()).hexdigest()[:12]


@functools.cache
def _finder() -> Finder:
    """Finds all phrases in one walk over a text (Aho-Corasick), the overlapping ones too.

    By ahocorasick_rs where it is installed: twice as fast, and the same phrases.
    """
    patterns = {*listed(), _TEXT}
    return rust_finder(patterns) or plain_finder(patterns)


def rust_finder(patterns: Iterable[str]) -> Finder | None:
    """One by ahocorasick_rs, or None where it is not installed."""
    try:
        from ahocorasick_rs import AhoCorasick, Implementation
    except ImportError:
        return None
    # The phrases themselves, kept, are what is handed out: cutting them out of the text takes half
    # as long again, and is what it does by itself where there are more than 4,096.
    kept, way = True, Implementation.ContiguousNFA
    automaton = AhoCorasick(sorted(patterns), implementation=way, store_patterns=kept)
    return functools.partial(automaton.find_matches_as_strings, overlapping=True)


def plain_finder(patterns: Iterable[str]) -> Finder:
    """One by pyahocorasick, which there is for every platform."""
    import ahocorasick

    automaton = ahocorasick.Automaton(ahocorasick.STORE_ANY)
    for phrase in sorted(patterns):
        automaton.add_word(phrase, phrase)
    automaton.make_automaton()
    return lambda text: [phrase for _, phrase in automaton.iter(text)]
