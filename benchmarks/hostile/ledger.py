"""The ledger of a run: counts by kind, what was wrong with evidence of it, what was slow."""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.hostile.script import Script

#: How many lines are shown, how many failures of one sort kept in files, and bytes shown of one.
SHOWN, KEPT, LINE = 12, 8, 100
#: Seconds on the clock from which an answer may have cost more than it should.
SLOW = 0.3
#: How many of the slowest are asked again even where they cannot have cost too much.
SLOWEST = 40


@dataclass(slots=True)
class Played:
    """What came of a script: statuses, what was wrong, seconds on the clock and at most of
    the server's processors (others were answered meanwhile)."""

    script: Script
    answers: list[int] = field(default_factory=list)
    trouble: str = ""
    seconds: float = 0.0
    most: float = 0.0
    refused: bool = False  # the server closed before all was sent
    late: bool = False  # nothing came for very long
    closed: bool = False  # no further request fits on the connection
    nothing: bool = False  # nothing at all came back
    sent: bytes = b""  # where something was wrong: everything its connection has sent
    _began: float = 0.0
    _before: float = 0.0

    def begins(self, processor: float) -> None:
        """Everything is sent."""
        self._began, self._before = time.monotonic(), processor

    def ends(self, processor: float) -> None:
        """Everything has come."""
        self.seconds = time.monotonic() - self._began
        self.most = processor - self._before


@dataclass(slots=True)
class Sum:
    """What came of one kind."""

    played: int = 0
    unanswered: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One failure: enough to send it again."""

    number: int
    kind: str
    trouble: str
    shown: str
    file: Path


class Ledger:
    """Everything that is noted while clients play. Safe for threads."""

    def __init__(self, seed: int, limit: float) -> None:
        self.seed = seed
        self.sums: dict[str, Sum] = {}
        self.troubles: Counter[str] = Counter()
        self.evidence: list[Evidence] = []
        self.suspects: dict[int, float] = {}  # numbers that may have cost too much
        self.slowest: list[tuple[float, int]] = []
        self._limit = limit
        self._folder: Path | None = None
        self._lock = threading.Lock()

    def note(self, played: Played) -> None:
        """Note what came of a script."""
        number = played.script.number
        with self._lock:
            total = self.sums.setdefault(played.script.kind, Sum())
            total.played += 1
            total.statuses.update(played.answers)
            total.unanswered += not played.answers
            total.slowest = max(total.slowest, played.seconds)
            if played.trouble:
                total.wrong += 1
                self._blame(played)
            if played.seconds > SLOW and played.most > self._limit:
                self.suspects[number] = played.most
            self.slowest = sorted([*self.slowest, (played.seconds, number)])[-SLOWEST:]

    @property
    def statuses(self) -> Counter[int]:
        """All answers by their status."""
        return sum((one.statuses for one in self.sums.values()), Counter())

    def first_evidence(self) -> list[Evidence]:
        """The first failure of each sort."""
        found: dict[tuple[str, str], Evidence] = {}
        for one in self.evidence:
            found.setdefault((one.kind, one.trouble), one)
        return list(found.values())

    def troubles_told(self) -> list[str]:
        """What was wrong, the most frequent first."""
        return [f"{count} 次 {what}" for what, count in self.troubles.most_common()]

    def _blame(self, played: Played) -> None:
        number, kind, sent = played.script.number, played.script.kind, played.script.sent
        sort = f"{kind}：{played.trouble}"
        self.troubles[sort] += 1
        if self.troubles[sort] <= KEPT:
            shown = repr(sent) if len(sent) <= LINE else f"{sent[:LINE]!r}…（{len(sent):,} 字节）"
            kept = self._kept(number, played.sent or sent)
            self.evidence.append(Evidence(number, kind, played.trouble, shown, kept))

    def _kept(self, number: int, sent: bytes) -> Path:
        """The file that holds everything its connection sent, to the end of this request."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix=f"zhijian-hostile-{self.seed}-"))
        file = self._folder / f"{number}.bin"
        file.write_bytes(sent)
        return file
