"""What stands below the report: lists of other pages, menus, footers; and stray furniture inside.

A list begins at a line such as 相关文章 below which no real text comes any more. After the last
sentence only a signature, a date, a closing formula, an attachment's name or a table row stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.cleaning import shapes
from loaders.cleaning.steps import Draft
from loaders.formats.pages import Line, LineKind
from loaders.patterns import any_of, one_of, plain, valued

#: A run of so many labels without a number or a sentence among them is a menu.
_MENU = 8
_ATTACHED = any_of("lines.txt", "attachment")
_FOOTER = re.compile(r"版权所有|All\s*Rights\s*Reserved|ICP备", re.IGNORECASE)
#: What a site says of itself; a report speaks of 备案审查, 侵权案件 and 免责清单, too.
_SITE_TALK = any_of("lines.txt", "site_talk")
#: A table's row as plain text draws it; what stands above and below tables.
_DRAWN = re.compile(r"\S\s*[|｜│┃]\s*\S|\S(?:\t|[ \u3000]{2,})\S+(?:\t|[ \u3000]{2,})\S")
_CAPTION = any_of("lines.txt", "table_caption")
#: How the number of a page begins.
_PAGE = frozenset("-—–－―─·•~～第共Pp0123456789０１２３４５６７８９")
#: A date is looked for in so many lines below the text, a signature in so many below the date.
_NEAR, _SIGNED = 4, 2
#: Numbers of chapters; the shortest heading of one belongs to the text.
_CHAPTERS = frozenset({"part", "capital", "roman", "han", "han_bracket"})
_LISTED = any_of("lines.txt", "neighbour")


def cut_page_numbers(draft: Draft) -> None:
    """Remove the numbers of pages, before the sentences that they cut are put together."""
    numbers = one_of("furniture.txt", "page_number")
    draft.drop(
        "furniture",
        {
            i
            for i, line in enumerate(draft.lines)
            if len(line.text) <= 24
            and line.text[0] in _PAGE
            and numbers.fullmatch(plain(line.text))
        },
    )


def cut_inner_menus(draft: Draft) -> None:
    """Remove menus below the first sentence, before their entries are taken for broken lines."""
    first = next((i for i, ln in enumerate(draft.lines) if shapes.is_prose(ln.text)), None)
    if first is not None:
        _cut_menus(draft, first)


def trim(draft: Draft) -> None:
    """Remove lists, menus and footers below the text, and whole furniture lines inside it."""
    _cut_lists(draft)
    _cut_lines(draft)
    _cut_menus(draft, 0)
    _cut_after_last(draft)


def _cut_lists(draft: Draft) -> None:
    start = _list_start(draft)
    if start is not None:
        draft.drop("related", set(range(start, len(draft.lines))))


def _list_start(draft: Draft) -> int | None:
    tail = one_of("furniture.txt", "tail")
    opening = [
        i for i, ln in enumerate(draft.lines) if len(ln.text) <= 60 and tail.match(plain(ln.text))
    ]
    if not opening:
        return None
    prose = [_prose(line.text) for line in draft.lines]
    total = sum(len(line.text) for line in draft.lines)
    below = sum(prose)
    for index in range(len(draft.lines)):
        below -= prose[index]
        if index in opening and index and below * 10 <= total:
            return index
    return None


def _prose(text: str) -> int:
    """How much real text a line is; what a site says of itself is none."""
    return len(text) if shapes.is_prose(text) and not _SITE_TALK.search(text) else 0


def _cut_lines(draft: Draft) -> None:
    whole = one_of("furniture.txt", "line")
    draft.drop(
        "furniture",
        {
            i
            for i, ln in enumerate(draft.lines)
            if len(ln.text) <= 90 and whole.fullmatch(plain(ln.text))
        },
    )


def _cut_menus(draft: Draft, first: int) -> None:
    chosen: set[int] = set()
    run: list[int] = []
    for index, line in enumerate(draft.lines[first:], first):
        if len(line.text) <= 18 and line.kind is LineKind.TEXT and _is_entry(line.text):
            run.append(index)
        elif run:
            chosen.update(_menu(draft, run))
            run = []
    chosen.update(_menu(draft, run))
    draft.drop("menu", chosen)


def _is_entry(text: str) -> bool:
    if not shapes.is_label(text) or shapes.opens_block(text):
        return False
    return not shapes.is_date(text) and not shapes.is_title(text)


def _menu(draft: Draft, run: list[int]) -> list[int]:
    if len(run) < _MENU:
        return []
    with_digits = sum(any(ch.isdigit() for ch in draft.lines[i].text) for i in run)
    return [] if with_digits * 4 > len(run) else run


def _cut_after_last(draft: Draft) -> None:
    """Remove what stands below the text, but for its signature, its date and its tables: these use
    up none of the lines among which a signature is looked for."""
    last = _last(draft.lines)
    if last is None:
        return
    below = range(last + 1, len(draft.lines))
    tables = _tables(draft.lines, below)
    own = [i for i in below if i not in tables]
    dated = next((i for i in own[:_NEAR] if shapes.is_date(draft.lines[i].text)), last)
    signed = [i for i in own if i > dated][:_SIGNED]
    listed = {i for i in own if i > dated and not _belongs(draft.lines[i].text, i in signed)}
    draft.drop("furniture_after", listed)


def _last(lines: Sequence[Line]) -> int | None:
    """The last line of the text: a sentence, a numbered heading, and what follows them at once:
    short headings with short sentences (五、其他事项 / 无。)."""
    last = next((i for i in reversed(range(len(lines))) if _is_text(lines[i].text)), None)
    while last is not None and last + 1 < len(lines):
        following = lines[last + 2].text if last + 2 < len(lines) else ""
        if not _goes_on(lines[last + 1].text, following):
            break
        last += 1
    return last


def _goes_on(text: str, following: str) -> bool:
    """A line just below the text that is still part of it: a heading, or a short sentence."""
    if _is_site_talk(text) or shapes.is_title(text):
        return False
    style, length = shapes.opening(text)
    if style in _CHAPTERS and len(plain(text)) > length + 1:
        return True
    if shapes.ends_sentence(text) and text[-1] in "。；;！" and shapes.han(text):
        return not shapes.is_closing(text)
    known = any(pattern.search(plain(text)) for _, pattern in valued("headings.txt", "types"))
    return known and len(text) <= 20 and following[-1:] == "。" and not _is_site_talk(following)


def _is_site_talk(text: str) -> bool:
    return bool(_FOOTER.search(text) or _SITE_TALK.search(text) or _LISTED.match(text))


def _tables(lines: Sequence[Line], below: Sequence[int]) -> set[int]:
    """The tables and notes among these lines: rows, those that plain text draws (two of them at
    least), and what stands directly above or below them and speaks of them."""
    tables = {i for i in below if lines[i].kind in (LineKind.TABLE, LineKind.NOTE)}
    drawn = {i for i in below if _is_drawn(lines[i].text)}
    tables |= {i for i in drawn if not drawn.isdisjoint((i - 1, i + 1))}
    for order, step in ((reversed(below), 1), (below, -1)):
        for index in order:
            if index + step in tables and _is_caption(lines[index].text):
                tables.add(index)
    return tables


def _is_drawn(text: str) -> bool:
    """A table's row as plain text draws it."""
    if not _DRAWN.search(text) or not any(map(str.isdigit, text)) or _is_site_talk(text):
        return False
    return not shapes.is_date(text) and not shapes.is_signature(text)


def _is_text(text: str) -> bool:
    if _FOOTER.search(text) or (_SITE_TALK.search(text) and len(text) < 90):
        return False
    style, _ = shapes.opening(text)
    return shapes.is_prose(text) or bool(style and len(text) >= 8 and not shapes.is_title(text))


def _belongs(text: str, is_near: bool) -> bool:
    if _LISTED.match(text):
        return False
    if _ATTACHED.match(plain(text)) or shapes.is_closing(text):
        return True
    if shapes.ends_sentence(text) and len(text) >= 6 and "。" in text:
        return not _SITE_TALK.search(text)
    return is_near and (shapes.is_signature(text) or shapes.is_date(text))


def _is_caption(text: str) -> bool:
    """A table's name, its unit, a note to it."""
    return len(text) <= 60 and not _is_site_talk(text) and bool(_CAPTION.search(plain(text)))
