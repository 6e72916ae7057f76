"""Which index this is, and the way it came to its commit.

Commits are counted, and counting says little: another index may stand in the place of the one that
was read (made anew, restored from a backup, an alias that points elsewhere), with a smaller, the
same or a larger number. So an index has an identity, made with it, and each of its commits a mark
of its own. What is known of one commit may be carried on to another only where the other has come
from it: where it is the same index and the mark stands among those that came before.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from index_mappings.checked import BadRecord
from index_mappings.records import Json

#: How many marks an index remembers: two minutes of a load that commits every two seconds. Who has
#: seen nothing for longer reads the catalogue from nothing.
REMEMBERED = 64
#: Between the mark of a commit and what tells a view of it from another.
_WITHOUT = "~"


@dataclass(frozen=True, slots=True)
class Lineage:
    """The identity of an index and the marks of its last commits, the newest last.

    `secret` signs what is given to strangers and has to come back unchanged (cursors). It is kept
    with the index, so that every process that serves it accepts what another has signed.
    """

    identity: str
    marks: tuple[str, ...]
    secret: str = field(repr=False)

    @classmethod
    def begun(cls) -> Lineage:
        """That of a new index, before its first commit."""
        return cls(secrets.token_hex(8), (), secrets.token_hex(32))

    @property
    def mark(self) -> str:
        """The commit's own mark; of no other commit of this or any index."""
        return self.marks[-1] if self.marks else ""

    def next(self) -> Lineage:
        """That of the following commit."""
        marks = (*self.marks, secrets.token_hex(8))[-REMEMBERED:]
        return Lineage(self.identity, marks, self.secret)

    def without(self, hidden: Iterable[int]) -> Lineage:
        """That of the same commit as a reader sees it who has found reports of these numbers to be
        unreadable: with a mark of its own, for it is told otherwise."""
        numbers = " ".join(map(str, sorted(hidden)))
        if not numbers:
            return self
        digest = hashlib.sha256(numbers.encode()).hexdigest()[:8]
        return replace(self, marks=(*self.marks, f"{self.mark}{_WITHOUT}{digest}"))

    def follows(self, earlier: Lineage) -> bool:
        """Whether this commit has come from that one (or is it)."""
        return self.identity == earlier.identity and commit_mark(earlier.mark) in self.marks

    def to_json(self) -> Json:
        """As it is stored."""
        return {"identity": self.identity, "marks": list(self.marks), "secret": self.secret}

    @classmethod
    def from_json(cls, value: object) -> Lineage:
        """Raises BadRecord."""
        match value:
            case {"identity": str(identity), "marks": [*marks], "secret": str(secret)} if (
                marks and secret and all(isinstance(mark, str) for mark in marks)
            ):
                return cls(identity, tuple(marks), secret)
            case _:
                raise BadRecord("lineage: the record of the commit is incomplete")


def commit_mark(mark: str) -> str:
    """The mark of the commit, whatever a reader found in it to be unreadable."""
    return mark.partition(_WITHOUT)[0]
