"""What "found" means, once more and slowly: a scan written from the definition alone.

The definition: text is folded character by character; every character is then dropped, a joint,
part of a unit, or a barrier; a term matches where its units stand contiguously in one line, barrier
for barrier. This file imports nothing of the project (it reads the same tables of radicals, of
traditional and simplified characters) and shares no idea with it: it walks over characters with
plain loops. Where the engine and this scan disagree, one of them is wrong.
"""

from __future__ import annotations

import csv
import functools
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "index_mappings" / "data"
DASHES = "-‐‑–—―−─~〜"
JOINTS = "“”‘’\"'「」『』《》〈〉、+·•‧・"
LONGEST_RUN = 100


@functools.cache
def simplified() -> dict[str, str]:
    return _table("t2s.csv")


@functools.cache
def radicals() -> dict[str, str]:
    return _table("radicals.csv")


def _table(name: str) -> dict[str, str]:
    rows = csv.reader((DATA / name).read_text(encoding="utf-8").splitlines())
    return {r[0]: r[1] for r in rows if len(r) == 2 and len(r[0]) == 1 and len(r[1]) == 1}


@functools.cache
def fold_character(character: str) -> str:
    out = ""
    for c in unicodedata.normalize("NFKC", radicals().get(character, character)).lower():
        c = simplified().get(c, c)
        if c in "○◯":
            c = "〇"
        if c in DASHES:
            c = "-"
        out += c
    return out


@functools.cache
def is_han(c: str) -> bool:
    if c in "〇々":
        return True
    return unicodedata.name(c, "").startswith(("CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOG"))


@functools.cache
def role(c: str) -> str:
    """dropped, joint, han, run, or barrier (to be looked at again for . % - /)."""
    category = unicodedata.category(c)
    if c.isspace() or c in JOINTS:
        return "joint"
    if category in ("Cc", "Cf", "Co") or category.startswith("M"):
        return "dropped"
    if is_han(c):
        return "han"
    if category[0] in "LN":
        return "run"
    return "barrier"


def _characters(text: str) -> list[tuple[str, str, int]]:
    """(folded character, role, offset in the original), dropped ones gone."""
    out = []
    for offset, original in enumerate(text):
        folded = [(c, role(c), offset) for c in fold_character(original) if role(c) != "dropped"]
        if enclosed(original):  # joins nothing on either side
            folded = [(" ", "joint", offset), *folded, (" ", "joint", offset)]
        out.extend(folded)
    return out


@functools.cache
def enclosed(character: str) -> bool:
    """A number in a ring, in brackets, with a point; no superscript, subscript or fraction."""
    kind = unicodedata.decomposition(character).split(" ")[0]
    return unicodedata.category(character) == "No" and kind not in (
        "<super>",
        "<sub>",
        "<fraction>",
    )


def _decimal_points(chars: Sequence[tuple[str, str, int]]) -> set[int]:
    """Indexes of the points that belong to a number: the only one between its digits."""
    points = set()
    i = 0
    while i < len(chars):
        if not chars[i][0].isdecimal():
            i += 1
            continue
        # walk the chain digits . digits . digits …
        found = []
        j = i
        while j < len(chars):
            if chars[j][0].isdecimal():
                j += 1
            elif chars[j][0] == "." and j + 1 < len(chars) and chars[j + 1][0].isdecimal():
                found.append(j)
                j += 1
            else:
                break
        if len(found) == 1:
            points.add(found[0])
        i = j
    return points


def _list_point(chars: Sequence[tuple[str, str, int]]) -> int | None:
    """Where the point of a list stands in 3.12345热线 or 1.5G: one or two digits (not 0) open the
    line, then a point, then three or more digits or a run with letters."""
    i = 0
    while i < len(chars) and chars[i][1] == "joint":
        i += 1
    start = i
    while i < len(chars) and chars[i][0] in "0123456789":
        i += 1
    if not 1 <= i - start <= 2 or chars[start][0] == "0":
        return None
    if i + 1 >= len(chars) or chars[i][0] != "." or not chars[i + 1][0].isdecimal():
        return None
    run = ""
    for c, what, _ in chars[i + 1 :]:
        if what != "run":
            break
        run += c
    return i if (run[:3].isdecimal() and len(run) >= 3) or not run.isdecimal() else None


