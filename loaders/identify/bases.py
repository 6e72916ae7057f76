"""What says a report's place, its year and whose it is: a person, the text, what stands around it.

The one table of what each witness is worth. A value that nothing says outright is concluded: the
place a body names most, whom a bureau writes to, a government because nobody else speaks.
"""

from __future__ import annotations

from index_mappings.reports import LABELS, Bases, Basis, IssuerKind, Kind
from loaders.identify.document import Document, Notes
from loaders.identify.file_names import FOLDER
from loaders.identify.issuers import Issuer
from loaders.identify.speaking import Speech
from loaders.identify.witnesses import Witness, of_offices

#: What a title says is worth what the title is.
_OF = {
    Witness.FRONT: Basis.TEXT,
    Witness.OPENING: Basis.TEXT,
    Witness.TABLE: Basis.PAGE,
    Witness.SIGNATURE: Basis.TEXT,
    Witness.ADDRESSEE: Basis.CONCLUDED,
    Witness.AROUND: Basis.PAGE,
    Witness.PASSING: Basis.CONCLUDED,
    Witness.BODY: Basis.CONCLUDED,
    Witness.SITE: Basis.PAGE,
}
_WEAKEST_FIRST = (Basis.CONCLUDED, Basis.PAGE, Basis.TEXT, Basis.GIVEN)
#: Characters of a line that are kept with a report.
_KEPT = 120
_ITSELF = "正文自称"
_NOBODY = "没有写明是谁的报告，按政府的报告计"


def of(witness: Witness, notes: Notes) -> Basis:
    """What a witness is."""
    return notes.title if witness is Witness.TITLE else _OF[witness]


def weaker(basis: Basis, other: Basis) -> Basis:
    """What two together prove."""
    return min(basis, other, key=_WEAKEST_FIRST.index)


def prove_issuer(
    document: Document, speech: Speech, issuer: Issuer | None, basis: Basis, notes: Notes
) -> None:
    """Whose report it is, where `basis` says so; where only a place was named, who else says it."""
    if issuer is not None and (issuer.explicit or issuer.kind is not IssuerKind.GOVERNMENT):
        line = issuer.rest or _ITSELF
    else:
        line, basis = _government(document, speech)
    notes.prove("issuer_kind", line, basis)


def _government(document: Document, speech: Speech) -> tuple[str, Basis]:
    """What says that a report is the government's: it speaks or signs, the table names it."""
    if speech.government:
        return _ITSELF, Basis.TEXT
    offices = {
        witness: naming.line
        for naming, witness in of_offices(document)
        if naming.issuer.explicit and naming.issuer.kind is IssuerKind.GOVERNMENT
    }
    for witness in (Witness.SIGNATURE, Witness.TABLE):
        if witness in offices:
            return offices[witness], _OF[witness]
    return _NOBODY, Basis.CONCLUDED


def prove_by_kind(document: Document, kind: Kind, title: str, notes: Notes) -> None:
    """A 政府工作报告 is a government's by its kind: given, named by the title, or heard in the text
    (各位代表：现在，我代表…)."""
    if kind is not Kind.GOVERNMENT_WORK or notes.basis["issuer_kind"] is not Basis.CONCLUDED:
        return
    heard = notes.title if title else Basis.TEXT
    basis = Basis.GIVEN if document.given.kind is not None else heard
    notes.prove("issuer_kind", title or LABELS[kind], basis)


def of_report(notes: Notes) -> Bases:
    """The three together, with the lines that are not in the text."""
    region, year, issuer = (notes.basis[name] for name in ("region", "year", "issuer_kind"))
    lines = {"region": "region", "year": "year", "issuer": "issuer_kind"}
    outside = {
        name: notes.evidence[line]
        for name, line in lines.items()
        if notes.basis[line] in (Basis.PAGE, Basis.CONCLUDED)
    }
    evidence = tuple((name, _shown(line)) for name, line in outside.items())
    return Bases(region, year, issuer, evidence)


def _shown(line: str) -> str:
    """What a reader may see of a line: where a file lay is nobody's business."""
    return FOLDER if line.startswith(FOLDER) else line[:_KEPT]
