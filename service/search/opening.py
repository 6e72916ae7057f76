"""From the settings to a searcher: the engine, the reader, the office's dictionary."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from index_mappings import literal, regions, words
from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine
from index_mappings.errors import EngineError
from service.search.reader import Reader
from service.search.searcher import Searcher
from service.settings import Settings


@contextlib.contextmanager
def open_searcher(settings: Settings) -> Iterator[Searcher]:
    """A searcher on the engine the settings name; the engine is closed at the end."""
    engine = open_engine(settings.engine, settings.engine_settings)
    try:
        yield searcher_on(engine, settings)
    finally:
        engine.close()


def searcher_on(engine: Engine, settings: Settings) -> Searcher:
    """A searcher on an engine that somebody else opens and closes."""
    return Searcher(Reader(engine), settings, settings.dictionary)


def warm(searcher: Searcher) -> None:
    """Load what the first question would wait for: dictionary, gazetteer, catalogue."""
    words.plain_words("枫桥经验")
    searcher.dictionary.rank_words("枫桥经验")
    literal.units("枫桥经验")
    regions.get(regions.NATION)
    # Without an index the service starts all the same and says so.
    with contextlib.suppress(EngineError):
        searcher.reader.now()
