"""What a term means: where a note of the answer defines it, its words stand beside the answer.

Asked only where notes matched, with one small query of the same view. Whether a note defines a term
is told from how it begins: 「“放管服”改革：是指…」 defines 放管服, and not 改革.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from index_mappings import literal
from index_mappings.engines.port import View
from index_mappings.query import Group, Hit, Sort
from index_mappings.reports import SectionType
from service.question import Term
from service.search.addresses import Addresses, region_ref
from service.search.parameters import Match
from service.search.results import Result, possible
from service.search.shapes import Definition

#: Terms that are looked up, notes that are looked at, characters that are read of each.
TERMS, NOTES, READ = 8, 20, 120
#: A term of one character is a word of every note.
SHORTEST: Final = 2
_HEAD = re.compile(
    r"[\s*※]*(?:[\[〔【(]\s*\d{1,3}\s*[\]〕】)][.、:]*|\d{1,3}(?:[.、)]+|(?=[“\"「『])))?\s*:?\s*"
    r"(?P<head>[^。;!?]{1,60}?)"
    r"(?::|——|,?(?:就|一般|通常|主要|具体|特)?(?:是指|指的是|系指)|,即)"
)
_QUOTED = re.compile('[“"「『]([^“”"「」『』]{1,40})[”"」』]')
#: Names that are defined together; 和 may also belong to one (碳中和).
_LISTED, _JOINED = re.compile("[、/]"), re.compile("[、/]|以?及|和|与")
#: Numbers of notes that are lost among digits once they are plain: ① ⑴ ❶ ¹.
_RAISED = re.compile("^\\s*[\u2460-\u24ff\u2776-\u2793\u00b9\u00b2\u00b3\u2070-\u2079]+")
#: What opens a note without being a word that it explains.
_LABEL = re.compile(r"[备附脚尾]?注释?\d*|.{0,8}(?:解释|释义|说明)")


def definition(view: View, result: Result, addresses: Addresses) -> Definition | None:
    """The best definition of a term that stands literally, None where no note gives one."""
    terms = [term for term in result.inquiry.every_term if _askable(term)][:TERMS]
    literally = result.step.match in (Match.ALL, Match.EXACT)
    if not (terms and literally and result.tally.sections.get(SectionType.NOTE)):
        return None
    notes = replace(
        result.query,
        must=(tuple(term.units for term in terms),),
        sections=(SectionType.NOTE,),
        topics=(),
        group=Group.PARAGRAPH,
        sort=Sort.RELEVANCE,
        size=NOTES,
        tally=False,
    )
    page = possible(view.search, notes)
    for term, hit in _defining(terms, page.hits if page else ()):
        return _told(result, term, hit, addresses)
    return None


def names(text: str) -> tuple[str, list[str]]:
    """What a note defines: how it is called as a whole, and the names that this holds."""
    opening = _HEAD.match(unicodedata.normalize("NFKC", _RAISED.sub("", text[:READ])))
    if not opening or _LABEL.fullmatch(opening["head"].strip()):
        return "", []
    head = opening["head"].strip()
    return head, [*_QUOTED.findall(head), *_LISTED.split(head), *_JOINED.split(head)]


def _askable(term: Term) -> bool:
    return len(term.text) >= SHORTEST and bool(term.units)


def _defining(terms: list[Term], hits: tuple[Hit, ...]) -> Iterator[tuple[Term, Hit]]:
    """Terms with notes that define them: in the order of the question, and of the notes; those
    that define nothing else first."""
    heads = [(hit, *names(hit.paragraph.text)) for hit in hits]
    for term in terms:
        for hit, whole, _ in heads:
            if literal.units(whole) == term.units:
                yield term, hit
        for hit, _, parts in heads:
            if any(literal.units(part) == term.units for part in parts):
                yield term, hit


def _told(result: Result, term: Term, hit: Hit, addresses: Addresses) -> Definition:
    (entry,) = result.catalogue.entries_of_numbers([hit.number])
    report, paragraph = entry.report, hit.paragraph
    (marks,) = literal.marks_of([paragraph.text], [term.units])
    return {
        "term": term.text,
        "text": paragraph.text,
        "marks": marks,
        "id": hit.key,
        "report_id": report.id,
        "title": report.title,
        "year": report.year,
        "region": region_ref(report.region_code),
        "citation": addresses.citation(report, paragraph.position),
        "url": addresses.paragraph(report.id, paragraph.position),
    }
