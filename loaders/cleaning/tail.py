"""What stands below the report: lists of other pages, menus, footers; and stray furniture inside.

A list begins at a line such as 相关文章 below which no real text comes any more. After the last
sentence only a signature, a date, a closing formula, an attachment's name or a table row stays.
"""

from __future__ import annotations

import re

from index_mappings.folding import plain
from loaders.cleaning import shapes
from loaders.cleaning.steps import Draft
from loaders.formats.pages import LineKind
from loaders.patterns import any_of, one_of

#: A run of so many labels without a number or a sentence among them is a menu.
_MENU = 8
_ATTACHED = re.compile(r"^(?:附件|附表|附:|附录)")
_FOOTER = re.compile(r"版权所有|All\s*Rights\s*Reserved|ICP备", re.IGNORECASE)
#: What a site says of itself; a report speaks of 备案审查, 侵权案件 and 免责清单, too.
_SITE_TALK = any_of("lines.txt", "site_talk")
_LISTED = re.compile(r"^(?:上一篇|下一篇|上一条|下一条)")


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
    for index, line in enumerate(draft.lines):
        text = line.text
        short = line.kind is LineKind.TEXT and len(text) <= 18 and shapes.is_label(text)
        if short and index >= first and not _own(text):
            run.append(index)
            continue
        chosen.update(_menu(draft, run))
        run = []
    chosen.update(_menu(draft, run))
    draft.drop("menu", chosen)


def _own(text: str) -> bool:
    return shapes.opens_block(text) or shapes.is_date(text) or shapes.is_title(text)


def _menu(draft: Draft, run: list[int]) -> list[int]:
    if len(run) < _MENU:
        return []
    with_digits = sum(any(ch.isdigit() for ch in draft.lines[i].text) for i in run)
    return [] if with_digits * 4 > len(run) else run


def _cut_after_last(draft: Draft) -> None:
    lines = draft.lines
    last = next((i for i in reversed(range(len(lines))) if _is_text(lines[i].text)), None)
    if last is None:
        return
    dated = next(
        (i for i in range(last + 1, min(last + 5, len(lines))) if shapes.is_date(lines[i].text)),
        last,
    )
    listed = {i for i in range(dated + 1, len(lines)) if not _belongs(draft, i, dated)}
    draft.drop("furniture_after", listed)


def _is_text(text: str) -> bool:
    if _FOOTER.search(text) or (_SITE_TALK.search(text) and len(text) < 90):
        return False
    style, _ = shapes.opening(text)
    return shapes.is_prose(text) or bool(style and len(text) >= 8 and not shapes.is_title(text))


def _belongs(draft: Draft, index: int, dated: int) -> bool:
    line = draft.lines[index]
    text = line.text
    if _LISTED.match(text):
        return False
    if line.kind is LineKind.TABLE or _ATTACHED.match(plain(text)) or shapes.is_closing(text):
        return True
    if shapes.ends_sentence(text) and len(text) >= 6 and "。" in text:
        return not _SITE_TALK.search(text)
    return index <= dated + 2 and (shapes.is_signature(text) or shapes.is_date(text))
