"""The page as it is served: right words, right links, nothing unescaped, no script needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from parsed import first, links, text_of, value
from selectolax.lexbor import LexborHTMLParser, LexborNode
from served import load_samples, serving

QUESTION = "枫桥经验 在 2023 年 各区县"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    address = load_samples(tmp_path_factory.mktemp("index"))
    with serving(address) as base, httpx.Client(base_url=base, timeout=20) as client:
        yield client


def page(client: httpx.Client, path: str = "/", **params: str | list[str]) -> LexborHTMLParser:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return LexborHTMLParser(answer.text)


def texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in tree.css(selector)]


def numbers(tree: LexborHTMLParser) -> list[int]:
    return [int(t.replace(",", "")) for t in texts(tree, ".counts strong")]


def facet(tree: LexborHTMLParser, name: str) -> LexborNode:
    return first(tree, f'.facet[aria-label="{name}"]')


def loaded(tree: LexborHTMLParser) -> list[str]:
    """What the browser fetches along with a page."""
    return [*links(tree, "link"), *(value(node, "src") for node in tree.css("[src]"))]


def follow(client: httpx.Client, link: str) -> LexborHTMLParser:
    parts = urlsplit(link)
    return page(client, parts.path, **parse_qs(parts.query))


def test_the_page_shows_what_the_interface_says(client: httpx.Client) -> None:
    answer = client.get("/api/v1/search", params={"q": QUESTION}).json()
    tree = page(client, q=QUESTION)
    assert numbers(tree) == [answer["total"][n] for n in ("paragraphs", "reports", "regions")]
    assert texts(tree, ".hit h3") == [h["region"]["name"] for h in answer["hits"]]
    assert texts(tree, "#silent li a") == [r["name"] for r in answer["silent"]["regions"]]
    assert f"{answer['silent']['count']} 个区县收录了报告但未提及" in text_of(tree)
    assert set(texts(tree, ".hit .body mark")) == {"枫桥经验"}


def test_a_period_of_publication_is_a_chip_each(client: httpx.Client) -> None:
    tree = page(client, q="枫桥经验", published_from="2024-01-01", published_to="2024-06-30")
    chips = {c.text().strip("×"): value(c, "href") for c in tree.css(".chip")}
    assert "published_from" not in chips["2024-01-01 起发布"]
    assert "published_to=2024-06-30" in chips["2024-01-01 起发布"]
    assert "published_to" not in chips["至 2024-06-30 发布"]
    told = text_of(page(client, "/coverage", published_from="2024-01-01"))
    assert "发布日期：2024-01-01 起发布" in told


def test_every_chip_takes_its_words_out(client: httpx.Client) -> None:
    tree = page(client, q=QUESTION)
    chips = tree.css(".chip")
    assert [c.text().strip("×") for c in chips] == ["2023 年", "各区县", "枫桥经验"]
    left = [parse_qs(urlsplit(value(c, "href")).query).get("q", [""])[0] for c in chips]
    assert "2023" not in left[0] and "各区县" in left[0] and "枫桥经验" in left[0]
    assert "各区县" not in left[1] and "2023" in left[1]
    assert "枫桥经验" not in left[2] and "2023" in left[2]
    for chip in chips:
        follow(client, value(chip, "href"))


@pytest.mark.parametrize("name", ["地区", "栏目", "领域", "年度"])
def test_a_facet_row_leads_to_its_count(client: httpx.Client, name: str) -> None:
    q = "行政复议"
    tree = page(client, q=q)
    links = facet(tree, name).css("a")[:3]
    assert links
    for link in links:
        said = text_of(link, "i") if link.css_first("i") else value(link, "aria-label")
        count = int(re.findall(r"(\d+)(?: 段|$)", said)[0])
        there = follow(client, value(link, "href"))
        assert numbers(there)[0] == count
        # and back again
        chosen = first(facet(there, name), "li.on a, a:has(rect.on)")
        assert numbers(follow(client, value(chosen, "href")))[0] == numbers(tree)[0]


def test_years_of_the_question_can_be_taken_back_one_by_one(client: httpx.Client) -> None:
    tree = page(client, q="行政复议 2022-2023年")
    there = follow(client, value(first(tree, 'svg.years a[aria-label^="2022"]'), "href"))
    only = client.get("/api/v1/search", params={"q": "行政复议", "year": "2023"}).json()
    assert numbers(there)[0] == only["total"]["paragraphs"]


def test_a_place_said_a_hundred_times_can_be_taken_back_at_once(client: httpx.Client) -> None:
    """The question is read anew after each word taken out: without end that took ten seconds."""
    tree = page(client, q="行政复议 " + "广西柳州市柳南区" * 150)
    asked = [parse_qs(urlsplit(link).query).get("q") for link in links(tree, ".facet li.on a")]
    assert ["行政复议"] in asked


def test_a_walk_over_pages_is_whole(client: httpx.Client) -> None:
    tree = page(client, q="法治", size="20")
    want = numbers(tree)[0]
    seen: list[str] = []
    while True:
        seen += [value(n, "id") for n in tree.css(".hit")]
        link = tree.css_first('a[rel="next"]')
        if link is None:
            break
        tree = follow(client, value(link, "href"))
    assert len(seen) == len(set(seen)) == want


def test_the_reading_view_has_an_address_for_every_paragraph(client: httpx.Client) -> None:
    hit = client.get("/api/v1/search", params={"q": QUESTION}).json()["hits"][0]
    tree = page(client, f"/reports/{hit['report_id']}", q=QUESTION)
    report = client.get(f"/api/v1/reports/{hit['report_id']}").json()
    assert [n.attributes["id"] for n in tree.css(".para")] == [
        f"p{p['position']}" for p in report["paragraphs"]
    ]
    lit = first(tree, f"#p{hit['position']} .text")
    assert lit.text() == hit["text"]
    assert [m.text() for m in lit.css("mark")] == [hit["text"][s:e] for s, e in hit["marks"]]
    in_outline = sum(int(i.text()) for i in tree.css(".outline .d1 i"))
    assert in_outline == len(tree.css("mark[id]"))
    outline = texts(tree, ".outline a span")
    assert all(h["heading"].split()[0] in " ".join(outline) for h in report["outline"])


@pytest.mark.parametrize(
    "hostile",
    [
        '"><script>alert(1)</script>',
        "<img src=x onerror=alert(1)>",
        "{{7*7}}",
        "javascript:alert(1)",
    ],
)
def test_what_a_stranger_writes_is_text(client: httpx.Client, hostile: str) -> None:
    for path in ("/", "/coverage"):
        tree = page(client, path, q=hostile)
        scripts = tree.css("script")
        assert all(value(s, "src").startswith("/static/") and not s.text() for s in scripts)
        assert len(scripts) == 1 + bool(tree.css("#q")) and not tree.css("img")
        shown = value(first(tree, "#q"), "value") if path == "/" else text_of(tree, "#main")
        assert hostile in shown
        assert not [h for h in links(tree, "a[href]") if h.lower().startswith("javascript")]


@pytest.mark.parametrize(
    ("path", "params", "status", "words"),
    [
        ("/", {"year": "abcd"}, 422, "year"),
        ("/", {"nonsense": "1"}, 422, "nonsense"),
        ("/", {"q": "字" * 2001}, 422, "2,000"),
        ("/reports/nothing", {}, 404, "nothing"),
        ("/no/such/page", {}, 404, ""),
    ],
)
def test_errors_are_pages_with_a_remedy(
    client: httpx.Client, path: str, params: dict[str, str], status: int, words: str
) -> None:
    answer = client.get(path, params=params, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert words in text_of(LexborHTMLParser(answer.text), ".teach")


def test_nothing_comes_from_another_host(client: httpx.Client) -> None:
    for path in ("/", "/?q=行政复议", "/coverage", "/help"):
        tree = LexborHTMLParser(client.get(path).text)
        own = loaded(tree)
        assert own and all(link.startswith("/static/") for link in own), own
        assert not tree.css("[style]") and not tree.css("style")


def test_whoever_asks_for_a_part_of_a_static_file_gets_all_of_it(client: httpx.Client) -> None:
    """A part that cannot be had would be an error in the framework's own words."""
    whole = client.get("/static/page.css")
    for part in ("bytes=a-b", "bytes=999999-", "bytes=0-0", "bytes=0-1,4-5"):
        answer = client.get("/static/page.css", headers={"Range": part})
        assert (answer.status_code, answer.content) == (200, whole.content), part
    assert whole.headers["accept-ranges"] == "none"


