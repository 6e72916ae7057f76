"""Whose report it is: what stands behind the place's name in a title, a table or a signature.

Nothing but a government's name: the government. An office or bureau: a department. A town's or
street's name: a town. A development zone or new area that is no division: a zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index_mappings.reports import IssuerKind
from loaders.patterns import any_of, plain, valued

_ZONE = any_of("issuers.txt", "zone")
_ZONE_INSIDE = any_of("issuers.txt", "zone_inside")
_COMMITTEE_OF_ZONE = any_of("issuers.txt", "zone_committee")
_SYSTEM = any_of("issuers.txt", "system")
_BUREAU_OF_ZONE = re.compile("(?:区|管委会|委员会)[^区、,]{2,16}局$")
_COMMITTEE = re.compile(r"(?:党工委[、,]?)?管(?:理)?委(?:员)?会")
_TOWN = any_of("issuers.txt", "town")
_GOVERNMENT = any_of("issuers.txt", "government")
_RULE_OF_LAW = any_of("issuers.txt", "rule_of_law")
_PARTY = any_of("issuers.txt", "party")
_DEPARTMENT = any_of("issuers.txt", "department")
_ABOUT = any_of("issuers.txt", "about")
_OFFICE_ITSELF = any_of("issuers.txt", "office_itself")
_MINISTRY = any_of("issuers.txt", "ministry")
#: With what the names of places end, and how an office speaks of itself.
PLACE_ENDS, _SELF = "省市县区州旗盟", "我本"
#: 市 of 市水务局, but not of 市场监管局.
_LEVELS = re.compile(f"(?:[{PLACE_ENDS}{_SELF}](?!场|域))*")
_SUBJECT = any_of("issuers.txt", "subject")


@dataclass(frozen=True, slots=True)
class Issuer:
    """Kind of issuer and what of the text behind the place's name belongs to it."""

    kind: IssuerKind
    rest: str
    explicit: bool = True
    concluded: bool = False  # nobody says so, everything points to it

    @property
    def names(self) -> bool:
        """Whether that is a name: 我局 and 本镇 are none."""
        return self.explicit and self.rest[:1] not in ("", *_SELF)

    @property
    def name(self) -> str:
        """The office's name without its place's level: 水务局 of 市水务局, 局 of 我局."""
        return self.rest[len(self._levels) :]

    @property
    def level(self) -> str:
        """市 of 市水务局: the level of its place, empty where the name does not say it."""
        return self._levels[:1].strip(_SELF)

    @property
    def _levels(self) -> str:
        levels = _LEVELS.match(self.rest)
        return levels[0] if levels else ""


def after_place(rest: str) -> Issuer:
    """What follows a place's name in a title: 人民政府关于…, 司法局2023年…, 九龙镇2022年…"""
    tail = plain(rest)
    town = _TOWN.match(tail)
    if town:
        follows = re.match(r"人民政府|政府|办事处", tail[town.end() :])
        return Issuer(IssuerKind.TOWN, tail[: town.end() + (follows.end() if follows else 0)])
    if _OFFICE_ITSELF.match(tail):
        return Issuer(IssuerKind.DEPARTMENT, tail[: tail.index("办公") + 3])
    government = _GOVERNMENT.match(tail)
    if government:
        return Issuer(IssuerKind.GOVERNMENT, tail[: government.end()])
    if _RULE_OF_LAW.match(tail) and not tail.startswith("依法行政"):
        return Issuer(IssuerKind.GOVERNMENT, "", explicit=False)
    about = _ABOUT.search(tail)
    head = tail[: about.start()] if about else tail
    zone = _ZONE.match(head) or _COMMITTEE_OF_ZONE.search(head) or _ZONE_INSIDE.search(head)
    if zone and not _PARTY.match(tail):
        bureau = _BUREAU_OF_ZONE.search(head)
        return Issuer(IssuerKind.DEPARTMENT if bureau else IssuerKind.ZONE, head)
    department = _DEPARTMENT.match(tail)
    if department and not _PARTY.match(tail):
        return Issuer(IssuerKind.DEPARTMENT, tail[: department.end()])
    if _SYSTEM.match(tail):
        return Issuer(IssuerKind.DEPARTMENT, "")
    return Issuer(IssuerKind.GOVERNMENT, "", explicit=False)


def bare(subject: str) -> Issuer | None:
    """街道, 镇党委: a subject that says what it is, not which."""
    for name, pattern in valued("issuers.txt", "bare"):
        if pattern.match(subject):
            return Issuer(IssuerKind(name), "", explicit=False)
    return None


def ministry(title: str) -> Issuer | None:
    """水利部2023年…: a ministry's own report is the nation's, by a department."""
    office = _MINISTRY.match(plain(title))
    return Issuer(IssuerKind.DEPARTMENT, office[0]) if office else None


def of_zone(line: str, start: int, end: int) -> Issuer:
    """A zone named at [start, end) and its committee: 兰州新区管委会."""
    committee = _COMMITTEE.match(line, end)
    return Issuer(IssuerKind.ZONE, line[start : committee.end() if committee else end])


def without_place(title: str) -> Issuer | None:
    """A title that opens with an issuer but no place we know: 白鹤镇人民政府…, 某市司法局…"""
    opening = re.sub(r"^(?:关于|由)?(?:报送|印发)?(?:(?:19|20)\d{2}年度?)?", "", plain(title))
    if _SUBJECT.match(opening):
        return None
    town = _TOWN.match(opening)
    if town:
        return Issuer(IssuerKind.TOWN, opening[: town.end()])
    about = _ABOUT.search(opening)
    head = opening[: about.start()] if about else opening
    if _COMMITTEE_OF_ZONE.search(head) or _ZONE.search(head):
        return Issuer(IssuerKind.ZONE, head)
    department = _DEPARTMENT.match(opening)
    if department:
        return Issuer(IssuerKind.DEPARTMENT, opening[: department.end()])
    return None
