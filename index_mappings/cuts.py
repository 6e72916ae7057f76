"""The units and bigrams of many texts at once: what `literal.cut` makes of each, told as tokens, in
a third of the time.

A call, a pattern or a loop costs Python as much for a line as for a hundred of them. So all lines
are cleaned and settled as one text, in which every unit is then one character: a Han character
itself, any other unit a code, a private character, of which a cleaned text holds none. Bigrams are
that text with every character told twice, AB becomes "A AB B", and codes become units again.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from index_mappings import literal
from index_mappings.folding import BARRIER, HAN, JOINT, SEAM, cleaned_together

_SIGNS: Final = "%/-"
_IN_RUN: Final = f"[^ ¶{SEAM}\ue000-\uf8ff{HAN}]"  # of what is left once signs are codes
_RUN: Final = re.compile(f"({_IN_RUN}{_IN_RUN}{{0,{literal.LONGEST_RUN - 1}}})")
_FIRST_CODE, _LAST_CODE = 0xE000, 0xF8FF
_CODE: Final = re.compile("([\ue000-\uf8ff])")
_CODE_TWICE: Final = re.compile("([\ue000-\uf8ff] [\ue000-\uf8ff])")


class Cut(NamedTuple):
    """What becomes of a text's lines. In `joined` each line is its units put together, other units
    than Han characters as private ones, for finding phrases; in `bare` likewise without ¶, all as
    they are, and without second readings."""

    bigrams: str
    units: str
    joined: str
    bare: tuple[str, ...]


class _TooMany(Exception):
    """More different units than codes."""


class _Codes(dict[str, str]):
    """A unit's code, given when it is first met."""

    def __missing__(self, unit: str) -> str:
        code = _FIRST_CODE + len(self)
        if code > _LAST_CODE:
            raise _TooMany
        self[unit] = chr(code)
        return self[unit]


def together(texts: Sequence[Sequence[str]]) -> list[Cut]:
    """Each text, which is some lines, as tokens."""
    try:
        return _together(texts)
    except _TooMany:  # a great table of numbers
        return [_alone(text) for text in texts]


def _alone(text: Sequence[str]) -> Cut:
    """One text, by its units."""
    matched, counted = literal.cut(text)
    return Cut(
        literal.bigram_tokens(matched),
        literal.unit_tokens(counted),
        "\n".join(map("".join, matched)),
        tuple("".join(line).replace(BARRIER, "") for line in matched[: len(text)]),
    )


def _together(texts: Sequence[Sequence[str]]) -> list[Cut]:
    codes = _Codes()
    cleans = cleaned_together([line for text in texts for line in text])
    lines, starts, seconds = _with_second_readings(texts, cleans)
    settled = literal.settled_together(lines)
    bare = SEAM.join(settled).replace(JOINT, "").replace(BARRIER, "").split(SEAM)
    coded = _coded(SEAM.join(settled), codes).split(SEAM)
    firsts = ["".join(coded[at : at + len(t)]) for at, t in zip(starts, texts, strict=False)]
    units = _unit_tokens(firsts, codes)
    bigrams = _bigram_tokens(coded, codes)
    return [
        Cut(
            f" {literal.BETWEEN_LINES} ".join(filter(None, bigrams[at:end])),
            _with_new(units[row], text, seconds[row]),
            "\n".join(coded[at:end]),
            tuple(bare[at : at + len(text)]),
        )
        for row, (text, at, end) in enumerate(zip(texts, starts, starts[1:], strict=False))
    ]


def _with_second_readings(
    texts: Sequence[Sequence[str]], cleans: Sequence[str]
) -> tuple[list[str], list[int], list[bool]]:
    """The cleaned lines, a text's second readings behind its lines; where each text begins, and the
    end; and which of them have such readings."""
    lines: list[str] = []
    starts, seconds, at = [0], [], 0
    for text in texts:
        own = cleans[at : at + len(text)]
        others = [second for clean in own if "." in clean and (second := literal.as_listed(clean))]
        lines += own
        lines += others
        at += len(text)
        starts.append(len(lines))
        seconds.append(bool(others))
    return lines, starts, seconds


def _coded(text: str, codes: _Codes) -> str:
    """Settled lines in which each character is a unit."""
    for sign in _SIGNS:
        text = text.replace(sign, codes[sign])
    return _told(_RUN, text, codes).replace(JOINT, "")


def _told(pattern: re.Pattern[str], text: str, other: Mapping[str, str]) -> str:
    """A text in which all that a pattern finds, its one group, is told otherwise."""
    pieces = pattern.split(text)
    pieces[1::2] = map(other.__getitem__, pieces[1::2])
    return "".join(pieces)


def _with_new(units: str, text: Sequence[str], has_second: bool) -> str:
    """The units of a text's lines, and behind them what second readings add."""
    if not has_second:
        return units
    _, counted = literal.cut(text)
    return " ".join(filter(None, (units, literal.unit_tokens(counted[len(text) :]))))


def _unit_tokens(coded: Sequence[str], codes: _Codes) -> list[str]:
    """The units of each text without ¶, joined by blanks."""
    unit_of = {code: unit for unit, code in codes.items()}
    spaced = _spread(SEAM.join(coded).replace(BARRIER, ""), (0,), 2)
    return [t.strip(" ") for t in _told(_CODE, spaced, unit_of).split(SEAM)]


def _bigram_tokens(coded: Sequence[str], codes: _Codes) -> list[str]:
    """The bigrams of each line, joined by blanks: "_" beside what is no Han character."""
    twice_of = {f"{code} {code}": f"_{unit} {unit}_" for unit, code in codes.items()}
    twice = _spread(SEAM.join(coded), (0, 2), 3).replace("¶ ¶", "_¶ ¶_")
    twice = _told(_CODE_TWICE, twice, twice_of).replace("__", "_")
    return [  # the first and the last token of a line are one unit each
        line.partition(" ")[2].rpartition(" ")[0] for line in twice.split(f"{SEAM} {SEAM}")
    ]


def _spread(text: str, places: Sequence[int], width: int) -> str:
    """Each character at these places of so many, all others blanks."""
    characters = array("I", text.encode("utf-32-le"))
    spread = array("I", " ".encode("utf-32-le")) * (len(text) * width)
    for place in places:
        spread[place::width] = characters
    return spread.tobytes().decode("utf-32-le")