def test_static_files_are_served_and_kept(client: httpx.Client) -> None:
    tree = LexborHTMLParser(client.get("/").text)
    for link in loaded(tree):
        answer = client.get(link)
        assert answer.status_code == 200
        assert "max-age" in answer.headers["cache-control"]


@pytest.mark.slow
def test_the_root_path_is_in_every_address(tmp_path_factory: pytest.TempPathFactory) -> None:
    address = load_samples(tmp_path_factory.mktemp("rooted"))
    with serving(address, "/search") as base, httpx.Client(base_url=base, timeout=20) as client:
        for path in ("/search/", "/search/coverage", "/search/help"):
            tree = LexborHTMLParser(client.get(path, params={"q": "行政复议"}).text)
            told = links(tree, "a, link")
            assert told and all(h.startswith(("/search/", "#")) for h in told), told
        hit = client.get("/search/api/v1/search", params={"q": "行政复议"}).json()["hits"][0]
        assert hit["url"].startswith("/search/reports/")
        assert client.get(hit["url"]).status_code == 200


def test_questions_of_the_start_page_find_something(client: httpx.Client) -> None:
    told = links(page(client), ".try a")
    assert len(told) == 5
    assert [numbers(follow(client, link))[0] for link in told] == [13, 21, 13, 17, 22]


