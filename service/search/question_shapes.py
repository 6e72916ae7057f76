"""What is said of a question: what was read in it, and what is offered beside it.

Like `shapes`, exactly as it goes out as JSON.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict


def about(text: str) -> object:
    """A description for the documentation of the interface."""
    return Field(description=text)


class ReadSpan(TypedDict):
    """A part of the question that was read as a condition."""

    kind: Annotated[str, about("条件的参数名：year、region、level、title 等")]
    start: Annotated[int, about("在 raw 中的起点（按 Unicode 码位）")]
    end: int
    text: str
    values: list[int | str]


class OverriddenSpan(ReadSpan, total=False):
    """The same where a parameter may have replaced its dimension."""

    overridden: Annotated[bool, about("同名参数已取代这一条件")]


class Choice(TypedDict):
    """One of the regions that bear an ambiguous name."""

    code: str
    path: list[str]


class AmbiguousName(TypedDict):
    """A name that several regions bear; all of them are in force."""

    text: str
    choices: list[Choice]


class Message(TypedDict):
    """A note or a warning: a stable code, and words for people."""

    code: str
    message: str


class RepairAnswer(TypedDict):
    """What cannot have been meant as it was typed."""

    code: str
    message: str
    instead: Annotated[str, about("改好以后的问题；什么也不剩时为空")]


class RelatedTerm(TypedDict):
    """A term that is offered, never mixed in."""

    term: str
    of: Annotated[str, about("问题里的哪个词")]
    more: Annotated[
        int | None,
        about("加入它会多找到几段；收录与缺漏里不清点，同节同篇只清点前 6 个，其余为 null"),
    ]


class RelatedUsed(TypedDict):
    """A related term that was added on demand."""

    term: str
    of: str


class Spelling(TypedDict):
    """How a term may have been meant; never applied."""

    text: Annotated[str, about("问题里的检索词")]
    instead: Annotated[str, about("读音或字形相近的写法")]
    paragraphs: Annotated[int, about("换成它逐字能找到的段数")]
    q: Annotated[str, about("换了以后的问题")]


QuestionAnswer = TypedDict(
    "QuestionAnswer",
    {
        "raw": str,
        "terms": Annotated[list[str], about("检索词，照原样")],
        "or": Annotated[list[list[str]], about("任一即可的词组")],
        "excluded": list[str],
        "match": Annotated[str, about("实际采用的方式：all、words、any、exact")],
        "words": Annotated[list[str], about("match 为 words、any 时实际所找的词")],
        "left_out": Annotated[list[str], about("match 为 words、any 时没有查的虚词")],
        "within": Annotated[str, about("检索词要在哪里都出现：paragraph、section、report")],
        "local": Annotated[bool, about("是否略去了各地都用的表述")],
        "years": list[int],
        "regions": list[str],
        "levels": list[str],
        "sections": list[str],
        "topics": list[str],
        "kinds": list[str],
        "issuer_kinds": Annotated[list[str], about("group=region 而未指定时为 government")],
        "certainties": Annotated[list[str], about("依据写明 certain、依据待核 uncertain")],
        "published_from": str | None,
        "published_to": str | None,
        "titles": Annotated[list[str], about("报告标题的条件，全部满足；甲|乙 任一，-甲 不含")],
        "group": str,
        "sort": str,
        "read": list[OverriddenSpan],
        "ambiguous": list[AmbiguousName],
        "notes": list[Message],
        "repairs": Annotated[list[RepairAnswer], about("写得不成样子的地方和改好以后的问题")],
        "related": Annotated[list[RelatedTerm], about("可以加入的相关词，至多 24 个")],
        "related_used": Annotated[
            list[RelatedUsed], about("按 related 加入的词，也列在 or 中它所属的词之后")
        ],
        "spelling": Annotated[
            list[Spelling], about("逐字没有找到时，读音或字形相近的写法；不会自动采用")
        ],
    },
)
