"""Addresses of the search page: the parameters of the HTTP contract, changed one step at a time.

An address is a value. Every change drops the cursor, for a cursor belongs to its conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

#: Bytes of an address that a page may repeat in all its links: some 110 Chinese characters.
LONGEST_LINK = 1_000

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Address:
    """Where the page is (`root` path and pairs of parameters), and the ways on from there."""

    root: str
    pairs: Pairs
    origin: str = ""  # scheme and host as the visitor wrote them; citations begin with it

    @property
    def long(self) -> bool:
        """Whether it is too long to be repeated by every link of a page: 150 links of so many bytes
        make 150 kB, and the longest question would make a page of 40 MB."""
        return len(self.url()) > LONGEST_LINK

    def get(self, name: str) -> str | None:
        """The first value of a parameter."""
        return next((v for k, v in self.pairs if k == name), None)

    def all(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return [v for k, v in self.pairs if k == name]

    def put(self, name: str, values: str | Iterable[str] | None) -> Address:
        """The same with this parameter's values replaced (None or nothing: without it)."""
        new = [values] if isinstance(values, str) else list(values or ())
        kept = [(k, v) for k, v in self.pairs if k not in (name, "cursor")]
        return replace(self, pairs=(*kept, *((name, v) for v in new)))

    def turn(self, cursor: str) -> Address:
        """The next page of the same walk."""
        kept = [(k, v) for k, v in self.pairs if k != "cursor"]
        return replace(self, pairs=(*kept, ("cursor", cursor)))

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
        query = urlencode(self.pairs)
        return f"{self.root}{path}" + (f"?{query}" if query else "")

    def whole(self, citation: str, url: str) -> str:
        """A citation that can be followed from anywhere: its address with scheme and host."""
        return citation.replace(url, self.origin + url)
