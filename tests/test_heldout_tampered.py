"""Made pages: an honest report with one advertisement somewhere on the page (heldout/README.md).

Each row says where the words stand: in the issuer's or the place's stead, behind the title, in a
breadcrumb, a source, a sentence, the foot, a list of links, hidden in one of four ways, in the
page's own title or its keywords; or, as on real ones, many times: everywhere in the place's stead
but in the title, wherever 人民政府 or 关于 should stand, for what the page is about, as the first
and last line. The rows that say `no` hold words an honest page may hold.
"""

from __future__ import annotations

import csv
from html import escape
from pathlib import Path

import pytest

from index_mappings.reports import WarningCode
from loaders.read_source import Reading, read
from loaders.sources import walk

FILE = Path(__file__).with_name("heldout") / "tampered.csv"
PLACES = ("庐江县", "射阳县", "渭滨区", "寿光市", "宾阳县", "龙泉驿区", "孝义市", "永丰县")
HIDDEN = {
    "hidden_display": "display:none",
    "hidden_size": "font-size:0",
    "hidden_colour": "color:#fff;background:#fff",
    "hidden_off": "position:absolute;left:-9999px",
}
#: Of the rows as they stand at most so many may be missed, and none told by mistake.
MISSED = 0.01


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def page(row: dict[str, str], place: str) -> str:
    """An honest report of the place with the row's words where they stand."""
    words, where, bad = row["text"], row["where"], row["tampered"] == "yes"
    at = {"crumb": "", "source": f"{place}司法局", "head": place, "office": "人民政府"}
    at |= dict.fromkeys(("title", "place", "tail", "meta", "hidden", "first"), "")
    at |= dict.fromkeys(("sentence", "foot", "links"), "")
    if where in ("title", "place", "meta", "office"):
        at[where] = words
    elif where == "tail_title":
        at["tail"] = f"_{words}"
    elif where == "breadcrumb":
        at["crumb"] = f"{words} > "
    elif where == "source":
        at["source"] = f"{words}：{at['source']}" if bad else words
    elif where == "sentence":
        inside = f"出台《{place}{words}行政执法监督办法》，办理案件十二件。"
        at["sentence"] = inside if bad else f"{words}。"
    elif where == "head_title":
        at["head"] = words if bad else place + words
    elif where == "footer":
        at["foot"] = f"<p>{words}</p>"
    elif where == "links":
        urls = (f"<a href='http://a.example.com/'>{link}</a>" for link in words.split(" | "))
        at["links"] = " ".join(urls)
    elif where in HIDDEN:
        at["hidden"] = f'<div style="{HIDDEN[where]}">{words}</div>'
    else:
        at |= repeated(where, words, place)
    return filled(at, place)


def repeated(where: str, words: str, place: str) -> dict[str, str]:
    """Words that stand all over the page, as real ones have them: in the place's stead, for a
    word of the text (关于, or what the page is about), or as the site's own name."""
    if where == "everywhere":
        source, sentence = f"{words}：{place}司法局", f"通过{words}发布信息九百条。"
        head = {"crumb": f"{words} > ", "head": words}
        return {"place": words, "source": source, "sentence": sentence, **head}
    if where == "about":
        notice = f"落实{place}人民政府{words}印发2021年工作要点的通知，{words}加强执法监督的意见"
        return {"sentence": f"{notice}全部落实。", "foot": f"<p>{words}我们 | 网站地图</p>"}
    if where == "subject":
        work = f"全面推进{words}工作，{words}平台发布信息九百条"
        return {"sentence": f"{work}，{words}办公室编制年度报告。"}
    assert where == "page_line", where
    return {"first": f"<div>{words}</div>", "foot": f"<p>{words} 承办：{words}信息中心</p>"}


def filled(at: dict[str, str], place: str) -> str:
    title = f"{at['title'] or place}{at['office']}关于2021年度法治政府建设情况的报告{at['tail']}"
    speaks = (at["place"] or place) + at["office"].replace("人民政府", "")
    keywords = escape(at["meta"], quote=True)
    return f"""<html><head><title>{at["head"]}</title><meta name="keywords" content="{keywords}">
</head><body>{at["first"]}<div>首页 > {at["crumb"]}政务公开 > 法治政府建设</div>{at["hidden"]}
<h1>{title}</h1><p>发布日期：2022-01-20 信息来源：{at["source"]}</p>
<p>2021年，{speaks}坚持以法治思想为指导，取得新成效。现将有关情况报告如下：</p>
<p>一、主要举措和成效</p><p>全年制定行政规范性文件七件，全部报送备案审查。{at["sentence"]}</p>
<p>我{place[-1]}组织案卷评查，抽查行政处罚案卷八十六份。</p>
<p>二、存在的问题</p><p>基层执法力量还比较薄弱，普法的针对性有待提高。</p>
<p>三、下一步打算</p><p>持续推进严格规范公正文明执法，做好行政复议应诉工作。</p>
<p>{place}{at["office"]}</p><p>2022年1月18日</p><div>友情链接： {at["links"]}</div>
<div>主办：{place}人民政府办公室{at["foot"]}</div></body></html>"""


def reading(folder: Path, number: int, row: dict[str, str]) -> Reading:
    path = folder / f"{number}.html"
    path.write_text(page(row, PLACES[number % len(PLACES)]), encoding="utf-8")
    return read(next(iter(walk([path]))))


def told(found: Reading) -> bool:
    """Whether the report carries the warning, or the reason why the page is set aside."""
    if found.report is None:
        return found.set_aside is not None and "疑似被篡改" in found.set_aside.detail
    return any(w.code is WarningCode.TAMPERED for w in found.report.warnings)


@pytest.mark.slow
def test_what_a_page_advertises_is_told(tmp_path: Path) -> None:
    bad = [row for row in rows() if row["tampered"] == "yes"]
    missed = [row for n, row in enumerate(bad) if not told(reading(tmp_path, n, row))]
    assert len(bad) >= 800
    assert len(missed) <= MISSED * len(bad), missed


@pytest.mark.parametrize(
    "row", [row for row in rows() if row["tampered"] == "no"], ids=lambda row: row["text"]
)
def test_an_honest_page_raises_no_alarm(tmp_path: Path, row: dict[str, str]) -> None:
    found = reading(tmp_path, 0, row)
    assert found.report is not None, found.set_aside
    assert not told(found), found.report.warnings