def test_coverage_names_the_held_the_silent_and_the_missing(client: httpx.Client) -> None:
    tree = page(client, "/coverage", q=QUESTION)
    answer = client.get("/api/v1/coverage", params={"q": QUESTION}).json()
    body = text_of(tree)
    for region in answer["silent"]["regions"]:
        assert region["name"] in body
    assert f"{answer['missing']['count']:,} 个地区" in body


def test_the_reading_view_names_files_not_folders(client: httpx.Client) -> None:
    hit = client.get("/api/v1/search", params={"q": QUESTION}).json()["hits"][0]
    facts = text_of(page(client, f"/reports/{hit['report_id']}"), ".meta dl")
    assert str(hit["year"]) in facts and "/" not in facts


def test_other_years_are_of_the_same_issuer(client: httpx.Client) -> None:
    hits = client.get(
        "/api/v1/search", params={"q": "", "region": "361130", "group": "report"}
    ).json()["hits"]
    own = next(h for h in hits if h["issuer_kind"] == "government" and h["year"] == 2023)
    assert [h["issuer_kind"] for h in hits] == ["government", "government", "town"]
    years = texts(page(client, f"/reports/{own['report_id']}"), ".meta ul.beside:first-of-type li")
    assert len(years) == len({y[:4] for y in years}) == 2


def test_an_order_of_groups_that_is_left_over_is_no_error(client: httpx.Client) -> None:
    """The chip that takes the grouping words away keeps the order that was chosen."""
    page = LexborHTMLParser(client.get("/?q=枫桥经验 各区县&sort=count").text)
    ways = [a.attributes["href"] for a in page.css("a.chip") if a.attributes.get("href")]
    assert len(ways) == 2 and all("sort=count" in str(way) for way in ways)
    for way in ways:
        assert client.get(str(way)).status_code == 200, way
    assert client.get("/?q=枫桥经验&sort=count&group=paragraph").status_code == 200
