"""Words rank and suggest; they never decide what is found (that is `literal`).

The only importer of jieba, and of rjieba (Rust, ten times as fast, the same words) where it is
installed. Either is fed runs of Han characters only; all else is cut by the units of `literal`.
Two segmenters stand side by side: the plain one knows its own dictionary, that of a `Dictionary`
knows the terms of this field too (data/words.txt, and an office's own list). Both are loaded when
first needed.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from index_mappings import folding, literal, phrases, rules
from index_mappings.files import lines
from index_mappings.related import Groups, offers, read_groups

DATA: Final = Path(__file__).with_name("data")
# What both segmenters know as Han; a character outside (々, 〇, extensions) is a word by itself.
_NO_HAN: Final = re.compile("([^\u4e00-\u9fd5]+)")
_HAN: Final = re.compile("[\u4e00-\u9fd5]+")
_SIGNS: Final = frozenset("%-/" + literal.BARRIER)
_ANY_JOINTS: Final = rf"[\s{re.escape(folding.JOINTS)}]*"
# Segmenters give back the parts of two and three characters; longer terms inside terms are ours.
_SHORTEST_INNER_TERM: Final = 4
# What people say at home for an official term (拖欠工资) is at most so many words.
_MOST_SAID: Final = 4


@dataclass(frozen=True, slots=True)
class _Segmenter:
    """One dictionary: words without overlap, and words with their shorter parts."""

    cut: Callable[[str], list[str]]
    cut_for_search: Callable[[str], list[str]]


@dataclass(frozen=True, eq=False)
class Dictionary:
    """The terms that rank and are offered: ours, and an office's own beside them.

    A value: made by `dictionary_of`, the same lists are the same object in every process, and it
    goes to a worker process as its lists. What is worked out from them is worked out when it is
    first asked for.
    """

    own_terms: tuple[str, ...] = ()
    own_groups: Groups = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return dictionary_of, (self.own_terms, self.own_groups)

    @functools.cached_property
    def terms(self) -> tuple[str, ...]:
        """The terms of this field and of the office, as written: what can be suggested."""
        ours = read_terms(DATA / "words.txt", "words.txt")
        return tuple(dict.fromkeys(ours + self.own_terms))

    @functools.cached_property
    def offered(self) -> tuple[str, ...]:
        """The terms and all that is related to one, each once however it is written."""
        every = [*self.terms, *(term for group in self._groups for term in group.terms)]
        return tuple({literal.units(term): term for term in reversed(every)}.values())[::-1]

    @functools.cached_property
    def description(self) -> str:
        """What the words of an index depend on; another one is a reason to offer a rebuild."""
        name = "rjieba" if rjieba_module() else "jieba"
        digest = hashlib.sha256("\n".join(self.terms).encode()).hexdigest()
        parts = {"dictionary": digest[:12], "segmenter": f"{name} {metadata.version(name)}"}
        return json.dumps(parts, separators=(",", ":"))

    def rank_words(self, text: str) -> list[str]:
        """The words of a text for the ranking: the terms of the field whole, and their parts."""
        (words,) = self.rank_tokens([text])
        return words.split()

    def rank_tokens(self, texts: Sequence[str]) -> list[str]:
        """The same of many texts at once, the words of each joined by blanks."""
        folded = folding.fold_together(texts)
        if pattern := self._written_with_joints:
            folded = pattern.sub(lambda term: without_joints(term[0]), folded)
        return _cut(folded, self._segmenter.cut_for_search, self._with_inner) if texts else []

    def related(self, term: str) -> tuple[str, ...]:
        """Terms that are offered beside this one, the nearest first; none for an unknown term."""
        return tuple(self.beside(literal.units(term)).values())

    def beside(self, units: tuple[str, ...]) -> Mapping[tuple[str, ...], str]:
        """The same for a term that is cut into units already, by their own units."""
        return self._related.get(units, {})

    def tokens(self, text: str) -> dict[str, str]:
        """What a text becomes in the index, field by field: one string of tokens each.

        As in a paragraph, no term is found across the lines of the text.
        """
        matched, counted = literal.cut(text.splitlines())
        return {
            "folded": literal.fold(text),
            "bigrams": literal.bigram_tokens(matched),
            "phrases": phrases.tokens([matched])[0],
            "units": literal.unit_tokens(counted),
            "words": " ".join(self.rank_words(text)),
        }

    # — worked out from the lists

    @functools.cached_property
    def _segmenter(self) -> _Segmenter:
        return _segmenter_with(filter(_HAN.fullmatch, map(without_joints, self.terms)))

    @functools.cached_property
    def _written_with_joints(self) -> re.Pattern[str] | None:
        """Finds terms like 双随机、一公开 in a folded text, with or without their joints."""
        patterns = []
        for term in map(literal.fold, self.terms):
            pieces = _HAN.findall(term)
            if len(pieces) > 1 and _HAN.fullmatch(without_joints(term)):
                patterns.append(_ANY_JOINTS.join(pieces))
        return re.compile("|".join(sorted(patterns, key=len, reverse=True))) if patterns else None

    @functools.cached_property
    def _inner_terms(self) -> dict[str, tuple[str, ...]]:
        """For a term the other terms of some length that stand in it (新时代枫桥经验: 枫桥经验)."""
        terms = set(map(without_joints, self.terms))
        inner_terms = {}
        for term in terms:
            parts = {
                term[start:end]
                for start in range(len(term))
                for end in range(start + _SHORTEST_INNER_TERM, len(term) + 1)
            }
            if inner := sorted((parts & terms) - {term}):
                inner_terms[term] = tuple(inner)
        return inner_terms

    @functools.cached_property
    def _with_inner(self) -> dict[str, str]:
        """The same as tokens: a term, and behind it those that stand in it."""
        return {term: " ".join((term, *inner)) for term, inner in self._inner_terms.items()}

    @functools.cached_property
    def _groups(self) -> Groups:
        return read_groups(DATA / "related.txt", "related.txt") + self.own_groups

    @functools.cached_property
    def _related(self) -> dict[tuple[str, ...], dict[tuple[str, ...], str]]:
        return offers(self._groups)


def dictionary_of(terms: tuple[str, ...] = (), groups: Groups = ()) -> Dictionary:
    """The dictionary with an office's own terms and groups of related terms; one for each value."""
    return _dictionary(terms, groups)


