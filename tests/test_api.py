"""The search over HTTP: its shape, its refusals; no input gives a 500."""

from __future__ import annotations

import string
from urllib.parse import quote

import pytest
from api_world import SEARCH, client, error_of, serve, world
from asgi_client import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service.pages.rendering import templates
from service.question import read_once
from service.question.fieldwords import field_words
from service.search.parameters import PARAMETERS

__all__ = ["client", "world"]


# --- search --------------------------------------------------------------------------------------


def test_search_has_the_contracts_shape(client: Client) -> None:
    answer = client.get(SEARCH, params={"q": "枫桥经验 在 2023 年 各区县"}).json()
    assert set(answer) >= {
        "question", "total", "approximate", "hits", "facets", "silent", "missing", "looser",
        "next", "index", "took_ms",
    }  # fmt: skip
    assert set(answer["question"]) >= {
        "raw", "terms", "or", "excluded", "match", "years", "regions", "levels", "group", "read",
        "ambiguous", "notes", "related",
    }  # fmt: skip
    assert set(answer["hits"][0]) >= {
        "id", "report_id", "title", "kind", "year", "published_on", "issuer", "issuer_kind",
        "document_number", "warnings", "region", "section", "topics", "position", "lead",
        "lead_marks", "text", "marks", "score", "in_group", "url", "source_url",
    }  # fmt: skip
    assert set(answer["hits"][0]["region"]) >= {"code", "name", "level", "path"}
    assert set(answer["facets"]) == {
        "year", "province", "city", "county", "level", "section", "topic", "kind", "issuer_kind",
    }  # fmt: skip
    assert set(answer["facets"]["year"][0]) == {
        "value", "label", "paragraphs", "reports", "selected",
    }  # fmt: skip
    assert set(answer["silent"]["regions"][0]) == {"code", "name", "path", "reports"}
    assert set(answer["index"]) == {"commit", "at", "reports"}
    assert answer["facets"]["year"][0]["label"].endswith("年")


def test_repeated_values_are_alternatives(client: Client) -> None:
    one = client.get(SEARCH, params={"year": "2022"}).json()["total"]["reports"]
    other = client.get(SEARCH, params={"year": "2023"}).json()["total"]["reports"]
    both = client.get(SEARCH + "?year=2022&year=2023&year=2022").json()
    assert both["total"]["reports"] == one + other
    assert both["question"]["years"] == [2022, 2023]


def test_an_empty_value_is_not_given(client: Client) -> None:
    """A form sends every field, empty ones too."""
    answer = client.get(SEARCH + "?q=行政复议&year=&region=&sort=&cursor=&size=&facets=").json()
    assert answer == {
        **client.get(SEARCH + "?q=行政复议").json(),
        "took_ms": answer["took_ms"],
    }


def test_a_walk_over_http(client: Client) -> None:
    ids: list[str] = []
    params = {"q": "行政复议", "size": "7"}
    first = client.get(SEARCH, params=params).json()
    page = first
    while True:
        ids += [h["id"] for h in page["hits"]]
        if page["next"] is None:
            break
        page = client.get(SEARCH, params={**params, "cursor": page["next"]}).json()
    assert len(ids) == len(set(ids)) == first["total"]["paragraphs"]


