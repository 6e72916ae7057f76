"""The client for ordinary programs: it carries what `talk` says over httpx, and waits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

import httpx

from service.client.talk import (
    Ask,
    Conditions,
    Reply,
    Talk,
    Value,
    Wait,
    caller,
    next_page,
    pairs_of,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from service.search.alike import AlikeAnswer
    from service.search.coverage import Coverage
    from service.search.inside import FacetAnswer
    from service.search.report import ReportAnswer
    from service.search.shapes import Answer, HitAnswer, RegionRef
    from service.suggest.shapes import Suggestion

#: Seconds: a little more than the service takes for an answer at most.
TIMEOUT = 40.0


class Client:
    """Asks one service. Safe for threads; use it as a context, or close it."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        token: str | None = None,
        timeout: float = TIMEOUT,
        retries: int = 3,
        longest_wait: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._caller = caller(url, key, token, retries, longest_wait)
        self._http = httpx.Client(timeout=timeout, transport=transport)

    def search(self, q: str = "", **conditions: Unpack[Conditions]) -> Search:
        """A search; nothing is asked until its answer, pages or hits are wanted."""
        return Search(self, pairs_of(q, conditions))

    def facets(
        self,
        dimension: str,
        contains: str = "",
        q: str = "",
        **conditions: Unpack[Conditions],
    ) -> FacetAnswer:
        """The values of one dimension whose name holds something, with their counts."""
        own = [("dimension", dimension), *([("contains", contains)] if contains else [])]
        return self._carry(self._caller.facets([*pairs_of(q, conditions), *own]))

    def coverage(self, q: str = "", **conditions: Unpack[Conditions]) -> Coverage:
        """What is held under these conditions, and what is not."""
        return self._carry(self._caller.coverage(pairs_of(q, conditions)))

    def report(self, report_id: str) -> ReportAnswer:
        """A report, whole. Raises NoSuchReport."""
        return self._carry(self._caller.report(report_id))

    def same(self, paragraph_id: str) -> AlikeAnswer:
        """Where else the words of a paragraph stand. Raises NoSuchReport."""
        return self._carry(self._caller.same(paragraph_id))

    def regions(self, q: str) -> list[RegionRef]:
        """Places by name, short name or code."""
        return self._carry(self._caller.regions(q))["regions"]

    def suggest(self, q: str) -> list[Suggestion]:
        """What completes the last piece of a question."""
        return self._carry(self._caller.suggest(q))["suggestions"]

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _carry(self, talk: Talk[Value]) -> Value:
        """Do what the talk asks for until it ends."""
        step = next(talk)
        try:
            while True:
                step = talk.send(self._do(step))
        except StopIteration as end:
            value: Value = end.value
            return value

    def _do(self, step: Ask | Wait) -> Reply:
        if isinstance(step, Wait):
            time.sleep(step.seconds)
            return Reply()
        try:
            response = self._http.get(step.url, headers=dict(step.headers))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Reply(failure=f"{type(error).__name__} {error}".strip())
        return Reply(response.status_code, response.headers, response.content)


class Search:
    """One question: its first answer, all its pages, all its hits."""

    def __init__(self, client: Client, pairs: list[tuple[str, str]]) -> None:
        self._client = client
        self._pairs = pairs

    def answer(self) -> Answer:
        """The first page, with counts and facets."""
        return next(self.pages())

    def pages(self) -> Iterator[Answer]:
        """Every page. Raises Expired where the index changes meanwhile: begin anew."""
        pairs: list[tuple[str, str]] | None = self._pairs
        while pairs is not None:
            answer = self._client._carry(self._client._caller.search(pairs))
            yield answer
            pairs = next_page(pairs, answer)

    def hits(self) -> Iterator[HitAnswer]:
        """Every hit of every page, each once."""
        for answer in self.pages():
            yield from answer["hits"]
