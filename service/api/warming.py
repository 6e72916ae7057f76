"""What the first visitor would wait for, done before the service says that it is ready.

Routes are put together when one is first looked for, templates when one is first shown, dictionary
and gazetteer when a question is first read, and an index in this process is read from the disk with
its first questions. So these are done once, with questions of every shape, before the first answer:
it is to be as fast as the hundredth.
"""

from __future__ import annotations

import contextlib
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.requests import Request

from index_mappings.engines import open_engine
from index_mappings.errors import ZhijianError
from service.access import EVERY, Access
from service.api import routes
from service.api.seeing import ACCESS, CLIENT
from service.api.unchanged import made_by
from service.pages import routes as pages
from service.pages.rendering import templates
from service.search.opening import open_searcher, warm
from service.settings import Settings

#: A literal answer with a year, one by region, one that is relaxed, and conditions alone.
QUESTIONS = (
    "行政复议 2023年",
    "枫桥经验 各区县",
    "行政执法三项制度 多元化解机制",
    "2023年",
)


def warm_up(app: FastAPI) -> None:
    """Everything but the engine's own part, which may be busy elsewhere."""
    warm(app.state.searcher)
    for name in ("start.html", "search.html", "report.html"):
        templates().get_template(name)
    nowhere = _scope(app, "/ ", {})
    for route in app.router.routes:
        route.matches(nowhere)


def prepare(app: FastAPI) -> None:
    """What workers share with the process they come from: all that does not change with questions,
    and the reports. The engine is closed, for what it has open and runs is no other process's; it
    keeps what it knows of the reports."""
    settings: Settings = app.state.settings
    app.state.engine = open_engine(settings.engine, settings.engine_settings)
    with open_searcher(settings, app.state.engine) as searcher:
        app.state.searcher = searcher
        made_by(settings)
        warm_up(app)
        app.state.suggester.prepare(searcher)
        del app.state.searcher


def ask(app: FastAPI) -> None:
    """Questions of every shape to an engine in this process, through the page and the interface."""
    for question in QUESTIONS:
        for path, answer in (("/", pages.search_page), ("/api/v1/search", routes.search)):
            # Without an index, or with a broken one, the service starts all the same and says so.
            with contextlib.suppress(ZhijianError):
                answer(Request(_scope(app, path, {"q": question})))


def _scope(app: FastAPI, path: str, query: dict[str, str]) -> dict[str, Any]:
    """A request as the guard lets it in, from nobody outside."""
    return {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "root_path": "",
        "query_string": urlencode(query).encode(),
        "headers": [],
        "server": ("127.0.0.1", 80),
        "app": app,
        ACCESS: Access(EVERY),
        CLIENT: "",
    }
