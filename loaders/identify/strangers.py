"""Names that can be nobody's: what stands where an issuer, a site or its sections are named.

A name is strange that holds no word of an office or a place, and what no office's name holds:
letters mixed with digits, a casino's or a shop's words; or that speaks in the first sentence as
only a site is called, or names the page or a section of it, too; or that stands for 关于 in a
link of the foot. Who speaks in the first sentence, what the page's title adds behind the report's
name, the source, the breadcrumb and the title of the page are asked; and around the text whatever
offers several wares at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index_mappings.mentions.places import places
from loaders import brands
from loaders.identify.document import Document
from loaders.patterns import any_of, plain

_LETTERED = any_of("strange.txt", "lettered")
_STRANGE = any_of("strange.txt", "strange")
_NATIVE = any_of("issuers.txt", "native")
_OWN = any_of("strange.txt", "own")
_BODIES = any_of("strange.txt", "bodies")
_GOVERNS = any_of("strange.txt", "governs")
_ANYBODY = any_of("strange.txt", "anybody")
_SPEAKER = any_of("strange.txt", "speaker")
_ABOUT_US = any_of("strange.txt", "about_us")
_BEHIND = any_of("strange.txt", "behind_title")
#: What any site is called by, at the end of its name.
_SITE = re.compile("(?:(?:管理)?(?:平台|网站|网页版?|官网|正网|网))+$")
_CRUMBS = re.compile(r"\s*[>»›＞]+\s*")
_PARTS = re.compile(r"\s*[:：|_]\s*|\s[\-—–]+\s")
_FIRST, _LINES, _CRUMB = 120, 4, 200
#: What the cleaning removed around the text, as far as a name is strange there.
_REMOVED = ("furniture_before", "furniture", "furniture_after", "menu", "related", "hidden")
#: A name has so many characters, a strange one so many, and so many of its own.
_NAME, _STRANGE_NAME, _NAME_ITSELF = 3, 4, 2
#: So many wares in one piece are a shop's.
_SEVERAL = 2


def strangers(document: Document, title: str) -> Iterator[tuple[str, str]]:
    """(strange words, the line they stand in)."""
    governs = _GOVERNS.search(plain(title))
    if governs and not any(span.end == len(governs[1]) for span in places(governs[1])):
        yield governs[1], title
    around = [*_around(document)]
    speakers = {plain(name): line for name, line in _speakers(document)}
    for name, line in (*_names(document, title), *around):
        if _is_strange(name):
            yield name.strip(), line
    for name, line in speakers.items():
        if _SITE.search(name) and _is_nobodys(name):
            yield name, line
    for name, line in around:
        if plain(name) in speakers and _is_nobodys(name):
            yield name.strip(), line
    yield from _in_place_of_about(document)
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


def _in_place_of_about(document: Document) -> Iterator[tuple[str, str]]:
    """A link 关于我们 in which a name stands for 关于, as it does through such a page."""
    for removed in document.cleaned.removed:
        if removed.reason in _REMOVED:
            for name in _ABOUT_US.pattern.finditer(removed.text):
                if _is_nobodys(name[1]):
                    yield name[1], name[0]


def _is_strange(name: str) -> bool:
    word = plain(name).lower()
    own = _ANYBODY.pattern.sub("", _ANYBODY.pattern.sub("", word))
    if len(word) < _STRANGE_NAME or len(own) < _NAME_ITSELF:
        return False
    names = (word, own) if len(own) >= _STRANGE_NAME else (word,)
    if not (_LETTERED.search(own) or any(map(_STRANGE.search, names))):
        return False
    native = _NATIVE.search(own) or _OWN.search(own) or _BODIES.search(own)
    return not (native or _is_place(own))


def _is_nobodys(name: str) -> bool:
    """No office's, no place's, and no word by which a site or its people are called."""
    word = _SITE.sub("", plain(name).lower())
    if len(plain(name)) < _NAME or _is_place(word):
        return False
    native = any(len(word_of_office[0]) > 1 for word_of_office in _NATIVE.pattern.finditer(word))
    return not (native or _OWN.search(word) or _BODIES.search(word))


def _is_place(word: str) -> bool:
    return any(2 * len(span.text) >= len(word) for span in places(word))


def _shops(document: Document) -> Iterator[tuple[str, str]]:
    """Pieces around the text that offer several wares."""
    pieces = [r.text for r in document.cleaned.removed if r.reason in _REMOVED]
    pieces += [value for _, value in document.declared]
    for piece in pieces:
        wares = brands.wares(piece)
        if len(wares) >= _SEVERAL:
            yield "、".join(sorted(wares)[:3]), piece
