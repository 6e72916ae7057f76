"""What is kept: reports, their paragraphs, and the enumerations, as frozen values.

A report is one document of one region and one report year, as read from one source. Its paragraphs
are the unit that is indexed, found, marked and cited. Nothing here does any work: reading is the
loaders' business, keeping is an engine's.

Positions count from 1. Dates are publication dates. Texts are kept as they were written
(cleaned of furniture, never corrected).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """层级: what a region is (or, as `then_level`, was in its report's year)."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class Kind(StrEnum):
    """文种: which yearly report it is."""

    RULE_OF_LAW = "rule_of_law"
    GOVERNMENT_WORK = "government_work"
    DISCLOSURE = "disclosure"
    OTHER = "other"


class IssuerKind(StrEnum):
    """发文机关: whose report it is; `government` when nothing says otherwise."""

    GOVERNMENT = "government"
    DEPARTMENT = "department"
    TOWN = "town"
    ZONE = "zone"


class Basis(StrEnum):
    """依据: what says a report's place, its year and whose it is.

    `page` is all that stands around the text: a site's title bar, table or foot, the file's name.
    `concluded`: nothing says it outright. `unrecorded`: a record of an earlier version.
    """

    GIVEN = "given"
    TEXT = "text"
    PAGE = "page"
    CONCLUDED = "concluded"
    UNRECORDED = "unrecorded"


class Certainty(StrEnum):
    """确定程度: whether place, year and issuer are all said, or one of them is not known to be."""

    CERTAIN = "certain"
    UNCERTAIN = "uncertain"


class SectionType(StrEnum):
    """栏目: what a section is about, told from its heading (or from how its paragraphs open)."""

    OVERVIEW = "overview"
    ACHIEVEMENT = "achievement"
    PROBLEM = "problem"
    LEADERSHIP = "leadership"
    PLAN = "plan"
    NOTE = "note"
    OTHER = "other"


class Topic(StrEnum):
    """领域: the fields of the 法治政府建设实施纲要(2021-2025年); several or none a paragraph."""

    FUNCTIONS = "functions"
    LEGISLATION = "legislation"
    DECISION = "decision"
    ENFORCEMENT = "enforcement"
    EMERGENCY = "emergency"
    DISPUTES = "disputes"
    OVERSIGHT = "oversight"
    DIGITAL = "digital"
    ORGANIZATION = "organization"


class WarningCode(StrEnum):
    """What a reader of a loaded report should know about its source."""

    TAMPERED = "tampered"
    LOST_CHARACTERS = "lost_characters"
    REGION_CONTRADICTS = "region_contradicts"
    YEAR_CONTRADICTS = "year_contradicts"
    DATE_CONTRADICTS = "date_contradicts"
    TITLE_COMPOSED = "title_composed"
    MAYBE_INCOMPLETE = "maybe_incomplete"
    TWO_VERSIONS = "two_versions"
    VALUE_IGNORED = "value_ignored"


class Reason(StrEnum):
    """Why a source was set aside."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    SCAN = "scan"
    NO_CONVERTER = "no_converter"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    ARCHIVE_LIMIT = "archive_limit"
    NO_TEXT_COLUMN = "no_text_column"
    NO_REGION = "no_region"
    AMBIGUOUS_REGION = "ambiguous_region"
    NO_YEAR = "no_year"
    PLACEHOLDER = "placeholder"
    DIGEST = "digest"
    NEWS = "news"
    ABRIDGED = "abridged"
    OTHER_DOCUMENT = "other_document"


#: The Chinese names of every enumeration's values, as pages, tables and messages print them.
LABELS: dict[StrEnum, str] = {
    Level.NATION: "国家",
    Level.PROVINCE: "省级",
    Level.CITY: "市级",
    Level.COUNTY: "县级",
    Kind.RULE_OF_LAW: "法治政府建设报告",
    Kind.GOVERNMENT_WORK: "政府工作报告",
    Kind.DISCLOSURE: "政府信息公开年报",
    Kind.OTHER: "其他",
    IssuerKind.GOVERNMENT: "政府",
    IssuerKind.DEPARTMENT: "部门",
    IssuerKind.TOWN: "乡镇街道",
    IssuerKind.ZONE: "功能区",
    Basis.GIVEN: "人工给出",
    Basis.TEXT: "正文写明",
    Basis.PAGE: "正文外写明",
    Basis.CONCLUDED: "推断",
    Basis.UNRECORDED: "未记录",
    Certainty.CERTAIN: "依据写明",
    Certainty.UNCERTAIN: "依据待核",
    SectionType.OVERVIEW: "概况",
    SectionType.ACHIEVEMENT: "成效",
    SectionType.PROBLEM: "问题",
    SectionType.LEADERSHIP: "履职",
    SectionType.PLAN: "计划",
    SectionType.NOTE: "注释",
    SectionType.OTHER: "其他",
    Topic.FUNCTIONS: "政府职能",
    Topic.LEGISLATION: "依法行政制度",
    Topic.DECISION: "行政决策",
    Topic.ENFORCEMENT: "行政执法",
    Topic.EMERGENCY: "突发事件应对",
    Topic.DISPUTES: "矛盾纠纷化解",
    Topic.OVERSIGHT: "权力制约监督",
    Topic.DIGITAL: "数字法治政府",
    Topic.ORGANIZATION: "组织领导保障",
}


@dataclass(frozen=True, slots=True)
class ReportWarning:
    """One thing a reader should know about a report's source, with its evidence in the message."""

    code: WarningCode
    message: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The unit that is found and cited.

    `lead` holds the title and heading lines that stand directly above it (each line of a report is
    in exactly one paragraph's lead or text); `heading` is the path of headings it stands under,
    outermost first, whether they are in its lead or in that of an earlier paragraph.
    """

    position: int
    text: str
    lead: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    section: SectionType = SectionType.OTHER
    topics: tuple[Topic, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Every line a term may be found in."""
        return (*self.lead, self.text)

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process by its values: what a dataclass does of itself takes three times as
        long, and all that is loaded goes that way."""
        values = (self.text, self.lead, self.heading, self.section, self.topics)
        return Paragraph, (self.position, *values)


@dataclass(frozen=True, slots=True)
class Given:
    """What a person said about a source; it wins over what the text says, now and at later loads.

    `None` means nothing was said.
    """

    region_code: str | None = None
    year: int | None = None
    published_on: datetime.date | None = None
    url: str | None = None
    kind: Kind | None = None
    title: str | None = None

    def over(self, earlier: Given) -> Given:
        """These values, and where nothing was said the earlier ones."""
        return Given(
            *(
                getattr(self, name) if getattr(self, name) is not None else getattr(earlier, name)
                for name in ("region_code", "year", "published_on", "url", "kind", "title")
            )
        )


@dataclass(frozen=True, slots=True)
class Bases:
    """What says a report's place, its year and whose it is.

    `evidence` holds the lines that are not in the text, by name: what stood around it, and what a
    value was concluded from.
    """

    region: Basis = Basis.UNRECORDED
    year: Basis = Basis.UNRECORDED
    issuer: Basis = Basis.UNRECORDED
    evidence: tuple[tuple[str, str], ...] = ()

    @property
    def certainty(self) -> Certainty:
        """That of the weakest."""
        doubtful = {self.region, self.year, self.issuer} & {Basis.CONCLUDED, Basis.UNRECORDED}
        return Certainty.UNCERTAIN if doubtful else Certainty.CERTAIN


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read from one source.

    `id` follows design section 5 (Identity). `region_code` is today's region; `then_name` and
    `then_level` say what it was called and what it was in the report's year. `text_hash` is the
    SHA-256 (hex) of the folded lines. A header is a report whose `paragraphs` were left away.

    `source` is the name that people see. `location` is where the file lay when it was read: its one
    true path, and the way inside archives and tables. It tells one source from another, is kept
    with the record and never shown; None where nobody knows (records of an earlier version).
    """

    id: str
    title: str
    kind: Kind
    year: int
    region_code: str
    then_name: str
    then_level: Level
    issuer: str | None
    issuer_kind: IssuerKind
    document_number: str | None
    published_on: datetime.date | None
    url: str | None
    source: str
    text_hash: str
    length: int  # characters of the folded text, the tie-break between two versions
    warnings: tuple[ReportWarning, ...] = ()
    given: Given = field(default_factory=Given)
    paragraphs: tuple[Paragraph, ...] = ()
    location: str | None = None
    basis: Bases = field(default_factory=Bases)


@dataclass(frozen=True, slots=True)
class Entry:
    """A report in force, as the catalogue knows it.

    `number` is the version number the engine gave when it was written: every written version gets a
    new, larger one. `report` is a header. `others` are the further sources filed under the same
    report, whole: the same text from elsewhere (whose paragraphs may be left away) and versions
    that are not in force. `wordings` are the numbers of the paragraphs' wordings, as they are kept.
    `labels` are the labels its paragraphs bear, packed (see `labels`); an index of an earlier
    version does not say.
    """

    number: int
    report: Report
    paragraph_count: int
    others: tuple[Report, ...] = ()
    wordings: bytes = b""
    labels: bytes = b""

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that holds this very text, in order."""
        same = [o.source for o in self.others if o.text_hash == self.report.text_hash]
        return tuple(sorted([self.report.source, *same]))


@dataclass(frozen=True, slots=True)
class SetAside:
    """A source that was not loaded: why, what exactly, and the command or step that helps.

    `given` is what a person said about it; it is not asked for again when the source is loaded.
    `location` is where it lay, as with a report.
    """

    source: str
    reason: Reason
    detail: str
    remedy: str
    given: Given = field(default_factory=Given)
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A stored record that is not valid: it is left out and told, and takes nothing along but the
    rest of its report.

    `number` is that of its report, None for the record of a source that was set aside. `entry` is
    what is known of the report, where it is not its own record that cannot be read.
    """

    number: int | None
    message: str
    entry: Entry | None = None

    @property
    def report_id(self) -> str | None:
        """Which report it is, where that is known."""
        return self.entry.report.id if self.entry else None


def paragraph_id(report_id: str, position: int) -> str:
    """The permanent address of a paragraph: `450203-2023-rule-of-law-1a2b3c.p0012`.

    Ids sort as text in the order of positions: beyond 9,999 a letter says that there are more
    digits (`.pa10000` stands behind `.p9999`, `.pb100000` behind `.pa99999`).
    """
    more = len(str(position)) - 4
    return f"{report_id}.p{chr(ord('a') + more - 1) if more > 0 else ''}{position:04d}"


def place_of(key: str) -> tuple[str, int] | None:
    """The report id and the position that an id was made of; None for what is no paragraph's id."""
    report_id, _, tail = key.rpartition(".p")
    digits = tail.lstrip("abc")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 8):
        return None
    position = int(digits)
    return (report_id, position) if paragraph_id(report_id, position) == key else None
