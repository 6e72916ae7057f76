"""The report year: the one the title names, never that of the publication.

A title over several years or half a year has none, nor has one with two years of equal standing.
Without a year in the title, the report's own statement (现将2023年…情况报告如下), its opening and
its headings are asked; they must agree. Where the text says none, the file's name may, if the years
that the text mentions allow it. A 政府工作报告 bears the year it was delivered in.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from index_mappings.checked import LAST_YEAR
from index_mappings.mentions.years import Form, YearSpan, years
from index_mappings.numerals import DIGITS, ZEROS, digits
from index_mappings.reports import Basis, Kind, Reason, WarningCode
from loaders.identify import file_names
from loaders.identify.document import Document, Notes, Refused
from loaders.patterns import any_of, plain

#: Relative years (去年) are not read in reports, so the day does not matter.
_ANY_DAY = datetime.date(LAST_YEAR, 12, 31)
_HAN_YEAR = re.compile(rf"二[{ZEROS}][{ZEROS}{DIGITS[1:]}]{{2}}年")
#: The years of a programme that the report carries out are not the report's.
_PROGRAMME = any_of("years.txt", "programme")
_HALF = any_of("years.txt", "half")
_PLAN_AFTER = any_of("years.txt", "plan_after")
_STATEMENT = any_of("years.txt", "statement")
_MET = any_of("years.txt", "met")
_HEARD = any_of("years.txt", "heard")
_PROPOSED = any_of("years.txt", "proposed")
_OPENING = any_of("years.txt", "opening")
_ACTED = any_of("years.txt", "acted")
_COVERED = any_of("years.txt", "covered")
#: Lines in which a text may still begin: an addressee and a heading may stand before its sentences.
_BEGINS = 8
_LONG = 400
_JUST_PAST = any_of("years.txt", "just_past")
_REVIEW = any_of("years.txt", "review")
_PLAN = any_of("years.txt", "plan")
_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
#: Years that a text speaks of in passing, without those of papers and goals (到2025年).
_PAPER = re.compile(r"《[^《》]*》")
_MENTIONED = re.compile(r"(?<![\d-])(?<![至到—~])((?:19|20)\d{2})年(?![底末前])")
#: A text is asked for them only so far; so often one is what it speaks of.
_BODY, _OFTEN = 40_000, 3
_SESSION = re.compile(r"((?:19|20)\d{2})年\d{1,2}月(?:\d{1,2}日)?")


def year_of(document: Document, kind: Kind, title: str, notes: Notes) -> int:
    """The report year with its line; raises Refused(no_year) when nobody can tell."""
    year, problem = from_title(title, kind)
    line, basis = title, notes.title
    if year is None and not problem:
        year, line, basis = _without_title(document, kind, notes)
    given = document.given.year
    if given is not None:
        notes.prove("year", f"给定：{given}", Basis.GIVEN)
        if year is not None and year != given:
            message = f"给定的年度是 {given}，文中写的是 {year}（「{line.strip()[:60]}」）"
            notes.warn(WarningCode.YEAR_CONTRADICTS, message)
        return given
    if year is None:
        raise Refused(Reason.NO_YEAR, problem or "标题和正文里都看不出报告年度")
    notes.prove("year", line, basis)
    _check(document, kind, year, notes)
    return year


def from_title(title: str, kind: Kind) -> tuple[int | None, str]:
    """The year a title names, or why it names none (empty: it says nothing about years)."""
    if _HALF.search(plain(title)):
        return None, f"标题只说半年或一季：{title[:60]}"
    title = _PROGRAMME.pattern.sub(" ", title)
    spans = years(title, _ANY_DAY)
    plain_years = [s for s in spans if s.form in (Form.FULL, Form.BARE)]
    if any(len(span.values) > 1 for span in plain_years):
        return None, f"标题跨几个年度：{title[:60]}"
    leading = _leading(title, plain_years)
    if len(leading) == 1:
        return leading.pop(), ""
    if len(leading) > 1:
        return None, f"标题里有几个年份：{title[:60]}"
    if any(span.form is Form.PERIOD for span in spans):
        return None, f"标题说的是一个时期：{title[:60]}"
    dated = {span.values[0] for span in spans if span.form is Form.DATE and span.values}
    if kind is Kind.GOVERNMENT_WORK and len(dated) == 1:
        return dated.pop(), ""
    return None, ""


def _leading(title: str, spans: list[YearSpan]) -> set[int]:
    """The years named; one that belongs to next year's plan (…及2024年工作安排) does not count."""
    values = [
        span.values[0]
        for n, span in enumerate(spans)
        if span.values and not (n and _PLAN_AFTER.match(title[span.end :]))
    ]
    return set(values)


#: A year, the line that says it, and what that line is.
_Proven = tuple[int | None, str, Basis]


def _without_title(document: Document, kind: Kind, notes: Notes) -> _Proven:
    """What the report says of itself; several answers that differ are none. What is no plain
    statement (an opening, a heading that looks back or ahead) only lets the year be concluded."""
    if kind is Kind.GOVERNMENT_WORK:
        for line in document.cleaned.front:
            session = session_year(line)
            if session is not None:
                return _outside(document, session, notes) or (session, line, Basis.TEXT)
    all_answers = list(_answers(document, kind))
    statements = [answer for answer in all_answers if answer[2]]
    for answers, basis in ((statements, Basis.TEXT), (all_answers, Basis.CONCLUDED)):
        if answers and len({year for year, _, _ in answers}) == 1:
            return answers[0][0], answers[0][1], basis
    return _from_elsewhere(document, kind, {year for year, _, _ in all_answers})


