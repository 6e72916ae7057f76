"""The reading view: match after match, the next result, what proves a fact, the source."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import random
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from api_world import SEARCH, client, serve, world
from asgi_client import Client
from made_reports import plain_report
from parsed import first, links, text_of, value
from selectolax.lexbor import LexborHTMLParser
from small_world import fresh

from index_mappings.engines.port import Engine
from index_mappings.reports import Given, Paragraph, Report, ReportWarning, WarningCode
from service.pages import source_link
from service.search import walk

__all__ = ["client", "world"]


def tree(client: Client, address: str) -> LexborHTMLParser:
    answer = client.get(address.partition("#")[0])
    assert answer.status_code == 200, answer.text[:300]
    return LexborHTMLParser(answer.text)


TITLE = "鱼峰区人民政府关于2023年法治政府建设情况的报告"
URL = "https://example.invalid/a.html"


def made(**more: object) -> Report:
    """A report whose headings say again what stands above them."""
    rows = [
        ((TITLE, TITLE), (TITLE, TITLE), "鱼峰区人民政府报告如下，办理行政复议三件。"),
        (("一、成效", "(一)复议"), (TITLE, "一、成效", "(一)复议"), "行政复议提质，行政复议增效。"),
        ((), (TITLE, "一、成效", "一、成效"), "调解五百件，没有一件进入诉讼程序。"),
        (("二、问题",), (TITLE, "二、问题"), "力量不足，还出现「某某娱乐」字样。"),
        ((), (TITLE, "二、问题"), "鱼峰区人民政府\n2024年3月1日"),
    ]
    paragraphs = tuple(
        Paragraph(position=at, text=text, lead=lead, heading=path)
        for at, (lead, path, text) in enumerate(rows, 1)
    )
    return plain_report(
        **{
            "id": "450203-2023-rule-of-law-0000aa",
            "title": TITLE,
            "issuer": "鱼峰区人民政府",
            "url": URL,
            "paragraphs": paragraphs,
            "warnings": (
                ReportWarning(WarningCode.TAMPERED, "网页疑似被篡改：出现「某某娱乐」；照录"),
            ),
            "given": Given(year=2023),
            "published_on": datetime.date(2024, 3, 1),
            **more,
        }
    )


@pytest.fixture(scope="module")
def made_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    engine = fresh(tmp_path_factory.mktemp("made"))
    with engine.writing() as writer:
        writer.put(made())
        bad = "javascript:alert(1)"
        writer.put(
            made(
                id="450203-2022-rule-of-law-0000bb",
                year=2022,
                url=bad,
                given=Given(),
                published_on=datetime.date(2025, 6, 3),
            )
        )
    with serve(engine) as ready:
        yield ready
    engine.close()


READ = "/reports/450203-2023-rule-of-law-0000aa"


def test_matches_lead_to_each_other_without_script(made_client: Client) -> None:
    page = tree(made_client, f"{READ}?q=行政复议")
    turns = [" ".join(node.text().split()) for node in page.css(".turn")]
    assert turns == ["第 1 处，共 3 处 ↓ 下一处", "第 2–3 处，共 3 处 ↑ 上一处"]
    assert links(page, ".turn a") == ["#m2", "#m1"]
    assert [value(m, "id") for m in page.css("mark[id]")] == ["m1", "m2", "m3"]


@pytest.mark.parametrize("seed", range(6))
def test_the_ways_through_a_report_reach_every_match(
    client: Client, world: tuple[Engine, list[Report]], seed: int
) -> None:
    report = random.Random(seed).choice(world[1])
    page = tree(client, f"/reports/{report.id}?q=执法 OR 行政")
    numbered = [value(m, "id") for m in page.css("mark[id]")]
    reached: list[str] = []
    place = page.css_first(".turn")
    turns = {value(para, "id"): para for para in page.css(".para")}
    assert (place is None) == (not numbered)
    for para in turns.values():
        inside = [value(m, "id") for m in para.css("mark[id]")]
        if turn := para.css_first(".turn"):
            said = turn.text().split()[1].split("–")
            reached += [f"m{n}" for n in range(int(said[0]), int(said[-1]) + 1)]
            assert set(inside) <= set(reached)
    assert reached == numbered == [f"m{n}" for n in range(1, len(numbered) + 1)]


def test_the_outline_lists_nothing_twice(made_client: Client) -> None:
    page = tree(made_client, f"{READ}?q=行政复议")
    rows = [
        ((row.attributes["class"] or "").split()[0], text_of(row, "span"))
        for row in page.css(".outline a")
    ]
    assert rows == [("d1", "开头"), ("d1", "一、成效"), ("d2", "(一)复议"), ("d1", "二、问题")]
    assert [i.text() for i in page.css(".outline i")] == ["1", "2", "2"]


def test_headings_do_not_skip_a_level(client: Client, world: tuple[Engine, list[Report]]) -> None:
    for report in world[1][:12]:
        page = tree(client, f"/reports/{report.id}")
        levels = [int((node.tag or "h0")[1]) for node in page.css("h1, h2, h3, h4")]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_looking_within_a_report(made_client: Client) -> None:
    page = tree(made_client, READ + "?" + urlencode({"q": "行政复议", "find": "调解　力量"}))
    assert [m.text() for m in page.css("mark")] == ["调解", "力量"]
    assert "调解、力量" in text_of(page, ".walk") and "共 2 处" in text_of(page, ".walk")
    assert value(first(page, "#find"), "value") == "调解　力量"
    held = {value(i, "name"): value(i, "value") for i in page.css(".within input[type=hidden]")}
    assert held["q"] == "行政复议"
    back = tree(made_client, links(page, ".walk a")[0])
    assert {m.text() for m in back.css("mark")} == {"行政复议"}
    assert "共 0 处" in text_of(tree(made_client, READ + "?find=没有的词"), ".walk")


def test_what_is_too_long_to_be_looked_for_is_refused(made_client: Client) -> None:
    answer = made_client.get(
        READ + "?" + urlencode({"find": "字" * 201}), headers={"Accept": "text/html"}
    )
    assert answer.status_code == 422 and "200" in answer.text


def test_facts_and_warnings_name_what_proves_them(made_client: Client) -> None:
    page = tree(made_client, READ)
    names = [node.text() for node in page.css(".meta dt")]
    told = dict(zip(names, [" ".join(n.text().split()) for n in page.css(".meta dd")], strict=True))
    assert told["发布机构"] == "鱼峰区人民政府 见标题"
    assert told["报告年度"] == "2023 年 人工给出"
    assert told["区划代码"] == "450203 见标题"
    assert told["发布日期"] == "2024 年 3 月 1 日 见第 5 段"
    warning = first(page, ".report .warning")
    assert "某某娱乐" in warning.text() and links(warning, "a") == ["#p4"]

    assert made_client.get("/api/v1" + READ).json()["given"] == {"year": 2023}


def test_a_paragraph_leads_into_its_source(made_client: Client) -> None:
    page = tree(made_client, READ)
    told = links(page, ".para .acts a[rel]")
    assert told[2] == f"{URL}#:~:text=调解五百件，没有一件进入诉讼程序"
    assert all(link.startswith(f"{URL}#:~:text=") for link in told)
    hostile = tree(made_client, "/reports/450203-2022-rule-of-law-0000bb")
    assert not hostile.css("a[rel*=noopener]") and "javascript" not in str(hostile.html)


def test_what_reports_say_is_text(tmp_path_factory: pytest.TempPathFactory) -> None:
    """In a title, a heading, a paragraph, an issuer, a warning, a source; and in what is asked."""
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e'
    engine = fresh(tmp_path_factory.mktemp("hostile"))
    with engine.writing() as writer:
        paragraph = Paragraph(
            position=1, text=hostile * 3, lead=(hostile + "一",), heading=(hostile + "一",)
        )
        warning = ReportWarning(WarningCode.TAMPERED, f"出现「{hostile}」")
        more = {"title": hostile, "issuer": hostile, "url": f"https://x.invalid/{hostile}"}
        writer.put(made(paragraphs=(paragraph,), warnings=(warning,), source=hostile, **more))
    with serve(engine) as ready:
        for path in (READ, "/", "/table", "/places", "/coverage"):
            own = {READ: {"find": hostile}, "/places": {"name": hostile[:40]}}.get(path, {})
            page = tree(ready, f"{path}?{urlencode({'q': 'script alert', **own})}")
            scripts = page.css("script")
            own_ones = [s for s in scripts if str(s.attributes.get("src")).startswith("/static/")]
            assert own_ones == scripts and not page.css("img"), path
            assert not "".join(s.text() for s in scripts).strip(), path
        assert tree(ready, "/?q=alert").css(".hit mark")
    engine.close()


@pytest.mark.parametrize(
    ("url", "text", "link"),
    [
        # short: one clause; what ends a fragment's part is encoded
        ("http://a.invalid/b", "2021-2025年规划", "http://a.invalid/b#:~:text=2021%2D2025年规划"),
        # an address with a fragment of its own
        ("https://a.invalid/#top", "法治政府", "https://a.invalid/#top:~:text=法治政府"),
        # the first and the last clause of a long one
        (
            "https://a.invalid/",
            "一是完善行政执法体制，二是健全各项制度，三是强化对基层的指导监督。",
            "https://a.invalid/#:~:text=一是完善行政执法体制,三是强化对基层的指导监督",
        ),
        ("https://a.invalid/", "", "https://a.invalid/"),
        ("ftp://a.invalid/", "法治政府", None),
        ("data:text/html,x", "法治政府", None),
        ("http://[", "法治政府", None),
        (None, "法治政府", None),
    ],
)
def test_a_link_into_a_source(url: str | None, text: str, link: str | None) -> None:
    assert source_link.into(url, text) == link


@pytest.mark.parametrize("group", ["region", "report", "paragraph"])
def test_the_next_result_is_the_next_result(
    client: Client, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From one report to the next in the order of the answer, with every condition."""
    monkeypatch.setattr(walk, "LOOKED_THROUGH", (2, 100))  # the second page begins at once
    more = {"q": "行政复议", "region": "450000", "year": "2023", "group": group, "sort": "newest"}
    listed = {**more, "group": "region" if group == "region" else "report", "size": "100"}
    answer = client.get(f"{SEARCH}?{urlencode(listed)}").json()
    hits, total = answer["hits"], answer["total"]
    count = total["regions"] if group == "region" else total["reports"]
    assert len(hits) == count > 2
    link = f"/reports/{hits[0]['report_id']}?{urlencode(more)}"
    for number, hit in enumerate(hits, 1):
        page = tree(client, link)
        assert value(first(page, ".crumbs a"), "href").startswith("/?")
        said = " ".join(text_of(page, ".results").split())
        noun = "个地区" if group == "region" else "份报告"
        assert said.startswith(f"第 {number} {noun}，共 {count} {noun}")
        onward = links(page, ".results a")
        if number == count:
            assert "下一个" not in said
            break
        link = onward[-1]
        path, _, position = link.partition("#p")
        assert path.startswith(f"/reports/{hits[number]['report_id']}?")
        assert int(position) == hits[number]["position"]
        assert hit["region"]["name"] in said or number == 1 or "上一个" in said


