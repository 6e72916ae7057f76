"""The page tells what is certain from what was concluded, and leads from the one to the other."""

from __future__ import annotations

from api_world import SEARCH, client, world
from asgi_client import Client
from parsed import first, text_of, value
from selectolax.lexbor import LexborHTMLParser

__all__ = ["client", "world"]


def tree(client: Client, link: str) -> LexborHTMLParser:
    answer = client.get(link)
    assert answer.status_code == 200, (link, answer.text[:300])
    return LexborHTMLParser(answer.text)


def test_coverage_tells_the_uncertain_apart(client: Client) -> None:
    told = client.get("/api/v1/coverage?year=2022").json()["uncertain"]
    page = tree(client, "/coverage?year=2022")
    assert f"依据待核：{told['reports']} 份报告" in text_of(page)
    assert f"只有这种报告的地区：{told['count']} 个" in text_of(page)
    alone = {i for r in told["regions"] for i in r["reports"]}
    (table,) = page.css("#uncertain ~ .scroll")[:1]
    assert alone and {value(a, "href").rsplit("/", 1)[-1] for a in table.css("a")} == alone
    (way,) = [a for a in page.css("a") if a.text() == "只看依据写明的"]
    sure = text_of(tree(client, value(way, "href")))
    assert "年度：2022年；确定程度：依据写明" in sure
    assert "依据待核" not in sure and "只看依据写明的" not in sure


def test_the_condition_is_a_chip(client: Client) -> None:
    page = tree(client, "/?q=枫桥经验&certainty=certain")
    chips = {c.text().strip("×"): value(c, "href") for c in page.css(".chip")}
    assert "certainty" not in chips["依据写明"] and "certainty=certain" in chips["枫桥经验"]


def test_what_was_concluded_is_told(client: Client) -> None:
    hits = client.get(f"{SEARCH}?q=枫桥经验&size=100").json()["hits"]
    marked = {h["id"] for h in hits if "concluded" in h["basis"].values()}
    page = tree(client, "/?q=枫桥经验&size=100")
    words = {value(hit, "id")[2:]: hit.css(".who [title]") for hit in page.css(".hit")}
    assert {name for name, found in words.items() if found} == marked
    assert 0 < len(marked) < len(hits)
    told = {(w.text(), value(w, "title")) for found in words.values() for w in found}
    assert told == {("推断", "年度：推断")}
    report = next(h["report_id"] for h in hits if h["id"] in marked)
    read = client.get(f"/api/v1/reports/{report}").json()
    assert read["evidence"] == {"year": "2023年工作回顾"}
    assert read["basis"] == {"region": "text", "year": "concluded", "issuer": "text"}
    facts = text_of(first(tree(client, f"/reports/{report}"), ".meta"), "dl")
    assert "地区：正文写明；年度：推断「2023年工作回顾」；发文机关：正文写明" in facts
