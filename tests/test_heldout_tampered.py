"""Made pages: an honest report with one advertisement somewhere on the page (heldout/README.md).

Each row says where the words stand: in the issuer's or the place's stead, behind the title, in a
breadcrumb, a source, a sentence, the foot, a list of links, hidden in one of four ways, in the
page's own title or its keywords, or, as on most real ones, everywhere in the place's stead but in
the title. The rows that say `no` hold words an honest page may hold.
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
MISSED = 0.02


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def page(row: dict[str, str], place: str) -> str:
    """An honest report of the place with the row's words where they stand."""
    words, bad = row["text"], row["tampered"] == "yes"
    here = {where: words if row["where"] == where else "" for where in ("title", "place", "meta")}
    title = f"{here['title'] or place}人民政府关于2021年度法治政府建设情况的报告"
    crumb, source, sentence, head, foot, links, hidden = "", f"{place}司法局", "", place, "", "", ""
    if row["where"] == "tail_title":
        title += f"_{words}"
    elif row["where"] == "breadcrumb":
        crumb = f"{words} > "
    elif row["where"] == "source":
        source = f"{words}：{source}" if bad else words
    elif row["where"] == "sentence":
        sentence = (
            f"出台《{place}{words}行政执法监督办法》，办理案件十二件。" if bad else f"{words}。"
        )
    elif row["where"] == "head_title":
        head = words if bad else place + words
    elif row["where"] == "footer":
        foot = f"<p>{words}</p>"
    elif row["where"] == "links":
        links = " ".join(
            f"<a href='http://a.example.com/'>{link}</a>" for link in words.split(" | ")
        )
    elif row["where"] in HIDDEN:
        hidden = f'<div style="{HIDDEN[row["where"]]}">{words}</div>'
    if row["where"] == "everywhere":
        here["place"], crumb, head = words, f"{words} > ", words
        source, sentence = f"{words}：{source}", f"通过{words}发布信息九百条。"
    keywords = escape(here["meta"], quote=True)
    return f"""<html><head><title>{head}</title><meta name="keywords" content="{keywords}"></head>
<body><div>首页 > {crumb}政务公开 > 法治政府建设</div>{hidden}<h1>{title}</h1>
<p>发布日期：2022-01-20 信息来源：{source}</p>
<p>2021年，{here["place"] or place}坚持以法治思想为指导，取得新成效。现将有关情况报告如下：</p>
<p>一、主要举措和成效</p><p>全年制定行政规范性文件七件，全部报送备案审查。{sentence}</p>
<p>我{place[-1]}组织案卷评查，抽查行政处罚案卷八十六份。</p>
<p>二、存在的问题</p><p>基层执法力量还比较薄弱，普法的针对性有待提高。</p>
<p>三、下一步打算</p><p>持续推进严格规范公正文明执法，做好行政复议应诉工作。</p>
<p>{place}人民政府</p><p>2022年1月18日</p>
<div>友情链接： {links}</div><div>主办：{place}人民政府办公室{foot}</div></body></html>"""


def reading(folder: Path, number: int, row: dict[str, str]) -> Reading:
    path = folder / f"{number}.html"
    path.write_text(page(row, PLACES[number % len(PLACES)]), encoding="utf-8")
    return read(next(iter(walk([path]))))


def told(found: Reading) -> bool:
    report = found.report
    return report is not None and any(w.code is WarningCode.TAMPERED for w in report.warnings)


def test_what_a_page_advertises_is_told(tmp_path: Path) -> None:
    bad = [row for row in rows() if row["tampered"] == "yes"]
    missed = [row for n, row in enumerate(bad) if not told(reading(tmp_path, n, row))]
    assert len(bad) >= 300
    assert len(missed) <= MISSED * len(bad), missed


@pytest.mark.parametrize(
    "row", [row for row in rows() if row["tampered"] == "no"], ids=lambda row: row["text"]
)
def test_an_honest_page_raises_no_alarm(tmp_path: Path, row: dict[str, str]) -> None:
    found = reading(tmp_path, 0, row)
    assert found.report is not None, found.set_aside
    assert not told(found), found.report.warnings
