"""What was decided of cases that could go either way; each is told in the documents."""

from __future__ import annotations

import datetime
from urllib.parse import quote

import pytest
from api_world import SEARCH, client, error_of, world
from asgi_client import Client

from service import question as questions

__all__ = ["client", "world"]
TODAY = datetime.date(2026, 11, 24)


@pytest.mark.parametrize(
    "added",
    [
        "utm_source=weixin&utm_medium=social",
        "from=groupmessage&isappinstalled=0",
        "scene=1&clicktime=17&enterid=17",
        "spm=a.b.c",
        "gclid=x",
        "share_token=1",
    ],
)
def test_the_page_leaves_out_what_sharing_adds_and_the_interface_refuses_it(
    client: Client, added: str
) -> None:
    plain = client.get("/?q=" + quote("行政复议"))
    shared = client.get(f"/?q={quote('行政复议')}&{added}")
    assert shared.status_code == 200
    assert added.split("=")[0] not in shared.text
    assert shared.text.count('class="hit"') == plain.text.count('class="hit"') > 0
    assert client.get(f"/?{added}").text.count('class="hit"') == 0  # the start page
    assert error_of(client.get(f"{SEARCH}?q=a&{added}"), 422)["code"] == "unknown_parameter"
    assert client.get("/?unheard=1").status_code == 422


def test_a_slash_too_many_does_not_matter(client: Client) -> None:
    held = client.get(SEARCH, params={"size": "1"}).json()["hits"][0]["report_id"]
    for path in (f"/reports/{held}", f"/api/v1/reports/{held}", SEARCH, "/coverage", "/healthz"):
        one, two = client.get(path), client.get(f"{path}/")
        assert one.status_code == two.status_code == 200
    assert client.get("//").status_code == 404
    assert client.get("/reports/").status_code == 404


def test_what_is_allowed_names_both_ways(client: Client) -> None:
    answer = client.send("POST", SEARCH)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert "GET, HEAD" in error_of(answer, 405)["remedy"]


@pytest.mark.parametrize(
    "typed", ["“行政复议”OR“人民调解”", '"行政复议"OR"人民调解"', "「行政复议」或「人民调解」"]
)
def test_quotes_part_an_operator_as_blanks_do(typed: str) -> None:
    read = questions.read(typed, TODAY)
    assert [[t.text for t in group] for group in read.alternatives] == [["行政复议", "人民调解"]]
    assert not read.terms
    word = questions.read("“行政复议”or“人民调解”", TODAY)  # small letters are no operator
    assert not word.alternatives


@pytest.mark.parametrize("place", ["台湾", "香港", "澳门"])
def test_a_place_without_such_reports_is_told(client: Client, place: str) -> None:
    answer = client.get(SEARCH, params={"q": f"{place} 居民"}).json()
    assert answer["total"]["paragraphs"] == 0
    (note,) = [n for n in answer["question"]["notes"] if n["code"] == "no_reports"]
    assert "不编制" in note["message"]
    both = client.get(SEARCH, params={"q": f"{place} 广西 行政复议"}).json()
    assert not [n for n in both["question"]["notes"] if n["code"] == "no_reports"]