# (query string, status, code, field, what the remedy names)
REFUSED = [
    ("size=abc", 422, "invalid_parameter", "size", "1 至 100"),
    ("size=0", 422, "invalid_parameter", "size", "1 至 100"),
    ("size=101", 422, "invalid_parameter", "size", "1 至 100"),
    ("size=-1", 422, "invalid_parameter", "size", "1 至 100"),
    ("size=1e2", 422, "invalid_parameter", "size", "1 至 100"),
    ("size=" + "9" * 5000, 422, "invalid_parameter", "size", "1 至 100"),  # huge numbers
    ("size=２０", 422, "invalid_parameter", "size", "1 至 100"),  # full-width digits
    ("year=1948", 422, "invalid_parameter", "year", "1949 至 2099"),
    ("year=2100", 422, "invalid_parameter", "year", "1949 至 2099"),
    ("year=2023年", 422, "invalid_parameter", "year", "1949 至 2099"),
    ("year=2023&year=x", 422, "invalid_parameter", "year", "1949"),
    ("region=999999", 422, "invalid_parameter", "region", "/api/v1/regions"),
    ("region=130421", 422, "invalid_parameter", "region", "/api/v1/regions"),  # split since
    ("region=柳州", 422, "invalid_parameter", "region", "/api/v1/regions"),
    ("level=village", 422, "invalid_parameter", "level", "county"),
    ("section=plans", 422, "invalid_parameter", "section", "plan"),
    ("topic=x", 422, "invalid_parameter", "topic", "disputes"),
    ("kind=x", 422, "invalid_parameter", "kind", "rule_of_law"),
    ("issuer_kind=x", 422, "invalid_parameter", "issuer_kind", "department"),
    ("published_from=2024", 422, "invalid_parameter", "published_from", "2024-01-31"),
    ("published_to=2024-02-30", 422, "invalid_parameter", "published_to", "2024-01-31"),
    ("published_to=２０２４-01-01", 422, "invalid_parameter", "published_to", "2024-01-31"),
    (
        "published_to=2024-01-01&published_to=2024-01-01",
        422,
        "invalid_parameter",
        "published_to",
        "一次",
    ),
    (
        "published_from=2024-02-01&published_to=2024-01-31",
        422,
        "invalid_parameter",
        "published_from",
        "对调",
    ),
    ("match=fuzzy", 422, "invalid_parameter", "match", "exact"),
    ("group=year", 422, "invalid_parameter", "group", "region"),
    ("sort=oldest", 422, "invalid_parameter", "sort", "newest"),
    ("sort=count", 422, "invalid_parameter", "sort", "group=report"),  # needs a group
    ("facets=1", 422, "invalid_parameter", "facets", "true"),
    ("cursor=x", 422, "invalid_parameter", "cursor", "next"),
    ("cursor=eyJtIjoiYWxsIiwiYSI6IngiLCJoIjoieSJ9", 422, "invalid_parameter", "cursor", "next"),
    ("q=a&q=b", 422, "invalid_parameter", "q", "一次"),  # a repeated single parameter
    ("sort=newest&sort=newest", 422, "invalid_parameter", "sort", "一次"),
    ("query=a", 422, "unknown_parameter", "query", "issuer_kind"),
    ("Q=a", 422, "unknown_parameter", "Q", "cursor"),
    ("=a", 422, "unknown_parameter", "", "cursor"),
    ("within=book", 422, "invalid_parameter", "within", "paragraph、section、report"),
    ("q=%ff%fe", 422, "invalid_parameter", "q", "UTF-8"),
    ("q=%e6%9e", 422, "invalid_parameter", "q", "UTF-8"),  # half a character
    ("q=%ed%a0%80", 422, "invalid_parameter", "q", "UTF-8"),  # a surrogate
    ("%ff=a", 422, "invalid_parameter", None, "UTF-8"),
    ("q=" + "a" * 2001, 422, "question_too_long", "q", "词语"),
    ("q=" + quote("法" * 2001), 422, "question_too_long", "q", "词语"),
    ("q=" + "a" * 100_000, 422, "question_too_long", "q", "词语"),
    ("&".join(["region=450203"] * 1000), 422, "invalid_parameter", "region", "500"),
]


@pytest.mark.parametrize(("query", "status", "code", "field", "named"), REFUSED)
def test_refusals(
    query: str, status: int, code: str, field: str | None, named: str, client: Client
) -> None:
    for path in (SEARCH, "/api/v1/coverage"):
        if path != SEARCH and query.startswith(("cursor", "sort=count")):
            continue  # coverage has neither pages nor an order
        error = error_of(client.get(f"{path}?{query}"), status)
        assert (error["code"], error["field"]) == (code, field)
        assert named in error["remedy"]


STRANGE = [
    "",
    "%00",
    "a%00b",
    "%E2%80%8B",  # a zero-width blank
    '"',
    "“",
    "-",
    "- - -",
    "OR",
    "OR OR",
    "| |",
    "a OR",
    '-"',
    "《",
    "在 的",
    "2023年",
    "2100年 0年",
    "%F0%9F%98%80",  # 😀
    "%F3%B0%80%80",  # a private-use character
    "(a AND b) NOT c*~^:/\\{}[]",
    "各地",
    "鼓楼区",
    "法" * 2000,
    "a b " * 500,
    "-x " * 600,
    "a OR " * 399 + "b",
    "行政复议人民调解执法监督 OR " * 60 + "枫桥经验",
    "“" * 2000,
    "1" * 2000,
    "2021-" * 400,
]


@pytest.mark.parametrize("q", STRANGE)
@pytest.mark.parametrize(
    "more", ["", "&match=any", "&match=words", "&match=exact", "&group=region"]
)
def test_strange_questions_are_answered(q: str, more: str, client: Client) -> None:
    escaped = q if "%" in q else quote(q)
    response = client.get(f"{SEARCH}?q={escaped}{more}")
    assert response.status_code == 200, response.text


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([p.name for p in PARAMETERS] + ["x"]),
            st.one_of(
                st.text(max_size=12),
                st.text(string.printable, max_size=12),
                st.sampled_from(["2023", "450200", "county", "all", "region", "count", "true"]),
                st.integers().map(str),
            ),
        ),
        max_size=5,
    )
)
def test_no_input_gives_a_500(client: Client, pairs: list[tuple[str, str]]) -> None:
    response = client.get(SEARCH, params=pairs)
    assert response.status_code in (200, 422), response.text
    if response.status_code == 422:
        error_of(response, 422)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=30))
def test_no_bytes_give_a_500(client: Client, raw: bytes) -> None:
    escaped = "".join(f"%{b:02x}" for b in raw)
    assert client.get(f"{SEARCH}?q={escaped}").status_code in (200, 422)
    assert client.get(f"/api/v1/reports/{escaped}").status_code in (404, 422)


def test_what_is_loaded_once_is_loaded_before_anybody_asks(
    world: tuple[Engine, list[Report]],
) -> None:
    """The rules that read a question and the templates: the first visitor waited half a second."""
    field_words.cache_clear()
    templates.cache_clear()
    read_once.cache_clear()  # a question that was read already needs no rules
    with serve(world[0]):
        assert field_words.cache_info().currsize
        kept = templates().cache
        assert kept is not None and {"search.html", "report.html"} <= {name for _, name in kept}
