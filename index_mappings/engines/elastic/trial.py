"""Questions put to a new index before it takes the old one's place.

That all documents have arrived does not say that they can be found: a server that analyses the
fields otherwise than the mapping asks for, or a shard that answers from nothing, would pass any
count of documents. So the README's questions are asked, and must find as many paragraphs as the
tokens that were written say: as listed phrases and as rows of bigrams.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from index_mappings import literal
from index_mappings.engines.elastic import matching
from index_mappings.engines.elastic.matching import Clause
from index_mappings.errors import EngineAway
from index_mappings.prepare import Tokens

#: The terms of the README's questions, and one unit, which is matched in another field.
TERMS = ("枫桥经验", "行政复议", "法治政府建设", "县")

Search = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


class Trial:
    """How often each term stands in what was written, and whether the index says the same."""

    def __init__(self) -> None:
        self._units = [literal.units(term) for term in TERMS]
        self._needles = [_needle(units) for units in self._units]
        self._counts: dict[str, tuple[int, ...]] = {}

    def expect(self, owner: str, paragraphs: Sequence[Tokens]) -> None:
        """A report was written with these tokens."""
        counts = [0] * len(TERMS)
        for cut in paragraphs:
            fields = cut.fields
            bigrams, units = f" {fields['bigrams']} ", f" {fields['units']} "
            for at, needle in enumerate(self._needles):
                counts[at] += needle in (units if len(self._units[at]) == 1 else bigrams)
        self._counts[owner] = tuple(counts)

    def forget(self, owner: str) -> None:
        """A report has given way."""
        self._counts.pop(owner, None)

    def ask(self, search: Search, shown: Sequence[Clause]) -> None:
        """Ask all the questions of what is `shown`. Raises EngineAway where an answer is wrong."""
        ways = [(at, listed) for at in range(len(TERMS)) for listed in (True, False)]
        answers = search(
            [
                {
                    "size": 0,
                    "track_total_hits": True,
                    "query": matching.bool_query([matching.term(self._units[at], listed), *shown]),
                }
                for at, listed in ways
            ]
        )
        for (at, _), answer in zip(ways, answers, strict=True):
            term = TERMS[at]
            expected = sum(counts[at] for counts in self._counts.values())
            count = int(answer["hits"]["total"]["value"])
            if count != expected:
                raise EngineAway(
                    f"新建的索引答得不对：“{term}”应有 {expected} 段，只找到 {count} 段；"
                    "没有启用，原索引照旧。",
                    "请检查 Elasticsearch 的日志、插件和索引模板，然后重新运行刚才的命令。",
                )


def _needle(units: Sequence[str]) -> str:
    """What a field of tokens holds where the term stands in it."""
    tokens = units if len(units) == 1 else literal.phrase(tuple(units))
    return f" {' '.join(tokens)} "
