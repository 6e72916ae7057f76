"""Reading: one source to one report, or to the reason why not; it never raises for bad input.

    source → format (bytes to lines) → cleaning → judging → identifying → outline → report

A `Reading` carries everything `inspect` shows: the evidence for each value and what was removed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index_mappings import records
from index_mappings.checked import LONGEST_VALUE
from index_mappings.errors import SourceError
from index_mappings.reports import Paragraph, Reason, Report, SetAside, WarningCode
from loaders import formats, identity, lookalikes, outline, remedies
from loaders.checking import check_report, up_to_date
from loaders.cleaning import clean
from loaders.cleaning.steps import Cleaned, Removed
from loaders.formats.pages import SourcePage
from loaders.given import ignored
from loaders.identify import Document, Identity, Notes, damage, identify, titles
from loaders.judging import judge
from loaders.patterns import plain
from loaders.sources import Source


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a source: exactly one of `report` and `set_aside` is there."""

    source: str
    report: Report | None = None
    set_aside: SetAside | None = None
    evidence: dict[str, str] = field(default_factory=dict)
    removed: tuple[Removed, ...] = ()


def read(source: Source) -> Reading:
    """Read one source. Never raises: whatever goes wrong sets the source aside."""
    if source.fault is not None:
        return Reading(source.name, set_aside=source.fault)
    notes = Notes()
    removed: list[Removed] = []
    try:
        report = _report(source, notes, removed)
    except SourceError as error:
        detail = error.message + remedies.unknown_place(source, error)
        record = SetAside(
            source.name, error.reason, detail, remedies.remedy(source, error), source.given
        )
        return Reading(source.name, None, record, notes.evidence, tuple(removed))
    except Exception as error:  # nothing a file holds may end a load
        detail = f"读取时出错：{type(error).__name__}: {str(error)[:200]}"
        remedy = "请另存为 .txt 或 .html 后再装载"
        record = SetAside(source.name, Reason.UNREADABLE, detail, remedy, source.given)
        return Reading(source.name, None, record, notes.evidence, tuple(removed))
    return Reading(source.name, report, None, notes.evidence, tuple(removed))


def _report(source: Source, notes: Notes, removed: list[Removed]) -> Report:
    fields = dict(source.row)
    if "record" in fields:
        return _restored(fields["record"])
    page, cell = _page(source, fields)
    if page.reader:
        notes.prove("format", page.reader)
    damage.refuse_misread(page)
    cleaned = _cleaned(page, source)
    removed.extend(cleaned.removed)
    document = Document(
        cleaned,
        source.given,
        source.where,
        source.hints,
        page.declared,
    )
    title = titles.choose(document).text
    try:
        judge(document, titles.kind_of(document, title), title)
        identified = identify(document, notes)
    except SourceError as error:
        raise remedies.Known(error, document, title) from error
    damage.warn(document, notes, cell)
    _tell_ignored(source, fields, notes)
    return _built(source, cleaned, identified, notes)


def _cleaned(page: SourcePage, source: Source) -> Cleaned:
    """The page without its furniture; where nothing else is left and a person said whose report
    of which year it is, with it."""
    cleaned = clean(page)
    if cleaned.body:
        return cleaned
    is_given = source.given.year is not None and (source.given.region_code or source.hints)
    lines = tuple(line for line in page.lines if line.text.strip())
    if not is_given or not lines:
        lookalikes.refuse_attached(line.text for line in lines)
        remedy = "请检查文件是否完整；网页的正文如果要等脚本载入，请用浏览器打开后另存"
        raise SourceError(Reason.EMPTY, "没有正文", remedy)
    return Cleaned((), (), lines, cleaned.metadata, ())


def _tell_ignored(source: Source, fields: dict[str, str], notes: Notes) -> None:
    """What a table row says and the report was not filed by."""
    for message in ignored(fields):
        notes.warn(WarningCode.VALUE_IGNORED, message)
    hints = "".join(source.hints)
    if hints and not notes.evidence.get("region", "").startswith("给定"):
        message = f"表中的地区“{hints[:40]}”认不出，没有采用，按文中所写"
        notes.warn(WarningCode.VALUE_IGNORED, message)


def _page(source: Source, fields: dict[str, str]) -> tuple[SourcePage, int | None]:
    """The source's lines, and the length of the table cell they come from."""
    if "text" in fields:
        text = fields["text"]
        if not text.strip():
            raise SourceError(Reason.EMPTY, "没有正文", "请检查文件是否完整")
        return replace(formats.of_text(text), reader=""), len(text)
    data = source.file.read()
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise SourceError(Reason.EMPTY, "文件是空的", "请检查文件是否完整")
    return formats.read(source.file.own, data), None


def _restored(record: str) -> Report:
    """A report from a dump, verbatim, once it is seen to be what it says."""
    try:
        report = up_to_date(records.report_from_json(json.loads(record)))
        check_report(report)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            Reason.UNREADABLE, f"备份的这一行读不了：{error}", "请用 zhijian dump 重新导出"
        ) from error
    return report


def _built(source: Source, cleaned: Cleaned, identified: Identity, notes: Notes) -> Report:
    paragraphs = outline.paragraphs(_front(cleaned, identified.title, notes), cleaned.body)
    _check_sizes(paragraphs, identified)
    lines = outline.lines_of(paragraphs)
    digest, length = identity.text_hash(lines, identified.title)
    return Report(
        id=identity.report_id(
            identified.region_code,
            identified.year,
            identified.kind,
            identified.title,
            source.given.url,
        ),
        title=identified.title,
        kind=identified.kind,
        year=identified.year,
        region_code=identified.region_code,
        then_name=identified.then_name,
        then_level=identified.then_level,
        issuer=identified.issuer,
        issuer_kind=identified.issuer_kind,
        document_number=identified.document_number,
        published_on=identified.published_on,
        url=source.given.url,
        source=source.name,
        text_hash=digest,
        length=length,
        warnings=tuple(notes.warnings),
        given=source.given,
        paragraphs=paragraphs,
        location=source.location,
        basis=identified.basis,
    )


def _check_sizes(paragraphs: Sequence[Paragraph], identified: Identity) -> None:
    """What is beyond these sizes could be written, but not read back."""
    if len(paragraphs) > records.MOST_PARAGRAPHS:
        raise SourceError(
            Reason.TOO_LARGE,
            f"有 {len(paragraphs):,} 段，上限是 {records.MOST_PARAGRAPHS:,} 段",
            "请只保留报告正文，或拆分后再载入",
        )
    values = (identified.title, identified.issuer or "", identified.document_number or "")
    if max(map(len, values)) > LONGEST_VALUE:
        raise SourceError(Reason.UNREADABLE, "标题、发文机关或文号太长", "请在原文中分行后再载入")


def _front(cleaned: Cleaned, title: str, notes: Notes) -> tuple[str, ...]:
    """The title page; a title that others give (table, page head) stands above it, a composed
    one, which stands nowhere, does not."""
    composed = any(w.code is WarningCode.TITLE_COMPOSED for w in notes.warnings)
    front_lines = {plain(line) for line in cleaned.front} | {plain("".join(cleaned.title))}
    return cleaned.front if composed or plain(title) in front_lines else (title, *cleaned.front)
