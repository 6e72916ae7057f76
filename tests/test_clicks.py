"""Every number that is offered is what a click on it then brings: random questions, every kind.

    CLICKS=500 pytest tests/test_clicks.py

So many offers of each kind are followed on each engine: related terms (`more`), what a removal
brings (`without`), the next step (`looser`), the same words elsewhere, another spelling, facets,
and the links of the page. Questions are made of words of the data, with alternatives, exclusions,
fields, conditions, `within`, `local`, related terms, groups and orders.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import contract
import pytest
from api_world import SEARCH
from asgi_client import Client
from parsed import first, text_of, value
from selectolax.lexbor import LexborHTMLParser
from small_engines import HELD
from small_world import PIECES, PLACES, YEARS
from test_fields import random_fields
from test_pages_agree import RELAXED, counted_links, total, tree
from test_related import SETTINGS
from test_spelling import MISSPELT

from index_mappings import regions
from index_mappings.engines.port import Engine
from index_mappings.reports import IssuerKind, Kind, Level, SectionType, Topic
from service.api.app import create_app

CLICKS = int(os.environ.get("CLICKS", "3"))
Pairs = list[tuple[str, str]]
#: A question, and the offers of its answer: the question as it is asked after the click, and the
#: number of paragraphs that stood beside it.
Offers = Iterator[tuple[Pairs, int]]
STRANGE = ("星际航行", "不存在的词", "无此词语")


@pytest.fixture(scope="module")
def client(small_engine: Engine) -> Iterator[Client]:
    with Client(create_app(SETTINGS, small_engine)) as ready:
        yield ready


def answer_of(client: Client, pairs: Pairs) -> dict[str, Any]:
    response = client.get(SEARCH, pairs)
    assert response.status_code == 200, (pairs, response.text)
    told: dict[str, Any] = response.json()
    return told


def answerable(client: Client, pairs: Pairs) -> bool:
    """Whether a question may be asked: of more words than can be compared it may not."""
    response = client.get(SEARCH, pairs)
    refused = response.status_code == 422 and response.json()["error"]["field"] == "within"
    assert refused or response.status_code == 200, (pairs, response.text)
    return not refused


# --- questions -----------------------------------------------------------------------------------


def word(rng: random.Random) -> str:
    """A piece that stands often, one that stands nowhere whole, or a stretch of any line."""
    roll = rng.random()
    if roll < 0.6:
        return rng.choice(PIECES).strip("“”")
    if roll < 0.75:
        return rng.choice(RELAXED)
    line = rng.choice(rng.choice(rng.choice(HELD).paragraphs).lines)
    at = rng.randrange(len(line))
    return re.sub(r"[“”\"\s]", "", line[at : at + rng.randint(2, 6)]) or "执法"


def typed(rng: random.Random, extra: list[str]) -> str:
    """Terms bare and in quotes, alternatives, exclusions, words of scope and fields."""
    words = [word(rng) for _ in range(rng.randint(0, 2))] + extra
    words = [f"“{w}”" if rng.random() < 0.4 else w for w in words]
    if rng.random() < 0.25:
        words.append(f"{word(rng)} OR {word(rng)}")
    if rng.random() < 0.2:
        words.append(f"-{word(rng)}")
    if rng.random() < 0.3:
        place = regions.get(rng.choice(PLACES))
        assert place is not None
        words.append(rng.choice((f"{rng.choice(YEARS)}年", "各区县", "2021-2022年", place.name)))
    if rng.random() < 0.25:
        words += random_fields(rng)[0]
    rng.shuffle(words)
    return " ".join(words)


def asked(
    rng: random.Random,
    client: Client,
    extra: list[str],
    match: tuple[str, ...],
    *,
    add: bool = True,
) -> Pairs:
    """A question that can be answered, with related terms added now and then."""
    while True:
        pairs = drawn(rng, extra, match)
        if answerable(client, pairs):
            more_ = with_related(rng, client, pairs) if add else pairs
            if more_ == pairs or answerable(client, more_):
                return more_


def drawn(rng: random.Random, extra: list[str], match: tuple[str, ...]) -> Pairs:
    pairs = [("q", typed(rng, extra)), ("match", rng.choice(match))]
    every: dict[str, Iterable[Any]] = {
        "year": YEARS, "region": PLACES, "level": Level, "section": SectionType, "topic": Topic,
        "kind": Kind, "issuer_kind": IssuerKind,
    }  # fmt: skip
    for name, values in every.items():
        if rng.random() < 0.12:
            pairs += [(name, str(v)) for v in rng.sample([*values], rng.randint(1, 2))]
    if rng.random() < 0.25:
        pairs.append(("within", rng.choice(("section", "report"))))
    if rng.random() < 0.15:
        pairs.append(("local", "true"))
    if rng.random() < 0.1:
        pairs.append(("published_from", "2023-02-01"))
    if rng.random() < 0.3:
        pairs.append(("group", rng.choice(("report", "region"))))
    pairs.append(("sort", rng.choice(("relevance", "newest", "region"))))
    return pairs


def with_related(rng: random.Random, client: Client, pairs: Pairs) -> Pairs:
    """The same with a related term or two added, now and then."""
    if rng.random() < 0.75:
        return pairs
    offered = [row["term"] for row in answer_of(client, pairs)["question"]["related"]]
    chosen = rng.sample(offered, min(len(offered), rng.randint(1, 2)))
    return [*pairs, *(("related", term) for term in chosen)]


def instead(pairs: Pairs, name: str, *values: str) -> Pairs:
    return [pair for pair in pairs if pair[0] != name] + [(name, value) for value in values]


# --- offers --------------------------------------------------------------------------------------


def more(pairs: Pairs, answer: dict[str, Any]) -> Offers:
    """What a related term adds to what the first step has found; to nothing, where that found none.
    Then a looser step may answer, with the term and without: what brings nothing is no offer."""
    wanted = dict(pairs)["match"]
    literal = answer["question"]["match"] == ("all" if wanted == "auto" else wanted)
    before = answer["total"]["paragraphs"] if literal else 0
    for row in answer["question"]["related"]:
        if row["more"] is not None and (before or row["more"]):
            yield [*pairs, ("related", row["term"])], before + row["more"]


def without(pairs: Pairs, answer: dict[str, Any]) -> Offers:
    for row in answer["without"] or ():
        # An order by count, and related terms of a word that is gone, go with the word.
        then = instead(pairs, "q", row["q"])
        if row["parameter"] == "local":
            then = instead(then, "local")
        elif row["parameter"] != "q":
            then = instead(then, row["parameter"], *row["values"])
        yield then, row["paragraphs"]


def looser(pairs: Pairs, answer: dict[str, Any]) -> Offers:
    if answer["looser"]:
        yield instead(pairs, "match", answer["looser"]["match"]), answer["looser"]["paragraphs"]


def spelling(pairs: Pairs, answer: dict[str, Any]) -> Offers:
    for row in answer["question"]["spelling"]:
        yield instead(pairs, "q", row["q"]), row["paragraphs"]


def facets(pairs: Pairs, answer: dict[str, Any]) -> Offers:
    """One value alone, by the step that has answered."""
    asked_ = instead(pairs, "match", answer["question"]["match"])
    for name, rows in answer["facets"].items():
        parameter = "region" if name in ("province", "city", "county") else name
        for row in rows:
            yield instead(asked_, parameter, row["value"]), row["paragraphs"]


EVERY = ("auto", "auto", "all", "words", "any", "exact")
KINDS: dict[str, tuple[Callable[..., Offers], tuple[str, ...], tuple[str, ...]]] = {
    # what offers, a word of these stands in each question, the ways to match
    "more": (more, ("枫桥经验", "府院联动", "执法监督", "民告官", "法律明白人"), EVERY),
    "without": (without, STRANGE, ("auto", "all", "all", "words")),
    "looser": (looser, RELAXED, ("auto", "all", "all", "words")),
    "spelling": (spelling, tuple(MISSPELT), ("auto", "all")),
    "facets": (facets, ("执法监督", *PIECES[:3], *RELAXED), EVERY),
}


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("kind", KINDS)
def test_an_offer_is_what_a_click_brings(client: Client, kind: str) -> None:
    rng, checked, brought = random.Random(f"clicks {kind}"), 0, 0
    offers, words, match = KINDS[kind]
    while checked < CLICKS:
        pairs = asked(rng, client, [rng.choice(words)], match, add=kind != "more")
        rows = list(offers(pairs, answer_of(client, pairs)))
        for then, number in rng.sample(rows, min(4, len(rows))):
            if kind in ("without", "spelling"):
                then = still_offered(client, then)
            total_ = answer_of(client, then)["total"]["paragraphs"]
            assert total_ == number, (kind, pairs, then)
            checked, brought = checked + 1, brought + bool(number)
    assert brought >= CLICKS // 12


def still_offered(client: Client, pairs: Pairs) -> Pairs:
    """Without the related terms that the words, changed meanwhile, do not offer: as the page."""
    given = [value for name, value in pairs if name == "related"]
    plain = instead(pairs, "related")
    kept = [
        term for term in given if client.get(SEARCH, [*plain, ("related", term)]).status_code == 200
    ]
    return instead(pairs, "related", *kept)


# --- the same words elsewhere --------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_the_same_words_are_where_the_list_says(client: Client) -> None:
    """Every number of a hit is its list's, and the list is that of a scan."""
    words_of: dict[str, list[tuple[str, str]]] = {}
    for report in HELD:
        for paragraph in report.paragraphs:
            words_of.setdefault(contract.wording(report, paragraph), []).append(
                (report.region_code, contract.key(report, paragraph))
            )
    held = {contract.key(r, p): contract.wording(r, p) for r in HELD for p in r.paragraphs}
    rng, checked, several = random.Random("clicks same"), 0, 0
    while checked < CLICKS:
        pairs = [*asked(rng, client, [], EVERY), ("size", "100")]
        hits = answer_of(client, pairs)["hits"]
        repeated = [hit for hit in hits if hit["same"]["paragraphs"] > 1]
        for hit in [*rng.sample(repeated, min(4, len(repeated))), *hits[:1]]:
            listed = client.get(f"/api/v1/paragraphs/{hit['id']}/same").json()
            assert listed["same"] == hit["same"], (pairs, hit["id"])
            found = [
                (place["code"], paragraph["id"])
                for place in listed["regions"]
                for paragraph in place["paragraphs"]
            ]
            own = hit["id"].partition(".")[0]
            others = [row for row in words_of[held[hit["id"]]] if row[1].partition(".")[0] != own]
            assert sorted(found) == sorted(others), (pairs, hit["id"])
            assert hit["same"] == {
                "paragraphs": len(others),
                "reports": len({key.partition(".")[0] for _, key in others}),
                "regions": len({code for code, _ in others} - {hit["region"]["code"]}),
            }
            checked, several = checked + 1, several + bool(others)
    assert several >= CLICKS // 4


