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
    """An engine, or a view of it, that fails whenever it is asked one thing."""

    def __init__(self, inner, verb, error):
        self.inner, self.verb, self.error = inner, verb, error

    def __getattr__(self, name):
        if name == self.verb:
            raise self.error("Elasticsearch 没有及时答复", "请稍候再试")
        plain = getattr(self.inner, name)
        if name == "now":
            return lambda: Failing(plain(), self.verb, self.error)
        return plain


@pytest.mark.parametrize("error", [EngineSlow, EngineAway])
@pytest.mark.parametrize("verb", ["now", "catalogue", "paragraphs", "writing"])
def test_a_ledger_that_cannot_be_read_stops_the_load(place, verb, error):
    """An index that does not answer is not an empty one: nothing is written over what is held."""
    write("r/a.txt", text())
    write("r/b.txt", "说明")
    load([Path("r")], place, Given("450204", 2022))
    before = (held(place), aside(place), [e.report.given for e in place.now().catalogue().entries])
    write("r/a.txt", text(name="柳州市柳南区", count=77))  # its title, and so its id, changes
    write("r/c.txt", text(name="柳州市城中区"))
    with pytest.raises(error):
        load([Path("r")], Failing(place, verb, error))
    after = (held(place), aside(place), [e.report.given for e in place.now().catalogue().entries])
    assert after == before


def test_only_a_rebuild_goes_on_without_the_ledger_and_says_so(place):
    write("r/a.txt", text())
    load([Path("r")], place)
    said: list[str] = []
    failing = Failing(place, "catalogue", EngineSlow)
    summary = load([Path("r")], failing, rebuild=True, say=said.append)
    assert len(summary.loaded) == 1 and "读不出来" in said[0]
