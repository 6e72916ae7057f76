"""Hijacked pages, from the file to the answer: foreign words never become what one searches by.

What stands in the text is found as it stands, with a warning beside it; but no region, issuer,
facet, place list or coverage is made of it, and hidden text of a page is not read at all.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgi_client import Client

from index_mappings.engines import open_engine
from loaders.load import load
from service.api.app import create_app
from service.settings import Settings

SPAM = "鑫彩乐通"  # on no list: it is told by where it stands
BRAND = "凯发天生赢家一触即发"
DONE = "全年办理行政复议案件三十一件，坚持和发展新时代“枫桥经验”，调解结案二十件。"
NEXT = "下一步，将继续加强行政执法监督，推动法治政府建设再上新台阶，努力让群众满意。"


def hijacked(place: str, spam: str) -> str:
    return "\n".join(
        [
            f"{place}{spam}关于2022年度法治政府建设情况的报告",
            f"发布机构：{place}{spam} 来源：{spam} 发布日期：2023-03-01",
            f"2022年，{place}{spam}坚持依法行政，法治政府建设取得进展，现将有关情况报告如下：",
            "一、主要成效",
            DONE,
            f"{place}{spam}常务会议专题学法四次，听取法治政府建设汇报两次，效果明显。",
            "二、下一步打算",
            NEXT,
            f"{place}{spam}",
            "2023年2月20日",
        ]
    )


def honest(place: str) -> str:
    return hijacked(place, "人民政府")


def hidden(place: str) -> str:
    body = "".join(f"<p>{line}</p>" for line in honest(place).split("\n"))
    bait = "百家乐真人娱乐官网，注册即送彩金，体育投注首选平台，棋牌游戏下载。"
    body = body.replace("<p>二、", f"<div style='display: none'>{bait}</div><p>二、")
    return (
        f"<html><head><title>{bait}</title><meta name='keywords' content='{bait}'></head><body>"
        f"<div style='display:none'><p>{bait}</p></div><script>var a='{bait}'</script>{body}"
        f"<div style='position:absolute;left:-9999px'>"
        "<a href='x'>百家乐官网</a></div></body></html>"
    )


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("tampered")
    files = {
        "a.txt": hijacked("桐庐县", SPAM),
        "b.txt": hijacked("建德市", BRAND),
        "c.txt": honest("淳安县"),
        "d.html": hidden("富阳区"),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    engine = open_engine(f"embedded:{folder / 'index'}")
    summary = load([folder / name for name in files], engine)
    assert len(summary.loaded) == 4, summary.set_aside
    with Client(create_app(Settings(today=datetime.date(2026, 11, 24)), engine)) as ready:
        yield ready
    engine.close()


def ask(client: Client, path: str, **params: Any) -> dict[str, Any]:
    response = client.get(path, params=params)
    assert response.status_code == 200, response.text
    told: dict[str, Any] = response.json()
    return told


def test_hits_carry_the_warning_and_no_invented_issuer(client: Client) -> None:
    found = ask(client, "/api/v1/search", q="枫桥经验")
    hits = {hit["region"]["name"]: hit for hit in found["hits"]}
    assert set(hits) == {"桐庐县", "建德市", "淳安县", "富阳区"}
    for place, spam in (("桐庐县", SPAM), ("建德市", BRAND)):
        assert hits[place]["issuer"] is None
        (warning,) = [w for w in hits[place]["warnings"] if w["code"] == "tampered"]
        assert spam in warning["message"]
        assert spam in hits[place]["title"]  # as it was written
    assert hits["淳安县"]["issuer"] == "淳安县人民政府"
    assert not hits["淳安县"]["warnings"]


@pytest.mark.parametrize("spam", [SPAM, BRAND])
def test_nothing_to_search_by_is_made_of_it(client: Client, spam: str) -> None:
    found = ask(client, "/api/v1/search", q="依法行政", group="region")
    assert spam not in json.dumps(found["facets"], ensure_ascii=False)
    assert spam not in json.dumps(found["question"], ensure_ascii=False)
    assert ask(client, "/api/v1/regions", q=spam)["regions"] == []
    coverage = ask(client, "/api/v1/coverage", q="依法行政", group="region")
    assert spam not in json.dumps(coverage, ensure_ascii=False)


@pytest.mark.parametrize("spam", [SPAM, BRAND])
def test_asked_for_literally_it_is_found_where_it_stands_and_marked_as_foreign(
    client: Client, spam: str
) -> None:
    found = ask(client, "/api/v1/search", q=f'"{spam}"')
    assert found["total"]["reports"] == 1
    for hit in found["hits"]:
        assert "tampered" in {w["code"] for w in hit["warnings"]}


def test_hidden_text_is_not_there(client: Client) -> None:
    for word in ("百家乐", "彩金", "体育投注"):
        assert ask(client, "/api/v1/search", q=word, match="all")["total"]["paragraphs"] == 0


def test_a_clean_page_takes_the_place_of_the_hijacked_one(tmp_path: Path) -> None:
    engine = open_engine(f"embedded:{tmp_path / 'index'}")
    page = tmp_path / "a.txt"
    for text, warned in ((hijacked("桐庐县", SPAM), True), (honest("桐庐县"), False)):
        page.write_text(text, encoding="utf-8")
        load([page], engine)
        (entry,) = engine.now().catalogue().entries
        assert bool(entry.report.warnings) is warned
    engine.close()


def test_a_page_without_a_place_says_that_it_is_hijacked(tmp_path: Path) -> None:
    """Where the place gave way to the advertisement, too, nobody's report is left."""
    page = tmp_path / "a.txt"
    page.write_text(hijacked("澳门皇冠赌场", "体育投注"), encoding="utf-8")
    engine = open_engine(f"embedded:{tmp_path / 'index'}")
    (record,) = load([page], engine).set_aside
    engine.close()
    assert "网页疑似被篡改" in record.detail
    assert "赌场" in record.detail or "体育投注" in record.detail
