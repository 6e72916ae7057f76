"""What an answer says, brought into the form that is counted from a state."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from typing import Any

from benchmarks.soak import facets
from benchmarks.soak.questions import SILENT, Finding, Question, Row, Way
from benchmarks.soak.texts import TAG

_HIT = re.compile(r'<li class="hit" id="h-([^"]+)">(.*?)</li>', re.DOTALL)
_COUNT = re.compile(r"<strong>([\d,]+)</strong>(?:段|份报告|个)")
_PARAGRAPH = re.compile(r'<p class="text">(.*?)</p>', re.DOTALL)
_BODY = re.compile(r'<div class="body">(.*?)<div class="acts">', re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
#: Which commit of the index an answer was told from.
Commit = tuple[int, str]


def found(question: Question, body: bytes) -> Finding:
    """What the answer to a question says. Raises ValueError and KeyError where it is no answer."""
    if question.way is Way.PAGE:
        return _page(body.decode("utf-8"))
    if question.way is Way.READING:
        return _reading(question, body.decode("utf-8"))
    told = json.loads(body)
    if question.way is Way.REPORT:
        rows = tuple((p["id"], p["text"]) for p in told["paragraphs"])
        return Finding(rows, (told["title"], told["year"]))
    if question.way is Way.COVERAGE:
        return _coverage(told)
    return _search(question, told)


def commit_of(body: bytes) -> Commit:
    """The commit that an answer in JSON was told from."""
    index = json.loads(body)["index"]
    return index["commit"], index["at"]


def joined(pages: Sequence[Finding]) -> Finding | None:
    """The pages of a walk as one answer; None where their sums differ."""
    if any(page.sums != pages[0].sums or page.wide != pages[0].wide for page in pages):
        return None
    rows = tuple(row for page in pages for row in page.rows)
    return Finding(rows, pages[0].sums, wide=pages[0].wide)


def _search(question: Question, told: dict[str, Any]) -> Finding:
    hits: list[Row] = [(h["id"], h["text"]) for h in told["hits"]]
    total = tuple(told["total"][name] for name in ("paragraphs", "reports", "regions"))
    counted = tuple(_facet(told, name) for name in facets.NAMES)
    sums: tuple[Any, ...] = (total, counted)
    wide = (told["index"]["reports"], _facet(told, "province"))
    if question.group == "paragraph":
        rows = sorted(hits) if question.sort == "relevance" else hits
        return Finding(tuple(rows), sums, wide=wide)
    if question.group == "report":
        groups: list[Row] = [(h["report_id"], h["in_group"]) for h in told["hits"]]
    else:
        groups = [(h["region"]["code"], h["in_group"]) for h in told["hits"]]
        sums += (told["missing"]["count"],)
    rows = groups if question.sort == "region" else sorted(groups)
    if told["silent"]:
        rows += [(SILENT, r["code"], tuple(r["reports"])) for r in told["silent"]["regions"]]
    return Finding(tuple(rows), sums, frozenset(hits), wide)


def _facet(told: dict[str, Any], name: str) -> tuple[Row, ...]:
    rows = [r for r in told["facets"][name] if r["paragraphs"] or not r["selected"]]
    return tuple((r["value"], r["paragraphs"], r["reports"]) for r in rows)


def _coverage(told: dict[str, Any]) -> Finding:
    lines = sorted(
        (region["code"], year["year"], *year["reports"], year["paragraphs"], year["hits"])
        for region in told["held"]
        for year in region["years"]
    )
    total = tuple(told["total"][name] for name in ("paragraphs", "reports", "regions"))
    silent = tuple(region["code"] for region in told["silent"]["regions"])
    aside = tuple(sorted(one["source"] for one in told["set_aside"]))
    sums = (total, silent, told["missing"]["count"])
    return Finding(tuple(lines), sums, wide=(told["index"]["reports"], aside))


def _page(text: str) -> Finding:
    """The hits and the three counts that a page shows."""
    total = tuple(int(count.replace(",", "")) for count in _COUNT.findall(text)[:3])
    return Finding(tuple((key, _shown(hit)) for key, hit in _HIT.findall(text)), (total,))


def _shown(hit: str) -> str:
    """The word of its own in the text of a hit."""
    bodies = [_plain(body) for body in _BODY.findall(hit)]
    return next(iter(TAG.findall("".join(bodies))), "")


def _reading(question: Question, text: str) -> Finding:
    """The paragraphs of the page of a report."""
    tags = [next(iter(TAG.findall(_plain(p))), "") for p in _PARAGRAPH.findall(text)]
    rows = tuple((f"{question.report}.p{at:04d}", tag) for at, tag in enumerate(tags, 1))
    return Finding(rows, ())


def _plain(markup: str) -> str:
    return html.unescape(_MARKUP.sub("", markup))
