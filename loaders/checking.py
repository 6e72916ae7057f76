"""Whether what is stored is what it says: what only the loaders can tell of a record."""

from __future__ import annotations

from dataclasses import replace

from index_mappings import regions
from index_mappings.checked import BadRecord
from index_mappings.engines.port import View
from index_mappings.reports import Entry, Report, Unreadable
from loaders import identity


def up_to_date(report: Report) -> Report:
    """A report of a code that has been given up since, under the region that goes on with it."""
    region = regions.heir(report.region_code)
    if region is None or region.code == report.region_code:
        return report
    new_id = identity.report_id(region.code, report.year, report.kind, report.title, report.url)
    return replace(report, id=new_id, region_code=region.code)


def check_report(report: Report) -> None:
    """Hold a whole report against its id and its text. Raises BadRecord."""
    given = report.given.region_code
    if regions.get(report.region_code) is None:
        raise BadRecord(f"region_code: {report.region_code} is unknown")
    if given is not None and regions.heir(given) is None:
        raise BadRecord(f"given.region_code: {given} is unknown")
    named = identity.report_id(
        report.region_code, report.year, report.kind, report.title, report.url
    )
    if named != report.id:
        raise BadRecord(f"id: {report.id} is not that of this title and address")
    if not report.paragraphs:
        raise BadRecord("paragraphs: there are none")
    if identity.text_hash(identity.lines_of(report), report.title)[0] != report.text_hash:
        raise BadRecord("text_hash: it is not that of this text")


def check_view(view: View) -> tuple[Unreadable, ...]:
    """Read every record of a commit. What cannot be read, and whatever is not what it says.

    What another version of the program has made is not held against its text: it folds otherwise.
    Raises Superseded.
    """
    catalogue, foreign = view.catalogue(), view.state.foreign
    wrong: list[Unreadable] = []
    for entry in catalogue.entries:
        paragraphs = view.paragraphs(entry.report.id)
        if not foreign:
            wrong += _wrong(entry, replace(entry.report, paragraphs=paragraphs))
    return (*catalogue.unreadable, *wrong)


def _wrong(entry: Entry, report: Report) -> list[Unreadable]:
    """What is wrong with a report in force or with what is filed beside it: the first of it."""
    try:
        check_report(report)
        for other in entry.others:
            if other.paragraphs:
                check_report(other)
    except BadRecord as error:
        return [Unreadable(entry.number, str(error), entry)]
    return []
