"""Two offices in one process: each ranks, reads and offers by its own lists, whoever came last."""

import pickle
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from served import load_samples

from index_mappings import literal
from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine
from index_mappings.query import Query, Ranking
from index_mappings.related import TermGroup
from index_mappings.words import OURS, dictionary_of
from loaders.load import FEW_SOURCES, load
from service.search.inquiry import understand
from service.search.opening import open_searcher
from service.search.parameters import SearchRequest
from service.search.searcher import Searcher
from service.search.steps import query, steps
from service.settings import read_settings


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Searcher]]:
    """Searchers over one index: with two offices' lists, and without any, opened last."""
    folder = tmp_path_factory.mktemp("offices")
    address = load_samples(folder / "index")
    with ExitStack() as stack:
        opened = {}
        for office, term in (("龙城", "龙城义警"), ("泉城", "泉城义警")):
            lists = {"words": folder / f"{office}.txt", "related": folder / f"{office}2.txt"}
            lists["words"].write_text(term, "utf-8")
            lists["related"].write_text(f"枫桥经验 = {term}", "utf-8")
            settings = read_settings(engine=address, **lists)
            opened[office] = stack.enter_context(open_searcher(settings))
        opened["无"] = stack.enter_context(open_searcher(read_settings(engine=address)))
        yield opened


OWN = [("龙城", "龙城义警"), ("泉城", "泉城义警"), ("无", None)]


@pytest.mark.parametrize(("office", "term"), OWN)
def test_related_terms(offices: dict[str, Searcher], office: str, term: str | None) -> None:
    answer = offices[office].answer(SearchRequest(q="枫桥经验"))
    offered = {related["term"] for related in answer["question"]["related"]}
    assert "新时代枫桥经验" in offered
    assert offered & {"龙城义警", "泉城义警"} == ({term} if term else set())


@pytest.mark.parametrize(("office", "term"), OWN)
def test_short_names_before_own_terms(
    offices: dict[str, Searcher], office: str, term: str | None
) -> None:
    """柳州 is a place before a word of the field, and an office says what else is one."""
    for typed in ("龙城义警", "泉城义警"):
        question = offices[office].answer(SearchRequest(q=f"柳州{typed}"))["question"]
        assert question["regions"] == (["450200"] if typed == term else [])
        assert question["terms"] == [typed if typed == term else f"柳州{typed}"]


@pytest.mark.parametrize(("office", "term"), OWN)
def test_what_ranks(offices: dict[str, Searcher], office: str, term: str | None) -> None:
    searcher = offices[office]
    request = SearchRequest(q="龙城义警 泉城义警")
    asked = understand(request, searcher.settings.day, searcher.dictionary)
    ranked = query(asked, steps(asked)[0]).ranking.words
    assert set(ranked) & {"龙城义警", "泉城义警"} == ({term} if term else set())


def report(place: str) -> str:
    return (
        f"{place}人民政府关于2023年度法治政府建设情况的报告\n一、工作成效\n"
        f"{place}司法局发动龙城义警和泉城义警参与矛盾纠纷化解，群众满意度稳步提高。\n"
    )


PLACES = "柳州市鱼峰区 柳州市城中区 柳州市柳南区 柳州市柳北区 柳城县 鹿寨县 融安县 济南市历下区"


@pytest.mark.slow
def test_what_is_loaded(tmp_path: Path) -> None:
    """Loads in one process, by worker processes: each makes words of its own office's terms."""
    for place in PLACES.split():
        (tmp_path / f"{place}.txt").write_text(report(place), "utf-8")
    files = sorted(tmp_path.glob("*.txt"))
    assert len(files) > FEW_SOURCES
    for office, term in OWN * 2:
        dictionary = dictionary_of((term,) if term else ())
        engine = open_engine(f"embedded:{tmp_path / office}")
        load(files, engine, rebuild=True, workers=1, dictionary=dictionary)
        assert made_of(engine) == {term}
        assert engine.now().state.dictionary == dictionary.description
        # what is written again without its file, too
        load([], engine, rebuild=True, workers=1, dictionary=dictionary_of(("泉城义警",)))
        assert made_of(engine) == {"泉城义警"}
        engine.close()


def made_of(engine: Engine) -> set[str | None]:
    """Which of the two terms are words of the index."""
    view = engine.now()
    found: set[str | None] = set()
    for term in ("龙城义警", "泉城义警"):
        # Asked loosely: then nothing but the words adds to a score.
        asked = Query(some=(literal.units(term),), ranking=Ranking(words=(term,)))
        hits = view.search(asked).hits
        assert len(hits) == len(PLACES.split())
        if all(hit.score for hit in hits):
            found.add(term)
    return found or {None}


def test_a_dictionary_goes_to_a_worker_as_its_lists() -> None:
    """With all that is worked out from it, and comes to the same object."""
    dictionary = dictionary_of(("龙城义警",), (TermGroup(("枫桥经验",), ("龙城义警",)),))
    assert "龙城义警" in dictionary.rank_words("龙城义警")
    sent = pickle.dumps(dictionary)
    assert len(sent) < 300
    assert pickle.loads(sent) is dictionary
    assert pickle.loads(pickle.dumps(OURS)) is OURS is dictionary_of()
