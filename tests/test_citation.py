"""The sentence to cite, as a table of what is known and what is written."""

import datetime

import pytest

from index_mappings.reports import IssuerKind, Kind, Level, Report
from service.citation import cite

PATH = ("广西壮族自治区", "柳州市", "鱼峰区")
DAY = datetime.date(2026, 11, 24)


def report(**changes: object) -> Report:
    values: dict[str, object] = {
        "id": "450203-2023-rule-of-law-1a2b3c",
        "title": "鱼峰区2023年度法治政府建设情况报告",
        "kind": Kind.RULE_OF_LAW,
        "year": 2023,
        "region_code": "450203",
        "then_name": "鱼峰区",
        "then_level": Level.COUNTY,
        "issuer": "鱼峰区人民政府",
        "issuer_kind": IssuerKind.GOVERNMENT,
        "document_number": None,
        "published_on": datetime.date(2024, 3, 1),
        "url": None,
        "source": "a.html",
        "text_hash": "",
        "length": 0,
    }
    return Report(**{**values, **changes})  # type: ignore[arg-type]


URL = "https://example.invalid/a"
WHOLE = "广西壮族自治区柳州市鱼峰区人民政府"
TITLE = "鱼峰区2023年度法治政府建设情况报告"
ROWS = [
    # everything known: author with the places above, title, dates, paragraph, address
    ({}, 12, URL, f"{WHOLE}. {TITLE}[R/OL]. (2024-03-01)[2026-11-24]. 第12段. {URL}"),
    # the report as a whole
    ({}, None, URL, f"{WHOLE}. {TITLE}[R/OL]. (2024-03-01)[2026-11-24]. {URL}"),
    # unknown publication date: only the day of reading
    ({"published_on": None}, 1, URL, f"{WHOLE}. {TITLE}[R/OL]. [2026-11-24]. 第1段. {URL}"),
    # no address: a document on paper
    ({}, 12, None, f"{WHOLE}. {TITLE}[R]. (2024-03-01). 第12段."),
    # the issuer names its city already
    ({"issuer": "柳州市鱼峰区人民政府"}, None, None, f"{WHOLE}. {TITLE}[R]. (2024-03-01)."),
    # the issuer names its province already
    ({"issuer": WHOLE}, None, None, f"{WHOLE}. {TITLE}[R]. (2024-03-01)."),
    # unknown issuer: the region stands for it
    ({"issuer": None}, None, None, f"广西壮族自治区柳州市鱼峰区. {TITLE}[R]. (2024-03-01)."),
    # a name of then: the places above are today's
    (
        {"then_name": "鱼峰县", "issuer": "鱼峰县人民政府"},
        None,
        None,
        f"广西壮族自治区柳州市鱼峰县人民政府. {TITLE}[R]. (2024-03-01).",
    ),
    # an issuer that names no place is left as it is
    ({"issuer": "市场监督管理局"}, None, None, f"市场监督管理局. {TITLE}[R]. (2024-03-01)."),
    # the title does not say the year
    (
        {"title": "法治政府建设情况报告"},
        None,
        None,
        f"{WHOLE}. 法治政府建设情况报告(2023年度)[R]. (2024-03-01).",
    ),
    # … or says it in Chinese numerals
    (
        {"title": "二〇二三年法治政府建设情况报告"},
        None,
        None,
        f"{WHOLE}. 二〇二三年法治政府建设情况报告[R]. (2024-03-01).",
    ),
    # the document number helps to find it; a title of two lines is one
    (
        {"title": "鱼峰区2023年度\n法治政府建设情况报告", "document_number": "鱼政报〔2024〕3号"},
        None,
        None,
        f"{WHOLE}. 鱼峰区2023年度 法治政府建设情况报告(鱼政报〔2024〕3号)[R]. (2024-03-01).",
    ),
]


@pytest.mark.parametrize(("changes", "position", "address", "expected"), ROWS)
def test_sentence(
    changes: dict[str, object], position: int | None, address: str | None, expected: str
) -> None:
    assert cite(report(**changes), PATH, position=position, address=address, on=DAY) == expected
