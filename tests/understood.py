"""What was understood of a question, as plain values to be held against what a row expects."""

from __future__ import annotations

from typing import Any

from service.question import Question


def understood(question: Question) -> dict[str, Any]:
    """All that was read, without what is empty; codes of what is said, repairs as they are made."""
    everything = {
        "terms": [term.text for term in question.terms],
        "or": [[term.text for term in group] for group in question.alternatives],
        "excluded": [term.text for term in question.excluded],
        "years": list(question.years),
        "regions": sorted(question.regions),
        "levels": [str(level) for level in question.levels],
        "group": "" if question.group == "paragraph" else str(question.group),
        "sections": [str(section) for section in question.sections],
        "topics": [str(topic) for topic in question.topics],
        "kinds": [str(kind) for kind in question.kinds],
        "issuer_kinds": [str(kind) for kind in question.issuer_kinds],
        "titles": list(question.titles),
        "ambiguous": [name.text for name in question.ambiguous],
        "notes": [note.code for note in question.notes],
        "repairs": [repair.instead for repair in question.repairs],
    }
    return {name: value for name, value in everything.items() if value}
