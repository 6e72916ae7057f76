"""From the settings to a searcher: the engine, the reader, the office's dictionary."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from index_mappings import words
from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine
from index_mappings.errors import EngineError
from service.search.inquiry import understand
from service.search.parameters import SearchRequest
from service.search.reader import Reader
from service.search.searcher import Searcher
from service.search.steps import steps
from service.settings import Settings


@contextlib.contextmanager
def open_searcher(settings: Settings, engine: Engine | None = None) -> Iterator[Searcher]:
    """A searcher on the engine the settings name, or on one that was closed and is opened again;
    the engine is closed at the end."""
    engine = engine or open_engine(settings.engine, settings.engine_settings)
    try:
        yield searcher_on(engine, settings)
    finally:
        engine.close()


def searcher_on(engine: Engine, settings: Settings) -> Searcher:
    """A searcher on an engine that somebody else opens and closes."""
    return Searcher(Reader(engine), settings, settings.dictionary)


#: Read with every kind of rule: words, a year, places, a level.
FIRST_QUESTION = SearchRequest(q="枫桥经验 行政复议 柳州市 2023年 各区县")


def warm(searcher: Searcher) -> None:
    """Load what the first question would wait for: dictionary, gazetteer, rules, catalogue. The
    engine is not asked, for it may be busy."""
    words.plain_words("枫桥经验")
    searcher.dictionary.rank_words("枫桥经验")
    steps(understand(FIRST_QUESTION, searcher.settings.day, searcher.dictionary))
    # Without an index the service starts all the same and says so.
    with contextlib.suppress(EngineError):
        searcher.reader.now()
