"""The whole run: make a corpus, load it, serve it, ask it; every figure of the table."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from benchmarks import corpus, inside, launching, questions, runs
from benchmarks.command import Failed, Loaded, Rates, load, say, start_seconds
from benchmarks.index import Index
from benchmarks.report import Figures
from index_mappings import processors


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked: questions a kind, questions of the mixture, starts of the command line."""

    paragraphs: int
    seed: int = 1
    most: int = 120
    mixed: int = 1600
    starts: int = 7


def measure(index: Index, plan: Plan) -> Figures:
    """Every figure of the table. Raises Failed when a command of ours does."""
    before = os.getloadavg()[0]
    texts = index.folder / "corpus"
    written, loaded = made(index, plan, texts)
    say("测命令行启动……")
    starts = tuple(
        start_seconds(index, *command, times=plan.starts)
        for command in (("--help",), ("status", "--engine", index.address))
    )
    say("启动服务并提问……")
    words = questions.words_of(plan.paragraphs, plan.seed)
    served = runs.served(index, words, most=plan.most, mixed=plan.mixed, seed=plan.seed)
    return Figures(
        machine=_machine(index, before, os.getloadavg()[0]),
        written=written,
        loaded=loaded,
        stages=inside.stages(texts),
        starts=starts,
        served=served,
        plain=_plain_rates(index, texts),
    )


def _plain_rates(index: Index, texts: Path) -> Rates | None:
    """How fast ready-made documents go into the same server."""
    if not index.remote:
        return None
    from benchmarks import plain

    say("用客户端自带的批量写入，写现成的文档……")
    return plain.rates(index, texts)


def made(index: Index, plan: Plan, texts: Path) -> tuple[corpus.Written, Loaded]:
    """The corpus and its index; a folder that was kept holds both and the figures of its load."""
    kept = index.folder / "kept.json"
    order = [plan.paragraphs, plan.seed]
    if kept.exists():
        told = json.loads(kept.read_text(encoding="utf-8"))
        if told["order"] != order:
            raise Failed(f"{index.folder} 里是另一份语料，请换一个文件夹")
        say("沿用已有的语料和索引；载入的数字是当时的。")
        return corpus.Written(**told["written"]), Loaded(**told["loaded"])
    say(f"生成语料 {plan.paragraphs:,} 段……")
    written = corpus.write(texts, plan.paragraphs, plan.seed)
    say(f"载入 {written.files:,} 份报告……")
    loaded = load(index, texts, plan.paragraphs)
    check(loaded, written)
    figures = {"order": order, "written": asdict(written), "loaded": asdict(loaded)}
    if not index.remote:  # a server's index goes with the server
        kept.write_text(json.dumps(figures), encoding="utf-8")
    return written, loaded


def check(loaded: Loaded, written: corpus.Written) -> None:
    """Figures of a corpus that was not loaded whole would be of another corpus."""
    if loaded.reports != written.files:
        raise Failed(
            f"生成 {written.files} 份报告，只载入 {loaded.reports} 份，搁置 {loaded.set_aside} 份"
        )


def _machine(index: Index, before: float, after: float) -> str:
    """What it was measured on; the run itself keeps one to two cores busy."""
    engine = f"tantivy {metadata.version('tantivy')}"
    if index.remote:
        client = metadata.version("elasticsearch")
        engine = (
            f"Elasticsearch {launching.VERSION}（堆 {launching.HEAP}，同一台机器），客户端 {client}"
        )
    return (
        f"{platform.machine()}，{processors.usable()} 核，"
        f"Python {platform.python_version()}，{engine}，"
        f"系统负载：开始前 {before:.2f}，结束时 {after:.2f}"
    )
