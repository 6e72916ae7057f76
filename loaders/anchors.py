"""What has to stand in a text wherever a rule matches: so many rules are looked for at once.

A rule is read as far as needed: literal characters, small classes, groups with alternatives and
`?`. Of what stands one behind the other the most seldom strings are taken; what looks around and
what may be anything says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Strings = frozenset[str]
#: So many strings are told apart; what has more is taken for anything.
_MOST = 400
_EMPTY: Strings = frozenset({""})


@dataclass(frozen=True, slots=True)
class _Piece:
    """All that a piece of a rule can match, if that is known, and what must stand in it."""

    exact: Strings | None
    needed: Strings | None


_ANYTHING, _NOTHING = _Piece(None, None), _Piece(_EMPTY, _EMPTY)
#: How what looks around is opened, and any group.
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_OPENINGS = (*_LOOKS, "(?:")


def anchors(rule: str, frequency: Callable[[str], float]) -> Strings:
    """Strings of which one stands in whatever the rule matches. Raises ValueError if none must."""
    piece, end = _alternatives(rule, 0, frequency)
    if end != len(rule) or piece.needed is None or "" in piece.needed:
        raise ValueError(f"nothing must stand where this rule matches: {rule}")
    return piece.needed


def _alternatives(rule: str, at: int, frequency: Callable[[str], float]) -> tuple[_Piece, int]:
    pieces: list[_Piece] = []
    while True:
        piece, at = _sequence(rule, at, frequency)
        pieces.append(piece)
        if at >= len(rule) or rule[at] == ")":
            break
        at += 1
    exact = _union(piece.exact for piece in pieces)
    return _Piece(exact, _union(piece.needed for piece in pieces)), at


def _union(several: Iterable[Strings | None]) -> Strings | None:
    joined: Strings = frozenset()
    for strings in several:
        if strings is None:
            return None
        joined |= strings
    return joined


def _sequence(rule: str, at: int, frequency: Callable[[str], float]) -> tuple[_Piece, int]:
    """Pieces one behind the other, as far as the next `|` or the end of the group."""
    run, broken, known = _EMPTY, False, []
    while at < len(rule) and rule[at] not in "|)":
        piece, at = _piece(rule, at, frequency)
        piece, at = _repeated(piece, rule, at)
        if piece.exact is not None and len(run) * len(piece.exact) <= _MOST:
            run = frozenset(before + behind for before in run for behind in piece.exact)
        else:
            known += [run, piece.needed or _EMPTY]
            run, broken = piece.exact or _EMPTY, True
    best = min((*known, run), key=lambda strings: sum(map(frequency, strings)))
    return _Piece(None if broken else run, best), at


def _repeated(piece: _Piece, rule: str, at: int) -> tuple[_Piece, int]:
    """The piece with what stands behind it: `?`, `*`, `+`, `{1,3}`."""
    mark = rule[at : at + 1]
    if mark == "{":
        fewest = rule[at + 1]
        at = rule.index("}", at)
        piece = _Piece(None, None if fewest == "0" else piece.needed)
    elif mark == "?":
        piece = _Piece(piece.exact | _EMPTY, None) if piece.exact else _ANYTHING
    elif mark in ("*", "+"):
        piece = _Piece(None, piece.needed if mark == "+" else None)
    else:
        return piece, at
    at += 1
    return piece, at + (rule[at : at + 1] == "?")


def _piece(rule: str, at: int, frequency: Callable[[str], float]) -> tuple[_Piece, int]:
    character = rule[at]
    if character == "(":
        opening = next((mark for mark in _OPENINGS if rule.startswith(mark, at)), "(")
        inside, end = _alternatives(rule, at + len(opening), frequency)
        return (_NOTHING if opening in _LOOKS else inside), end + 1
    if character == "[":
        end = _end_of_class(rule, at + 1)
        inner = rule[at + 1 : end]
        known = not inner.startswith("^") and not {"-", "\\"} & set(inner)
        return (_class(inner) if known else _ANYTHING), end + 1
    if character == "\\":
        return _ANYTHING, at + 2
    if character in "^$":
        return _NOTHING, at + 1
    if character == ".":
        return _ANYTHING, at + 1
    return _class(character), at + 1


def _end_of_class(rule: str, at: int) -> int:
    while rule[at] != "]":
        at += 2 if rule[at] == "\\" else 1
    return at


def _class(characters: str) -> _Piece:
    return _Piece(frozenset(characters), frozenset(characters))
