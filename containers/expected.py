"""The answer that has to come out, whatever the engine and whatever was killed: it is worked out
beforehand from the same reports, without any container."""

from __future__ import annotations

import json
import shutil
import sys
from typing import Any

from containers import place
from containers.commands import run
from containers.steps import Wrong
from loaders import samples

#: The question of the project's first page, and one that only the office's own report answers.
QUESTION = "枫桥经验 在 2023 年 各区县"
OWN_QUESTION = "板凳议事角"
KEPT = place.WORK / "expected.json"


def prepare() -> str:
    """Load and ask on this machine; the answers are kept for the drills."""
    index = place.WORK / "expected-index"
    shutil.rmtree(index, ignore_errors=True)
    engine = ["--engine", f"embedded:{index}"]
    summary = _ours("load", str(samples.folder()), str(place.REPORTS), *engine)
    answers = {q: core(_ours("search", q, *engine)) for q in (QUESTION, OWN_QUESTION)}
    held = len(summary["loaded"])
    if summary["set_aside"] or not all(a["hits"] for a in answers.values()):
        raise Wrong(f"示例报告没有给出预期的答案：{summary['set_aside']}")
    KEPT.write_text(json.dumps({"reports": held, "answers": answers}), "utf-8")
    total = answers[QUESTION]["total"]
    return f"{held} 份报告；{QUESTION}：{total['paragraphs']} 段，{total['regions']} 个区县"


def kept() -> dict[str, Any]:
    """What `prepare` left."""
    told: dict[str, Any] = json.loads(KEPT.read_text("utf-8"))
    return told


def core(answer: dict[str, Any]) -> dict[str, Any]:
    """What must be the same on every engine and after every drill. Hits are compared as a set: of
    nearly equal scores the order may differ."""
    same = ("total", "facets", "silent", "missing", "looser")
    hits = sorted(answer["hits"], key=lambda hit: hit["id"])
    marked = [[hit["id"], hit["text"], hit["marks"]] for hit in hits]
    return {"hits": marked, **{name: answer[name] for name in same}}


def _ours(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "service.cli", *arguments, "--json"]
    told: dict[str, Any] = json.loads(run(command))
    return told
