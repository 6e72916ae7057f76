"""Hijacked pages: foreign words stand where the issuer's name belongs.

The general sign needs no list: behind the place's name, where 人民政府 or an office belongs, stands
something that is neither, and the same words stand again where an issuer is named (source,
signature, page head) or go on through the text. Known brands of such pages (spam.txt) count too.
"""

from __future__ import annotations

from collections.abc import Iterator

from index_mappings.folding import plain
from index_mappings.mentions.places import places
from index_mappings.reports import WarningCode
from loaders.cleaning import shapes
from loaders.identify.document import Document, Notes
from loaders.patterns import any_of, one_of

_END = any_of("issuers.txt", "name_over")
#: With one of these words, what stands in the issuer's place is not foreign.
_NATIVE = any_of("issuers.txt", "native")
_MIN, _MAX = 3, 12


def detect(document: Document, title: str, notes: Notes) -> tuple[str, ...]:
    """The foreign words, each with a warning that shows where they stand."""
    found = tuple(word for word in _candidates(document, title) if _recurs(document, title, word))
    for word in found:
        lines = [line for line in _lines(document, title) if word in plain(line)]
        count = sum(plain(line).count(word) for line in lines)
        shown = next(iter(lines), "")
        notes.warn(
            WarningCode.TAMPERED,
            f"网页疑似被篡改：发文机关的位置上出现「{word}」"
            f"（共 {count} 处，例如「{shown[:60]}」）；原文照录，未作更正",
        )
    return found


def _candidates(document: Document, title: str) -> Iterator[str]:
    seen: set[str] = set()
    for line in (title, *_issuer_lines(document)):
        for word in (*_behind_place(line), *_brands(line)):
            if word not in seen:
                seen.add(word)
                yield word


def _behind_place(line: str) -> Iterator[str]:
    """What stands between a place's name and the end of an issuer's name."""
    told = plain(line)
    for span in places(told):
        if not span.full:
            continue
        rest = told[span.end :]
        end = _END.search(rest)
        word = rest[: end.start()] if end else rest
        if _MIN <= len(word) <= _MAX and not _NATIVE.search(word):
            yield word


def _brands(line: str) -> Iterator[str]:
    for found in one_of("spam.txt", "brands").finditer(plain(line)):
        yield found[0]


def _issuer_lines(document: Document) -> Iterator[str]:
    """Lines that should name an issuer: the table, the front, the signature."""
    for value, _ in document.metadata("issuer", "source"):
        yield value
    yield from document.cleaned.front
    for line in document.cleaned.body[-4:]:
        if shapes.is_label(line.text):
            yield line.text


def _lines(document: Document, title: str) -> Iterator[str]:
    yield title
    for value, _ in document.metadata("issuer", "source"):
        yield value
    for line in document.cleaned.body:
        yield line.text
    for removed in document.cleaned.removed:
        if removed.reason.startswith("furniture"):
            yield removed.text


def _recurs(document: Document, title: str, word: str) -> bool:
    """Foreign words in one place may be a name; in several places of an issuer they are not."""
    places_of_issuer = {
        plain(line) for line in (title, *_issuer_lines(document)) if word in plain(line)
    }
    if len(places_of_issuer) >= 2:
        return True
    elsewhere = sum(plain(line).count(word) for line in _lines(document, title))
    return bool(places_of_issuer) and elsewhere >= 3
