"""What helps when a source is refused: the command to type, with what is known already in it.

What is not known stands there as a word (代码, 年度), which no command accepts: a remedy that is
copied as it stands never files a report under somebody else's code.
"""

from __future__ import annotations

import shlex
from contextlib import suppress
from itertools import islice

from index_mappings.errors import SourceError
from index_mappings.reports import Kind, Reason, WarningCode
from loaders.identify import Document, Notes, regions, tampering, titles, years
from loaders.sources import Source

#: Reasons a person can lift by saying what the text does not.
_SAYABLE = frozenset({Reason.NO_REGION, Reason.AMBIGUOUS_REGION, Reason.NO_YEAR})


class Known(SourceError):
    """A report that is refused, with what is known of it all the same."""

    def __init__(self, error: SourceError, document: Document, title: str) -> None:
        super().__init__(error.reason, error.message + _tampered(document, title), error.remedy)
        self.region_code: str | None = None
        self.year: int | None = None
        with suppress(SourceError):
            self.region_code = regions.locate(document, title, Notes()).named.region.code
        with suppress(SourceError):
            kind = titles.kind_of(document, title) or Kind.OTHER
            self.year = years.year_of(document, kind, title, Notes())


def _tampered(document: Document, title: str) -> str:
    """That the page is hijacked: where no place is left in it, that is why."""
    notes = Notes()
    tampering.detect(document, title, notes)
    seen = (w.message for w in notes.warnings if w.code is WarningCode.TAMPERED)
    return "".join(f"；{message.partition('；')[0]}" for message in islice(seen, 1))


def remedy(source: Source, error: SourceError) -> str:
    """What to do about a source that was refused."""
    if error.reason not in _SAYABLE:
        name = shlex.quote(source.name)
        return error.remedy or (
            f"确认要装载时：{_command(source, error)}；不需要时：zhijian dismiss {name}"
        )
    advice = f"{error.remedy}；" if error.remedy else ""
    if "#row=" in source.name:
        columns = "请在表中补上 region_code（区划代码）和 year（年度）"
        return f"{advice}{columns}，或用 {_command(source, error)}"
    return f"{advice}请说明地区和年度：{_command(source, error)}"


def unknown_place(source: Source, error: SourceError) -> str:
    """Names of a table row that are no region's are told: they may be a slip."""
    if error.reason is not Reason.NO_REGION or not source.hints:
        return ""
    return f"（表中的地区“{''.join(source.hints)[:40]}”认不出）"


def _command(source: Source, error: SourceError) -> str:
    known = error if isinstance(error, Known) else None
    code = source.given.region_code or (known and known.region_code) or "代码"
    year = source.given.year or (known and known.year) or "年度"
    return f"zhijian load {shlex.quote(source.name)} --region {code} --year {year}"