# What a call leaves out would be another key of the cache.
_dictionary: Final = functools.cache(Dictionary)

#: The one of an office without lists of its own.
OURS: Final = dictionary_of()


def plain_words(text: str) -> list[str]:
    """The different words of a term by the segmenter's own dictionary, in order.

    Each is a piece of literal text. Ours would give set phrases back whole, and this is asked
    when the phrase as a whole was not found.
    """
    return list(dict.fromkeys(_plain_cut(text)))


def unit_words(text: str) -> list[tuple[str, str]]:
    """Each unit of a text with the word of `plain_words` that it stands in; a sign, or what the
    segmenter cuts otherwise, stands by itself."""
    cut = _plain_cut(text)
    rest = [(unit, word) for word in cut for unit in literal.units(word)][::-1]
    return [
        rest.pop() if rest and rest[-1][0] == unit else (unit, unit) for unit in literal.units(text)
    ]


def official(text: str) -> tuple[str, ...]:
    """What officials write for what is said in a text as people say it at home, in its order, each
    once: 老板不发工资 gives 用人单位, 劳动报酬."""
    cut, official_for = _plain_cut(text), _said_at_home()
    terms: list[str] = []
    for start in range(len(cut)):
        for end in range(start + _MOST_SAID, start, -1):
            if written := official_for.get("".join(cut[start:end])):
                terms += written
                break
    return tuple(dict.fromkeys(terms))


@functools.cache
def _said_at_home() -> dict[str, tuple[str, ...]]:
    groups = read_groups(DATA / "spoken.txt", "spoken.txt")
    return {"".join(head): tuple(row.values()) for head, row in offers(groups).items()}


