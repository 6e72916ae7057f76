"""The application: routes, pages, errors, guard and engine put together.

`create_app` does no work; the engine is opened when the server starts and closed when it ends.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from starlette.exceptions import HTTPException

from index_mappings import processors
from index_mappings.engines.port import Engine
from index_mappings.errors import ZhijianError
from service.api import documentation, errors, exporting, routes, warming
from service.api.compressed import Compressed
from service.api.deadline import Deadline
from service.api.guard import Guard
from service.api.together import Together
from service.api.unchanged import made_by
from service.api.watching import Watch
from service.pages import docs, embed
from service.pages import routes as pages
from service.search.opening import open_searcher, searcher_on
from service.settings import Settings
from service.suggest.suggester import Suggester

#: The addresses of engines that compute in this process.
IN_PROCESS = "embedded:"


class Application(FastAPI):
    """FastAPI whose document of the interface speaks Chinese."""

    def openapi(self) -> dict[str, Any]:
        """Made once."""
        if not self.openapi_schema:
            self.openapi_schema = documentation.in_chinese(super().openapi())
        return self.openapi_schema


def _limit_threads(settings: Settings) -> None:
    """An engine in this process computes and does not wait: more threads than the processors (and
    one to change over) only take the interpreter from each other. With 8 clients on two
    processors 40 threads answered 90 questions a second, three 133."""
    if settings.engine.startswith(IN_PROCESS):
        own = processors.usable() // (settings.workers or 1)
        to_thread.current_default_thread_limiter().total_tokens = max(2, own + 1)


@contextlib.asynccontextmanager
async def _warmed(app: FastAPI) -> AsyncIterator[None]:
    """Ready for the first question; what works beside the questions ends with the application."""
    searcher, suggester = app.state.searcher, app.state.suggester
    await to_thread.run_sync(warming.warm_up, app)
    await to_thread.run_sync(suggester.warm, searcher)
    try:
        yield
    finally:
        await to_thread.run_sync(suggester.close)


@contextlib.asynccontextmanager
async def _given(app: FastAPI) -> AsyncIterator[None]:
    """The life of an application over an engine that somebody else opens and closes."""
    app.state.made_by = await to_thread.run_sync(made_by, app.state.settings)
    async with _warmed(app):
        yield


@contextlib.asynccontextmanager
async def _opened(app: FastAPI) -> AsyncIterator[None]:
    """The life of one that opens the engine of the settings, or the one that was prepared; one in
    this process is asked first."""
    settings: Settings = app.state.settings
    with open_searcher(settings, app.state.engine) as searcher:
        _limit_threads(settings)
        app.state.searcher = searcher
        async with _given(app):
            if settings.engine.startswith(IN_PROCESS):
                await to_thread.run_sync(warming.ask, app)
            yield


def create_app(
    settings: Settings, engine: Engine | None = None, together: Together | None = None
) -> FastAPI:
    """The service over an engine: the given one, or the one the settings name; as one of the
    workers that keep figures and shares together, or alone."""

    app = Application(
        title=documentation.TITLE,
        description=documentation.SUMMARY,
        version="1",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_given if engine is not None else _opened,
    )
    app.state.settings = settings
    app.state.engine = engine
    app.state.watch = Watch(settings, together=together)
    app.state.exports = exporting.ExportPlaces()
    app.state.suggester = Suggester(settings)
    if engine is not None:
        app.state.searcher = searcher_on(engine, settings)
    for part in (routes, exporting, pages, embed, docs):
        app.include_router(part.router)
    app.mount("/static", pages.static)
    app.add_exception_handler(ZhijianError, errors.known_error)
    app.add_exception_handler(HTTPException, errors.http_error)
    app.add_middleware(Compressed)
    app.add_middleware(Deadline, seconds=settings.answer_timeout)
    app.add_middleware(Guard, settings=settings, watch=app.state.watch, together=together)
    return app
