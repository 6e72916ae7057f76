"""Hijacked pages: foreign words stand where the issuer's name belongs.

The general sign needs no list: in a title no place's name stands before 人民政府, or behind the
place's name, where 人民政府 or an office belongs, stands something that is neither, and the same
words stand again where an issuer is named (source, signature, page head) or go on through the text.
What such pages advertise (`loaders.brands`) counts too: wherever it stands, in a breadcrumb, a
sentence, what is hidden or what the page's head declares, and be it once.
"""

from __future__ import annotations

from collections.abc import Iterator

from index_mappings.mentions.places import places
from index_mappings.reports import WarningCode
from loaders import brands
from loaders.cleaning import shapes
from loaders.identify.document import Document, Notes
from loaders.identify.strangers import strangers
from loaders.patterns import any_of, plain

_END = any_of("issuers.txt", "name_over")
#: With one of these words, what stands in the issuer's place is not foreign.
_NATIVE = any_of("issuers.txt", "native")
_MIN, _MAX = 3, 12
#: What the cleaning removed of what such a page shows or hides.
_SEEN = ("furniture_before", "furniture", "furniture_after", "metadata", "menu", "related",
         "hidden")  # fmt: skip
#: So many readings in brackets are a machine's; an author gives one for a rare character.
_READINGS = 5


def detect(document: Document, title: str, notes: Notes) -> tuple[str, ...]:
    """The foreign words, each with a warning that shows where they stand."""
    foreign = tuple(word for word in _candidates(document, title) if _recurs(document, title, word))
    for word in foreign:
        lines = [line for line in _lines(document, title) if word in plain(line)]
        count = sum(plain(line).count(word) for line in lines)
        shown = next(iter(lines), "")
        notes.warn(
            WarningCode.TAMPERED,
            f"网页疑似被篡改：发文机关的位置上出现「{word}」"
            f"（共 {count} 处，例如「{shown[:60]}」）；原文照录，未作更正",
        )
    strange = tuple(_tell_strangers(document, title, foreign, notes))
    _tell_brands(document, title, (*foreign, *strange), notes)
    _tell_readings(document, notes)
    return (*foreign, *strange)


def _tell_strangers(
    document: Document, title: str, foreign: tuple[str, ...], notes: Notes
) -> Iterator[str]:
    """Warn of the first name that can be nobody's; it is foreign where it stands in the title."""
    for word, line in strangers(document, title):
        if not any(word in known or known in word for known in foreign):
            notes.warn(
                WarningCode.TAMPERED,
                f"网页疑似被篡改：出现「{word}」（「{line.strip()[:60]}」）；原文照录，未作更正",
            )
            if word in title:
                yield word
            return


def _tell_brands(document: Document, title: str, foreign: tuple[str, ...], notes: Notes) -> None:
    """Warn of a known brand that stands anywhere else on the page."""
    around = (r.text for r in document.cleaned.removed if r.reason in _SEEN)
    declared = (value for _, value in document.declared)
    seen = (title, *declared, *around, *document.cleaned.front, document.text)
    for brand, shown in brands.advertised("\n".join(seen)):
        if not any(brand in word or word in brand for word in foreign):
            notes.warn(
                WarningCode.TAMPERED,
                f"网页疑似被篡改：出现「{brand}」（「{shown}」）；原文照录，未作更正",
            )
            return


def _tell_readings(document: Document, notes: Notes) -> None:
    """Warn of a copy that a mirror rewrote: readings in brackets through the whole text."""
    readings = [r.text for r in document.cleaned.removed if r.reason == "pinyin"]
    if len(readings) >= _READINGS:
        notes.warn(
            WarningCode.TAMPERED,
            f"网页疑似被镜像站改写：字后夹着拼音（「{readings[0]}」等 {len(readings)} 处），已移除",
        )


def _candidates(document: Document, title: str) -> Iterator[str]:
    seen: set[str] = set()
    for line in (title, *_issuer_lines(document)):
        for word in (*_behind_place(line), *_brands(line)):
            if not any(word in longer for longer in seen):
                seen.add(word)
                yield word


def _behind_place(line: str) -> Iterator[str]:
    """What stands between a place's name and the end of an issuer's name."""
    folded = plain(line)
    for span in places(folded):
        if not span.full:
            continue
        rest = folded[span.end :]
        end = _END.search(rest)
        word = rest[: end.start()] if end else rest
        if _MIN <= len(word) <= _MAX and not _NATIVE.search(word):
            yield word


def _brands(line: str) -> Iterator[str]:
    brand = brands.named(line)
    if brand and brand in plain(line):
        yield brand


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
