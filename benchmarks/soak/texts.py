"""Sources whose every generation is told apart: each paragraph bears a word of its own.

A word is a run of letters and digits, `s012g3p2`: source 12, generation 3, paragraph 2. Two Chinese
words stand beside it, one in most paragraphs, one in those of every third generation alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.command import Failed
from index_mappings import regions
from index_mappings.reports import Level, Report
from loaders import sources
from loaders.read_source import read

#: The folder that is loaded, below that of the index.
FOLDER = "reports"
#: In most paragraphs; in every third generation of a source.
MOST, THIRD = "松石", "竹影"
WORDS = (MOST, THIRD)
TAG = re.compile(r"s\d{3}g\d+p\d+")
YEARS = range(2018, 2025)
#: Provinces, and regions of each: a question about a province lists all its hits on one page.
PROVINCES, EACH = 12, 20
#: Paragraphs of a report that hold the frequent word: at least and at most.
FEWEST, MOST_HITS = 2, 4
HEADINGS = ("一、总体情况", "二、存在的问题", "三、下一步工作安排")
#: What cannot be loaded: neither region nor year.
BAD = "本页面暂时无法访问。\n"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be: its number, the region and year it always is of."""

    number: int
    region_code: str
    year: int

    @property
    def name(self) -> str:
        """As the command line and the index know it."""
        return f"{FOLDER}/{self.number:03d}.txt"


def chosen(seed: int, provinces: int = PROVINCES, each: int = EACH) -> list[Source]:
    """The sources, all of different regions whose names mean them alone."""
    rng = random.Random(f"soak {seed}")
    codes = [r.code for r in regions.below(regions.NATION, Level.PROVINCE)]
    rng.shuffle(codes)
    found: list[Source] = []
    for province in codes:
        counties = [r.code for r in regions.below(province, Level.COUNTY)]
        rng.shuffle(counties)
        years = {code: rng.choice(YEARS) for code in counties}
        fitting = [code for code in counties if _sure(code, years[code])][:each]
        if len(fitting) == each:
            found += [Source(len(found) + at, code, years[code]) for at, code in enumerate(fitting)]
        if len(found) == provinces * each:
            return found
    raise Failed("行政区划不够")


def _sure(code: str, year: int) -> bool:
    """Whether the full name of that year means this region alone."""
    return {named.region.code for named in regions.chain(_full_name(code, year))} == {code}


def _full_name(code: str, year: int) -> str:
    return "".join(regions.then(r.code, year)[0] for r in regions.path(code)[-2:])


def text(source: Source, generation: int) -> str:
    """The file's text: the length, the title and the words change from generation to generation."""
    rng = random.Random(f"{source.number} {generation}")
    named = _full_name(source.region_code, source.year)
    about = "年法治政府建设工作报告" if generation % 3 == 2 else "年度法治政府建设情况报告"
    lines = [f"{named}人民政府{source.year}{about}", ""]
    hits = rng.randint(FEWEST, MOST_HITS)
    bare = rng.randint(0, 2)
    for at in range(hits + bare):
        if at < len(HEADINGS):
            lines.append(HEADINGS[at])
        words = f"坚持{MOST}，" if at < hits else ""
        if (source.number + generation) % 3 == 0 and at % 2 == 0:
            words += f"推进{THIRD}，"
        tag = f"s{source.number:03d}g{generation}p{at}"
        what = "行政复议案件" if (generation + at) % 2 else "事项"
        lines.append(f"　　本年度{words}办理{what}若干件，编号{tag}，群众比较满意，工作取得进展。")
    return "\n".join(lines) + "\n"


class Files:
    """The folder of sources on the disk, and the report each file is read as."""

    def __init__(self, folder: Path, chosen_ones: list[Source]) -> None:
        self.folder = folder
        self.sources = {source.name: source for source in chosen_ones}
        self.reports: dict[str, Report] = {}
        self.bad: list[str] = []
        self._generations: dict[str, int] = {}
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)

    def turn(self, name: str) -> None:
        """Write the next generation of a source."""
        source = self.sources[name]
        self._generations[name] = self._generations.get(name, 0) + 1
        written = text(source, self._generations[name])
        (self.folder / name).write_text(written, encoding="utf-8")
        self.reports[name] = self._read(source, written)

    def spoil(self) -> str:
        """Write one more file that cannot be loaded; its name."""
        name = f"{FOLDER}/坏{len(self.bad):03d}.txt"
        (self.folder / name).write_text(BAD, encoding="utf-8")
        self.bad.append(name)
        return name

    def _read(self, source: Source, written: str) -> Report:
        """The report as the loader reads it. Raises Failed where it is not what was written."""
        (found,) = sources.walk([self.folder / source.name])
        report = read(found).report
        if report is None or (report.region_code, report.year) != (source.region_code, source.year):
            raise Failed(f"{source.name} 没有读成自己的地区和年度")
        if list(tags(report)) != TAG.findall(written):
            raise Failed(f"{source.name} 的段落没有读全")
        return report


def tags(report: Report) -> Iterator[str]:
    """The words of its own of every paragraph, in order."""
    for paragraph in report.paragraphs:
        yield from TAG.findall(paragraph.text)
