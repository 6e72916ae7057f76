"""Every rule in a data file does to its own examples what the file says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from index_mappings import rules
from index_mappings.rules import MATCHES, MATCHES_NOT, Rule

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("index_mappings", "loaders", "service")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("data/*.txt"))
#: Files in which every rule must have an example that it matches.
SHOWN = {
    "index_mappings/data/places.txt",
    "index_mappings/data/years.txt",
    "loaders/data/damage.txt",
    "loaders/data/furniture.txt",
    "loaders/data/headings.txt",
    "loaders/data/issuers.txt",
    "loaders/data/judging.txt",
    "loaders/data/lines.txt",
    "loaders/data/notes.txt",
    "loaders/data/spam.txt",
    "loaders/data/speaking.txt",
    "loaders/data/titles.txt",
    "loaders/data/years.txt",
    "service/question/data/belongs.txt",
    "service/question/data/glue.txt",
    "service/question/data/plans.txt",
}
NAMED = re.compile(r"\{([a-z_]+)\}")


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def pattern_of(row: Rule) -> str:
    """The rule without its value."""
    return row.text.rpartition("\t")[2]


def ways(path: Path, name: str, row: Rule) -> list[re.Pattern[str]]:
    """The patterns a rule plays its part in: those that name its section, or itself alone.

    Where a section is named, this rule alone stands in it: no neighbour matches in its place.
    """
    naming = [
        (other, each)
        for other, rows in rules.sections(path).items()
        for each in rows
        if f"{{{name}}}" in each.text
    ]
    own = rules.filled(path, pattern_of(row))
    if not naming:
        return [re.compile(own)]
    found = []
    for other, each in naming:
        text = pattern_of(each).replace(f"{{{name}}}", own)
        found += ways(path, other, Rule(text, ()))
    return found


def agrees(pattern: re.Pattern[str], example: str) -> bool:
    """Whether the rule matches the example, exactly between ‹ › where they stand.

    A rule for whole lines may find a shorter piece first; it may match the whole all the same.
    """
    if "‹" not in example:
        found = pattern.search(example)
        return found is not None and found[0] != ""
    before, rest = example.split("‹")
    marked, after = rest.split("›")
    if not before + after and pattern.fullmatch(marked):
        return True
    found = pattern.search(before + marked + after)
    return found is not None and found.span() == (len(before), len(before + marked))


ROWS = [
    pytest.param(path, name, row, id=f"{label(path)}[{name}]{row.text[:40]}")
    for path in FILES
    for name, rows in rules.sections(path).items()
    for row in rows
    if row.examples or label(path) in SHOWN
]


@pytest.mark.parametrize(("path", "name", "row"), ROWS)
def test_a_rule_matches_its_examples(path: Path, name: str, row: Rule) -> None:
    own = ways(path, name, row)
    matched = [e.removeprefix(MATCHES) for e in row.examples if e.startswith(MATCHES)]
    refused = [e.removeprefix(MATCHES_NOT) for e in row.examples if e.startswith(MATCHES_NOT)]
    assert row.examples, "a rule shows what it is for"
    for example in matched:
        assert any(agrees(way, example) for way in own), example
    for example in refused:
        assert not any(agrees(way, example) for way in own), example
    if not matched:  # it forbids: the example would match without it
        without = ways(path, name, Rule("(?!)", ()))
        for example in refused:
            assert any(agrees(way, example) for way in without), example


def test_every_file_of_rules_is_held_to_its_examples() -> None:
    """A file with examples is one of those in which every rule has them."""
    assert {label(path) for path in FILES} >= SHOWN
    showing = {
        label(path)
        for path in FILES
        for rows in rules.sections(path).values()
        if any(row.examples for row in rows)
    }
    assert showing == SHOWN
    assert len(ROWS) > 300


def test_every_section_that_is_named_exists_and_every_name_is_used() -> None:
    sources = "".join(
        path.read_text("utf-8") for package in PACKAGES for path in (ROOT / package).rglob("*.py")
    )
    for path in FILES:
        sections = rules.sections(path)
        named = {n for rows in sections.values() for row in rows for n in NAMED.findall(row.text)}
        assert named <= set(sections), label(path)
        if label(path) in SHOWN:
            asked = {name for name in sections if f'"{name}"' in sources}
            assert asked | named == set(sections), label(path)


def test_marks_hold_a_rule_to_what_exactly_it_matches() -> None:
    pattern = re.compile("法治(?:政府)?")
    assert agrees(pattern, "推进‹法治政府›建设") and agrees(pattern, "推进法治")
    assert not agrees(pattern, "推进‹法治›政府建设")
    assert not agrees(pattern, "推进依法行政")
    assert not agrees(re.compile("(?:县)?"), "市")  # nothing is no match


def test_a_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "few.txt"
    file.write_text(
        "# a comment\n[few]\n甲\t✓ 甲乙\t✗ 丙\n乙(?:{more})\n\n[more]\n丁\n戊\n"
        "[kinds]\nx\t甲\t✓ 甲\nx\t乙\ny\t丙\n",
        encoding="utf-8",
    )
    assert rules.section(file, "few") == ("甲", "乙(?:丁|戊)")
    assert rules.sections(file)["few"][0] == Rule("甲", ("✓ 甲乙", "✗ 丙"))
    assert rules.alternatives(file, "more") == "丁|戊"
    assert list(rules.valued(file, "kinds")) == [("x", "甲|乙"), ("y", "丙")]
    few = rules.AnyOf(file, "few")
    assert few.pattern is few.pattern
    assert few.match("乙丁甲") and not few.match("丙甲") and few.search("丙甲")


def test_nothing_is_read_at_import_and_each_file_once() -> None:
    code = (
        "import service.question, loaders.read_source\n"
        "from index_mappings import rules\n"
        "assert rules.sections.cache_info().currsize == 0\n"
        "from loaders.cleaning import shapes\n"
        "for _ in range(3): assert shapes.is_title('柳州市2023年法治政府建设情况报告')\n"
        "info = rules.sections.cache_info()\n"
        "assert info.currsize == 1, info\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
