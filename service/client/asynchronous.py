"""The client for programs with an event loop: the same talks, awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Self

import httpx

from service.client.synchronous import TIMEOUT
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


class AsyncClient:
    """Asks one service; use it as an asynchronous context, or close it."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        token: str | None = None,
        timeout: float = TIMEOUT,
        retries: int = 3,
        longest_wait: float = 30.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._caller = caller(url, key, token, retries, longest_wait)
        self._http = httpx.AsyncClient(timeout=timeout, transport=transport)

    def search(self, q: str = "", **conditions: Unpack[Conditions]) -> AsyncSearch:
        """A search; nothing is asked until its answer, pages or hits are wanted."""
        return AsyncSearch(self, pairs_of(q, conditions))

    async def facets(
        self,
        dimension: str,
        contains: str = "",
        q: str = "",
        **conditions: Unpack[Conditions],
    ) -> FacetAnswer:
        """The values of one dimension whose name holds something, with their counts."""
        own = [("dimension", dimension), *([("contains", contains)] if contains else [])]
        return await self._carry(self._caller.facets([*pairs_of(q, conditions), *own]))

    async def coverage(self, q: str = "", **conditions: Unpack[Conditions]) -> Coverage:
        """What is held under these conditions, and what is not."""
        return await self._carry(self._caller.coverage(pairs_of(q, conditions)))

    async def report(self, report_id: str) -> ReportAnswer:
        """A report, whole. Raises NoSuchReport."""
        return await self._carry(self._caller.report(report_id))

    async def same(self, paragraph_id: str) -> AlikeAnswer:
        """Where else the words of a paragraph stand. Raises NoSuchReport."""
        return await self._carry(self._caller.same(paragraph_id))

    async def regions(self, q: str) -> list[RegionRef]:
        """Places by name, short name or code."""
        return (await self._carry(self._caller.regions(q)))["regions"]

    async def suggest(self, q: str) -> list[Suggestion]:
        """What completes the last piece of a question."""
        return (await self._carry(self._caller.suggest(q)))["suggestions"]

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _carry(self, talk: Talk[Value]) -> Value:
        """Do what the talk asks for until it ends."""
        step = next(talk)
        try:
            while True:
                step = talk.send(await self._do(step))
        except StopIteration as end:
            value: Value = end.value
            return value

    async def _do(self, step: Ask | Wait) -> Reply:
        if isinstance(step, Wait):
            await asyncio.sleep(step.seconds)
            return Reply()
        try:
            response = await self._http.get(step.url, headers=dict(step.headers))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Reply(failure=f"{type(error).__name__} {error}".strip())
        return Reply(response.status_code, response.headers, response.content)


class AsyncSearch:
    """One question: its first answer, all its pages, all its hits."""

    def __init__(self, client: AsyncClient, pairs: list[tuple[str, str]]) -> None:
        self._client = client
        self._pairs = pairs

    async def answer(self) -> Answer:
        """The first page, with counts and facets."""
        return await self._client._carry(self._client._caller.search(self._pairs))

    async def pages(self) -> AsyncIterator[Answer]:
        """Every page. Raises Expired where the index changes meanwhile: begin anew."""
        pairs: list[tuple[str, str]] | None = self._pairs
        while pairs is not None:
            answer = await self._client._carry(self._client._caller.search(pairs))
            yield answer
            pairs = next_page(pairs, answer)

    async def hits(self) -> AsyncIterator[HitAnswer]:
        """Every hit of every page, each once."""
        async for answer in self.pages():
            for hit in answer["hits"]:
                yield hit
