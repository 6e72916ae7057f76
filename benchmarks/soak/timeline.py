"""The states of the index one after the other, and those that an answer may show.

States are numbered 0, 2, 4, …; what lies on the way from one to the next has the number between.
A step's way is known (`between`: a load of a few sources in order) or free: a large load may
become visible with any part of its sources, for they are read in several processes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.soak.state import State

#: Seconds in which a running server has to see what is finished.
SEEN_WITHIN = 3.0


@dataclass(slots=True)
class Step:
    """Something that is done to the index. `after` is what it came to, once that is known;
    `swaps` where the folder is gone for a moment on the way."""

    name: str
    before: State
    target: State
    began: float
    between: tuple[State, ...] = ()
    free: bool = False
    swaps: bool = False
    ended: float = math.inf
    after: State | None = None

    @property
    def last(self) -> State:
        """The state it ends with, as far as one knows."""
        return self.after or self.target


@dataclass(frozen=True, slots=True)
class Candidate:
    """A state an answer may show: this one, or any mixture on the way to another."""

    number: float
    state: State
    other: State | None = None


class Timeline:
    """All steps so far. One thread adds to it, others read it."""

    def __init__(self, first: State) -> None:
        self._first = first
        self.steps: list[Step] = []

    @property
    def now(self) -> State:
        """The state in force."""
        return self.steps[-1].last if self.steps else self._first

    def add(self, step: Step) -> Step:
        """Begin a step."""
        self.steps.append(step)
        return step

    def candidates(self, asked: float, answered: float) -> Iterator[Candidate]:
        """What was in force at some time between `SEEN_WITHIN` before the question and the answer,
        the newest first."""
        earliest = asked - SEEN_WITHIN
        steps = list(self.steps)
        for at in reversed(range(len(steps))):
            step = steps[at]
            if step.began <= answered:
                yield Candidate(2 * at + 2, step.last)
            if step.ended < earliest:
                return
            if step.began > answered:
                continue
            if step.free:
                yield Candidate(2 * at + 1, step.before, step.target)
            for back, state in enumerate(reversed(step.between), 1):
                yield Candidate(2 * at + 2 - back / (len(step.between) + 1), state)
        yield Candidate(0, self._first)

    def lately(self, asked: float) -> Iterator[Candidate]:
        """States that were in force once, and are not any more."""
        for at, step in enumerate(list(self.steps)):
            if step.began < asked:
                yield Candidate(2 * at, step.before)

    def behind(self, number: float, asked: float) -> float:
        """How many seconds before a question what it was answered from was out of force; 0 where
        it was not."""
        at = int(number // 2)
        return max(0.0, asked - self.steps[at].ended) if at < len(self.steps) else 0.0

    def touched(self, asked: float, answered: float, *, swaps: bool = False) -> bool:
        """Whether something was done to the index meanwhile or shortly before; with `swaps`
        whether the folder was away."""
        return any(
            step.began <= answered and step.ended >= asked - SEEN_WITHIN
            for step in self.steps[-40:]
            if step.swaps or not swaps
        )
