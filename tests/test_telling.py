"""What an assistant is told: quotes as they are written or not at all, and bounds on everything."""

from __future__ import annotations

from typing import Any

import pytest

from index_mappings.errors import InvalidParameter, NotFound
from service.assistants import telling


def paragraph(text: str, *lead: str) -> Any:
    return {"text": text, "lead": list(lead), "citation": "出处", "url": "/r#p1", "position": 1}


TEXT = "坚持和发展新时代“枫桥经验”，化解矛盾纠纷1,234件，办结率98.7％；臺賬完整。"


@pytest.mark.parametrize(
    ("quote", "written"),
    [
        ("新时代枫桥经验", "新时代“枫桥经验"),  # quotes are joints; the paragraph's own come back
        ("枫桥经验”；化解矛盾纠纷", "枫桥经验”，化解矛盾纠纷"),  # whichever mark stands there
        ("办结率98.7%", "办结率98.7％"),
        ("台账完整", "臺賬完整"),
        ("坚持……化解矛盾纠纷", "坚持……化解矛盾纠纷"),
        ("坚持...台账", "坚持……臺賬"),
        ("臺賬完整。", "臺賬完整。"),  # its punctuation too, where it stands there
        ("臺賬完整！", "臺賬完整"),
        ("（一）多元解纷", "（一）多元解纷"),  # the heading above it
    ],
)
def test_a_quote_is_given_back_as_it_is_written(quote: str, written: str) -> None:
    assert telling.as_written(paragraph(TEXT, "（一）多元解纷"), quote) == written


@pytest.mark.parametrize(
    "quote",
    [
        "办结率98.8%",  # another figure
        "化解矛盾纠纷234件",  # a piece of a number
        "化解矛盾纠纷……坚持",  # the other way round
        "坚持发展",  # a word left out without a sign
        "坚持……根治",
        "",
        "……",
        "，",
    ],
)
def test_what_is_not_written_is_not_cited(quote: str) -> None:
    with pytest.raises(NotFound, match="不能引用"):
        telling.as_written(paragraph(TEXT), quote)


def test_what_is_told_is_bounded() -> None:
    text, shortened = telling.excerpt(
        "前" * 5_000 + "枫桥经验" + "后" * 5_000, [(5_000, 5_004)], 800
    )
    assert shortened and "枫桥经验" in text and len(text) <= 800 + 4
    assert telling.excerpt("短", [], 800) == ("短", False)
    for marks, ends in (([], (False, True)), ([(9_999, 10_000)], (True, False))):
        cut, _ = telling.excerpt("字" * 10_000, marks, 800)
        assert (cut.startswith("……"), cut.endswith("……")) == ends
    long = {
        "report_id": "r", "title": "t", "region": {"path": ["省"]}, "year": 2023, "issuer": None,
        "published_on": None, "warnings": [], "outline": [{"heading": "h", "position": 1}] * 500,
        "paragraphs": [
            {**paragraph("字" * 9_000), "id": f"r.p{n}", "section": {"heading": []}}
            for n in range(30)
        ],
    }  # fmt: skip
    stretch = telling.stretch(long, 1, 20, str)  # type: ignore[arg-type]
    assert sum(len(p["text"]) for p in stretch["paragraphs"]) <= telling.READING
    assert stretch["next_start"] == len(stretch["paragraphs"]) + 1 == 5
    assert len(stretch["outline"]) == telling.HEADINGS
    assert telling.stretch(long, 31, 20, str)["next_start"] is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a-1.p0012", ("a-1", 12)),
        (" a-1.p0012 ", ("a-1", 12)),
        ("https://search.example/reports/a-1#p12", ("a-1", 12)),
    ],
)
def test_ids_and_addresses_name_a_paragraph(text: str, place: tuple[str, int]) -> None:
    assert telling.place_of(text) == place


@pytest.mark.parametrize("text", ["", "a-1", "a-1.p", "..x.p1", "a-1.p1x", "A.p1", "a.p" + "9" * 8])
def test_others_name_none(text: str) -> None:
    with pytest.raises(InvalidParameter):
        telling.place_of(text)
