"""The interface's document: every parameter, route and code stands in it, and its example is true.

The example answer is made from the labelled reports. WRITE_EXAMPLE=1 writes it anew.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from asgi_client import Client
from shared_data import DATA, needs_shared
from small_world import world

from index_mappings.engines import open_engine
from index_mappings.errors import ZhijianError
from service.api.app import create_app
from service.search.parameters import PARAMETERS
from service.settings import Settings

__all__ = ["world"]
DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "api.md"
EXAMPLE = re.compile(r"(<!-- example: search -->\n```json\n)(.*?)(\n```)", re.S)
ASKED = "枫桥经验 在 2023 年 各区县"
DAY = datetime.date(2026, 11, 24)


def text() -> str:
    return DOCUMENT.read_text("utf-8")


def test_every_parameter_and_value_is_documented() -> None:
    rows = dict(re.findall(r"^\| `(\w+)`[ *]*\| (.+?) \|", text(), re.M))
    assert [name for name in rows if name in {p.name for p in PARAMETERS}] == [
        p.name for p in PARAMETERS
    ]
    for parameter in PARAMETERS:
        schema = parameter.schema.get("items", parameter.schema)
        told = re.findall(r"`(\w+)`", rows[parameter.name])
        assert set(schema.get("enum", ())) <= set(told), parameter.name
        starred = re.search(rf"^\| `{parameter.name}`( \*)? \|", text(), re.M)
        assert starred is not None and bool(starred[1]) is parameter.repeatable


def test_every_route_is_documented() -> None:
    paths = create_app(Settings()).openapi()["paths"]
    assert {p for p in paths if f"`GET {p}" not in text()} == set()


def test_every_error_code_is_documented() -> None:
    codes = {kind.code for kind in _kinds(ZhijianError) if kind is not ZhijianError}
    codes = {c for c in codes if c != "error"}  # a source's error carries its own reason
    assert {c for c in codes | {"unauthorized", "forbidden"} if f"`{c}`" not in text()} == set()


def _kinds(kind: type[ZhijianError]) -> Iterator[type[ZhijianError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


def test_the_example_has_every_field(world: Any) -> None:
    """Whatever an answer holds is shown by the example, and nothing else."""
    with Client(create_app(Settings(today=DAY), world[0])) as client:
        live = client.get("/api/v1/search", {"q": ASKED}).json()
    shown = example()
    assert set(shown) == set(live)
    assert set(shown["question"]) == set(live["question"])
    assert set(shown["hits"][0]) == set(live["hits"][0])
    assert set(shown["facets"]) == set(live["facets"])


def example() -> Any:
    found = EXAMPLE.search(text())
    assert found is not None
    return orjson.loads(found[2])


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    from index_mappings.reports import Given
    from loaders.load import load

    engine = open_engine(f"embedded:{tmp_path_factory.mktemp('seeds')}")
    load([DATA / "seeds"], engine, given=Given())
    with Client(create_app(Settings(today=DAY), engine)) as client:
        yield client
    engine.close()


@needs_shared
def test_the_example_is_the_answer(seeds: Client) -> None:
    answer = shortened(seeds.get("/api/v1/search", {"q": ASKED}).json())
    if os.environ.get("WRITE_EXAMPLE"):
        written = written_out(answer)
        DOCUMENT.write_text(EXAMPLE.sub(lambda m: m[1] + written + m[3], text()), "utf-8")
    assert example() == answer


def shortened(answer: Any) -> Any:
    """What differs from run to run or with the ranking is fixed, texts end behind a mark."""
    answer["took_ms"] = 4.2
    answer["index"] |= {"commit": 1, "at": "2026-11-24T09:00:00Z"}  # a slow load commits twice
    for hit in answer["hits"]:
        end = hit["marks"][0][1] if hit["marks"] else 20
        hit["text"] = hit["text"][: end + 6] + "…"
        hit["marks"] = [m for m in hit["marks"] if m[1] <= end]
        hit["score"] = 7.13
    return answer


def written_out(value: Any, depth: int = 0, room: int = 100) -> str:
    """JSON for people: what fits into a line stands in one."""
    flat = orjson.dumps(value).decode().replace('","', '", "').replace('":', '": ')
    if len(flat) + depth <= room or not isinstance(value, dict | list) or not value:
        return orjson.dumps(value).decode()
    inner = " " * (depth + 2)
    if isinstance(value, dict):
        parts = [f'"{k}": {written_out(v, depth + 2)}' for k, v in value.items()]
        start, end = "{", "}"
    else:
        parts = [written_out(v, depth + 2) for v in value]
        start, end = "[", "]"
    return start + "\n" + ",\n".join(inner + p for p in parts) + "\n" + " " * depth + end


def test_every_path_the_developers_page_names_is_there() -> None:
    """In full, or as it is called in the paragraph's room."""
    root = Path(__file__).parent.parent
    text = (root / "docs/developing.md").read_text("utf-8")
    paths = re.findall(r"`([\w/.*]+(?:\.py|\.md|/))`", text)
    assert len(paths) > 40
    rooms = (root, root / "index_mappings", *(root / "service").iterdir(), root / "loaders/formats")
    missing = [path for path in paths if not any([*room.glob(path)] for room in rooms)]
    engines = root / "index_mappings/engines"
    assert [path for path in missing if not (engines / path).exists()] == []


def test_every_test_the_security_page_names_is_there() -> None:
    root = Path(__file__).parent.parent
    named = set(re.findall(r"`(test_\w+\.py)`", (root / "docs/security.md").read_text("utf-8")))
    assert len(named) > 10
    assert [name for name in sorted(named) if not (root / "tests" / name).exists()] == []
