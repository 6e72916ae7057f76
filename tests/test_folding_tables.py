"""The tables that folding rests on are whole, one to one, and fresh."""

import importlib.util
import unicodedata
from pathlib import Path

import pytest

from index_mappings import folding, literal


def table() -> dict[str, str]:
    rows = folding.T2S.read_text(encoding="utf-8").splitlines()
    assert rows[0] == "traditional,simplified"
    return dict(tuple(row.split(",")) for row in rows[1:])  # type: ignore[misc]


def test_the_table_is_one_to_one_and_needs_no_second_turn() -> None:
    rows = table()
    assert len(rows) == 4_117
    assert all(len(old) == len(new) == 1 for old, new in rows.items())
    assert not set(rows.values()) & set(rows)
    assert all(unicodedata.normalize("NFKC", c) == c for row in rows.items() for c in row)


def test_the_table_is_fresh() -> None:
    pytest.importorskip("opencc")
    script = Path(folding.T2S).with_name("make_t2s.py")
    spec = importlib.util.spec_from_file_location("make_t2s", script)
    assert spec and spec.loader
    make_t2s = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_t2s)
    assert make_t2s.text() == folding.T2S.read_text(encoding="utf-8")


def test_every_radical_folds_as_its_character_does() -> None:
    rows = folding.RADICALS.read_text(encoding="utf-8").splitlines()
    assert rows[0] == "radical,character"
    pairs = [row.split(",") for row in rows[1:]]
    assert len(pairs) == 328
    assert all(literal.units(old) == literal.units(new) and len(new) == 1 for old, new in pairs)
    assert folding.without_radicals("".join(old for old, _ in pairs)) == "".join(
        new for _, new in pairs
    )
