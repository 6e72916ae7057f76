"""Makes phrases.csv: the phrases of this field that an index keeps as one token each.

    zhijian load REPORTS... --engine embedded:./counted
    zhijian dump -o reports.jsonl --engine embedded:./counted
    python index_mappings/data/make_phrases.py reports.jsonl [questions.jsonl]

(PYTHONPATH=. from the project's folder.) Two reasons to be listed:

* it is asked: a term of words.txt or related.txt, or of the questions given (`{"terms": […]}` a
  line), of at least three units;
* it is common: three to eight units, cut at the boundaries of words, in so many reports of so many
  regions as stand below, and not always beside the same words (else it is a piece of another).

The figures beside a phrase are the reports that hold it, those on rule of law among them, and
whether it is asked. They were counted over 130 reports: 95 reports on the work of government and 35
on rule of law, 30 of these the project's samples. Where the line stands was chosen by what it
brings and costs, over 50,000 paragraphs of `benchmarks.corpus` (55 MB of index), for the 51 common
phrases and the 227 words of three units and more that `benchmarks.questions` asks. None of these
was counted.

    reports / on rule of law    phrases    of 51    of 227    tokens a paragraph    index
    only what is asked              605       20        62                  11.6    0.9 MB
    20 / 3                        1,995       29        89                  22.3    1.4 MB
    10 / 2                        4,335       30       101                  24.9    1.6 MB
    8 / 2                         5,470       30       104                  25.6    1.6 MB
    6 / 2                         7,328       30       107                  26.4    1.7 MB

The reports themselves hold 11 tokens a paragraph on rule of law, 27 on the work of government.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from index_mappings import literal, words

TARGET = Path(__file__).with_name("phrases.csv")
SHORTEST, LONGEST, MOST_WORDS = 3, 8, 6
#: Reports, and among them reports on rule of law, that make a phrase common; regions they are of.
REPORTS, RULE_OF_LAW, REGIONS = 8, 2, 3
#: Different neighbours on each side.
NEIGHBOURS = 3
RULE = "rule_of_law"
#: In the line by which a sample says that it is one.
INVENTED = "虚构"
#: No phrase begins or ends with one of these: what they belong to stands beside them.
LOOSE = frozenset(
    "的 了 和 与 及 在 是 等 对 为 以 从 向 把 被 将 中 上 下 年 月 日 个 名 件 项 次 位 "
    "条 万 亿 元 余 多 更 不 也 又 还 并 且 而 或 其 之 要 能 有 到 按 各 该 本 我 一 二 "
    "三 四 五 六 七 八 九 十 百 第 至 由 于 让 使 做 都 已 共 达 约 起 家 处 份 场 期 过 "
    "着 给 新 大 全 以及 我们 通过 按照 根据 关于 进一步 年度 同时 其中 其他 同比 各位 并请".split()
)


@dataclass(slots=True)
class Sightings:
    """Where a phrase was seen: reports by number, and the words on its two sides."""

    reports: set[int] = field(default_factory=set)
    before: set[str] = field(default_factory=set)
    behind: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class ListedPhrase:
    """A line of the file."""

    phrase: str
    reports: int
    rule_of_law: int
    asked: bool


def rows(reports: Path, questions: Path | None) -> list[ListedPhrase]:
    """Every phrase that is listed, the most common first."""
    counted = [json.loads(line) for line in reports.read_text(encoding="utf-8").splitlines()]
    counted = [report for report in counted if report.get("title")]
    rule = {at for at, report in enumerate(counted) if report["kind"] == RULE}
    seen = phrases_of([report["text"] for report in counted])
    terms = asked(questions)
    listed = [
        ListedPhrase(phrase, len(places.reports), len(places.reports & rule), phrase in terms)
        for phrase, places in ((p, seen.get(p, Sightings())) for p in sorted({*seen, *terms}))
        if phrase in terms
        or common(places, rule, {counted[at]["region_code"] for at in places.reports})
    ]
    return sorted(listed, key=lambda row: (-row.reports, -row.rule_of_law, row.phrase))


def asked(questions: Path | None) -> set[str]:
    """Terms of this field that people ask, as their units, where these are Han characters."""
    terms = [*words.OURS.offered]
    if questions:
        for line in questions.read_text(encoding="utf-8").splitlines():
            terms += json.loads(line).get("terms", [])
    cut = map(literal.units, terms)
    return {
        "".join(units)
        for units in cut
        if len(units) >= SHORTEST and all(map(literal.is_unit_han, units))
    }


def phrases_of(texts: list[str]) -> dict[str, Sightings]:
    """What stands between the boundaries of words, without barriers in it."""
    seen: dict[str, Sightings] = defaultdict(Sightings)
    for at, text in enumerate(texts):
        for number, run in enumerate(runs(text)):
            cut = words.plain_segmenter().cut(run)
            edge = f"{at} {number}"  # the end of a run is a neighbour of its own
            around = [edge, *cut, edge]
            for first, last in spans(cut):
                places = seen["".join(cut[first:last])]
                places.reports.add(at)
                places.before.add(around[first])
                places.behind.add(around[last + 1])
    return seen


def runs(text: str) -> Iterator[str]:
    """The runs of Han characters of a text, across its joints; without what the samples say of
    themselves."""
    for line in text.splitlines():
        if INVENTED in line:
            continue
        han = [unit if literal.is_unit_han(unit) else " " for unit in literal.units(line)]
        yield from "".join(han).split()


def spans(cut: list[str]) -> Iterator[tuple[int, int]]:
    """First word and end of every stretch that has the right length and whole words at its ends."""
    for first, word in enumerate(cut):
        length = 0
        for last in range(first, min(first + MOST_WORDS, len(cut))):
            length += len(cut[last])
            if length > LONGEST or word in LOOSE:
                break
            if length >= SHORTEST and cut[last] not in LOOSE:
                yield first, last + 1


def common(places: Sightings, rule: set[int], regions: set[str]) -> bool:
    """Whether enough reports of enough regions hold it, in different surroundings."""
    return (
        (len(places.reports) >= REPORTS or len(places.reports & rule) >= RULE_OF_LAW)
        and len(regions) >= REGIONS
        and min(len(places.before), len(places.behind)) >= NEIGHBOURS
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=Path)
    parser.add_argument("questions", type=Path, nargs="?")
    given = parser.parse_args()
    listed = rows(given.reports, given.questions)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(("phrase", "reports", "rule_of_law", "asked"))
        lines.writerows((r.phrase, r.reports, r.rule_of_law, int(r.asked)) for r in listed)
    sys.stderr.write(f"{TARGET.name}: {len(listed)} phrases\n")
