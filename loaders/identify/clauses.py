"""The subjects of sentences: 某局 of 2023年,在县委领导下,某局坚持…

Left out are the superior (在…领导下), the year and the purpose before a subject, and what only
opens like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.patterns import any_of

SUPERIOR = any_of("speaking.txt", "superior")
_BEFORE_SUBJECT = any_of("speaking.txt", "before_subject")
_VERB = any_of("speaking.txt", "verbs")
_NO_NAME = any_of("speaking.txt", "no_name")
#: (一)主动公开情况。… : a heading that its sentence follows on one line.
_RUN_IN = re.compile(r"[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．][^。:;,]{2,20}[。:]")
#: Clauses of a line that may hold the subject; a name is at most so long.
_CLAUSES, _NAME = 3, 24


def subjects(line: str) -> Iterator[str]:
    """What the first clauses of a line may speak of; the line as rules see it."""
    clause = SUPERIOR.pattern.sub("", line)
    for _ in range(_CLAUSES):
        clause = _without_lead(clause)
        begins, comma, rest = clause.partition(",")
        verb = _VERB.search(begins, 2)
        name = begins[: verb.start()] if verb else begins
        if 2 <= len(name) <= _NAME and not _NO_NAME.search(name):
            yield name
        clause = rest
        if not comma:
            break


def behind_heading(line: str) -> str:
    """A line without the heading it runs in with."""
    heading = _RUN_IN.match(line)
    return line[heading.end() :] if heading else line


def _without_lead(clause: str) -> str:
    """A sentence without 2023年, and 为…, before its subject."""
    while clause:
        clause = clause.lstrip(",。;:、")
        lead = _BEFORE_SUBJECT.match(clause)
        if not lead:
            return clause
        clause = clause[lead.end() :]
    return clause