# --- the page ------------------------------------------------------------------------------------


def shown_offers(page: LexborHTMLParser) -> Iterator[tuple[str, int]]:
    """The other numbers that stand beside a link: what the click brings."""
    relaxed = "没有一段是这样写的" in str(page.html) or "拆成词语后" in text_of(page, "main")
    literal = not relaxed and "含有其中一部分" not in text_of(page, "main")
    before = total(page) if literal else 0
    for node in page.css("#related a"):
        number = int(re.findall(r"多 (\d+) 段", value(node, "aria-label"))[0])
        if before or number:
            yield value(node, "href"), before + number
    for item in page.css(".teach li, .notes li"):
        told = re.search(r"(?:有|逐字有) ([0-9,]+) 段", item.text())
        link = item.css_first("a")
        if told and link and re.search("去掉|换相近|是不是", item.text()):
            yield value(link, "href"), int(told[1].replace(",", ""))


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_a_link_of_a_page_brings_its_number(client: Client) -> None:
    rng, checked = random.Random("clicks page"), 0
    words = (*STRANGE, *RELAXED, *MISSPELT, *PIECES[:3], "执法监督", "府院联动", "民告官")
    while checked < CLICKS:
        pairs = asked(rng, client, [rng.choice(words)], EVERY)
        address = "/?" + urlencode(pairs)
        page = tree(client, address)
        assert first(page, ".counts strong")
        links = [*counted_links(page), *shown_offers(page)]
        for link, number in rng.sample(links, min(6, len(links))):
            assert total(tree(client, link)) == number, (address, link)
            checked += 1
