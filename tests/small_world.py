"""A small invented world: reports of real regions over three years, composed at random.

Every test that needs an index takes this one. Texts are made of pieces, so that terms are found
often; the seed is fixed, so that a failure comes back.
"""

from __future__ import annotations

import datetime
import hashlib
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from made_reports import plain_report

from index_mappings import regions
from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine
from index_mappings.reports import (
    Bases,
    Basis,
    IssuerKind,
    Kind,
    Level,
    Paragraph,
    Reason,
    Report,
    ReportWarning,
    SectionType,
    SetAside,
    Topic,
    WarningCode,
)

#: Two cities and their counties, a province, a municipality's counties, a county right below its
#: province: every way a place can stand in the menu of places.
PLACES = (
    "450000", "450200", "450202", "450203", "450204", "450205", "450302", "450305",
    "360100", "360121", "360111", "500103", "500106", "429004", "420102",
)  # fmt: skip
YEARS = (2021, 2022, 2023)

PIECES = (
    "枫桥经验", "行政复议", "人民调解", "“放管服”改革", "双随机、一公开", "法律明白人", "执法监督",
    "府院联动", "12345热线", "办结率98.7%", "2021-2025年", "“互联网+监管”", "依法行政",
    "重大行政决策",
)  # fmt: skip
VERBS = ("坚持", "推进", "开展", "完善", "落实")
MARKS = ("，", "。", "；", "、", "")
HEADINGS = {
    SectionType.OVERVIEW: "一、总体情况",
    SectionType.ACHIEVEMENT: "二、主要举措和成效",
    SectionType.PROBLEM: "三、存在的问题",
    SectionType.LEADERSHIP: "四、履行第一责任人职责情况",
    SectionType.PLAN: "五、下一步工作安排",
}
#: Never written in the texts of these: held, but silent.
SILENT = ("450205", "500106")


def sentence(random_: random.Random, pieces: Iterable[str]) -> str:
    parts = list(pieces)
    said = [random_.choice(VERBS) + random_.choice(parts) for _ in range(random_.randint(1, 4))]
    return "".join(part + random_.choice(MARKS) for part in said)


def paragraphs(random_: random.Random, title: str, code: str) -> Iterator[Paragraph]:
    pieces = [p for p in PIECES if not (code in SILENT and p == "枫桥经验")]
    position = 0
    for section, heading in HEADINGS.items():
        if section is SectionType.LEADERSHIP and random_.random() < 0.4:
            continue
        inner = f"({random_.choice('一二三')}){random_.choice(pieces)}"
        for number in range(random_.randint(1, 3)):
            position += 1
            path = (heading, inner) if number else (heading,)
            lead = (heading,) if number == 0 else (inner,) if number == 1 else ()
            yield Paragraph(
                position=position,
                text=sentence(random_, pieces),
                lead=(title, *lead) if position == 1 else lead,
                heading=path,
                section=section,
                topics=tuple(t for t in Topic if random_.random() < 0.15),
            )


#: What says place, year and issuer; told from the title's hash.
BASES = (
    Bases(Basis.TEXT, Basis.TEXT, Basis.TEXT),
    Bases(Basis.GIVEN, Basis.GIVEN, Basis.TEXT),
    Bases(Basis.PAGE, Basis.TEXT, Basis.TEXT, (("region", "版权所有：某县人民政府"),)),
    Bases(Basis.TEXT, Basis.CONCLUDED, Basis.TEXT, (("year", "2023年工作回顾"),)),
    Bases(),
)


def report(
    random_: random.Random, code: str, year: int, kind: Kind, issuer_kind: IssuerKind
) -> Report:
    region = regions.get(code)
    assert region is not None
    office = {
        IssuerKind.GOVERNMENT: "人民政府",
        IssuerKind.DEPARTMENT: "司法局",
        IssuerKind.TOWN: "某镇人民政府",
        IssuerKind.ZONE: "开发区管委会",
    }[issuer_kind]
    issuer = region.name + office
    title = f"{issuer}{year}年度{'法治政府建设' if kind is Kind.RULE_OF_LAW else '工作'}情况报告"
    digest = hashlib.sha256(f"{title}\n".encode()).hexdigest()
    known = random_.random() < 0.8
    then_name, then_level = regions.then(code, year)
    return plain_report(
        id=f"{code}-{year}-{kind.value.replace('_', '-')}-{digest[-6:]}",
        title=title,
        kind=kind,
        year=year,
        region_code=code,
        then_name=then_name,
        then_level=then_level,
        issuer=issuer,
        issuer_kind=issuer_kind,
        document_number=f"{region.name[0]}政报〔{year + 1}〕{random_.randint(1, 9)}号",
        published_on=datetime.date(year + 1, random_.randint(1, 6), 5) if known else None,
        url=f"https://gov.invalid/{digest[:8]}" if random_.random() < 0.5 else None,
        source=f"reports/{code}-{year}-{issuer_kind}.html",
        text_hash=digest,
        length=1000,
        warnings=(ReportWarning(WarningCode.MAYBE_INCOMPLETE, "正文可能不完整"),)
        if random_.random() < 0.1
        else (),
        paragraphs=tuple(paragraphs(random_, title, code)),
        basis=BASES[int(digest[:2], 16) % len(BASES)],
    )


def reports(seed: int = 7) -> list[Report]:
    random_ = random.Random(seed)
    out = []
    for code in PLACES:
        for year in YEARS:
            if random_.random() < 0.2 and code not in SILENT:
                continue
            out.append(report(random_, code, year, Kind.RULE_OF_LAW, IssuerKind.GOVERNMENT))
            if random_.random() < 0.3:
                issuer_kind = random_.choice([k for k in IssuerKind if k != "government"])
                out.append(report(random_, code, year, Kind.RULE_OF_LAW, issuer_kind))
            if random_.random() < 0.2:
                out.append(report(random_, code, year, Kind.GOVERNMENT_WORK, IssuerKind.GOVERNMENT))
    return out


ASIDE = SetAside("reports/扫描件.pdf", Reason.SCAN, "全部 8 页是扫描图像", "请先做文字识别再载入")


def fill(engine: Engine, every: Iterable[Report]) -> None:
    with engine.writing() as writer:
        for one in every:
            writer.put(one)
        writer.set_aside(ASIDE)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, list[Report]]]:
    """The engine and the reports it holds; nobody writes to it."""
    engine = open_engine(f"embedded:{tmp_path_factory.mktemp('world')}")
    every = reports()
    fill(engine, every)
    yield engine, every
    engine.close()


def fresh(folder: Path) -> Engine:
    """An engine without an index yet."""
    return open_engine(f"embedded:{folder / 'index'}")


def is_below(code: str, other: str) -> bool:
    """Whether `code` is `other` or lies below it, told from the digits alone."""
    if other == "100000":
        return True
    if other.endswith("0000"):
        return code[:2] == other[:2]
    if other.endswith("00"):
        return code[:4] == other[:4]
    return code == other


def step_codes(code: str) -> dict[str, str]:
    """province, city, county of a code, from the digits; 429004 and 500103 have no city."""
    steps = {"province": code[:2] + "0000"}
    if code.endswith("0000"):
        return steps
    direct = code[:2] in ("11", "12", "31", "50") or code[2:4] == "90"
    if not direct:
        steps["city"] = code[:4] + "00"
    if not code.endswith("00"):
        steps["county"] = code
    return steps


LEVELS = (Level.PROVINCE, Level.CITY, Level.COUNTY)
