"""Answers that the asker holds already: told so (304) before anything is searched.

An answer bears a tag (ETag) made of all it depends on: the commit of the index it was told from,
the address, the day, what may be seen and done, the settings and the program itself. Who shows the
tag of the answer that would be made now needs no other one. The tag is weak: how long an answer
took stands in it, and differs.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from index_mappings.engines.port import View
from index_mappings.errors import EngineError
from service.api.seeing import access_of, searcher_of
from service.search.reader import Views
from service.search.searcher import Searcher
from service.setting_values import Log
from service.settings import Settings

#: Tags a request may show, and characters of the header: more is nobody's own.
MOST_TAGS = 20
LONGEST_HEADER = 2_000
TAG = re.compile(r'"[^"]*"')
#: What the program is made of, as far as answers are.
PACKAGES = ("service", "index_mappings")
#: Whose versions order and cut words, count and write pages.
LIBRARIES = ("tantivy", "elasticsearch", "jieba", "rjieba", "numpy", "Jinja2")
#: Of the settings, what no answer depends on: several servers of one index agree on their tags.
ELSEWHERE: dict[str, Any] = {
    "engine": "",
    "host": "",
    "port": 0,
    "workers": 1,
    "log": Log.NONE,
    "debug": False,
}
KEPT = {
    "Cache-Control": "private, no-cache",
    "Vary": "Authorization, X-API-Key, Origin",
}
#: What an answer says of itself that will be another one soon, though nothing is newer.
PASSING = "private, no-store"
#: As the whole answer would say, to which the compressing adds it.
OF_304 = {"Vary": f"{KEPT['Vary']}, Accept-Encoding"}
Value = TypeVar("Value")
Answer = Callable[[Searcher], Response]


def kept(request: Request, answer: Answer, *, from_index: bool = True) -> Response:
    """The answer with its tag, or 304 where the asker shows the tag it would have.

    `from_index` is false for what no index is asked for. Errors bear no tag,
    nor does what says of itself that it passes.
    """
    searcher, shown = searcher_of(request), list(_shown(request))
    recorder = ViewRecorder(searcher.reader)
    dependent = _dependent(request)
    if shown:
        # Where the engine fails, the answer says so in its own words.
        with suppress(EngineError):
            mark = mark_of(recorder.now()) if from_index else ""
            if (tag := _tag(dependent, mark)) in shown:
                return Response(status_code=304, headers={**KEPT, **OF_304, "ETag": tag})
    response = answer(replace(searcher, reader=recorder))
    marks = recorder.marks if from_index else {""}
    passing = response.headers.get("Cache-Control") == PASSING
    if len(marks) == 1 and not passing:  # told from one commit
        response.headers.update({**KEPT, "ETag": _tag(dependent, *marks)})
    return response


@dataclass
class ViewRecorder:
    """Reads as another one does, and remembers which commits were told from."""

    views: Views
    marks: set[str] = field(default_factory=set)

    def now(self) -> View:
        """The newest view."""
        view = self.views.now()
        self.marks.add(mark_of(view))
        return view

    def answer(self, ask: Callable[[View], Value]) -> Value:
        """What `ask` makes of one view: of the last, where others gave way to it."""
        marks: list[str] = []

        def asking(view: View) -> Value:
            marks.append(mark_of(view))
            return ask(view)

        value = self.views.answer(asking)
        self.marks.add(marks[-1])
        return value


def mark_of(view: View) -> str:
    """The commit a view is of, and of which index."""
    lineage = view.state.lineage
    return f"{lineage.identity} {lineage.mark}"


def _dependent(request: Request) -> str:
    """What the answer depends on beside the index. The host too: pages cite by it."""
    scope, state = request.scope, request.app.state
    address = (scope["scheme"], request.headers.get("host"), scope["path"], scope["query_string"])
    access = access_of(request)
    seen = (access.limit, sorted(access.functions))
    if not hasattr(state, "made_by"):  # nobody has run the application's start
        state.made_by = made_by(state.settings)
    return repr((state.made_by, state.settings.day, seen, address))


def _tag(dependent: str, mark: str) -> str:
    return f'W/"{_digest(f"{mark} {dependent}".encode("utf-8", "surrogatepass"))}"'


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _shown(request: Request) -> Iterator[str]:
    """The tags a request shows. `*` stands for any answer, and is for those who write."""
    text = " ".join(request.headers.getlist("if-none-match"))
    if len(text) <= LONGEST_HEADER:
        for tag in itertools.islice(TAG.finditer(text), MOST_TAGS):
            yield f"W/{tag[0]}"


def made_by(settings: Settings) -> str:
    """Changes with the program and its settings; secrets stand in no representation of them. To be
    asked once, at the start: files that change later are not what is running."""
    return _digest(repr((program(), replace(settings, **ELSEWHERE))).encode())


@functools.cache
def program() -> str:
    """Changes with every file of the program (rules, templates and lists of words are files too)
    and with the libraries that answers come from."""
    root = Path(__file__).parents[2]
    files = sorted(f for package in PACKAGES for f in (root / package).rglob("*") if f.is_file())
    own = (f for f in files if f.suffix != ".pyc")
    made_of = [f.relative_to(root).as_posix().encode() + f.read_bytes() for f in own]
    return _digest(b"".join([*made_of, *map(version_of, LIBRARIES)]))


def version_of(library: str) -> bytes:
    """A library with its version; nothing where it is not installed."""
    try:
        return f"{library} {importlib.metadata.version(library)}".encode()
    except importlib.metadata.PackageNotFoundError:
        return b""
