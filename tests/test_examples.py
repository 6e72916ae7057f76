"""The interface's document has an example of everything, and every one of them is true.

WRITE_EXAMPLES=1 asks the sample reports anew and writes service/api/examples.json.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from api_world import DAY, SEARCH, client, serve, world
from asgi_client import Client
from made_tokens import SECRET, made, shown
from pydantic import TypeAdapter
from served import load_samples

from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service.api import examples
from service.api.app import create_app
from service.api.documentation import Health, Readiness
from service.api.routes import PARAGRAPH_ID, REPORT_ID
from service.search.alike import AlikeAnswer
from service.search.coverage import Coverage
from service.search.inside import FacetAnswer
from service.search.parameters import PARAMETERS
from service.search.report import ReportAnswer
from service.search.shapes import Answer, RegionsAnswer
from service.settings import Settings
from service.suggest.shapes import Suggestions

__all__ = ["client", "world"]
World = tuple[Engine, list[Report]]
REQUESTS = {
    "search": (f"{SEARCH}?q={examples.ASKED['q']}", Answer),
    "coverage": (f"/api/v1/coverage?q={examples.ASKED['q']}", Coverage),
    "facets": (
        f"/api/v1/facets?q={examples.ASKED['q']}&dimension=county&contains=鱼峰",
        FacetAnswer,
    ),
    "report": (f"/api/v1/reports/{REPORT_ID}", ReportAnswer),
    "same": (f"/api/v1/paragraphs/{PARAGRAPH_ID}/same", AlikeAnswer),
    "regions": ("/api/v1/regions?q=柳", RegionsAnswer),
    "suggest": ("/api/v1/suggest?q=2023年 lzs", Suggestions),
    "healthz": ("/healthz", Health),
    "readyz": ("/readyz", Readiness),
}
EXPORT = "/api/v1/export"
#: Rows that a list is shortened to, characters that a text is.
ROWS, CHARACTERS = 2, 120


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    engine = open_engine(load_samples(tmp_path_factory.mktemp("samples")))
    with Client(create_app(Settings(today=DAY), engine)) as ready:
        yield ready
    engine.close()


@pytest.fixture(scope="module")
def document(client: Client) -> Any:
    return client.get("/openapi.json").json()


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield path, operation


def shortened(value: Any) -> Any:
    match value:
        case dict():
            return {name: shortened(inner) for name, inner in value.items()}
        case list() if value and isinstance(value[0], dict):
            return [shortened(inner) for inner in value[:ROWS]]
        case str() if len(value) > CHARACTERS:
            return value[:CHARACTERS] + "…"
        case float():
            return 4.2
    return value


def made_anew(samples: Client) -> dict[str, Any]:
    answers = {name: shortened(samples.get(path).json()) for name, (path, _) in REQUESTS.items()}
    for answer in (answers["readyz"], *(a["index"] for a in answers.values() if "index" in a)):
        answer["at"] = "2026-11-24T09:00:00Z"
    for hit in answers["search"]["hits"]:
        hit["marks"] = [mark for mark in hit["marks"] if mark[1] <= CHARACTERS]
    report = answers["report"]  # where the samples lie here is no part of the example
    report["sources"] = ["/".join(Path(source).parts[-2:]) for source in report["sources"]]
    return answers


def test_the_file_names_no_place_of_the_machine_that_made_it() -> None:
    for source in examples.answers()["report"]["sources"]:
        assert not Path(source).is_absolute()


def test_answers_are_whole_in_shape(samples: Client) -> None:
    """Every field of a living answer, each as the shape says."""
    anew = made_anew(samples)
    if os.environ.get("WRITE_EXAMPLES"):
        written = orjson.dumps(anew, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        examples.ANSWERS.write_bytes(written)
        examples.answers.cache_clear()
    assert set(examples.answers()) == set(REQUESTS)
    for name, (_, shape) in REQUESTS.items():
        TypeAdapter(shape).validate_python(examples.answers()[name], strict=False)
        assert paths_of(examples.answers()[name]) == paths_of(anew[name]), name


def paths_of(value: Any, at: str = "") -> set[str]:
    """Where something stands, whatever it is."""
    if isinstance(value, list):
        return {path for inner in value for path in paths_of(inner, f"{at}[]")}
    if isinstance(value, dict):
        return {
            path
            for k, inner in value.items()
            for path in {f"{at}.{k}"} | paths_of(inner, f"{at}.{k}")
        }
    return set()


def test_examples_say_something() -> None:
    answers = examples.answers()
    assert answers["search"]["hits"][0]["marks"] and answers["search"]["silent"]["regions"]
    assert answers["coverage"]["held"] and answers["report"]["paragraphs"]
    assert answers["regions"]["regions"] and len(examples.ANSWERS.read_bytes()) < 30_000


def test_everything_has_an_example(document: Any) -> None:
    for path, operation in operations(document):
        for parameter in operation.get("parameters", []):
            example = parameter.get("example", parameter["schema"].get("examples"))
            assert example not in (None, [None], ""), (path, parameter["name"])
        for status, answer in operation["responses"].items():
            assert all(h["example"] and h["description"] for h in answer["headers"].values())
            if path == EXPORT and status == "200":  # a file, which says itself what it is
                kinds = [kind["schema"]["format"] for kind in answer["content"].values()]
                assert kinds == ["binary"] * 4 and "Content-Disposition" in answer["headers"]
            elif status != "304":
                told = answer["content"]["application/json"]["examples"]
                assert told and all(e["summary"] and e["value"] for e in told.values())


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda p: p.name)
def test_examples_of_parameters_are_accepted(parameter: Any, client: Client) -> None:
    example = examples.of_parameter(parameter)
    values = example if isinstance(example, list) else [example]
    text = [str(v).lower() if isinstance(v, bool) else str(v) for v in values]
    # A related term is one of a question.
    question = [("q", str(examples.ASKED["q"]))] if parameter.name == "related" else []
    answer = client.get(SEARCH, [*question, *((parameter.name, value) for value in text)])
    # A made-up place in a walk is of no index.
    assert answer.status_code == (410 if parameter.name == "cursor" else 200), answer.text


def test_every_error_has_its_remedy(document: Any) -> None:
    for _, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status not in ("200", "304"):
                for example in answer["content"]["application/json"]["examples"].values():
                    error = example["value"]["error"]
                    assert set(error) == {"code", "message", "remedy", "field"}
                    assert error["code"] and error["message"] and error["remedy"]


def test_errors_are_said_in_these_words(world: World, client: Client) -> None:
    """Those that can be brought about here."""
    asked: list[tuple[str, dict[str, str]]] = [
        (f"{SEARCH}?size=0", {}),
        (f"{SEARCH}?region=450299", {}),
        (f"{SEARCH}?year=二〇二三", {}),
        (f"{SEARCH}?size=1&size=2", {}),
        (f"{SEARCH}?yaer=2023", {}),
        (f"{SEARCH}?q={'问' * 2001}", {}),
        ("/api/v1/reports/450203-2023-rule-of-law-000000", {}),
    ]
    for path, headers in asked:
        response = client.get(path, headers=headers)
        error = response.json()["error"]
        assert error in examples.errors()[response.status_code], path
    with serve(world[0], token_secrets=(SECRET,), rate=1) as closed:
        for headers in ({}, shown("wrong"), shown(made())):
            response = closed.get(SEARCH, headers=headers)
            if response.status_code != 200:
                told = [(e["code"], e["remedy"]) for e in examples.errors()[response.status_code]]
                error = response.json()["error"]
                assert (error["code"], error["remedy"]) in told or response.status_code == 429


def test_every_status_that_can_be_answered_is_said(document: Any) -> None:
    told = {int(s) for _, operation in operations(document) for s in operation["responses"]}
    assert told == {200, 304, *examples.errors()}


def test_errors_of_no_route_are_said_in_these_words(document: Any, client: Client) -> None:
    told = examples.errors_of_no_route()
    assert client.send("POST", SEARCH).json()["error"] == told[405]
    assert [*document["components"]["responses"]] == [f"{e['code']}_{s}" for s, e in told.items()]


def test_the_file_travels_along() -> None:
    assert examples.ANSWERS.parent == Path(examples.__file__).parent