def test_the_way_back_keeps_the_conditions(client: Client) -> None:
    conditions = {"q": "行政复议", "region": "450000", "section": "plan", "group": "report"}
    shown = tree(client, "/?" + urlencode(conditions))
    page = tree(client, links(shown, ".hit h3 a")[0])
    again = tree(client, links(page, ".crumbs a")[0])
    assert text_of(again, ".counts") == text_of(shown, ".counts")
    assert links(again, ".hit h3 a") == links(shown, ".hit h3 a")


def test_both_citations_can_be_followed(made_client: Client) -> None:
    page = tree(made_client, "/reports/450203-2022-rule-of-law-0000bb")
    gb, plain = text_of(page, "#p2 .cite.gb"), text_of(page, "#p2 .cite.pl")
    assert "[R/OL]" in gb and "第2段" in gb
    assert "《鱼峰区人民政府关于2023年法治政府建设情况的报告》" in plain and "，第2段。" in plain


def test_both_years_are_said_where_they_lie_apart(made_client: Client) -> None:
    """The year a report is about and the day it came out, more than a year later or before."""
    shown = tree(made_client, "/?q=行政复议&group=report")
    lines = [" ".join(text_of(hit, ".who").split()) for hit in shown.css(".hit")]
    assert len(lines) == 2
    assert sum("（2025 年 6 月 3 日发布）" in line for line in lines) == 1
    assert all("2022 年度" in line for line in lines if "发布）" in line)


def test_an_own_address_is_cited_under_the_public_one(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    engine = fresh(tmp_path_factory.mktemp("public"))
    with engine.writing() as writer:
        writer.put(dataclasses.replace(made(), url=None))
    settings = {"root_path": "/s", "public_url": "https://search.invalid/s"}
    with serve(engine, **settings) as ready:
        page = LexborHTMLParser(ready.get("/s" + READ).text)
        for form in ("gb", "pl"):
            assert text_of(page, f"#p2 .cite.{form}").endswith(f"https://search.invalid/s{READ}#p2")
    engine.close()
