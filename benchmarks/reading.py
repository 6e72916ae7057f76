"""How fast reports are read: bytes of text a second that one core cleans, identifies and splits.

The same reports as plain text and as web pages, the way portals put them: paragraphs with styles,
Word's spans, lines with breaks, between a menu and a footer. Markup is not counted, the text in it
is. Segmenting is no part of it.
"""

from __future__ import annotations

import html
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final

from benchmarks import corpus
from benchmarks.command import Failed
from index_mappings.reports import Report
from loaders.read_source import read
from loaders.sources import Source

#: Reports that are read; the best of so many times counts, for other programs only slow it down.
REPORTS, TIMES = 60, 3
_PARAGRAPHS: Final = REPORTS * corpus.MOST


@dataclass(frozen=True, slots=True)
class Rates:
    """Bytes of text a second, from plain text and from pages."""

    text: float
    pages: float


def rates(seed: int = 1, times: int = TIMES) -> Rates:
    """Both rates. Raises Failed when a report is not read: rates of other work mean nothing."""
    raws = list(islice(corpus.reports(_PARAGRAPHS, seed), REPORTS))
    texts = [_row(raw, raw.text) for raw in raws]
    pages = [_row(raw, markup(raw)) for raw, markup in zip(raws, cycle(MARKUPS), strict=False)]
    return Rates(_rate(texts, times), _rate(pages, times))


def _row(raw: corpus.Raw, text: str) -> Source:
    return Source(raw.name, row=(("text", text),))


def _rate(sources: Sequence[Source], times: int) -> float:
    size = sum(_size(report_of(source)) for source in sources)  # once to warm up
    return size / min(_seconds(sources) for _ in range(times))


def _seconds(sources: Sequence[Source]) -> float:
    before = time.process_time()
    for source in sources:
        read(source)
    return time.process_time() - before


def report_of(source: Source) -> Report:
    """The report of a source. Raises Failed where it is none."""
    report = read(source).report
    if report is None:
        raise Failed(f"{source.name} 没有读成报告")
    return report


def _size(report: Report) -> int:
    lines = (line for paragraph in report.paragraphs for line in paragraph.lines)
    return sum(len(line.encode()) for line in lines)


# --- pages ---------------------------------------------------------------------------------------

_MENU: Final = "".join(f'<li><a href="/c{n}.html" title="栏目">栏目{n}</a></li>' for n in range(40))


def styled(raw: corpus.Raw) -> str:
    """Each paragraph an element with a style."""
    lines = (f'<p style="text-indent: 2em; font-size: 16pt">{line}</p>' for line in _lines(raw))
    return _page(raw, f'<div class="TRS_Editor">{"".join(lines)}</div>')


def spanned(raw: corpus.Raw) -> str:
    """As Word saves it: a style on each piece of a line."""
    lines = (
        '<p class="MsoNormal" style="margin: 0cm 0cm 0pt">'
        f'<span style="font-family: 仿宋_GB2312">{line[: len(line) // 2]}</span>'
        f'<span lang="EN-US">{line[len(line) // 2 :]}</span></p>'
        for line in _lines(raw)
    )
    return _page(raw, f'<div class="content">{"".join(lines)}</div>')


def broken(raw: corpus.Raw) -> str:
    """Lines with breaks between them, indented by entities."""
    lines = (f"&nbsp;&nbsp;&nbsp;&nbsp;{line}<br>" for line in _lines(raw))
    return _page(raw, f'<div id="zoom">{"".join(lines)}</div>')


MARKUPS: Final[tuple[Callable[[corpus.Raw], str], ...]] = (styled, spanned, broken)


def _lines(raw: corpus.Raw) -> list[str]:
    told = (line.strip() for line in raw.text.split("\n")[1:])
    return [html.escape(line, quote=False) for line in told if line]


def _page(raw: corpus.Raw, body: str) -> str:
    title = raw.text.partition("\n")[0]
    return (
        f"<!DOCTYPE html><html><head><title>{title}_政府网</title>"
        f'<meta name="ArticleTitle" content="{title}"></head><body><ul>{_MENU}</ul>'
        f"<h1>{title}</h1>{body}<div>版权所有 政府办公室 ICP备00000000号</div></body></html>"
    )
