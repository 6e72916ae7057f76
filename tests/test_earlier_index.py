"""An embedded index of an earlier version: it is read, and says what it does not hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from contract import fill, made

from index_mappings.engines import open_engine
from index_mappings.engines.embedded import fields
from index_mappings.engines.fields import FIELDS
from index_mappings.errors import InvalidParameter
from index_mappings.query import Group, Query, Scope, Within
from index_mappings.reports import Certainty


def test_an_index_without_a_field_says_so_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an earlier version: nothing can be narrowed by what it did not store."""
    lacking = ("certainty", "heading", "wording")
    older = tuple(field for field in FIELDS if field.name not in lacking)
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
    terms = ((("枫",),), (("政",),))
    refused = {
        "certainty": Query(scope=Scope(certainties=(Certainty.CERTAIN,))),
        "within": Query(must=terms, within=Within.SECTION),
        "local": Query(local=True),
    }
    for name, query in refused.items():
        for group in Group:
            with pytest.raises(InvalidParameter) as told:
                view.search(replace(query, group=group))
            assert told.value.field == name and "--rebuild" in told.value.remedy
    assert view.search(Query(must=terms, within=Within.REPORT)).tally is not None
    years = Scope(years=tuple(r.year for r in every))
    assert len(view.search(Query(scope=years, size=100)).hits) > 0
