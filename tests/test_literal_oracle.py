"""`literal` against the oracle, on random text: what reports hold, and what Unicode holds."""

import oracle
from hypothesis import given
from hypothesis import strategies as st

from index_mappings import literal

OFFICIAL = (
    "法治政府建设枫桥经验行政复议二〇二三年一二三〇々復議應訴台臺"
    "0123456789０１２３９％%.．-—–―~/／,。、;:()（）㈠℃½“”‘’《》·+＋ \u3000\t\n\u200b\u0301\ue000"
    "abcABCéÉ①⑴⒈❶²Ⅷ🙂¶_⺠⻓"
)
lines = st.text(st.sampled_from(OFFICIAL), max_size=40)
# Code points that Unicode has not given out mean nothing to anybody yet.
anything = st.text(st.characters(exclude_categories=["Cn"]), max_size=30)


def places(spans: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Units with their places; how far a barrier reaches is nobody's business."""
    return [s if s[0] != "¶" else ("¶", 0, 0) for s in spans]


@given(st.one_of(lines, anything))
def test_units_and_their_places(text: str) -> None:
    assert literal.units(text) == oracle.units(text)
    assert places(literal.unit_spans(text)) == places(oracle.spans(text))


@given(st.one_of(lines, anything), st.data())
def test_found_and_marked(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    for term in (text[start:end], data.draw(st.one_of(lines, anything))[:8]):
        units = literal.units(term)
        assert bool(units and literal.contains([text], units)) == oracle.found([text], term)
        if units:
            assert literal.marks(text, [units]) == oracle.marks(text, [term])


@given(st.text(st.sampled_from("12.%-/ a、。"), max_size=14))
def test_numbers_and_their_signs(text: str) -> None:
    assert places(literal.unit_spans(text)) == places(oracle.spans(text))


listed = st.tuples(
    st.sampled_from(["", " ", "“", "("]), st.text("0123", min_size=1, max_size=3),
    st.sampled_from([".", "．", "⒈", ". ", ".."]), st.text("0129gG①%-/.线热² ", max_size=10),
).map("".join)  # fmt: skip


@given(listed, st.data())
def test_a_line_that_may_be_of_a_list(text: str, data: st.DataObject) -> None:
    """3.12345热线 is read as a decimal, and as the third of a list."""
    told = [tuple(unit for unit, _, _ in reading) for reading in oracle.readings(text)]
    assert list(literal.readings(text)) == told
    start = data.draw(st.integers(0, len(text)))
    term = text[start : data.draw(st.integers(start, len(text)))]
    units = literal.units(term)
    assert literal.contains([text], units) == oracle.found([text], term)
    assert literal.marks(text, [units]) == oracle.marks(text, [term])


@given(st.integers(95, 330), st.sampled_from(["a", "7", "7\u200b", "a."]))
def test_long_runs_are_cut(count: int, piece: str) -> None:
    assert places(literal.unit_spans(piece * count)) == places(oracle.spans(piece * count))
