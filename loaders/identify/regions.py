"""Which region's report it is, told from the first place that says so, in this order:

    given        a person's word (code, or names in a table row)
    title        鱼峰区人民政府关于…; the session below it (在保定市满城区…代表大会)
    opening      the subject of the first sentences, what they announce (speaking)
    issuer       the page's table (发布机构), the signature, 我代表…人民政府
    page         来源, what the page's head declares, file and folder names
    in passing   whom to ask (与某县水务局联系), the county that leads a town, a bureau's full name
    body         the place the report speaks of as its own (我市, 市政府), by a clear majority
    site         who runs the site (hosts)

Where the title does not name the issuer, the text is asked who speaks; what it says of itself
(我局, 我市) must fit a place that only the page around it names.

A name that several regions bear is narrowed by every other place the page's own lines name (a
parent, an addressee); when that leaves more than one, the report is refused, never filed under the
first. What given and text disagree on is a warning that names both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from index_mappings import regions
from index_mappings.mentions.places import places
from index_mappings.regions import Named, Region
from index_mappings.reports import Basis, IssuerKind, Reason, WarningCode
from loaders.cleaning import shapes
from loaders.identify import bases, issuers
from loaders.identify.clauses import SUPERIOR
from loaders.identify.document import Document, Notes, Refused
from loaders.identify.hosts import hosts
from loaders.identify.naming import Naming, namings
from loaders.identify.own_place import own_place
from loaders.identify.speaking import Speech, without_tradition
from loaders.identify.witnesses import doubt, full_name, issuer_of, witnesses
from loaders.patterns import any_of, plain

_NATION = any_of("issuers.txt", "nation")
_WHO = {
    IssuerKind.DEPARTMENT: "某部门",
    IssuerKind.TOWN: "某乡镇街道",
    IssuerKind.ZONE: "某功能区",
    IssuerKind.GOVERNMENT: "某政府",
}
#: The body is asked only so far; a parent named so often in it tells homonyms apart.
_BODY, _OFTEN = 40_000, 3


@dataclass(frozen=True, slots=True)
class Located:
    """A region and, where the text says it, whose report it is within the region."""

    named: Named
    issuer_kind: IssuerKind
    issuer: str | None


def locate(document: Document, title: str, notes: Notes) -> Located:
    """The region; raises Refused(no_region or ambiguous_region)."""
    located, problem = _from_page(document, title, notes)
    given = _given(document)
    if given is None:
        if located is None:
            raise problem
        _check_body(document, located.named, notes)
        return located
    if located is not None and located.named.region.code != given.region.code:
        message = (
            f"给定的地区是{_label(given)}，文中写的是{_label(located.named)}"
            f"（「{notes.evidence.get('region', '')[:60]}」）"
        )
        notes.warn(WarningCode.REGION_CONTRADICTS, message)
    notes.prove("region", f"给定：{_label(given)}", Basis.GIVEN)
    kind = located.issuer_kind if located else _kind_of(document, title, notes)
    return Located(given, kind, located.issuer if located and _same(located.named, given) else None)


def _check_body(document: Document, named: Named, notes: Notes) -> None:
    """A report that never names its own place but speaks of another as its own is told about."""
    names = {named.then, named.region.name, *named.region.short_names}
    text = document.text
    if named.region.code == regions.NATION or any(name in text for name in names):
        return
    own = own_place(text)
    if own is not None and all(n.region.code != named.region.code for n in own.choices):
        message = f"标题说的是{_label(named)}，正文却自称「{own.place}」（{own.line[:60]}）"
        notes.warn(WarningCode.REGION_CONTRADICTS, message)


def _same(named: Named, other: Named) -> bool:
    return named.region.code == other.region.code


def _label(named: Named) -> str:
    chain = "".join(region.name for region in regions.path(named.region.code)) or named.region.name
    return f"{chain}（{named.region.code}）"


def _kind_of(document: Document, title: str, notes: Notes) -> IssuerKind:
    speech, blocked = Speech(document), issuers.without_place(title)
    issuer = blocked or speech.voice
    bases.prove_issuer(document, speech, issuer, notes.title if blocked else Basis.TEXT, notes)
    return issuer.kind if issuer else IssuerKind.GOVERNMENT


def _given(document: Document) -> Named | None:
    """The given code, else the names of a table row, read as a chain."""
    code = document.given.region_code
    if code:
        named = regions.as_named(code)
        if named is None:
            raise Refused(Reason.NO_REGION, f"没有区划代码 {code}", "请写现行的六位区划代码")
        return named
    if not document.hints:
        return None
    choices = regions.chain("".join(document.hints)) or regions.named(document.hints[-1])
    if len(document.hints) > 1 and not choices:
        choices = _within(regions.named(document.hints[-1]), document.hints[:-1])
    choices, _ = _narrow(choices, document)
    if len(choices) == 1:
        return choices[0]
    if choices:
        raise _ambiguous("".join(document.hints), choices)
    return None


def _within(choices: tuple[Named, ...], above: Sequence[str]) -> tuple[Named, ...]:
    codes = {n.region.code for name in above for n in regions.named(name)}
    kept = tuple(n for n in choices if codes & set(regions.ancestors(n.region.code)))
    return kept or choices


def _from_page(document: Document, title: str, notes: Notes) -> tuple[Located | None, Refused]:
    """What the page itself says, or why it says nothing certain."""
    problem = unknown = Refused(Reason.NO_REGION, "看不出是哪个地区的报告")
    named = list(namings(title))
    minister = None if named else issuers.ministry(title)
    if minister is not None:
        return _of_nation(title, notes.title, minister, notes), problem
    blocked = None if named else issuers.without_place(title)
    speech = Speech(document)
    if blocked is None and not named:
        minister = next(filter(None, (issuers.ministry(f"{p}关于") for p in speech.phrases)), None)
        if minister is not None:
            return _of_nation(title, Basis.TEXT, minister, notes), problem
    for naming, witness in witnesses(document, named, speech, blocked):
        choices, narrowed = _narrow(naming.choices, document)
        if len(choices) > 1:
            return None, _ambiguous(naming.place, choices)
        issuer = issuer_of(naming, witness, speech, blocked)
        doubted = doubt(choices[0], issuer, witness, speech)
        if doubted is None:
            basis = bases.of(witness, notes)
            notes.prove("region", naming.line, bases.weaker(basis, narrowed))
            heard = Basis.CONCLUDED if issuer.concluded else Basis.TEXT
            elsewhere = notes.title if issuer is blocked else heard
            issuer_basis = basis if issuer is naming.issuer else elsewhere
            bases.prove_issuer(document, speech, issuer, issuer_basis, notes)
            others = witnesses(document, named, speech, blocked)
            fuller = None if issuer.names else full_name(choices[0], issuer, others)
            if fuller is not None:
                naming, issuer = fuller, fuller.issuer
            return _located(choices[0], issuer, naming), problem
        problem = doubted
    voice = blocked or speech.voice
    if problem is unknown and voice is not None and voice.kind is not IssuerKind.GOVERNMENT:
        problem = _placeless(voice)
    if blocked is None and _NATION.search(plain(title + "".join(document.cleaned.front))):
        basis = notes.title if _NATION.search(plain(title)) else Basis.TEXT
        return _of_nation(title, basis, None, notes), problem
    return None, problem


def _placeless(issuer: issuers.Issuer) -> Refused:
    name = issuer.rest or _WHO[issuer.kind]
    return Refused(Reason.NO_REGION, f"只知道是「{name}」的报告，看不出属于哪个县市区")


def _of_nation(title: str, basis: Basis, minister: issuers.Issuer | None, notes: Notes) -> Located:
    nation = regions.today(regions.NATION)[0]
    notes.prove("region", title, basis)
    notes.prove("issuer_kind", title, basis)
    named = Named(nation, nation.name, nation.level, False)
    if minister is None:
        return Located(named, IssuerKind.GOVERNMENT, None)
    return Located(named, minister.kind, minister.rest)


def _located(named: Named, issuer: issuers.Issuer, naming: Naming) -> Located:
    name = None
    if issuer.names:
        name = f"{naming.place}{issuer.rest}" if naming.issuer.rest == issuer.rest else issuer.rest
        if issuer.kind is IssuerKind.GOVERNMENT and issuer.rest == "政府":
            name = f"{naming.place}人民政府"
    return Located(named, issuer.kind, name)


def _ambiguous(place: str, choices: Sequence[Named]) -> Refused:
    listed = "、".join(_label(named) for named in choices[:6])
    return Refused(Reason.AMBIGUOUS_REGION, f"「{place}」有多个：{listed}")


def _context(document: Document) -> frozenset[str]:
    """Codes of all regions that the page's own lines name, the hints' among them."""
    texts = list(document.hints)
    texts += [value for value, _ in document.metadata("issuer", "source", "site")]
    texts += [value for value, _ in hosts(document)]
    texts += document.cleaned.front
    texts += [line.text for line in document.cleaned.body[:4] if shapes.is_addressee(line.text)]
    texts += [line.text for line in document.cleaned.body[-4:] if len(line.text) <= 40]
    texts += PurePosixPath(document.name).parts[-4:]
    codes: set[str] = set()
    for text in texts:
        for span in places(plain(text)):
            if len(span.choices) == 1:
                codes.add(span.choices[0].region.code)
    return frozenset(codes)


def _narrow(choices: tuple[Named, ...], document: Document) -> tuple[tuple[Named, ...], Basis]:
    """Of several, the one whose parent, or which itself, the page's own lines name; then the body;
    and what tells it from the others.

    Only one may be left: two readings that are both named stay two.
    """
    if len(choices) < 2:
        return choices, Basis.GIVEN
    context = _context(document)
    above = [n for n in choices if set(regions.ancestors(n.region.code)[:-1]) & context]
    itself = [n for n in choices if n.region.code in context]
    text = document.text[:_BODY]
    superiors = "".join(m[0] for m in SUPERIOR.pattern.finditer(text))
    spoken = [n for n in choices if _parents_named(n, text)]
    written = _written_in_full(choices, text)
    followed = [n for n in choices if any(f"《{p.name}" in text for p in _parents(n))]
    led = [n for n in choices if any(p.name in superiors for p in _parents(n))]
    if not any(any(p.name in text for p in _parents(n)) for n in choices if n not in led):
        followed = followed or led
    page, body = Basis.PAGE, Basis.CONCLUDED
    for kept, basis in (
        (above, page),
        (itself, page),
        (spoken, body),
        (written, body),
        (followed, body),
    ):
        if len(kept) == 1:
            return tuple(kept), basis
    return choices, Basis.CONCLUDED


def _written_in_full(choices: Sequence[Named], text: str) -> list[Named]:
    """The reading that the body names with its city (西安市长安区), where it names no other's."""
    simple = without_tradition(text)
    named = [n for n in choices if any(parent.name in simple for parent in _parents(n))]
    full = [n for n in named if any(f"{p.name}{n.then}" in simple for p in _parents(n))]
    return full if len(named) == 1 else []


def _parents_named(named: Named, text: str) -> bool:
    """The body names the city or province of this reading, and more than in passing."""
    return any(text.count(parent.name) >= _OFTEN for parent in _parents(named))


def _parents(named: Named) -> Sequence[Region]:
    return regions.path(named.region.code)[:-1]
