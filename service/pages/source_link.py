"""Links into the page a report came from: the browser scrolls to the paragraph and lights it.

A text fragment (`#:~:text=first,last`) names the clause a paragraph begins with and the one it ends
with. A browser looks for whole words, so both are cut at punctuation. Whoever knows no fragments
opens the page at its top.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from service.citation import followable

#: Characters of a clause that is looked for: enough to stand once, short enough for a link.
SHORTEST, LONGEST = 8, 24
_ENDS = re.compile("[，。；：！？,;:!?]")
#: Chinese and its marks are left as they are; a browser encodes them by itself.
_ENCODED = re.compile("[^\u3001-\u301f\u3400-\u9fff\uff01-\uff60]+")


def into(url: str | None, text: str) -> str | None:
    """The link to a paragraph in its source; None where there is no page to go to."""
    page = followable(url)
    first = _first_clause(text)
    if page is None or not first:
        return page
    rest = text[text.index(first) + len(first) :]
    last = _last_clause(rest)
    fragment = f"{_encoded(first)},{_encoded(last)}" if last else _encoded(first)
    return f"{page}{'' if '#' in page else '#'}:~:text={fragment}"


def _first_clause(text: str) -> str:
    """From the beginning to a mark, or to what lies within reach."""
    line = text.strip().split("\n", 1)[0]
    ends = [m.start() for m in _ENDS.finditer(line, SHORTEST, LONGEST + 1)]
    return line[: ends[0]] if ends else line[:LONGEST]


def _last_clause(rest: str) -> str:
    """The end of what follows the first clause, from a mark on; empty where little follows."""
    line = rest.strip().rsplit("\n", 1)[-1].rstrip("。；！？,;!? ")
    if len(line) < SHORTEST:
        return ""
    tail = line[-LONGEST:]
    begins = [m.end() for m in _ENDS.finditer(tail, 0, len(tail) - SHORTEST)]
    return tail[begins[-1] :] if begins else ""


def _encoded(text: str) -> str:
    return _ENCODED.sub(lambda other: quote(other[0], safe="").replace("-", "%2D"), text)
