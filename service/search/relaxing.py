"""What is said of a looser step: how the question was asked, which words, and which were left out.

The numbers stand in the same sentence, so that the count of what is listed is never taken for that
of another spelling that is offered beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from index_mappings.query import Within
from service.search.parameters import Match
from service.search.shapes import Looser
from service.search.steps import Step

#: Words that are named in a sentence; of more the number is said.
NAMED: Final = 8
#: What has to hold all that is asked for.
WHOLES: Final = {Within.PARAGRAPH: "一段", Within.SECTION: "一节", Within.REPORT: "一份报告"}


def relaxed(step: Step, paragraphs: int, within: Within) -> str:
    """The note on an answer that `auto` has found by a looser step."""
    whole = WHOLES[within]
    listed = f"以下 {paragraphs:,} 段"
    if step.match is Match.WORDS:
        sentence = f"没有{whole}逐字含有全部检索词，{listed}是拆成词语后每个词都出现的："
    else:
        order = "含得多的排在前面" if step.most_first else "按相关程度排列"
        sentence = f"没有{whole}含有全部词语，{listed}含有其中一部分，{order}："
    return sentence + _named(step.words) + left_out(step.left_out)


def asked_for(looser: Looser) -> str:
    """What the next step would look for."""
    return f"找{_named(looser['words'])}{left_out(looser['left_out'])}"


def left_out(words: Sequence[str]) -> str:
    """The half sentence on function words; empty where there are none."""
    return f"；虚词{_named(words)}不查" if words else ""


def _named(words: Sequence[str]) -> str:
    shown = "".join(f"“{word}”" for word in words[:NAMED])
    return f"{shown}等 {len(words)} 个" if len(words) > NAMED else shown
