"""A report of more than ten thousand paragraphs is read whole over HTTP, as JSON and as a page."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace

import contract
import pytest
from api_world import serve
from asgi_client import Client
from selectolax.lexbor import LexborHTMLParser

from index_mappings.reports import Paragraph, Report, SectionType, paragraph_id

LONG, SHORT = 10_102, 1_010
#: A heading stands above every so many paragraphs; one term in every so many, another more often.
HEADED, FOUND, OFTEN = 100, 1_000, 10


def report(last: str, count: int) -> Report:
    """One of the same head: only the end of its id and its length differ."""

    def row(at: int) -> Paragraph:
        heading = f"（{(at - 1) // HEADED + 1}）工作"
        lead = (heading,) if (at - 1) % HEADED == 0 else ()
        said = (
            "推广“枫桥经验”" if at % FOUND == 0 else "行政复议" if at % OFTEN == 0 else "严格执法"
        )
        return Paragraph(at, f"第 {at} 段，{said}。", lead, (heading,), SectionType.ACHIEVEMENT)

    one = contract.report(random.Random(71), [])
    return replace(one, id=one.id[:-1] + last, paragraphs=tuple(map(row, range(1, count + 1))))


long, short = report("a", LONG), report("b", SHORT)


@pytest.fixture(scope="module", params=contract.ENGINES)
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    engine = contract.new_engine(request.param, tmp_path_factory.mktemp("long"))
    with engine.writing() as writer:
        for one in (long, short):
            writer.put(one)
    with serve(engine) as ready:
        yield ready
    engine.close()


@pytest.mark.slow
def test_as_json(client: Client) -> None:
    answer = client.get(f"/api/v1/reports/{long.id}")
    assert answer.status_code == 200
    told = answer.json()
    assert [p["position"] for p in told["paragraphs"]] == list(range(1, LONG + 1))
    assert [p["text"] for p in told["paragraphs"]] == [p.text for p in long.paragraphs]
    ids = [p["id"] for p in told["paragraphs"]]
    assert ids == [paragraph_id(long.id, at) for at in range(1, LONG + 1)] == sorted(ids)
    assert [h["position"] for h in told["outline"]] == list(range(1, LONG + 1, HEADED))
    assert sum(h["paragraphs"] for h in told["outline"]) == LONG
    other = client.get(f"/api/v1/reports/{short.id}")
    assert len(answer.content) / LONG < 1.1 * len(other.content) / SHORT


@pytest.mark.slow
@pytest.mark.parametrize("question", ["", "?q=枫桥经验", "?q=行政复议"])
def test_as_a_page(client: Client, question: str) -> None:
    """All of it, in order, with every place numbered that is marked; no dearer by the paragraph
    than a short one."""
    answer = client.get(f"/reports/{long.id}{question}", headers={"accept": "text/html"})
    assert answer.status_code == 200
    tree = LexborHTMLParser(answer.text)
    shown = tree.css("article .para")
    assert [one.attributes["id"] for one in shown] == [f"p{at}" for at in range(1, LONG + 1)]
    for at in (1, 1_000, 9_999, 10_000, 10_001, LONG):
        (text,) = shown[at - 1].css("p.text")
        assert text.text() == long.paragraphs[at - 1].text
    links = [one.attributes["href"] for one in tree.css("nav.outline a")]
    assert links == [f"#p{at}" for at in range(1, LONG + 1, HEADED)]
    marks = [int(n) for n in re.findall(r'id="m(\d+)"', answer.text)]
    wanted = {"": 0, "?q=枫桥经验": LONG // FOUND, "?q=行政复议": LONG // OFTEN - LONG // FOUND}
    assert marks == list(range(1, wanted[question] + 1))
    other = client.get(f"/reports/{short.id}{question}", headers={"accept": "text/html"})
    assert len(answer.content) / LONG < 1.1 * len(other.content) / SHORT


def test_its_hits_lead_there(client: Client) -> None:
    """Those far down too, each to its own place."""
    told = client.get("/api/v1/search?q=枫桥经验&size=100").json()
    hits = [hit for hit in told["hits"] if hit["id"].startswith(long.id)]
    places = sorted(int(hit["url"].rpartition("#p")[2]) for hit in hits)
    assert places == list(range(FOUND, LONG + 1, FOUND))
