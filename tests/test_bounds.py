"""Whatever is asked in 2,000 characters: a page stays small, and an answer soon comes."""

from __future__ import annotations

import random
from urllib.parse import urlencode

import pytest
from api_world import SEARCH, client, world
from asgi_client import Client
from parsed import text_of
from selectolax.lexbor import LexborHTMLParser

from index_mappings import literal
from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service.search.parameters import LONGEST_QUESTION

__all__ = ["client", "world"]
LARGEST_PAGE = 300_000


def filled(piece: str) -> str:
    return (piece * (LONGEST_QUESTION // len(piece) + 1))[:LONGEST_QUESTION].rstrip(" |")


def scattered(letters: str, between: str = "") -> str:
    rng = random.Random(len(letters))
    count = LONGEST_QUESTION // (1 + len(between))
    return between.join(rng.choice(letters) for _ in range(count))


LETTERS = "法治政府建设行政复议执法监督人民调解的一是在县市区年工作推进"
QUESTIONS = {
    "one place": filled("鼓楼区 "),
    "places": filled("柳州市 柳南区 诸暨市 德清县 鹿城区 "),
    "places as paths": filled("广西柳州市柳南区"),
    "one year": filled("2023年 "),
    "years": " ".join(f"{1949 + n % 150}年" for n in range(400))[:LONGEST_QUESTION],
    "all years": filled("1949-2099年 "),
    "recent years": filled("近三年 "),
    "levels": filled("各区县 "),
    "alternatives": filled("调解 OR 复议 OR "),
    "bars": filled("调|复|"),
    "one character each": scattered(LETTERS, " "),
    "one long term": scattered(LETTERS),
    "the same again": filled("行政复议"),
    "quotes": filled("“行政复议” "),
    "open quotes": filled("“ "),
    "exclusions": filled("-法治 "),
    "traditional": filled("行政復議 "),
    "everything": filled("柳州市 2023年 行政复议 OR 调解 -x "),
    "glue": filled("的 在 "),
    "Latin": filled("a b c "),
    "a number": filled("1"),
    "beyond the first plane": filled("𠮷"),
    "marks": filled("<&\">'"),
}


@pytest.mark.slow
@pytest.mark.timeout(60)  # against hanging
@pytest.mark.parametrize("name", QUESTIONS)
def test_size_and_work_are_bounded(
    client: Client, world: tuple[Engine, list[Report]], name: str
) -> None:
    question = QUESTIONS[name]
    assert len(question) > 1_900
    paths = ("/", SEARCH, "/coverage", "/table", "/places", f"/reports/{world[1][0].id}")
    for path in paths:
        for more in ({}, {"group": "region"}, {"match": "any"}):
            if path.startswith("/reports") and "group" in more:
                continue
            answer = client.get(f"{path}?{urlencode({'q': question, **more})}")
            assert answer.status_code == 200, answer.text[:300]
            if path != SEARCH:
                assert len(answer.content) < LARGEST_PAGE, (path, more)


def test_a_long_question_still_leads_on(client: Client) -> None:
    """Its links do not repeat it; the counts, the hits and the next page are there."""
    question = " OR ".join(["行政复议", "枫桥经验"] * 40)
    tree = LexborHTMLParser(client.get("/?" + urlencode({"q": question})).text)
    assert (len(tree.css(".hit")), len(tree.css(".facet i"))) == (20, 27)
    assert not [a for a in tree.css(".facet a") if a.attributes.get("href")]
    assert "问题很长" in text_of(tree, ".notes")
    (following,) = tree.css("a[rel=next]")
    assert client.get(following.attributes["href"] or "").status_code == 200
    hit = tree.css(".hit h3 button")[0].attributes["formaction"] or ""
    assert client.get(hit.partition("#")[0]).status_code == 200


def test_a_report_is_cut_once_whatever_is_asked_of_it(
    client: Client, world: tuple[Engine, list[Report]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not once per term: a report of 300 lines and a question of 400 words took 2.4 seconds."""
    cuts = 0
    plain = literal.readings

    def counted(line: str) -> tuple[literal.Units, ...]:
        nonlocal cuts
        cuts += 1
        return plain(line)

    monkeypatch.setattr(literal, "readings", counted)
    report = world[1][0]
    question = " ".join(f"z{number:x}q" for number in range(300))
    answer = client.get(f"/reports/{report.id}?{urlencode({'q': question})}")
    assert answer.status_code == 200
    lines = sum(len(paragraph.lines) for paragraph in report.paragraphs)
    assert 0 < cuts <= 5 * (lines + 1)  # once a step at most, and once for what is shown
