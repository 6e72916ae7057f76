"""同节、同篇 as people meet it: interface, page, export, cursor; what is refused."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import parse_qs, urlsplit

import docx
import pytest
from api_world import SEARCH, client, error_of, world
from asgi_client import Client
from selectolax.lexbor import LexborHTMLParser

from index_mappings.engines import together
from service.search.steps import MOST_TOGETHER

__all__ = ["client", "world"]
TWO = "枫桥经验 府院联动"  # seldom in one paragraph, often in one report


def asked(client: Client, **params: Any) -> Any:
    answer = client.get(SEARCH, {"q": TWO, "match": "all", **params})
    assert answer.status_code == 200, answer.text
    return answer.json()


def page(client: Client, **params: str) -> LexborHTMLParser:
    answer = client.get("/", params)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def switches(tree: LexborHTMLParser) -> list[tuple[str, bool]]:
    """The words of the control and whether each is on."""
    return [
        (node.text(), node.attributes.get("aria-current") == "true")
        for node in tree.css('[aria-label="检索词出现在"] a')
    ]


def test_a_larger_place_finds_more(client: Client) -> None:
    counts = [
        asked(client, within=w)["total"]["paragraphs"] for w in ("paragraph", "section", "report")
    ]
    assert counts[0] < counts[1] < counts[2]
    assert asked(client)["total"]["paragraphs"] == counts[0]
    assert asked(client, within="report")["question"]["within"] == "report"


def test_every_hit_holds_a_term_and_has_it_marked(client: Client) -> None:
    answer = asked(client, within="report", size=100)
    assert answer["hits"]
    for hit in answer["hits"]:
        assert hit["marks"] or any(hit["lead_marks"])


def test_a_cursor_belongs_to_its_place(client: Client) -> None:
    cursor = asked(client, within="report", size=3)["next"]
    assert asked(client, within="report", size=3, cursor=cursor)["hits"]
    refusal = client.get(SEARCH, {"q": TWO, "match": "all", "within": "section", "cursor": cursor})
    assert error_of(refusal, 422)["field"] == "cursor"


def test_more_terms_than_can_be_counted_are_refused(client: Client) -> None:
    terms = " ".join(f"第{chr(0x4E00 + n)}项" for n in range(MOST_TOGETHER + 1))
    refusal = error_of(client.get(SEARCH, {"q": terms, "within": "report"}), 422)
    assert refusal["field"] == "within"
    assert str(MOST_TOGETHER) in refusal["message"]
    assert client.get(SEARCH, {"q": terms}).status_code == 200


def test_a_step_that_is_too_long_is_left_out(client: Client) -> None:
    """What `auto` comes to by itself is no mistake of whoever asks."""
    sentence = "第一项措施落实到位后第二项工作部署完成又第三次会议研究决定" * 4
    answer = asked(client, q=f"{sentence} 枫桥经验", match="auto", within="report")
    assert answer["question"]["match"] == "any"
    assert "没有一份报告" in answer["question"]["notes"][0]["message"]


MANY_WORDS = "人民监督府院联动 OR 双随机、一公开执法 “枫桥经验” “法律名白人”"


@pytest.mark.parametrize("within", ["section", "report"])
def test_a_step_that_cannot_be_counted_is_left_out(client: Client, within: str) -> None:
    """Cut into words, these alternatives are more clauses than sections are counted for."""
    asked(client, q=MANY_WORDS, match="auto", within=within)
    assert client.get("/", {"q": MANY_WORDS, "within": within}).status_code == 200
    literally = asked(client, q=MANY_WORDS.replace("法律名白人", "普法"), within="section")
    assert literally["total"]["paragraphs"] == 0 or literally["looser"] is None


def test_what_cannot_be_counted_is_not_offered(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question that is answered is no error because one without a word of it would be."""
    question = {"q": f"{TWO} “不存在的词语”", "within": "section"}
    before = [row["text"] for row in asked(client, **question)["without"]]
    monkeypatch.setattr(together, "MOST_PARTS", 1)
    # The words in another order: what was counted is kept by the commit.
    question["q"] = "“不存在的词语” 法律明白人 执法监督"
    after = [row["text"] for row in asked(client, **question)["without"]]
    assert before == ["枫桥经验", "府院联动", "不存在的词语"]
    assert after == ["法律明白人", "执法监督"]


def test_the_page_offers_it_where_it_matters(client: Client) -> None:
    assert switches(page(client, q="枫桥经验")) == []
    assert switches(page(client, q=TWO, match="all"))[0] == ("同段", True)
    tree = page(client, q=TWO, match="all", within="report")
    assert switches(tree) == [("同段", False), ("同节", False), ("同篇", True)]
    chip = next(n for n in tree.css(".read .chip") if "同一份报告" in n.text())
    assert "within" not in parse_qs(urlsplit(chip.attributes["href"] or "").query)
    total = asked(client, within="report")["total"]["paragraphs"]
    assert f"{total} 段所在的报告全部含有所查词语" in tree.text()
    way = tree.css_first(".hit h3 a")
    assert way is not None and "within=report" in (way.attributes["href"] or "")


def test_nothing_found_in_one_paragraph_leads_on(client: Client) -> None:
    tree = page(client, q='"枫桥经验" "不存在的词语"', match="all")
    links = [n.attributes["href"] or "" for n in tree.css(".teach a")]
    assert any("within=report" in link for link in links)


@pytest.mark.parametrize("rows", ["hits", "regions", "silent"])
def test_an_export_says_where_the_terms_stand(client: Client, rows: str) -> None:
    answer = client.get(
        "/api/v1/export",
        {"q": TWO, "match": "all", "within": "report", "format": "docx", "rows": rows},
    )
    assert answer.status_code == 200
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert "同一份报告" in text
