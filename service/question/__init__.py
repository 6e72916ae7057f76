"""The reading of a question: text to terms, operators and scope."""

from service.question.chips import quoted, without
from service.question.parse import exact, read
from service.question.values import Ambiguous, Note, Question, Read, Term

__all__ = ["Ambiguous", "Note", "Question", "Read", "Term", "exact", "quoted", "read", "without"]
