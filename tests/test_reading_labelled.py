"""Whole reports of the labelled data: what they are read as, and what is set aside."""

from __future__ import annotations

import csv

import pytest
from readings import report_of
from shared_data import DATA, needs_shared

from index_mappings.reports import Given, Reason, SectionType, WarningCode
from loaders.outline import lines_of
from loaders.read_source import Reading, read
from loaders.sources import Source, walk


def labels(folder: str) -> list[dict[str, str]]:
    with (DATA / folder / "labels.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def read_shared(folder: str, file: str) -> Reading:
    return read(next(iter(walk([DATA / folder / file]))))


@needs_shared
@pytest.mark.parametrize("number", range(5))
def test_seeds(number: int) -> None:
    label = labels("seeds")[number]
    report = report_of(read_shared("seeds", label["file"]))
    assert report.region_code == label["region_code"]
    assert str(report.year) == label["year"]
    assert report.then_name == label["region_name"]
    assert report.then_level.value == label["level"]
    assert (str(report.published_on) if report.published_on else "") == label["published_on"]
    composed = WarningCode.TITLE_COMPOSED in {w.code for w in report.warnings}
    assert composed if not label["title"] else report.title == label["title"]
    texts = [p.text for p in report.paragraphs if len(p.text) > 20]
    assert len(set(texts)) == len(texts)
    everything = "\n".join(lines_of(report.paragraphs))
    for furniture in ("浏览量", "扫一扫", "扫码浏览", "索引号", "发布时间", "分享到", "字体"):
        assert furniture not in everything
    assert "公开指南" not in everything.split("\n")


@needs_shared
def test_seed_sections_and_warnings() -> None:
    files = [label["file"] for label in labels("seeds")]
    nanchang = report_of(read_shared("seeds", files[2]))
    typed = {p.heading[0]: p.section for p in nanchang.paragraphs if p.heading}
    assert typed["二、存在的主要问题"] is SectionType.PROBLEM
    assert typed["三、主要负责人履行职责情况"] is SectionType.LEADERSHIP
    assert typed["五、2024年工作打算"] is SectionType.PLAN
    weibin = report_of(read_shared("seeds", files[3]))
    assert [p.section for p in weibin.paragraphs[-2:]] == [SectionType.PROBLEM, SectionType.PLAN]
    furong = read_shared("seeds", files[4])
    tampered = [w for w in report_of(furong).warnings if w.code is WarningCode.TAMPERED]
    assert len(tampered) == 1 and "凯发一触即发" in tampered[0].message
    assert "扫一扫" in "\n".join(one.text for one in furong.removed)
    assert report_of(furong).issuer is None


@needs_shared
def test_county_reports() -> None:
    """With their title from a table: all of them; alone: nearly all, the rest with a reason."""
    wrong = refused = 0
    rows = labels("county_reports")
    for label in rows:
        source = next(iter(walk([DATA / "county_reports" / label["file"]])))
        found = read(source)
        given = Given(title=label["title"], year=int(label["year"]))
        titled = read(Source(source.name, source.path, given, source.size))
        if titled.set_aside is not None:  # a newspaper's account of the speech
            assert titled.set_aside.reason is Reason.DIGEST
            refused += 1
            continue
        assert report_of(titled).region_code == label["region_code_true"]
        if found.report is None:
            refused += 1
            continue
        same = (found.report.region_code, str(found.report.year)) == (
            label["region_code_true"],
            label["year"],
        )
        wrong += not same
        foreign = [
            line
            for line in lines_of(found.report.paragraphs)
            if line.endswith("2025年政府工作报告")
        ]
        assert set(foreign) <= {found.report.title}
    # The text filed as 安新县 2024 speaks of 新安县 (河南) throughout and never of 安新.
    assert wrong <= 1
    assert refused <= 1


@needs_shared
def test_government_reports() -> None:
    """None of the full ones set aside, at least 24 of the 25 bad ones, bodies once."""
    expected = {
        "placeholder": "placeholder",
        "digest": "digest",
        "abridged": "abridged",
        "news": "news",
        "budget_report": "other_document",
        "link_only": "empty",
        "exam_site_digest": "digest",
        "goals_only": "digest",
    }
    caught = 0
    for label in labels("government_reports"):
        found = read_shared("government_reports", label["file"])
        if label["quality"] == "full":
            report = report_of(found)
            assert (report.region_code, str(report.year)) == (label["region_code"], label["year"])
            texts = [p.text for p in report.paragraphs if len(p.text) > 30]
            assert len(set(texts)) == len(texts)
        elif found.set_aside is not None:
            caught += found.set_aside.reason.value == expected[label["reason"].split("+")[0]]
    assert caught >= 24


@needs_shared
def test_provincial_reports() -> None:
    for label in labels("provincial_reports"):
        report = report_of(read_shared("provincial_reports", label["file"]))
        assert (report.region_code, str(report.year)) == (label["region_code"], label["year"])
        assert str(report.published_on) == label["published_on"]
        assert report.title == label["title"]
        assert "相关报道" not in report.paragraphs[-1].text
