"""What is remembered of earlier questions stays within bounds, whatever they were."""

from __future__ import annotations

from typing import NoReturn

from index_mappings.engines.about import About
from index_mappings.engines.commits import Commit
from index_mappings.engines.lineage import Lineage
from index_mappings.engines.recent import Recent
from index_mappings.query import Query, Ranking

#: Hits that the walks of one commit may keep here.
ROOM = 10_000


def never(*_: object) -> NoReturn:
    raise AssertionError("it was remembered")


def commit() -> Commit:
    """A commit without an engine behind it."""
    bare: type[Commit] = type("Bare", (Commit,), dict.fromkeys(Commit.__abstractmethods__, never))
    about = About(1, "", "", "", 1, Lineage.begun().next())
    return bare(about, "", ROOM, None)


def asked(number: int, length: int = 4) -> Query:
    units = tuple(f"{number}.{at}" for at in range(length))
    return Query(must=((units,),), ranking=Ranking(units, units, units), size=0, tally=False)


def test_questions_that_find_nothing_are_not_remembered_for_ever() -> None:
    one = commit()
    for number in range(5_000):
        one.walks.get(asked(number), list)
    assert 10 <= len(one.walks) <= 100
    one.walks.get(asked(4_999), never)  # the last ones are


def test_long_questions_take_more_room_than_short_ones() -> None:
    one = commit()
    for number in range(100):
        one.walks.get(asked(number, 500), list)
    assert len(one.walks) <= 2


def test_hits_take_room_and_what_was_asked_for_last_stays() -> None:
    kept: Recent[list[int]] = Recent(10, lambda _, value: len(value))
    for name, size in (("a", 4), ("b", 4), ("c", 4)):
        kept.get(name, lambda size=size: [0] * size)  # type: ignore[misc]
    assert len(kept) == 2
    assert kept.get("c", never) == [0] * 4
    assert kept.get("a", lambda: [1]) == [1]  # it had gone
    kept.get("whole", lambda: [0] * 99)
    assert len(kept) == 1  # one larger than everything is still kept
