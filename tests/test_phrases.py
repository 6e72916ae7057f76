"""Listed phrases: the list itself, and the tokens it makes of a text."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
from pathlib import Path

import contract
import oracle
import pytest

from index_mappings import literal, phrases


def test_the_list_holds_units_as_texts_become() -> None:
    header, *rows = phrases.LIST.read_text(encoding="utf-8").splitlines()
    assert header == "phrase,reports,rule_of_law,asked"
    assert len(rows) == len(phrases.listed()) == 5_470
    for phrase in phrases.listed():
        assert literal.units(phrase) == tuple(phrase), phrase
        assert len(phrase) >= 3 and all(map(literal.is_unit_han, phrase)), phrase


def test_every_row_has_a_reason() -> None:
    for row in phrases.LIST.read_text(encoding="utf-8").splitlines()[1:]:
        phrase, reports, rule_of_law, asked = row.split(",")
        assert asked == "1" or (3 <= len(phrase) <= 8), row
        assert asked == "1" or int(reports) >= 8 or int(rule_of_law) >= 2, row


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("坚持“枫桥经验”", "枫桥经验"),
        ("坚持枫 桥\u200b经\t验", "枫桥经验"),
        ("双随机、一公开", "双随机一公开"),
        ("楓橋經驗", "枫桥经验"),
        ("枫桥。经验", ""),
        ("枫桥，经验", ""),
        ("枫桥1经验", ""),
        ("枫桥-经验", ""),
        ("3.枫桥经验", "枫桥经验"),
        ("枫桥经验5G枫桥经验", "枫桥经验 枫桥经验"),
        ("枫桥", ""),
        ("", ""),
    ],
)
def test_a_token_wherever_a_phrase_stands(line: str, expected: str) -> None:
    matched, _ = literal.cut([line])
    assert phrases.tokens([matched]) == [expected]


def test_phrases_inside_one_another_are_all_there() -> None:
    matched, _ = literal.cut(["法治政府建设"])
    assert phrases.tokens([matched])[0].split() == ["法治政府", "法治政府建设", "政府建设"]


def test_no_phrase_leads_over_the_end_of_a_line() -> None:
    matched, _ = literal.cut(["枫桥", "经验"])
    assert phrases.tokens([matched]) == [""]


def test_many_texts_at_once() -> None:
    texts = [literal.cut([line])[0] for line in ("枫桥", "经验枫桥经验", "", "依法行政")]
    assert phrases.tokens(texts) == ["", "枫桥经验", "", "依法行政"]
    assert phrases.tokens([]) == []


def test_both_readings_of_a_line_are_searched() -> None:
    """3.110枫桥经验 is a decimal, or a list's third: the phrase stands in both."""
    matched, _ = literal.cut(["3.110枫桥经验"])
    assert phrases.tokens([matched]) == ["枫桥经验 枫桥经验"]


def test_tokens_stand_where_the_scan_finds_the_phrase() -> None:
    """Random lines of few characters, in every odd neighbourhood."""
    rng = random.Random(5)
    short = [p for p in sorted(phrases.listed()) if set(p) <= set(contract.HAN)]
    assert len(short) > 5
    hits = 0
    for _ in range(600):
        lines = [contract.line(rng, 60)[:20] + spelt(rng, rng.choice(short)) for _ in range(2)]
        matched, _ = literal.cut(lines)
        tokens = set(phrases.tokens([matched])[0].split())
        assert {p for p in short if oracle.found(lines, p)} == tokens & set(short), lines
        hits += len(tokens)
    assert hits > 300


def spelt(rng: random.Random, phrase: str) -> str:
    """The phrase with something odd between its characters, now and then."""
    odd = ("", "", "", "“", "、", " ", "\u200b", "。", "1", "-")
    return "".join(c + rng.choice(odd) for c in phrase)


def test_a_term_is_its_token_or_none() -> None:
    assert phrases.token(literal.units("“枫桥”经验")) == "枫桥经验"
    assert phrases.token(literal.units("枫桥，经验")) is None
    assert phrases.token(literal.units("枫桥经验的")) is None
    assert phrases.token(("枫",)) is None
    assert phrases.token(()) is None


def test_both_libraries_find_the_same() -> None:
    pytest.importorskip("ahocorasick_rs")
    fast, plain = phrases.rust_finder(phrases.listed()), phrases.plain_finder(phrases.listed())
    assert fast is not None
    rng = random.Random(6)
    every = sorted(phrases.listed())
    for _ in range(200):
        text = "".join(rng.choice(every) + rng.choice(("", "，")) for _ in range(20))
        assert sorted(fast(text)) == sorted(plain(text)) != []


def test_without_the_faster_library() -> None:
    code = (
        "import sys; sys.modules['ahocorasick_rs'] = None\n"
        "from index_mappings import literal, phrases\n"
        "assert phrases.rust_finder(['枫桥经验']) is None\n"
        "print(*phrases.tokens([[literal.units('推进“枫桥经验”')]]))"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.stdout, done.stderr) == ("枫桥经验\n", "")


def test_how_the_list_was_chosen(tmp_path: Path) -> None:
    """Common in reports of several regions and in different surroundings, or asked."""
    spec = importlib.util.spec_from_file_location(
        "make_phrases", phrases.LIST.with_name("make_phrases.py")
    )
    assert spec and spec.loader
    make_phrases = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = make_phrases
    spec.loader.exec_module(make_phrases)
    around = ["推进{}，", "开展{}工作", "“{}”", "落实{}方案", "完善{}机制"]
    reports = [
        {
            "title": "政府工作报告",
            "kind": "government_work",
            "region_code": f"{number % 4}",
            "text": "\n".join(
                [
                    around[number % 5].format("柑橘品质提升"),
                    around[number % 5].format("的柑橘"),
                    "推进山塘水库清淤工程",  # always between the same words
                    around[number % 5].format("香菇种植基地") if number < 4 else "",
                    f"虚构{around[number % 5]}".format("茶园改造计划"),
                ]
            ),
        }
        for number in range(10)
    ]
    counted = tmp_path / "reports.jsonl"
    lines = [json.dumps(report, ensure_ascii=False) for report in [*reports, {"aside": {}}]]
    counted.write_text("\n".join(lines), encoding="utf-8")
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"terms": ["竹笋合作社", "竹笋"]}\n{"q": "x"}\n', encoding="utf-8")
    rows = {row.phrase: row for row in make_phrases.rows(counted, questions)}
    assert (rows["柑橘品质提升"].reports, rows["柑橘品质提升"].asked) == (10, False)
    assert (rows["竹笋合作社"].reports, rows["竹笋合作社"].asked) == (0, True)
    assert rows["枫桥经验"].asked
    for absent in ("水库清淤", "香菇种植基地", "茶园改造计划", "的柑橘", "竹笋"):
        assert absent not in rows, absent