def _from_elsewhere(document: Document, kind: Kind, answers: set[int]) -> _Proven:
    """The year in the file's name: the one of the text's several, or any that the text allows.
    Without one there, the year in which the text says that we acted."""
    for name, line in file_names.dating(document.name):
        year, problem = from_title(name, kind)
        if year is None and not problem:
            continue
        if year in answers:
            return year, line, Basis.CONCLUDED
        if year is not None and not answers and _allows(document, kind, year):
            return year, line, Basis.PAGE
        return None, "", Basis.CONCLUDED
    if answers or kind is Kind.GOVERNMENT_WORK:
        return None, "", Basis.CONCLUDED
    acted = [*_acted(document)]
    if len({year for year, _ in acted}) != 1:
        return None, "", Basis.CONCLUDED
    return *acted[0], Basis.CONCLUDED


def _acted(document: Document) -> Iterator[tuple[int, str]]:
    """The years of 2016年,我局完成…, with their lines."""
    for below in document.cleaned.body[:_BEGINS]:
        for acted in _ACTED.pattern.finditer(_in_digits(below.text[:_LONG])):
            yield int(acted[1]), below.text


def _allows(document: Document, kind: Kind, year: int) -> bool:
    """A report of this year may say what the text says: it speaks of no later one but the next, and
    of no other one most."""
    text = _PAPER.sub("", _in_digits(document.text[:_BODY]))
    mentioned = Counter(map(int, _MENTIONED.findall(text)))
    if not mentioned:
        return True
    most, times = mentioned.most_common(1)[0]
    if kind is Kind.GOVERNMENT_WORK:
        return times < _OFTEN or most in (year - 1, year)
    return max(mentioned) <= year + 1 and (times < _OFTEN or most == year)


def _outside(document: Document, session: int, notes: Notes) -> _Proven | None:
    """The year that both the page's table and the file name say, against the session's.

    Labels of others are used where the text gives no title of its own; the contradiction is told.
    """
    named = {int(y) for y in _IN_NAME.findall(document.name.rpartition("/")[2])}
    for value, line in document.metadata("date_published"):
        year = _IN_NAME.search(value)
        if year and named == {int(year[0])} and int(year[0]) != session:
            message = f"文件名和网页信息说是 {year[0]} 年，会议日期却在 {session} 年"
            notes.warn(WarningCode.YEAR_CONTRADICTS, message)
            return int(year[0]), line, Basis.PAGE
    return None


def session_year(line: str) -> int | None:
    """The year in a line that tells when a session met: 2024年1月10日, 二〇二四年一月."""
    folded = plain(line)
    session = _SESSION.search(folded)
    if session:
        return int(session[1])
    han = _HAN_YEAR.search(folded)
    if han:
        return digits(han[0][:4])
    return None


def _in_digits(line: str) -> str:
    """A line as rules see it, with its years in digits: 二〇二三年 is 2023年."""
    return _HAN_YEAR.sub(lambda year: f"{digits(year[0][:4])}年", plain(line))


def _answers(document: Document, kind: Kind) -> Iterator[tuple[int, str, bool]]:
    """(year, line, is a plain statement) of everything in the body that tells the year."""
    shift = 1 if kind is Kind.GOVERNMENT_WORK else 0
    body = [line.text for line in document.cleaned.body]
    yield from _statements(body, kind, shift)
    for line in body[:_BEGINS]:
        opened = _OPENING.match(_in_digits(line[:40]))
        if opened and not shift:
            yield int(opened[1]), line, False
    for line in body:
        past = _JUST_PAST.search(line)
        if past:
            yield int(past[1]) + shift, line, False
        if len(line) > 50 or "《" in line or "。" in line[:-1]:
            continue
        heading = _in_digits(line).rstrip(":")
        if heading.endswith("。") and "," in heading:  # a short sentence
            continue
        review, plan = _REVIEW.search(heading), _PLAN.search(heading)
        if plan:
            yield int(plan[1]) - 1 + shift, line, False
        elif review:
            yield int(review[1]) + shift, line, False


def _statements(body: Sequence[str], kind: Kind, shift: int) -> Iterator[tuple[int, str, bool]]:
    """The report's plain words about itself, and the days that a disclosure report counts."""
    for line in body[:_BEGINS] if kind is Kind.DISCLOSURE else ():
        covered = _COVERED.search(_in_digits(line[:600]))
        if covered:
            yield int(covered[1]), line, True
    for line in body[:6]:
        excerpt = _in_digits(line[:400] + line[-200:])
        stated = _STATEMENT.search(excerpt) or _HEARD.search(excerpt)
        proposed = _PROPOSED.search(excerpt) if shift else None
        proposed = proposed or (_MET.search(excerpt[:150]) if shift else None)
        if proposed:
            yield int(proposed[1]), line, True
        elif stated:
            yield int(stated[1]) + shift, line, True


def _check(document: Document, kind: Kind, year: int, notes: Notes) -> None:
    """A plain statement of the text, or the session's date, against the title's year."""
    if kind is Kind.GOVERNMENT_WORK:
        for line in document.cleaned.front[:6]:
            session = session_year(line)
            if session is not None and session != year:
                message = (
                    f"标题的年度是 {year}，会议日期却在 {session} 年（「{line.strip()[:60]}」）"
                )
                notes.warn(WarningCode.YEAR_CONTRADICTS, message)
        return
    for below in document.cleaned.body[:6]:
        stated = _STATEMENT.search(_in_digits(below.text[:400]))
        if stated and int(stated[1]) != year:
            message = f"标题的年度是 {year}，正文却说「{stated[0][:60]}」"
            notes.warn(WarningCode.YEAR_CONTRADICTS, message)
