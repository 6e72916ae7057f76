"""Two versions of the program over one index, asked the same questions in turn.

    git worktree add ../before COMMIT
    python -m benchmarks turns --before ../before --paragraphs 200000 --folder FOLDER

Each version is a process of its own, each question is asked of both, and the one that goes first
changes with every question: so a busy machine is busy for both. Only the processor's time counts,
and every answer has to be the same to the byte.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from benchmarks import questions, table
from benchmarks.command import say
from benchmarks.index import Index
from benchmarks.questions import Kind, Words
from benchmarks.whole import Plan, made

HERE: Final = Path(__file__).parent.parent
#: Questions nobody counts.
WARM: Final = 30
#: What questions at random are made of, and how often (of a hundred) a parameter stands with them.
PATTERNS: Final = (
    *("{a}", "{a} {b}", "{a} {b} {c}", "{a} OR {b}", "{a} -{b}", "“{a}{b}”", "{a}{b}", ""),
    *("怎么办理{a}", "{a} {year}年", "{a} 广西", "{a} 浙江省 各市", "{a} 各区县", "放管服"),
    *("{a} 栏目：问题", "标题：政府 {a}", "近三年 {a} {b}", "{year}年 {a} 各区县"),
)
PARAMETERS: Final[dict[str, tuple[int, tuple[str, ...]]]] = {
    "group": (15, ("report", "region", "paragraph")),
    "sort": (15, ("newest", "region", "relevance")),
    "section": (15, ("problem", "plan", "note", "achievement")),
    "topic": (10, ("disputes", "enforcement", "digital")),
    "region": (15, ("450000", "330000", "450200", "110000", "100000")),
    "level": (15, ("city", "county", "province")),
    "year": (15, ("2020", "2023")),
    "issuer_kind": (10, ("government", "department")),
    "certainty": (8, ("certain", "uncertain")),
    "match": (10, ("all", "words", "any", "exact")),
    "within": (10, ("section", "report")),
    "local": (15, ("true",)),
    "size": (20, ("1", "5", "50", "100")),
    "facets": (20, ("false",)),
    "explain": (10, ("true",)),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One question: seconds of the processor before and now, of the service itself and in all."""

    own: tuple[float, float]
    used: tuple[float, float]
    same: bool


class Version:
    """A version of the program that answers."""

    def __init__(self, asked: IO[str], answers: IO[str]) -> None:
        self._asked, self._answers = asked, answers
        self._answers.readline()

    def answer(self, path: str) -> tuple[float, float, str, str | None]:
        """Seconds of the service itself and in all, the answer's digest, the cursor behind it."""
        self._asked.write(f"{path}\n")
        self._asked.flush()
        own, used, digest, following = json.loads(self._answers.readline())
        return own, used, digest, following


@contextmanager
def _version(checkout: Path, index: Index) -> Iterator[Version]:
    command = [sys.executable, "-P", str(HERE / "benchmarks" / "answering.py"), index.address]
    surroundings = {**os.environ, "PYTHONPATH": str(checkout.resolve())}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=surroundings
    ) as process:
        assert process.stdin and process.stdout
        yield Version(process.stdin, process.stdout)
        process.stdin.close()


def drill(index: Index, before: Path, plan: Plan) -> list[tuple[str, list[Turn]]]:
    """Ask both versions; what was asked by kind."""
    made(index, plan, index.folder / "corpus")
    words = questions.words_of(plan.paragraphs, plan.seed)
    with ExitStack() as stack:
        pair = [stack.enter_context(_version(at, index)) for at in (before, HERE)]
        say("轮流提问……")
        for a, b in zip(words.words[:WARM], words.words[::-1], strict=False):
            _turn(pair, questions.address(q=f"“{a}” {b}"), 0)
        kinds = [*questions.kinds(words, plan.most), *_local(words, plan.most)]
        rng = random.Random(f"turns {plan.seed}")
        kinds.append(Kind("随意写的", tuple(_random(rng, words) for _ in range(plan.mixed))))
        return [
            (kind.name, [_turn(pair, path, at) for at, path in enumerate(kind.paths)])
            for kind in kinds
        ]


def _local(words: Words, most: int) -> Iterator[Kind]:
    chosen = words.words[: most // 2]
    for name, pattern in (("只看本地特有的", "{}"), ("各区县各一段，只看本地特有的", "{} 各区县")):
        paths = (questions.address(q=pattern.format(word), local="true") for word in chosen)
        yield Kind(name, tuple(paths))


def _random(rng: random.Random, words: Words) -> str:
    terms = [*words.words, *words.phrases]
    a, b, c = rng.choices(terms, k=3)
    year = rng.randint(2015, 2025)
    q = rng.choice(PATTERNS).format(a=a, b=b, c=c, year=year)
    chosen = {
        name: rng.choice(values)
        for name, (share, values) in PARAMETERS.items()
        if rng.randrange(100) < share
    }
    return questions.address(q=q, **chosen)


def _turn(pair: Sequence[Version], path: str, at: int) -> Turn:
    """Ask one question of both, and of both the page behind it."""
    order = pair if at % 2 else pair[::-1]
    answers = {version: version.answer(path) for version in order}
    before, now = (answers[version] for version in pair)
    same = before[2:] == now[2:]
    if same and now[3]:
        onward = f"{path}&{questions.address(cursor=now[3]).partition('?')[2]}"
        same = len({version.answer(onward)[2] for version in order}) == 1
    return Turn((before[0], now[0]), (before[1], now[1]), same)


def told(figures: Sequence[tuple[str, list[Turn]]], *, markdown: bool) -> str:
    """The table."""
    head = ("问题（处理器毫秒，p50）", "问题数", "服务自身", "连同引擎", "答复不同的")
    body = [
        (
            name,
            str(len(turns)),
            _change([turn.own for turn in turns]),
            _change([turn.used for turn in turns]),
            str(sum(not turn.same for turn in turns)),
        )
        for name, turns in figures
    ]
    return table.rows(head, body, markdown=markdown)


def _change(pairs: Sequence[tuple[float, float]]) -> str:
    before, now = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(after / earlier for earlier, after in pairs)
    return f"{table.ms(before)} → {table.ms(now)}（{ratio:.2f}）"