@functools.lru_cache(100_000)
def readings(line: str) -> list[list[tuple[str, int, int]]]:
    """The units of a line with their places, once or, where it may be of a list, twice."""
    chars = _characters(line)
    point = _list_point(chars)
    if point is None:
        return [spans(line)]
    listed = [
        (("¶", "barrier", at) if i == point else (c, what, at))
        for i, (c, what, at) in enumerate(chars)
    ]
    return [spans(line), _spans(line, listed)]


def spans(line: str) -> list[tuple[str, int, int]]:
    """The units of a line with their places in it; "¶" for barriers, none at the two ends."""
    return _spans(line, _characters(line))


def _spans(line: str, chars: Sequence[tuple[str, str, int]]) -> list[tuple[str, int, int]]:
    points = _decimal_points(chars)
    # First: runs, han characters, joints and single other characters.
    pieces: list[tuple[str, str, int, int]] = []
    joined = False  # may the next run character continue the last piece?
    for i, (c, what, at) in enumerate(chars):
        if i in points:
            what = "run"
        if what == "run" and joined and pieces[-1][1] == "run":
            value, _, start, _ = pieces[-1]
            pieces[-1] = (value + c, "run", start, at + 1)
        elif what != "joint":
            pieces.append((c, what, at, at + 1))
        joined = what == "run"
    # Second: % after a digit, a single - or / between two runs.
    units: list[tuple[str, int, int]] = []
    for i, (value, what, start, end) in enumerate(pieces):
        before = pieces[i - 1] if i else ("", "", 0, 0)
        after = pieces[i + 1] if i + 1 < len(pieces) else ("", "", 0, 0)
        percent = value == "%" and _ends_in_digit(before)
        sign = value in "-/" and after[1] == "run" and _ends_a_run(pieces, i - 1)
        if what == "run":
            units.extend(_cut(line, value, start, end))
        elif what == "han" or percent or sign:
            units.append((value, start, end))
        elif not units or units[-1][0] != "¶":
            units.append(("¶", start, end))
    while units and units[0][0] == "¶":
        units.pop(0)
    while units and units[-1][0] == "¶":
        units.pop()
    return units


def _cut(line: str, value: str, start: int, end: int) -> list[tuple[str, int, int]]:
    if len(value) <= LONGEST_RUN:
        return [(value, start, end)]
    places = [at for c, what, at in _characters(line[start:end]) if what != "joint"]
    out = []
    for k in range(0, len(value), LONGEST_RUN):
        piece = value[k : k + LONGEST_RUN]
        out.append((piece, start + places[k], start + places[k + len(piece) - 1] + 1))
    return out


def _ends_in_digit(piece: tuple[str, str, int, int]) -> bool:
    return piece[1] == "run" and piece[0][-1].isdecimal()


def _ends_a_run(pieces: Sequence[tuple[str, str, int, int]], i: int) -> bool:
    """Whether piece i is a run, or the % that belongs to one."""
    if i < 0:
        return False
    if pieces[i][1] == "run":
        return True
    return pieces[i][0] == "%" and i > 0 and _ends_in_digit(pieces[i - 1])


@functools.lru_cache(100_000)
def units(line: str) -> tuple[str, ...]:
    return tuple(u for u, _, _ in spans(line))


@functools.lru_cache(100_000)
def _read(line: str) -> tuple[str, ...]:
    """The units of each reading of a line, one after the other; the same lines are asked for again
    and again."""
    return tuple(_row(u for u, _, _ in have) for have in readings(line))


def _row(units_: Iterable[str]) -> str:
    """Units between signs that stand in none of them: control characters are dropped."""
    return "\0" + "".join(unit + "\0" for unit in units_)


def found(lines: Iterable[str], term: str) -> bool:
    """Whether the term stands in one of the lines (a term without a unit stands nowhere)."""
    wanted = _row(units(term))
    return wanted != "\0" and any(wanted in have for line in lines for have in _read(line))


def marks(line: str, terms: Iterable[str]) -> list[tuple[int, int]]:
    """Every place where a term stands, overlapping ones made one."""
    every = []
    for have in readings(line):
        values = tuple(u for u, _, _ in have)
        for wanted in filter(None, map(units, terms)):
            for i in _places(values, wanted):
                every.append((have[i][1], have[i + len(wanted) - 1][2]))
    out: list[tuple[int, int]] = []
    for start, end in sorted(every):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _places(values: tuple[str, ...], wanted: tuple[str, ...]) -> list[int]:
    n = len(wanted)
    return [i for i in range(len(values) - n + 1) if values[i : i + n] == wanted]
