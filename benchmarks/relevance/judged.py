"""Judged questions: which paragraphs answer them, and how well.

A paragraph is known by a digest of its text, so that judgements outlive ids and positions.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.command import Failed
from index_mappings import folding

GRADED: Final = Path(__file__).with_name("graded.tsv")
#: Grades that count as an answer where a figure knows only yes and no.
ANSWERS: Final = 2
#: Reports of the labelled data, each kind in a folder of its own.
REPORTS: Final = ("seeds", "county_reports", "government_reports", "provincial_reports")


@dataclass(slots=True)
class Judged:
    """A question; the grade of each text that was judged, and how often each such text stands."""

    question: str
    grades: dict[str, int] = field(default_factory=dict)
    ideal: list[int] = field(default_factory=list)

    def add(self, text: str, grade: int) -> None:
        """One more paragraph that was judged."""
        self.grades[text] = grade
        self.ideal.append(grade)


def digest(text: str) -> str:
    """What a text is known by, whatever its blanks and full-width forms."""
    return hashlib.sha256(folding.plain(text).encode()).hexdigest()[:12]


def short_questions() -> list[Judged]:
    """Short questions of this field over reports, graded 0 to 3."""
    questions: dict[str, Judged] = {}
    with GRADED.open(encoding="utf-8", newline="") as rows:
        for question, _, text, grade, _ in csv.reader(rows, delimiter="\t"):
            questions.setdefault(question, Judged(question)).add(text, int(grade))
    return list(questions.values())


def lay_questions(folder: Path) -> list[Judged]:
    """Lay questions with the statute articles that answer them."""
    questions = []
    for line in _there(folder / "train.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        judged = Judged(row["query"])
        for text in row["gold"]:
            judged.add(digest(text), ANSWERS)
        questions.append(judged)
    return questions


def statutes(folder: Path, manifest: Path) -> Path:
    """The statutes as a table that `zhijian load` reads: a law a row, an article a paragraph."""
    with manifest.open("w", encoding="utf-8") as rows:
        for law in _laws(folder / "corpus.jsonl.gz"):
            row = {
                "title": law["title"],
                "text": law["text"],
                "url": f"https://example.org/{law['id']}",
                "region_code": "100000",
                "year": "2020",
                "kind": "other",
            }
            rows.write(json.dumps(row, ensure_ascii=False) + "\n")
    return manifest


def reports(data: Path) -> list[Path]:
    """The folders of reports that short questions are asked of."""
    return [_there(data / name) for name in REPORTS]


def _laws(packed: Path) -> Iterator[dict[str, str]]:
    with gzip.open(_there(packed), "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _there(path: Path) -> Path:
    if not path.exists():
        raise Failed(f"没有评判用的材料 {path}；用 --data 写明它们所在的文件夹")
    return path
