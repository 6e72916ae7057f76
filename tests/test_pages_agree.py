"""Pages agree with each other: a link brings what stood beside it, a report says what its hit said.

Random questions over the small world; what the reports say is told once more by the oracle.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import oracle
import pytest
from api_world import SEARCH, client, world
from asgi_client import Client
from parsed import first, text_of, value
from selectolax.lexbor import LexborHTMLParser, LexborNode
from small_world import PIECES

from index_mappings import words
from index_mappings.engines.port import Engine
from index_mappings.reports import Report

__all__ = ["client", "world"]
#: Terms that no report holds in one piece: the question is relaxed to words, or to any of them.
RELAXED = ("枫桥经验复议", "行政调解", "人民监督", "执法联动", "放管服决策")


def tree(client: Client, link: str) -> LexborHTMLParser:
    answer = client.get(link.partition("#")[0])
    assert answer.status_code == 200, (link, answer.text[:300])
    return LexborHTMLParser(answer.text)


def question(random_: random.Random) -> tuple[list[list[str]], list[str], str]:
    """Clauses (alternatives each, quoted ones with their marks), what must not stand, and how it is
    typed; half of the time with a place or a year before it."""
    plain = [p for p in PIECES if not set(p) & set("“”、+年")]  # a year is a condition
    terms = random_.sample([*plain, *RELAXED], random_.randint(1, 3))
    clauses = [[term] for term in terms]
    if random_.random() < 0.4:
        clauses[0].append(random_.choice(plain))
    if random_.random() < 0.3:
        clauses[-1] = [f"“{term}”" for term in clauses[-1]]
    excluded = [random_.choice(plain)] if random_.random() < 0.3 else []
    scope = (
        [random_.choice(("2022年", "广西", "2021-2023年", "各区县"))]
        if random_.random() < 0.5
        else []
    )
    typed = [" OR ".join(clause) for clause in clauses] + [f"-{term}" for term in excluded]
    return clauses, excluded, " ".join(scope + typed)


def cut(term: str) -> list[str]:
    """The words of a term; a quoted one stays whole."""
    return [term.strip("“”")] if "“" in term else words.plain_words(term) or [term]


def says(lines: tuple[str, ...], answer: dict[str, Any], clauses: list[list[str]]) -> bool:
    """Whether a paragraph holds what the step that answered asks for, exclusions apart."""

    def holds(texts: Iterable[str]) -> bool:
        return all(oracle.found(lines, text) for text in texts)

    match = answer["question"]["match"]
    if match == "all":
        return all(any(holds([term.strip("“”")]) for term in clause) for clause in clauses)
    if match == "words":
        return all(any(holds(cut(term)) for term in clause) for clause in clauses)
    quoted = [clause for clause in clauses if any("“" in term for term in clause)]
    loose = [clause for clause in clauses if clause not in quoted]
    some = any(holds([word]) for clause in loose for term in clause for word in cut(term))
    kept = all(any(holds([w]) for term in c for w in cut(term)) for c in quoted)
    return kept and (some or not loose)


def count(report: Report, answer: dict[str, Any], asked: tuple[list[list[str]], list[str]]) -> int:
    clauses, excluded = asked
    return sum(
        says(p.lines, answer, clauses) and not any(oracle.found(p.lines, t) for t in excluded)
        for p in report.paragraphs
    )


@pytest.mark.parametrize("seed", range(40))
def test_a_report_says_what_its_hit_said(
    client: Client, world: tuple[Engine, list[Report]], seed: int
) -> None:
    random_ = random.Random(seed)
    held = {report.id: report for report in world[1]}
    clauses, excluded, typed = question(random_)
    answer = client.get(SEARCH, params={"q": typed, "size": "5"}).json()
    shown = tree(client, "/?" + urlencode({"q": typed, "size": "5"}))
    links = [node.attributes["href"] or "" for node in shown.css(".hit h3 a")]
    assert len(links) == len(answer["hits"])
    for link, hit in zip(links, answer["hits"], strict=True):
        view = tree(client, link)
        (text,) = view.css(f"#p{hit['position']} .text")
        marked = [hit["text"][start:end] for start, end in hit["marks"]]
        assert [node.text() for node in text.css("mark")] == marked, (typed, link)
        for row in view.css("ul.beside li"):
            _agrees(row, held, hit["report_id"], answer, (clauses, excluded))


def _agrees(
    row: LexborNode,
    held: dict[str, Report],
    own: str,
    answer: dict[str, Any],
    asked: tuple[list[list[str]], list[str]],
) -> None:
    """A row beside a report says what a scan of the linked report finds."""
    note = text_of(row, "span")
    link = row.css_first("a")
    if link is None:
        assert note == "本篇" and own in held
        return
    path = urlsplit(link.attributes["href"] or "").path
    found = count(held[path.removeprefix("/reports/")], answer, asked)
    assert note == (f"{found} 段提及" if found else "未提及"), (path, answer["question"])


def total(shown: LexborHTMLParser) -> int:
    return int(text_of(shown, ".counts strong").replace(",", ""))


#: A paragraph has one of these, so that the numbers of what is chosen add up.
ONE_OF = ("年度", "栏目", "层级", "文种", "发文机关")


def counted_links(shown: LexborHTMLParser) -> list[tuple[str, int]]:
    """Every link of a page beside which a number of paragraphs stands, and the number it brings:
    added to what is chosen, or taken away from it."""
    found = []
    for facet in shown.css(".facet"):
        rows = [*_rows(facet)]
        chosen = sum(number for _, number, on in rows if on)
        if chosen and facet.attributes["aria-label"] not in ONE_OF:
            continue
        alone = sum(on for _, _, on in rows) == 1
        for link, number, on in rows:
            if link and not (on and alone):
                found.append((link, chosen - number if on else chosen + number))
    for node in shown.css(".rest a, .notes a[href*=match], .teach a[href*=match]"):
        around = node if re.search(r"\d 段", node.text()) else node.parent
        assert around is not None
        if told := re.search(r"([0-9,]+) 段", around.text(deep=True)):  # a repair has no number
            found.append((value(node, "href"), int(told[1].replace(",", ""))))
    return found


def _rows(facet: LexborNode) -> Iterator[tuple[str, int, bool]]:
    """Link, number, and whether it is chosen."""
    for item in facet.css("li"):
        node = first(item, "a")
        number = _number(text_of(node, "i"))
        yield node.attributes.get("href") or "", number, "on" in (item.attributes["class"] or "")
    for node in facet.css("svg.years a"):
        number = _number(re.split("[,，]", node.attributes["aria-label"] or "")[1])
        yield node.attributes.get("href") or "", number, node.css_first("rect.on") is not None


def _number(text: str) -> int:
    return int("".join(re.findall(r"\d", text.split("段")[0])) or -1)


def random_address(random_: random.Random) -> str:
    _, _, typed = question(random_)
    pairs = [("q", typed)]
    if random_.random() < 0.5:
        pairs.append(("year", random_.choice(["2021", "2022", "2023"])))
    if random_.random() < 0.3:
        pairs.append(("region", random_.choice(["450000", "450200", "360000"])))
    if random_.random() < 0.3:
        pairs.append(("section", random_.choice(["problem", "plan", "achievement"])))
    if random_.random() < 0.5:
        pairs.append(("group", random_.choice(["report", "region", "paragraph"])))
    return "/?" + urlencode(pairs)


@pytest.mark.slow
def test_a_number_that_is_shown_is_what_a_click_brings(client: Client) -> None:
    """Three hundred random links of random pages, relaxed ones among them."""
    random_ = random.Random(5)
    followed, relaxed = 0, 0
    while followed < 300:
        address = random_address(random_)
        shown = tree(client, address)
        links = counted_links(shown)
        relaxed += "match=any" in str(shown.html) or "match=words" in str(shown.html)
        for link, number in random_.sample(links, min(6, len(links))):
            assert total(tree(client, link)) == number, (address, dict(parse_qsl(link[2:])))
            followed += 1
    assert relaxed > 20
