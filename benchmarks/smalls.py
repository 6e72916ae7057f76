"""Very many very small reports, known whole: what any question must find is a scan of this list.

One report a county, year, kind and issuer kind, of one or two paragraphs. A few words stand in
every report, in every third, in every fiftieth, so that counts of every size can be told ahead.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index_mappings import regions
from index_mappings.engines.port import Engine
from index_mappings.reports import (
    IssuerKind,
    Kind,
    Level,
    Paragraph,
    Report,
    SectionType,
    Topic,
    paragraph_id,
)
from loaders import identity

#: A word of every report, of every third, of every fiftieth.
EVERY, THIRD, FIFTIETH = "依法行政", "枫桥经验", "行政复议"
YEARS = range(2015, 2026)
#: Reports a commit while they are written.
BATCH = 2_000
#: Kinds of report and issuer a county and year may have, the most usual first.
SORTS = [
    (Kind.RULE_OF_LAW, IssuerKind.GOVERNMENT),
    (Kind.RULE_OF_LAW, IssuerKind.DEPARTMENT),
    (Kind.DISCLOSURE, IssuerKind.GOVERNMENT),
    (Kind.GOVERNMENT_WORK, IssuerKind.GOVERNMENT),
    (Kind.RULE_OF_LAW, IssuerKind.TOWN),
]


@dataclass(frozen=True, slots=True)
class Small:
    """One report: where it belongs and its texts."""

    id: str
    county: str
    level: Level
    year: int
    kind: Kind
    issuer_kind: IssuerKind
    texts: tuple[str, ...]

    def hits(self, word: str) -> list[str]:
        """The ids of its paragraphs that hold a word."""
        found = [at for at, text in enumerate(self.texts, 1) if word in text]
        return [paragraph_id(self.id, at) for at in found]


def smalls(count: int) -> list[Small]:
    """So many reports, over all counties first. Raises ValueError for more than there can be."""
    counties = [region.code for region in regions.below(regions.NATION, Level.COUNTY)]
    places = itertools.product(SORTS, YEARS, counties)
    made = [_small(at, *place) for at, place in enumerate(itertools.islice(places, count))]
    if len(made) < count:
        raise ValueError(f"至多 {len(made):,} 份")
    return made


def _small(at: int, sort: tuple[Kind, IssuerKind], year: int, county: str) -> Small:
    kind, issuer_kind = sort
    words = [EVERY, *[THIRD] * (at % 3 == 0), *[FIFTIETH] * (at % 50 == 0)]
    texts = [f"本年度坚持{'、'.join(words)}，办理事项{at}件。"]
    if at % 4 == 0:
        texts.append(f"下一年度继续推进{EVERY}，计划{at % 97}项。")
    name, level = regions.then(county, year)
    title = _title(name, year, kind, issuer_kind)
    report_id = identity.report_id(county, year, kind, title, None)
    return Small(report_id, county, level, year, kind, issuer_kind, tuple(texts))


def _title(name: str, year: int, kind: Kind, issuer_kind: IssuerKind) -> str:
    return f"{name}{year}年度报告（{kind}，{issuer_kind}）"


def write(engine: Engine, wanted: Sequence[Small]) -> None:
    """Put them all into an engine."""
    with engine.writing() as writer:
        for at, small in enumerate(wanted, 1):
            writer.put(report_of(small))
            if at % BATCH == 0:
                writer.checkpoint()


def report_of(small: Small) -> Report:
    """As an engine keeps it."""
    paragraphs = tuple(_paragraphs(small))
    name, _ = regions.then(small.county, small.year)
    title = _title(name, small.year, small.kind, small.issuer_kind)
    text_hash, length = identity.text_hash(small.texts, title)
    return Report(
        id=small.id,
        title=title,
        kind=small.kind,
        year=small.year,
        region_code=small.county,
        then_name=name,
        then_level=small.level,
        issuer=f"{name}人民政府",
        issuer_kind=small.issuer_kind,
        document_number=None,
        published_on=None,
        url=None,
        source=f"{small.id}.txt",
        text_hash=text_hash,
        length=length,
        paragraphs=paragraphs,
    )


def _paragraphs(small: Small) -> Iterator[Paragraph]:
    sections = (SectionType.ACHIEVEMENT, SectionType.PLAN)
    for at, (text, section) in enumerate(zip(small.texts, sections, strict=False), 1):
        topics = (Topic.DISPUTES,) if THIRD in text else ()
        yield Paragraph(at, text, section=section, topics=topics)
