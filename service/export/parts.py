"""Office files as streams: an archive of XML parts, written from its first byte to its last.

The libraries for these formats keep a whole document in memory, or write it to the disk first and
take three times as long; what is needed here of either format is a page of XML.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

#: Of zlib's levels: at 6 a workbook is an eighth smaller and takes 2.4 times as long to compress.
LEVEL = 3
#: Bytes that are worth sending on their own.
ENOUGH = 65_536
#: Office takes no longer address.
LONGEST_LINK = 2_000
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

#: What XML cannot hold, however it is escaped.
_NEVER = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_UNWRITABLE = re.compile(f"[{_NEVER}]")
#: Few texts hold one of these; to look once is a third of the work.
_SPECIAL = re.compile(f'[&<>"\r{_NEVER}]')
_STRAY = re.compile("%(?![0-9A-Fa-f]{2})")
_SAFE = ":/?@!$&'()*+,;=%-._~"


class Sink:
    """What the archive is written to: bytes that are taken as they come."""

    def __init__(self) -> None:
        self._written = bytearray()

    def __len__(self) -> int:
        return len(self._written)

    def write(self, data: bytes) -> int:
        """More of them."""
        self._written += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        """All that has come since."""
        written, self._written = bytes(self._written), bytearray()
        return written


class OfficeArchive:
    """A zip archive that is written part after part and never read back."""

    def __init__(self) -> None:
        self._sink = Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)

    def part(self, name: str, pieces: Iterable[str]) -> Iterator[bytes]:
        """One part; gives the archive's bytes as they come."""
        with self._zip.open(name, "w") as part:
            for piece in pieces:
                part.write(piece.encode("utf-8"))
                if len(self._sink) >= ENOUGH:
                    yield self._sink.taken()

    def end(self) -> bytes:
        """What makes it whole: without it no program opens it."""
        self._zip.close()
        return self._sink.taken()


def text(value: str) -> str:
    """A text within an element or an attribute; � stands for what XML cannot hold."""
    if not _SPECIAL.search(value):
        return value
    clean = _UNWRITABLE.sub("\ufffd", value)
    escaped = clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace('"', "&quot;").replace("\r", "&#13;")


def target(url: str) -> str | None:
    """An address as a relationship may name it; None for what Office would call a broken file."""
    try:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
            return None
    except ValueError:  # no address at all: http://[
        return None
    if _UNWRITABLE.search(url) or "[" in url:
        return None
    address, hash_, place = url.partition("#")
    written = quote(_STRAY.sub("%25", address), safe=_SAFE)
    written += hash_ + quote(_STRAY.sub("%25", place), safe=_SAFE)
    return written if len(written) <= LONGEST_LINK else None


def relationships(rows: Iterable[tuple[str, str, str]], *, outside: bool = False) -> Iterator[str]:
    """The part that says which id means what: id, sort and target."""
    mode = ' TargetMode="External"' if outside else ""
    yield f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    for id_, sort, to in rows:
        yield f'<Relationship Id="{id_}" Type="{OFFICE}/{sort}" Target="{text(to)}"{mode}/>'
    yield "</Relationships>"


def content_types(main: Iterable[tuple[str, str]]) -> str:
    """The part that says what every part is: name and type."""
    overrides = "".join(f'<Override PartName="/{n}" ContentType="{t}"/>' for n, t in main)
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
