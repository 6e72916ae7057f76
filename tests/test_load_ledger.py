"""What is known of the sources is read before a load: without it nothing is touched."""

from pathlib import Path

import pytest
from loading_world import aside, held, place, text, write

from index_mappings.errors import (
    EngineAway,
    EngineSlow,
)
from index_mappings.reports import Given
from loaders.load import load

__all__ = ["place"]


class Failing:
    """An engine that answers, but for one question, which it fails the `nth` time it is asked; its
    views are asked through it too."""

    def __init__(self, engine, verb, nth, error):
        self.engine, self.verb, self.left, self.error = engine, verb, nth, error

    def __getattr__(self, name):
        return self.asked(self.engine, name)

    def asked(self, one, name):
        plain = getattr(one, name)
        if not callable(plain):
            return plain

        def ask(*args, **how):
            if name == self.verb:
                self.left -= 1
                if self.left == 0:
                    raise self.error("Elasticsearch 没有及时答复", "请稍候再试")
            answer = plain(*args, **how)
            return FailingView(self, answer) if name == "now" else answer

        return ask


class FailingView:
    """What a failing engine hands out."""

    def __init__(self, engine, view):
        self.engine, self.view = engine, view

    def __getattr__(self, name):
        return self.engine.asked(self.view, name)


@pytest.mark.parametrize("error", [EngineSlow, EngineAway])
@pytest.mark.parametrize(
    ("verb", "nth"), [("now", 1), ("now", 2), ("catalogue", 1), ("paragraphs", 1), ("writing", 1)]
)
def test_a_ledger_that_cannot_be_read_stops_the_load(place, verb, nth, error):
    """An index that does not answer is not an empty one: nothing is written over what is held."""
    write("r/a.txt", text())
    write("r/b.txt", "说明")
    load([Path("r")], place, Given("450204", 2022))
    before = (held(place), aside(place), [e.report.given for e in place.now().catalogue().entries])
    write("r/a.txt", text(name="柳州市柳南区", count=77))  # its title, and so its id, changes
    write("r/c.txt", text(name="柳州市城中区"))
    with pytest.raises(error):
        load([Path("r")], Failing(place, verb, nth, error))
    after = (held(place), aside(place), [e.report.given for e in place.now().catalogue().entries])
    assert after == before


def test_only_a_rebuild_goes_on_without_the_ledger_and_says_so(place):
    write("r/a.txt", text())
    load([Path("r")], place)
    said: list[str] = []
    failing = Failing(place, "catalogue", 1, EngineSlow)
    summary = load([Path("r")], failing, rebuild=True, say=said.append)
    assert len(summary.loaded) == 1 and "读不出来" in said[0]
