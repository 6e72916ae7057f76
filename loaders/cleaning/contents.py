"""Tables of contents that were typed: 目录, and lines that lead with dots to a page's number.

Its lines say nothing that does not stand below again, where it is the report. Dots and a number
tell an entry by themselves, three of them a table; under 目录 an entry is also what opens a line
further down.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.cleaning.steps import Draft
from loaders.patterns import plain

_HEAD = re.compile(r"[【\[(《—-]*(?:总?目[录次]|contents)[】\])》—-]*:?", re.IGNORECASE)
_OPENS = frozenset("目总【[(（《—-cC")
#: The table stands near the top; it is looked for in so many lines, and has so many at most.
_DEEP, _MOST = 300, 200
_LEADER = r"(?:(?:[.．…·⋯‥﹒•_＿―—–\-]\s*){3,}|…\s*…)"
_PAGE = r"[(（\[-]?\s*(?:\d{1,3}|[ivxIVX]{1,5})\s*[)）\]-]?"
_ENTRY = re.compile(rf"(?P<name>[^\s.…].{{1,70}}?)\s*{_LEADER}\s*(?P<page>{_PAGE})(?=\D|$)")
#: The number alone, behind blanks, a tab or a cell's border.
_NUMBERED = re.compile(r"(?P<name>\S.{1,70}?)(?:\s*\t\s*|\s+\|?\s*)(?P<page>\d{1,3})")
_DIGITS = re.compile(r"\d+")
_FEW = 3
_ENDS = frozenset("0123456789ivxIVX)）]０１２３４５６７８９")
_SIGNS = (
    "..",
    "…",
    "．．",
    "··",
    "⋯",
    "‥",
    ". .",
    "· ·",
    "__",
    "--",
    "——",
    "﹒﹒",
    "••",
    "――",
    "––",
)


@dataclass(frozen=True, slots=True)
class _ContentsLine:
    """A line of the table: what it names, the pages it leads to, whether dots lead there."""

    names: tuple[str, ...]
    pages: tuple[int, ...] = ()
    led: bool = False


def drop(draft: Draft) -> None:
    """Remove a typed table of contents, its head with it."""
    texts = [line.text for line in draft.lines[:_DEEP]]
    short = (i for i, text in enumerate(texts) if len(text) < 16 and text[:1] in _OPENS)
    head = next((i for i in short if _HEAD.fullmatch(plain(texts[i]))), None)
    if head is None:
        draft.drop("contents", _led(texts))
        return
    below = [plain(line.text) for line in draft.lines]
    rows = _under(head + 1, below, [line.text for line in draft.lines[: head + _MOST]])
    draft.drop("contents", {head, *rows} if len(rows) > 1 else set())


def _led(texts: Sequence[str]) -> set[int]:
    """Without a head: neighbours that dots lead to numbers, which rise."""
    likely = {
        i: _entry(text) for i, text in enumerate(texts) if text[-1:] in _ENDS and _may_lead(text)
    }
    rows = [i for i, entry in likely.items() if entry.led]
    pages = [page for i in rows for page in likely[i].pages]
    if len(pages) < _FEW or pages != sorted(pages) or rows[-1] - rows[0] >= 2 * len(rows) + 1:
        return set()
    return set(rows)


def _may_lead(text: str) -> bool:
    """Soon told of most lines that a number ends: nothing leads to it."""
    return any(sign in text for sign in _SIGNS)


def _under(start: int, below: Sequence[str], texts: Sequence[str]) -> list[int]:
    """Under a head: entries, one after the other; one may be broken into two lines."""
    rows: list[int] = []
    for index in range(start, len(texts)):
        entry = _entry(texts[index])
        follows = _entry(texts[index + 1]) if index + 1 < len(texts) else _ContentsLine(())
        broken = follows.led and not entry.led and texts[index][-1:] not in "。；："
        again = any(_stands(name, below, index + 1) for name in entry.names)
        if not (entry.led or again or (entry.pages and rows) or (broken and rows)):
            break
        rows.append(index)
    return rows


def _entry(text: str) -> _ContentsLine:
    if len(text) > 400 and not _ENTRY.match(text):
        return _ContentsLine(())
    entries = list(_ENTRY.finditer(text.strip()))
    if entries and not _ENTRY.sub("", text).strip():
        pages = tuple(int(d[0]) for f in entries if (d := _DIGITS.search(f["page"])))
        return _ContentsLine(tuple(f["name"] for f in entries), pages, True)
    if len(text) > 80:
        return _ContentsLine(())
    numbered = _NUMBERED.fullmatch(text.strip())
    if numbered:
        return _ContentsLine((numbered["name"], text), (int(numbered["page"]),))
    return _ContentsLine((text,))


def _stands(name: str, below: Sequence[str], start: int) -> bool:
    """A line further down opens with this name."""
    plain_name = plain(name)
    return len(plain_name) > 2 and any(line.startswith(plain_name) for line in below[start:])
