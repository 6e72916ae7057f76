"""Whether an answer shows one of the states that it may show, and which."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.soak.questions import Finding, Question, Way, expected, rows_of
from benchmarks.soak.state import State
from benchmarks.soak.timeline import Candidate
from index_mappings.reports import Report

#: Characters of what is told of one difference.
LINE = 160


def matched(
    question: Question, finding: Finding | None, candidates: Iterable[Candidate], floor: float
) -> tuple[float | None, bool]:
    """The number of the newest state that an answer shows, and whether it is older than `floor`,
    which had been seen before. None where it shows no state at all."""
    oldest: float | None = None
    for candidate in candidates:
        if shows(question, finding, candidate):
            if candidate.number >= floor:
                return candidate.number, False
            oldest = candidate.number if oldest is None else oldest
    return oldest, oldest is not None


def shows(question: Question, finding: Finding | None, candidate: Candidate) -> bool:
    """Whether an answer (None: there is no such report) shows a state, or a mixture of two."""
    state, other = candidate.state, candidate.other
    if other is None:
        return _equal(expected(question, state), finding, wide=True)
    if finding is None or question.way in (Way.REPORT, Way.READING):
        wanted = (expected(question, one) for one in (state, other))
        return any(_equal(one, finding, wide=True) for one in wanted)
    mixed = mixture(question, finding, state, other)
    # What lies outside a province cannot be read off an answer about it.
    return _equal(expected(question, mixed), finding, wide=question.way is Way.WALK)


def mixture(question: Question, finding: Finding, before: State, after: State) -> State:
    """The mixture of two states that an answer's rows tell of, source by source."""
    evidence = {*finding.rows, *finding.shown}
    held = dict(before.held)
    for name in {*before.held, *after.held}:
        old, new = before.held.get(name), after.held.get(name)
        if old is new:
            continue
        held.pop(name, None)
        chosen = _chosen(question, evidence, old, new)
        if chosen is not None:
            held[name] = chosen
    return State(held, before.aside)


def _chosen(
    question: Question, evidence: set[tuple[object, ...]], old: Report | None, new: Report | None
) -> Report | None:
    """The generation whose rows are there; one that brings none where none are."""
    rows = {one: rows_of(question, one) for one in (new, old) if one is not None}
    for one, its in rows.items():
        if its & evidence:
            return one
    if old is None or new is None:
        return None
    return next((one for one, its in rows.items() if not its), old)


def _equal(wanted: Finding | None, finding: Finding | None, *, wide: bool) -> bool:
    if wanted is None or finding is None:
        return wanted is finding
    same = wanted.rows == finding.rows and wanted.sums == finding.sums
    if wide and finding.wide:
        same = same and wanted.wide == finding.wide
    return same and finding.shown <= wanted.shown


def difference(question: Question, finding: Finding | None, state: State) -> str:
    """What tells an answer apart from a state, in a line."""
    wanted = expected(question, state)
    if wanted is None or finding is None:
        return f"应{'无' if wanted is None else '有'}此报告"
    missing = [row for row in wanted.rows if row not in finding.rows]
    surplus = [row for row in finding.rows if row not in wanted.rows]
    told = f"缺 {len(missing)} 行 {missing[:2]}，多 {len(surplus)} 行 {surplus[:2]}"
    sums = [pair for pair in zip(wanted.sums, finding.sums, strict=False) if pair[0] != pair[1]]
    return f"{told[:LINE]}；{str(sums)[:LINE]}；{str((wanted.wide, finding.wide))[:LINE]}"
