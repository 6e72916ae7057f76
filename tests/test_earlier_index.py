"""An embedded index of an earlier version: it is read, and says what it does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from contract import fill, made

from index_mappings.engines import open_engine
from index_mappings.engines.embedded import fields
from index_mappings.engines.fields import FIELDS
from index_mappings.errors import InvalidParameter
from index_mappings.query import Group, Query, Scope
from index_mappings.reports import Certainty


def test_an_index_without_a_field_says_so_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an earlier version: nothing can be narrowed by what it did not store."""
    older = tuple(field for field in FIELDS if field.name != "certainty")
    with monkeypatch.context() as patch:
        patch.setattr(fields, "FIELDS", older)
        fields.schema.cache_clear()
        fields.fingerprint.cache_clear()
        every = made(2)
        address = f"embedded:{tmp_path / 'index'}"
        fill(open_engine(address), every)
    fields.schema.cache_clear()
    fields.fingerprint.cache_clear()
    view = open_engine(address).now()
    for group in Group:
        query = Query(scope=Scope(certainties=(Certainty.CERTAIN,)), group=group)
        with pytest.raises(InvalidParameter) as told:
            view.search(query)
        assert told.value.field == "certainty" and "--rebuild" in told.value.remedy
    years = Scope(years=tuple(r.year for r in every))
    assert len(view.search(Query(scope=years, size=100)).hits) > 0
