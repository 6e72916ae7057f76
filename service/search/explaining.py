"""Why this answer: what was read, how it was matched, under which conditions, in which order, and
what the score of each hit is made of. In words, for people who have to defend a finding.

Pure but for the scores, which are asked of the view that has answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index_mappings import literal
from index_mappings.dimensions import DIMENSIONS, NAMED, Dimension
from index_mappings.engines.ordering import tiers, weights
from index_mappings.engines.port import View
from index_mappings.query import Group, ScorePart, Sort, Within
from index_mappings.reports import LABELS, SectionType
from service.question import Claim, Term
from service.search.inquiry import Inquiry
from service.search.parameters import Match
from service.search.ranking import official
from service.search.relaxing import left_out
from service.search.results import Result
from service.search.shapes import Explanation, HitExplanation, ScoreShare

MATCHES = {
    Match.ALL: "每个检索词都要逐字出现在{}",
    Match.WORDS: "检索词拆成词语，每个词语都要逐字出现在{}；引号里的不拆",
    Match.ANY: "含有部分词语即可，引号里的必须出现",
    Match.EXACT: "整个问题当作一个词，逐字出现",
}
WHOLES = {
    Within.PARAGRAPH: "同一段，或紧接在它上面的标题行里",
    Within.SECTION: "同一节，结果是其中含有任一检索词的段落",
    Within.REPORT: "同一份报告，结果是其中含有任一检索词的段落",
}
LITERAL = "标点一对一，引号、书名号、顿号、空格和繁简、全半角的差别不计"
RELAXED = {
    Match.WORDS: "逐字查找没有找到，所以放宽到这一步",
    Match.ANY: "更严的找法没有找到，所以放宽到这一步",
}
PARTS = {
    "words": "词语",
    "bigrams": "相连的两个字",
    "units": "单个的字或数",
    "section": "栏目是成效",
}
#: Characters of a term that are repeated, and readings that are listed.
LONGEST, MOST = 60, 40
#: Tokens of each sort that a line names.
SHOWN = 4
#: A difference that only comes of adding in another order.
NOISE = 1e-4


def explanation(result: Result) -> Explanation:
    """The answer in words."""
    inquiry = result.inquiry
    return {
        "read": [*_read(inquiry)][:MOST],
        "match": _match(result),
        "conditions": [*_conditions(inquiry)],
        "order": [*_order(result)],
    }


# --- what was read -------------------------------------------------------------------------------


def _read(inquiry: Inquiry) -> Iterator[str]:
    if not inquiry.request.q.strip():
        yield "没有写问题"
    for span in inquiry.spans:
        yield _span(span, span in inquiry.overridden)
    for name in inquiry.ambiguous:
        yield f"“{name.text}”有 {len(name.choices)} 处同名，都算在内"
    added = {offer.term for offer in inquiry.used}
    for term in inquiry.terms:
        yield f"{_quoted(term)}是检索词" + ("，加了引号，不拆开" if term.quoted else "")
    for group in inquiry.alternatives:
        terms = "、".join(_quoted(term) for term in group if term.text not in added)
        related = "、".join(_quoted(term) for term in group if term.text in added)
        several = sum(term.text not in added for term in group) > 1
        yield (f"{terms}有其一即可" if several else f"{terms}是检索词") + (
            f"；加入了相近说法{related}，也算" if related else ""
        )
    for term in inquiry.excluded:
        yield f"{_quoted(term)}不得出现"
    if glue := inquiry.glue:
        yield f"{'、'.join(f'“{word}”' for word in glue)}只连接句子，不检索"


def _span(span: Claim, overridden: bool) -> str:
    row = NAMED[span.kind]
    values = "、".join(row.say(str(value)) for value in span.values[:MOST])
    if span.kind == "level" and not span.values:
        return f"“{span.text}”读作：每个地区取一段"
    each = "；每个地区取一段" if span.kind == "level" and span.text[0] in "各每" else ""
    instead = f"；但给了参数 {span.kind}，以参数为准" if overridden else ""
    return f"“{span.text}”读作{row.label}：{values}{each}{instead}"


def _quoted(term: Term) -> str:
    shown = term.text if len(term.text) <= LONGEST else term.text[:LONGEST] + "…"
    return f"“{shown}”"


# --- how it was matched, and under which conditions ----------------------------------------------


def _match(result: Result) -> str:
    inquiry, step = result.inquiry, result.step
    if inquiry.browses:
        return "没有检索词，列出条件之内的全部段落"
    words = MATCHES[step.match].format(WHOLES[inquiry.request.within])
    if inquiry.request.match is Match.AUTO and step.match in RELAXED:
        words += f"。{RELAXED[step.match]}"
    elif inquiry.request.match is Match.AUTO and inquiry.group is Group.REGION:
        words += "。按地区分组时不放宽，没有找到就是没有提及"
    if step.match in RELAXED:
        words += f"。所找的词语：{'、'.join(step.words[:MOST])}{left_out(step.left_out)}"
    return f"{words}。{LITERAL}"


def _conditions(inquiry: Inquiry) -> Iterator[str]:
    for row in DIMENSIONS:
        values = row.chosen(inquiry.request if row.of_paragraph else inquiry.scope)
        if values:
            shown = "、".join(row.say(str(value)) for value in values[:MOST])
            more = f"等 {len(values)} 项" if len(values) > MOST else ""
            yield f"{row.label}：{shown}{more}（{_origin(row, inquiry)}）"


def _origin(row: Dimension, inquiry: Inquiry) -> str:
    if row.chosen(inquiry.request):
        return f"参数 {row.name}"
    if row.name == "issuer_kind":
        return "按地区分组时，一个地区以本级政府的报告为准"
    texts = dict.fromkeys(span.text for span in inquiry.spans if span.kind == row.name)
    return "问题里写的" + "、".join(f"“{text}”" for text in [*texts][:MOST])


# --- in which order ------------------------------------------------------------------------------


ORDERS = {
    Sort.NEWEST: "报告年度新的在前；同一年度，发布日期新的在前，日期不明的在后",
    Sort.REGION: "依地区代码、年度、报告、段落的编号",
    Sort.COUNT: "组内段数多的在前",
}


def _order(result: Result) -> Iterator[str]:
    inquiry, sort = result.inquiry, result.query.sort
    if inquiry.group is not Group.PARAGRAPH:
        each = "每份报告" if inquiry.group is Group.REPORT else "每个地区"
        yield f"{each}取最相关的一段"
    parts = tiers(result.query)
    if any(part.sections == (SectionType.NOTE,) for part in parts[1:]):
        yield "注释（名词解释、脚注）排在其余段落之后"
    if any(part.held for part in parts):
        yield "含得多的词语在前，含得一样多的再比相关程度"
    if result.ranked:
        fields = dict.fromkeys(field for field, _, _ in weights(result.query))
        yield f"相关程度高的在前：得分由{'、'.join(PARTS[field] for field in fields)}几部分相加"
        yield "越少见的词，在段里占的份量越大，得分越高；只影响次序，不影响是否算找到"
        if result.query.ranking.official:
            written = "、".join(official(inquiry.every_term))
            yield f"口语的正式说法（{written}）也参与排序，份量减半；它们不算找到，也不标出"
    elif sort is Sort.RELEVANCE:
        yield f"没有可以比较相关程度的词，{ORDERS[Sort.REGION]}"
    else:
        yield ORDERS[sort]
    if sort is not inquiry.request.sort:
        yield "放宽到含有部分词语时，总是按相关程度排列"
    if result.ranked or sort in (Sort.NEWEST, Sort.COUNT):
        yield "仍然相同的，依段落编号"


# --- what a score is made of ---------------------------------------------------------------------


def shares_of_scores(view: View, result: Result) -> list[HitExplanation]:
    """For each hit of the page what its score is made of; nothing where no score orders them."""
    hits = result.page.hits
    parts = view.scores(result.query, hits) if result.ranked else None
    if parts is None:
        return [{"parts": [], "rest": None} for _ in hits]
    return [_share(hit.score or 0.0, row) for hit, row in zip(hits, parts, strict=True)]


def _share(score: float, parts: Sequence[ScorePart]) -> HitExplanation:
    rows: list[ScoreShare] = [
        {
            "field": part.field,
            "label": PARTS.get(part.field, part.field),
            "text": _token(part),
            "weight": round(part.weight, 6),
            "score": part.score,
        }
        for part in parts
    ]
    rest = score - sum(part.score for part in parts)
    return {"parts": rows, "rest": rest if abs(rest) > NOISE else 0.0}


def _token(part: ScorePart) -> str:
    """A token as people write it."""
    if part.field == "section":
        return LABELS[SectionType(part.token)]
    return part.token.replace("_", "").replace(literal.BARRIER, "，")


def score_words(score: float, parts: Sequence[Mapping[str, Any]]) -> str:
    """A score as a line: each sort of part with its sum and its largest tokens."""
    sorts: dict[str, list[Mapping[str, Any]]] = {}
    for part in parts:
        sorts.setdefault(part["label"], []).append(part)
    sums = [(sum(part["score"] for part in rows), label, rows) for label, rows in sorts.items()]
    lines = [
        f"{label} {total:.2f}（{_largest(rows)}）"
        for total, label, rows in sorted(sums, key=lambda row: -row[0])
    ]
    return f"得分 {score:.2f} = {' + '.join(lines)}"


def _largest(rows: Sequence[Mapping[str, Any]]) -> str:
    shown = "、".join(f"{part['text']} {part['score']:.2f}" for part in rows[:SHOWN])
    return shown + ("……" if len(rows) > SHOWN else "")
