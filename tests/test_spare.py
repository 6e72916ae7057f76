"""Counts and hits of one question are worked out beside each other where a processor is free."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from index_mappings.engines.embedded.searcher import TimedSearcher, in_time
from index_mappings.engines.embedded.spare import Spare
from index_mappings.errors import EngineSlow


def _thread() -> int:
    return threading.get_ident()


def test_a_work_is_done_beside_a_question_where_a_processor_is_free() -> None:
    spare = Spare(2)
    go_on = threading.Event()

    def waits() -> int:
        assert go_on.wait(60)
        return _thread()

    with spare.question():
        first = spare.meanwhile(waits)
        # One of two has the question, the other the first work: the second is done here.
        assert spare.meanwhile(_thread)() == _thread()
        go_on.set()
        assert first() != _thread()


def test_a_processor_is_free_again_after_its_work() -> None:
    spare = Spare(1)
    for _ in range(3):
        assert spare.meanwhile(_thread)() != _thread()


def test_as_many_questions_as_processors_leave_none() -> None:
    spare = Spare(2)
    with spare.question(), spare.question(), spare.question():
        assert spare.meanwhile(_thread) is _thread
    with spare.question():  # the third took nothing, and gave nothing back
        assert spare.meanwhile(_thread)() != _thread()


def test_what_goes_wrong_there_is_told_here() -> None:
    def fails() -> None:
        raise EngineSlow("慢。", "请稍候再试。")

    told = Spare(2).meanwhile(fails)
    with pytest.raises(EngineSlow):
        told()


def test_the_time_of_the_question_is_over_there_too() -> None:
    class Library:
        num_docs = 1

        def search(self, query: object, **options: object) -> str:
            return "hits"

    searcher = TimedSearcher(Library(), "somewhere")  # type: ignore[arg-type]
    ask: Callable[[], str] = lambda: searcher.search(None)  # type: ignore[arg-type] # noqa: E731
    spare = Spare(2)
    with in_time(-1.0):
        late = spare.meanwhile(ask)
        with pytest.raises(EngineSlow):
            late()
    assert spare.meanwhile(ask)() == "hits"