@functools.cache
def function_words() -> frozenset[str]:
    """The words nobody looks for (的 不 在 了 和 …), folded; how they were chosen the file says."""
    return asking_words() | _listed_words("binding")


@functools.cache
def asking_words() -> frozenset[str]:
    """Those of them that make a question a sentence of its own (吗 什么 怎么 我 …)."""
    return _listed_words("asking")


def _listed_words(section: str) -> frozenset[str]:
    rows = rules.section(DATA / "function_words.txt", section)
    return frozenset(literal.fold(word) for row in rows for word in row.split())


def without_joints(term: str) -> str:
    return "".join(literal.units(term))


def _plain_cut(text: str) -> list[str]:
    """The words of a text by the segmenter's own dictionary."""
    (words,) = _cut(folding.fold_together([text]), plain_segmenter().cut, {})
    return words.split()


def _cut(folded: str, cut: Callable[[str], list[str]], written: Mapping[str, str]) -> list[str]:
    """For each text between two seams its words joined by blanks; some words are told otherwise.

    Han runs by the segmenter, all in one call, for a call costs as much as what it does, and no
    segmenter joins anything across the end of a line; all else by units.
    """
    pieces: list[str] = _NO_HAN.split(folded)
    words = cut("\n".join(pieces[::2]))
    pieces[::2] = " ".join(map(written.get, words, words)).split("\n")
    pieces[1::2] = map(_other_words, pieces[1::2])
    return [text.strip(" ") for text in "".join(pieces).replace("  ", " ").split(folding.SEAM)]


@functools.lru_cache(maxsize=4096)
def _other_words(other: str) -> str:
    """The words of what is no Han run, seams kept; most are marks, of which a text has few."""
    return folding.SEAM.join([" ".join(_units(piece)) for piece in other.split(folding.SEAM)])


def _units(other: str) -> list[str]:
    """The units of a stretch without Han runs; signs and barriers are no words."""
    if other.isalnum() and other.isascii() and len(other) <= literal.LONGEST_RUN:
        return [other]  # one unit, as most numbers are
    if len(other) == 1 and not other.isalnum():
        return []
    return [unit for unit in literal.units(other) if unit not in _SIGNS]


# — the two segmenters


@functools.cache
def rjieba_module() -> Any:
    """The module rjieba, or None where it is not installed."""
    try:
        import rjieba
    except ImportError:
        return None
    return rjieba


@functools.cache
def _jieba() -> Any:
    """The module jieba, kept from printing; it imports what warns on newer Pythons."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel("CRITICAL")
    return jieba


@functools.cache
def plain_segmenter() -> _Segmenter:
    if module := rjieba_module():
        # The module's own instance: nothing is ever added to it, and another costs 25 MB.
        return _Segmenter(module.cut, module.cut_for_search)
    tokenizer = _tokenizer()
    return _Segmenter(tokenizer.lcut, tokenizer.lcut_for_search)


def _segmenter_with(terms: Iterable[str]) -> _Segmenter:
    """The plain segmenter's like, which knows these terms too."""
    if module := rjieba_module():
        instance = module.Jieba()
        for term in terms:
            instance.add_word(term, None, None)
        return _Segmenter(instance.cut, instance.cut_for_search)
    tokenizer = _tokenizer()
    for term in terms:
        tokenizer.add_word(term)
    return _Segmenter(tokenizer.lcut, tokenizer.lcut_for_search)


def _tokenizer() -> Any:
    """A jieba tokenizer of its own, read from jieba's dictionary file.

    jieba's own start would read, and trust, a marshal file in the shared folder for temporary
    files, and write it; the dictionary itself takes half a second.
    """
    tokenizer = _jieba().Tokenizer()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


# — files


def read_terms(file: Path, setting: str) -> tuple[str, ...]:
    """The first column of a list; what jieba's own user dictionaries say behind it is not used."""
    return tuple(line.split()[0] for _, line in lines(file, setting) if literal.units(line))
