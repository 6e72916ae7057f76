"""How a page is made: the templates, where everything is escaped, and the files beside them."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from service.search.searcher import Searcher

HERE = Path(__file__).parent


class KeptFiles(StaticFiles):
    """Static files, kept by browsers for a year: their addresses change with their content.

    They are small, and given whole to whoever asks for a part, as HTTP allows: a part that cannot
    be had would be refused in the framework's own words.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ever, whatever part is asked for."""
        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        await super().__call__(dict(scope, headers=headers), receive, send)

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """As ever, with the time it may be kept."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["Accept-Ranges"] = "none"
        tag = response.headers["ETag"].removeprefix("W/")
        response.headers["ETag"] = f"W/{tag}"  # compressed or not
        return response


static = KeptFiles(directory=HERE / "static")


@functools.cache
def templates() -> Environment:
    """The template engine: everything escaped, an unknown name is an error."""
    environment = Environment(
        loader=PackageLoader("service.pages"),
        autoescape=True,
        auto_reload=False,  # files that change later are not what is running
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["version"] = _version()
    return environment


def _version() -> str:
    """Changes with the static files, so that browsers may keep them for long."""
    files = sorted((HERE / "static").iterdir())
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:10]


def render(name: str, searcher: Searcher, **values: Any) -> HTMLResponse:
    """One page."""
    root = searcher.settings.root_path
    return HTMLResponse(templates().get_template(name).render(root=root, **values))
