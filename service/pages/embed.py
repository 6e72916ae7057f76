"""What other sites take in: the component `/embed.js`, and the page `/embed` for a frame.

Both are open to everybody, for they hold nothing: what is found is asked from the interface, with
the token of the page around. The component is one file to a browser and several to a reader; they
are put together when it is first asked for.
"""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from index_mappings.dimensions import NAMED
from service.access import Function
from service.api.seeing import access_of
from service.pages.routes import templates
from service.search.parameters import pairs_of

COMPONENT = Path(__file__).parent / "component"
#: The pieces of the component, each resting on those before it.
PIECES = (
    "words.js", "service.js", "conditions.js", "menus.js", "links.js", "results.js",
    "reader.js", "panel.js", "element.js",
)  # fmt: skip
OPENING = """\
/* 治鉴的检索组件 <zhijian-search>。用法见 docs/portal.md。 */
(function () {
"use strict";
"""
#: Seconds for which browsers keep them unasked: sites name them without a version.
KEPT: Final = 600

router = APIRouter(include_in_schema=False)


@functools.cache
def script() -> bytes:
    """The component as one file."""
    style = (COMPONENT / "style.css").read_text(encoding="utf-8")
    pieces = [(COMPONENT / name).read_text(encoding="utf-8") for name in PIECES]
    sheet = f"const STYLE = {json.dumps(style, ensure_ascii=False)};\n"
    return "\n".join([OPENING + sheet, *pieces, "})();\n"]).encode()


@functools.cache
def _file(name: str) -> bytes:
    return (COMPONENT / name).read_bytes()


def _kept(request: Request, content: bytes, kind: str) -> Response:
    """A file that other sites may load; nothing where the browser has it already."""
    mark = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    headers = {
        "ETag": mark,
        "Cache-Control": f"public, max-age={KEPT}",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)


@router.get("/embed.js")
async def embed_script(request: Request) -> Response:
    """The component."""
    return _kept(request, script(), "text/javascript")


@router.get("/embed/frame.js")
async def frame_script(request: Request) -> Response:
    """What the page of the frame does beside."""
    return _kept(request, _file("frame.js"), "text/javascript")


@router.get("/embed/frame.css")
async def frame_style(request: Request) -> Response:
    """How the page of the frame is set."""
    return _kept(request, _file("frame.css"), "text/css")


@router.get("/embed")
async def embed_page(request: Request) -> Response:
    """The component alone, for a frame or a window of its own. Its script reads the address;
    without one there is a box that leads to the plain page, where anybody may ask."""
    pairs = pairs_of(request.scope["query_string"])
    misplaced = any(name == "token" for name, _ in pairs)
    settings = request.app.state.settings
    text = (
        templates()
        .get_template("embed.html")
        .render(
            root=settings.root_path,
            origins=" ".join(settings.embed_origins),
            anybody=Function.SEARCH in access_of(request).functions,
            misplaced=misplaced,
            q=next((value for name, value in pairs if name == "question"), ""),
            hold=[(k, one) for k, v in pairs if k in NAMED for one in v.split()],
        )
    )
    return HTMLResponse(text, 422 if misplaced else 200)
