"""Addresses of the search page: the parameters of the HTTP contract, changed one step at a time.

An address is a value. Every change drops the cursor, for a cursor belongs to its conditions.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote_plus

from index_mappings.dimensions import NAMED
from service.citation import followable, plain
from service.search.report import ReportAnswer
from service.search.shapes import HitAnswer

#: Bytes of all the links of a page that repeat its address, and how many links those are: around
#: the hits, and of one hit.
LINKS = 100_000
AROUND, PER_HIT = 160, 4
#: Hits of a page where the address does not say.
SIZE = 20

#: A question and its conditions, whatever order they are shown in.
CONDITIONS = ("q", "related", *NAMED, "match", "within", "local", "group")
#: What the way to a report takes along: so the way back leads to the same results, and from one
#: report to the next of them.
CARRIED = (*CONDITIONS, "sort")

#: What a browser encodes by itself: three bytes a character instead of nine, and it can be read.
_ENCODED = re.compile("[^\u3400-\u9fff]+")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Address:
    """Where the page is (`root` path and pairs of parameters), and the ways on from there."""

    root: str
    pairs: Pairs
    base: str = ""  # what own addresses begin with for readers elsewhere; citations do

    @functools.cached_property
    def long(self) -> bool:
        """Whether it is too long to be repeated by every link of a page: with the longest question
        that would make a page of 40 MB."""
        size_text = self.get("size") or ""
        sized = size_text and re.fullmatch("[0-9]{1,3}", size_text)
        size = int(size_text) if sized else SIZE
        return len(self.url().encode()) > LINKS // (AROUND + PER_HIT * size)

    @functools.cached_property
    def query(self) -> str:
        """The parameters as a browser takes them."""
        return "&".join(_said(pair) for pair in self.pairs)

    def get(self, name: str) -> str | None:
        """The first value of a parameter."""
        return next((v for k, v in self.pairs if k == name), None)

    def all(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return [v for k, v in self.pairs if k == name]

    def put(self, name: str, values: str | Iterable[str] | None) -> Address:
        """The same with this parameter's values replaced (None or nothing: without it)."""
        new = [values] if isinstance(values, str) else list(values or ())
        pairs = [pair for pair in self.pairs if pair[0] != name and pair[0] != "cursor"]
        return Address(self.root, (*pairs, *((name, v) for v in new)), self.base)

    def turn(self, cursor: str) -> Address:
        """The next page of the same walk."""
        pairs = [(k, v) for k, v in self.pairs if k != "cursor"]
        return replace(self, pairs=(*pairs, ("cursor", cursor)))

    def only(self, names: Sequence[str]) -> Address:
        """The same with these parameters alone."""
        return replace(self, pairs=tuple((k, v) for k, v in self.pairs if k in names))

    def answered_by(self, match: str) -> Address:
        """The same, asked in the way that has answered: what stands on a page was counted so, and
        `auto` might answer otherwise under other conditions."""
        auto = (self.get("match") or "auto") == "auto"
        return self.put("match", match) if auto and match in ("words", "any") else self

    def url(self, path: str = "/") -> str:
        """The address as a browser takes it."""
        return f"{self.root}{path}?{self.query}" if self.pairs else f"{self.root}{path}"

    def onward(self, *pairs: tuple[str, str]) -> str:
        """The same with further parameters behind its own: what each hit or row adds."""
        return f"{self.root}/?{'&'.join((*filter(None, (self.query,)), *map(_said, pairs)))}"

    def cited(self, url: str) -> str:
        """An own address that can be followed from anywhere."""
        return self.base + url.removeprefix(self.root)

    def whole(self, citation: str, url: str) -> str:
        """A citation that can be followed from anywhere; it ends with its address."""
        if not citation.endswith(f" {url}"):
            return citation
        return citation.removesuffix(url) + self.cited(url)

    def plain(self, head: HitAnswer | ReportAnswer, url: str, position: int | None) -> str:
        """The citation in plain words: with the source's own address, else with ours."""
        address = followable(head["source_url"]) or self.cited(url)
        return plain(head, position=position, address=address)


@functools.lru_cache(maxsize=1024)  # each link of a page says the same again
def _said(pair: tuple[str, str]) -> str:
    return f"{_encoded(pair[0])}={_encoded(pair[1])}"


def _encoded(text: str) -> str:
    return _ENCODED.sub(lambda other: quote_plus(other[0]), text)
