"""The reading of a question: text to terms, operators and scope."""

from service.question.chips import quoted, without
from service.question.parse import ambiguity, exact, read, read_once
from service.question.values import Ambiguous, Claim, Note, Question, Repair, Term

__all__ = [
    "Ambiguous",
    "Claim",
    "Note",
    "Question",
    "Repair",
    "Term",
    "ambiguity",
    "exact",
    "quoted",
    "read",
    "read_once",
    "without",
]
