"""Whose report it is: what stands behind the place's name in a title, a table or a signature.

Nothing but a government's name: the government. An office or bureau: a department. A town's or
street's name: a town. A development zone or new area that is no division: a zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index_mappings.folding import plain
from index_mappings.reports import IssuerKind

_ZONE = re.compile(
    r"(?:管理?委员?会|(?:经济|技术|高新|产业|综合|自贸|自由贸易|旅游|保税|工业|化工|生态|临空|临港|循环|农业|文化|"
    r"科学|国际|合作|先行|集聚|示范)[\u4e00-\u9fff]{0,12}(?:区|园|城)|开发区|高新区|经开区|新区|园区|保税区|度假区|示范区|试验区)"
)
_COMMITTEE_OF_ZONE = re.compile(r"管(?:理)?委(?:员)?会")
_COMMITTEE = re.compile(r"(?:党工委[、,]?)?管(?:理)?委(?:员)?会")
_TOWN = re.compile(
    r"^[\u4e00-\u9fff]{1,10}?(?:民族乡|街道办事处|街道|镇|乡|苏木)(?=人民政府|政府|办事处|党工委|党委|"
    r"关于|[12]\d{3}|二[〇○零O]|法治|依法|推进|上|$)"
)
_GOVERNMENT = re.compile(
    r"^(?:人民)?政府(?!办|[\u4e00-\u9fff]{0,6}(?:局|委员会|中心|集团))|^(?:人民)?政府办公[室厅]|^行政公署|^行署"
)
_RULE_OF_LAW = re.compile(
    r"^(?:委)?(?:全面)?依法治[省市县区州旗盟][\u4e00-\u9fff]{0,12}(?:办公室|委员会|领导小组|办)?"
)
_PARTY = re.compile(
    r"^(?:县|市|区|州|旗|省|自治区)?(?:党)?委(?:员会)?(?=[,、\s和与]|$|关于|[县市区州旗])"
)
_DEPARTMENT = re.compile(
    r"^(?:人民政府|政府|市|县|区)?[\u4e00-\u9fff、]{0,18}?(?:管理局|执法局|监督局|分局|局|厅|委员会|办公室|支队|大队|总队|中心|"
    r"研究院|检察院|法院|公司|集团|学院|大学|医院|海关|银行|协会|联合会|总工会|团委|妇联|"
    r"人大|人大常委会|政协|纪委|监委|政法委|宣传部|组织部|统战部|武装部)"
    r"(?=关于|[12]\d{3}|二[〇○零O]|法治|依法|推进|上一?年|全面|$|[(,、:])"
)
_ABOUT = re.compile(
    r"关于|法治|依法|推进|(?:19|20)\d{2}|二[〇○零O]|上一?年度?|年度|政务?公开|信息公开|工作|贯彻|落实|$"
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Kind of issuer and what of the text behind the place's name belongs to it."""

    kind: IssuerKind
    rest: str
    explicit: bool = True


def after_place(rest: str) -> Issuer:
    """What follows a place's name in a title: 人民政府关于…, 司法局2023年…, 九龙镇2022年…"""
    told = plain(rest)
    town = _TOWN.match(told)
    if town:
        follows = re.match(r"人民政府|政府|办事处", told[town.end() :])
        return Issuer(IssuerKind.TOWN, told[: town.end() + (follows.end() if follows else 0)])
    government = _GOVERNMENT.match(told)
    if government:
        return Issuer(IssuerKind.GOVERNMENT, told[: government.end()])
    if _RULE_OF_LAW.match(told) and not told.startswith("依法行政"):
        return Issuer(IssuerKind.GOVERNMENT, "", explicit=False)
    about = _ABOUT.search(told)
    head = told[: about.start()] if about else told
    zone = (
        _ZONE.match(head)
        or _COMMITTEE_OF_ZONE.search(head)
        or re.search(r"(?:开发|高新|新|园|经开|试验|度假|保税)区", head)
    )
    if zone and not _PARTY.match(told):
        return Issuer(IssuerKind.ZONE, head)
    department = _DEPARTMENT.match(told)
    if department and not _PARTY.match(told):
        return Issuer(IssuerKind.DEPARTMENT, told[: department.end()])
    return Issuer(IssuerKind.GOVERNMENT, "", explicit=False)


def of_zone(told: str, start: int, end: int) -> Issuer:
    """A zone named at [start, end) and its committee: 兰州新区管委会."""
    committee = _COMMITTEE.match(told, end)
    return Issuer(IssuerKind.ZONE, told[start : committee.end() if committee else end])


def without_place(title: str) -> Issuer | None:
    """A title that opens with an issuer but no place we know: 白鹤镇人民政府…, 某市司法局…"""
    told = re.sub(r"^(?:关于)?(?:报送|印发)?", "", plain(title))
    if told.startswith(("关于", "法治", "依法", "推进", "政府")) or re.match(
        r"(?:19|20)\d{2}", told
    ):
        return None
    town = _TOWN.match(told)
    if town:
        return Issuer(IssuerKind.TOWN, told[: town.end()])
    about = _ABOUT.search(told)
    head = told[: about.start()] if about else told
    if _COMMITTEE_OF_ZONE.search(head) or _ZONE.search(head):
        return Issuer(IssuerKind.ZONE, head)
    department = _DEPARTMENT.match(told)
    if department:
        return Issuer(IssuerKind.DEPARTMENT, told[: department.end()])
    return None


def is_office(text: str) -> bool:
    """A text that ends like the name of a government or of one of its offices."""
    told = plain(text)
    return bool(
        re.search(r"(?:人民政府|政府|公署|[局厅委办]|委员会|办公室|管委会|街道办事处)$", told)
    )
