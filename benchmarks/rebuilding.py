"""The drill of a rebuild: the index is made anew again and again while questions are asked.

    python -m benchmarks rebuild --engine elasticsearch --seconds 60

The reports have two versions, and every rebuild turns from one to the other. An answer is right
when it is the whole answer of one of them; a mixture, or a part of either, would be told apart.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import asking, command, corpus, questions, table
from benchmarks.asking import Account, Loop
from benchmarks.command import Failed
from benchmarks.index import Index
from benchmarks.serving import Server, serving

#: Distinct questions of the loop.
QUESTIONS = 60
#: Every so many paragraphs one is missing from the second version.
MISSING = 3
#: The folder that is loaded: a source keeps its name whichever version it holds.
NOW = "reports"
#: Seconds in which a running server has to see a finished load.
SEEN_WITHIN = 3.0


@dataclass(frozen=True, slots=True)
class Drill:
    """How often the index was made anew, the seconds of the slowest time and of all, what the
    questions met, and how many of them the two versions answer differently."""

    rebuilds: int
    slowest: float
    seconds: float
    account: Account
    samples: tuple[str, ...]
    asked: int
    apart: int


def drill(
    index: Index, *, paragraphs: int, seconds: float, clients: int = 4, seed: int = 1
) -> Drill:
    """Run it. Raises Failed when a command of ours does."""
    reports = _Reports(index, paragraphs, seed)
    paths = _paths(paragraphs, seed)
    reports.load()
    with serving(index) as server:
        first = asking.known_now(server, paths)
        reports.rebuild()
        _await_news(server, first)
        second = asking.known_now(server, paths)
        known = {path: (first[path], second[path]) for path in paths}
        taken: list[float] = []
        with Loop(server.port, known, clients=clients) as loop:
            began = time.monotonic()
            while time.monotonic() - began < seconds:
                taken.append(reports.rebuild())
            _await_news(server, (first, second)[len(taken) % 2])
            ended = time.monotonic()
        account = loop.account(began, ended)
    apart = sum(first[path] != second[path] for path in paths)
    return Drill(
        len(taken), max(taken), ended - began, account, tuple(loop.samples), len(paths), apart
    )


class _Reports:
    """One folder of reports that holds now the one version, now the other."""

    def __init__(self, index: Index, paragraphs: int, seed: int) -> None:
        self._index = index
        self._paragraphs = paragraphs
        self._now = index.folder / NOW
        self._other = index.folder / "other"
        for raw in corpus.reports(paragraphs, seed):
            _write(self._now / raw.name, raw.text)
            _write(self._other / raw.name, _shorter(raw.text))

    def load(self) -> None:
        """Load the folder for the first time."""
        command.summary(self._index, Path(NOW), self._paragraphs)

    def rebuild(self) -> float:
        """Turn to the other version and make the index anew; the seconds that took."""
        between = self._index.folder / "between"
        self._now.rename(between)
        self._other.rename(self._now)
        between.rename(self._other)
        began = time.monotonic()
        command.summary(self._index, Path(NOW), self._paragraphs, "--rebuild")
        return time.monotonic() - began


def _shorter(text: str) -> str:
    """The second version of a report."""
    lines = text.split("\n")
    body = [at for at, line in enumerate(lines) if line.startswith("　　")]
    missing = set(body[MISSING - 1 :: MISSING])
    return "\n".join(line for at, line in enumerate(lines) if at not in missing)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _paths(paragraphs: int, seed: int) -> list[str]:
    words = questions.words_of(paragraphs, seed).words[:QUESTIONS]
    asked = [f"{word} 各区县" if at % 3 == 0 else word for at, word in enumerate(words)]
    # By relevance, neighbours closer than a millionth may swap from build to build.
    return [questions.address(q=q, sort="region") for q in asked]


def _await_news(server: Server, before: dict[str, asking.Seen]) -> None:
    """Until the server answers from the second version. Raises Failed where it never does."""
    until = time.monotonic() + SEEN_WITHIN + 1
    while time.monotonic() < until:
        if any(asking.known_now(server, [path])[path] != was for path, was in before.items()):
            return
        time.sleep(0.1)
    raise Failed(f"重建完成 {SEEN_WITHIN:g} 秒之后，服务仍答旧的内容")


# --- told ----------------------------------------------------------------------------------------


def told(figures: Drill, *, markdown: bool) -> str:
    """The account as text."""
    account = figures.account
    body = [
        ("重建次数（最慢一次，秒）", f"{figures.rebuilds}({figures.slowest:.1f})"),
        ("历时，秒", f"{figures.seconds:.1f}"),
        ("提问", f"{account.asked:,}"),
        ("失败或不符", asking.troubles(account)),
        ("两个版本答案不同的问题", f"{figures.apart} / {figures.asked}"),
        ("最慢一问，秒", f"{account.slowest:.2f}"),
        ("最长无答复，秒", f"{account.longest_silence:.2f}"),
        ("中位数，毫秒", table.ms(account.median)),
    ]
    rows = table.rows(("项目", "实测"), body, markdown=markdown)
    return "\n".join((rows, *figures.samples))
