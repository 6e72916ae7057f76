"""Make a corpus, load it, serve it, ask it, and print what was measured."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from benchmarks import corpus, inside, questions, runs
from benchmarks.command import Failed, Loaded, load, start_seconds
from benchmarks.report import Figures, told


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked: questions a kind, questions of the mixture, starts of the command line."""

    paragraphs: int
    seed: int = 1
    most: int = 120
    mixed: int = 1600
    starts: int = 7


def main(arguments: list[str] | None = None) -> int:
    """The command `python -m benchmarks`."""
    given = _parser().parse_args(arguments)
    plan = Plan(given.paragraphs, given.seed, given.questions, given.mixed, given.starts)
    folder = given.folder
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with nullcontext(str(folder)) if folder else tempfile.TemporaryDirectory() as place:
            figures = measure(Path(place), plan)
    except (Failed, ValueError) as error:
        print(f"没有测完:{error}", file=sys.stderr)
        return 1
    print(told(figures, markdown=given.markdown))
    return 0


def measure(place: Path, plan: Plan) -> Figures:
    """Every figure of the table. Raises Failed when a command of ours does."""
    before = os.getloadavg()[0]
    texts, index = place / "corpus", place / "index"
    written, loaded = _made(place, plan, texts, index)
    _say("测命令行启动……")
    starts = tuple(
        start_seconds(place, *command, times=plan.starts)
        for command in (("--help",), ("status", "--engine", f"embedded:{index}"))
    )
    _say("启动服务并提问……")
    words = questions.words_of(plan.paragraphs, plan.seed)
    served = runs.served(index, words, most=plan.most, mixed=plan.mixed, seed=plan.seed)
    return Figures(
        machine=_machine(before, os.getloadavg()[0]),
        written=written,
        loaded=loaded,
        stages=inside.stages(texts),
        starts=starts,
        served=served,
    )


def _made(place: Path, plan: Plan, texts: Path, index: Path) -> tuple[corpus.Written, Loaded]:
    """The corpus and its index; a folder that was kept holds both and the figures of its load."""
    kept = place / "kept.json"
    order = [plan.paragraphs, plan.seed]
    if kept.exists():
        told = json.loads(kept.read_text(encoding="utf-8"))
        if told["order"] != order:
            raise Failed(f"{place} 里是另一份语料,请换一个文件夹")
        _say("沿用已有的语料和索引;载入的数字是当时的。")
        return corpus.Written(**told["written"]), Loaded(**told["loaded"])
    _say(f"生成语料 {plan.paragraphs:,} 段……")
    written = corpus.write(texts, plan.paragraphs, plan.seed)
    _say(f"载入 {written.files:,} 份报告……")
    loaded = load(texts, index, plan.paragraphs)
    _check(loaded, written)
    figures = {"order": order, "written": asdict(written), "loaded": asdict(loaded)}
    kept.write_text(json.dumps(figures), encoding="utf-8")
    return written, loaded


def _check(loaded: Loaded, written: corpus.Written) -> None:
    """Figures of a corpus that was not loaded whole would be of another corpus."""
    if loaded.reports != written.files:
        raise Failed(
            f"生成 {written.files} 份报告,只载入 {loaded.reports} 份,搁置 {loaded.set_aside} 份"
        )


def _machine(before: float, after: float) -> str:
    """What it was measured on; the run itself keeps one to two cores busy."""
    return (
        f"{platform.machine()},{os.cpu_count()} 核,Python {platform.python_version()},"
        f"tantivy {metadata.version('tantivy')},系统负载:开始前 {before:.2f},结束时 {after:.2f}"
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="生成语料、载入、启动服务、提问,打印性能表。"
    )
    parser.add_argument("--paragraphs", type=int, default=200_000, help="语料的段数")
    parser.add_argument("--seed", type=int, default=1, help="随机种子,同一种子生成同一语料")
    parser.add_argument("--questions", type=int, default=120, help="每类至多问多少个不同的问题")
    parser.add_argument("--mixed", type=int, default=1600, help="8 个客户端一共问多少个混合问题")
    parser.add_argument("--starts", type=int, default=7, help="命令行启动测几次,取中位数")
    parser.add_argument("--folder", type=Path, help="把语料和索引留在这个文件夹里,下次直接沿用")
    parser.add_argument("--markdown", action="store_true", help="按 docs/benchmarks.md 的样子打印")
    return parser


if __name__ == "__main__":
    sys.exit(main())
