"""Names that can be nobody's: what stands where an issuer, a site or its sections are named.

A name is strange that holds no word of an office or a place, and what no office's name holds:
letters mixed with digits, a casino's or a shop's words; or that speaks in the first sentence and
names the page or a section of the site, too. Who speaks in the first sentence, what the
page's title adds behind the report's name, the source, the breadcrumb and the title of the page are
asked; and around the text whatever offers several wares at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index_mappings.mentions.places import places
from loaders import brands
from loaders.identify.document import Document
from loaders.patterns import any_of, plain

_STRANGE = any_of("spam.txt", "strange")
_NATIVE = any_of("issuers.txt", "native")
_OWN = any_of("spam.txt", "own")
_BODIES = any_of("spam.txt", "bodies")
_GOVERNS = any_of("spam.txt", "governs")
_ANYBODY = any_of("spam.txt", "anybody")
_SPEAKER = any_of("spam.txt", "speaker")
_BEHIND = any_of("spam.txt", "behind_title")
#: What any site is called by, at the end of its name.
_SITE = re.compile("(?:平台|网站|网页版?|官网|网)$")
_CRUMBS = re.compile(r"\s*[>»›＞]+\s*")
_PARTS = re.compile(r"\s*[:：|_]\s*|\s[\-—–]+\s")
_FIRST, _LINES, _CRUMB = 120, 4, 200
#: What the cleaning removed around the text, as far as a name is strange there.
_REMOVED = ("furniture_before", "furniture", "furniture_after", "menu", "related", "hidden")
#: A name has so many characters.
_NAME = 3
#: So many wares in one piece are a shop's.
_SEVERAL = 2


def strangers(document: Document, title: str) -> Iterator[tuple[str, str]]:
    """(strange words, the line they stand in)."""
    governs = _GOVERNS.search(plain(title))
    if governs and not any(span.end == len(governs[1]) for span in places(governs[1])):
        yield governs[1], title
    around = [*_around(document)]
    speakers = {plain(name) for name, _ in _speakers(document)}
    for name, line in (*_names(document, title), *around):
        if _is_strange(name):
            yield name.strip(), line
    for name, line in around:
        if plain(name) in speakers and _is_nobodys(name):
            yield name.strip(), line
    yield from _shops(document)


def _names(document: Document, title: str) -> Iterator[tuple[str, str]]:
    """Where a name stands that should be an office's or a site's."""
    behind = _BEHIND.search(title)
    if behind:
        yield behind[1], title
    yield from _speakers(document)


def _speakers(document: Document) -> Iterator[tuple[str, str]]:
    for opening in document.cleaned.body[:_LINES]:
        for speaker in _SPEAKER.pattern.finditer(opening.text[:_FIRST]):
            yield speaker[1], opening.text


def _around(document: Document) -> Iterator[tuple[str, str]]:
    """The source, the page's title, the sections it stands in."""
    for value, line in document.metadata("source", "issuer", "page_title"):
        yield from ((part, line) for part in _PARTS.split(value))
    for removed in document.cleaned.removed:
        if removed.reason in _REMOVED:
            for line in removed.text.splitlines():
                crumbs = _CRUMBS.split(line) if len(line) <= _CRUMB else []
                yield from ((crumb, line) for crumb in crumbs if len(crumbs) > 2)


def _is_strange(name: str) -> bool:
    word = plain(name).lower()
    if len(word) <= 3 or not _STRANGE.search(word):
        return False
    own = _ANYBODY.pattern.sub("", word)
    place = any(2 * len(span.text) >= len(own) for span in places(own))
    return not (place or _NATIVE.search(own) or _OWN.search(own))


def _is_nobodys(name: str) -> bool:
    """No office's, no place's, and no word by which a site or its people are called."""
    word = _SITE.sub("", plain(name).lower())
    place = any(2 * len(span.text) >= len(word) for span in places(word))
    somebody = _NATIVE.search(word) or _OWN.search(word) or _BODIES.search(word)
    return len(plain(name)) >= _NAME and not (place or somebody)


def _shops(document: Document) -> Iterator[tuple[str, str]]:
    """Pieces around the text that offer several wares."""
    pieces = [r.text for r in document.cleaned.removed if r.reason in _REMOVED]
    pieces += [value for _, value in document.declared]
    for piece in pieces:
        wares = brands.wares(piece)
        if len(wares) >= _SEVERAL:
            yield "、".join(sorted(wares)[:3]), piece
