"""What stands above the report: menus, the information table, captions, a summary; and its title.

The title is the best title-like line above the first sentence (or a little below it, where a slogan
comes first). Above it everything is furniture; between it and the text stay the session, the
speaker and what nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from loaders.cleaning import metadata, shapes
from loaders.cleaning.steps import Draft, Metadatum, Removed
from loaders.formats.pages import LineKind
from loaders.patterns import any_of, one_of, plain, valued

#: Titles are looked for in so many lines from the top.
_DEEP = 150
#: Unknown lines between title and text: a few may belong to the report, many are a menu.
_MENU = 10
_YEAR = re.compile(r"(?:19|20)\d{2}|[一二]\s?[〇○零OＯ0九]")
_ISSUER = any_of("lines.txt", "issuer")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,12}[省市县区州旗盟]")
#: 现将2023年工作情况报告如下:
_STATEMENT = any_of("lines.txt", "statement")
_BROKEN_OFF = re.compile(r"^[^>。,;:!?]*(?:关于[^>。,;:!?]{0,20}|\d年度?)$")
_ISSUER_LINE = any_of("lines.txt", "issuer_line")


@dataclass(frozen=True, slots=True)
class Head:
    """The front lines (title page) and which of them are the title; the body begins below."""

    front: tuple[str, ...]
    title: tuple[str, ...]


def take(draft: Draft) -> Head:
    """Read and remove what stands above the text; the draft's lines are then the body."""
    start = _body_start(draft)
    chosen = _with_its_beginning(draft, _title_lines(draft, start))
    if chosen and chosen[-1] >= start:
        start = _start_below(draft, chosen[-1] + 1)
    _read_metadata(draft, start)
    top = chosen[0] if chosen else 0
    front = _front(draft, top, chosen, start) if chosen else _untitled(draft, start)
    title = tuple(draft.lines[i].text for i in chosen)
    kept = set(front)
    texts = tuple(draft.lines[i].text for i in front)
    notes = [i for i in range(start) if draft.lines[i].kind is LineKind.NOTE]
    _record(draft, kept.union(notes), start, top)
    draft.lines = [draft.lines[i] for i in notes] + draft.lines[start:]
    return Head(texts, title)


def _body_start(draft: Draft) -> int:
    """The first own line; a heading without a number just above the first sentence is one too."""
    start = _start_below(draft, 0)
    while start > 0 and _is_bare_heading(draft.lines[start - 1].text):
        start -= 1
    return start


def _is_bare_heading(text: str) -> bool:
    plain_text = plain(text)
    if not 4 <= len(plain_text) <= 24 or shapes.is_title(text) or shapes.is_subtitle(text):
        return False
    if metadata.pairs(text) or _is_edge(text) or shapes.number(plain_text)[0]:
        return False
    return any(
        pattern.search(plain_text.rstrip(":")) for _, pattern in valued("headings.txt", "types")
    )


def _start_below(draft: Draft, begin: int) -> int:
    """The report's own first line: a salutation, an addressee, a heading, a sentence."""
    pending = None
    for index in range(begin, len(draft.lines)):
        text = draft.lines[index].text
        if draft.lines[index].kind is LineKind.NOTE:
            continue
        pairs = metadata.pairs(text)
        if pairs:
            pending = pairs[-1]
            continue
        if pending is not None and (_is_summary(draft, index) or metadata.follows(pending, text)):
            pending = None
            continue
        pending = None
        if _is_first(text) and not shapes.is_caption(text):
            return index
    return _first_unknown(draft, begin)


def _first_unknown(draft: Draft, begin: int) -> int:
    """Without a single sentence: the first line that is neither furniture nor title page."""
    for index in range(begin, len(draft.lines)):
        text = draft.lines[index].text
        formal = shapes.is_title(text) or shapes.is_subtitle(text) or metadata.pairs(text)
        if not formal and not _is_edge(text) and shapes.han(text) >= 5:
            return index
    return len(draft.lines)


def _is_first(text: str) -> bool:
    if shapes.is_salutation(text) or shapes.is_addressee(text) or _STATEMENT.search(text):
        return True
    if shapes.is_title(text):
        return False
    style, length = shapes.opening(text)
    if (
        style in ("part", "capital", "roman", "han", "han_bracket", "digit")
        and len(plain(text)) > length + 2
    ):
        return True
    return shapes.is_prose(text) and not (len(text) <= 80 and shapes.is_subtitle(text))


def _is_summary(draft: Draft, index: int) -> bool:
    """A line that the text below repeats, or that breaks off with dots."""
    text = draft.lines[index].text
    plain_text = plain(text).rstrip(".…")
    if len(plain_text) < 20:
        return False
    if re.search(r"(?:\.{3,}|…)$", text):
        return True
    below = "".join(plain(line.text) for line in draft.lines[index + 1 : index + 40])
    return plain_text[:100].replace("?", "") in below.replace("?", "")


def _title_lines(draft: Draft, start: int) -> list[int]:
    """The indexes of the title: one line, or two that are one only together."""
    lines = draft.lines
    above = [i for i in range(min(start, _DEEP)) if _titled(lines[i].text)]
    if not above:
        above = _split_title(draft, start)
        if above:
            return above
        below = range(start, min(start + 40, len(lines), _DEEP))
        stop = next((i for i in below if shapes.is_salutation(lines[i].text)), None)
        above = [i for i in below if _titled(lines[i].text) and (stop is None or i < stop)][:1]
        if not above or (stop is None and above[0] > start + 3):
            return []
    return [_best(above, [score(lines[i].text, lines[i].kind) for i in above])]


def _with_its_beginning(draft: Draft, chosen: list[int]) -> list[int]:
    """The title with what stands broken off above it: the issuer's line above 「关于…」, or a line
    that ends behind the year (某县人民政府关于2023年度 / 法治政府建设情况的报告)."""
    while chosen and chosen[0]:
        before = draft.lines[chosen[0] - 1].text
        title = "".join(draft.lines[i].text for i in chosen)
        issuer = plain(title).startswith("关于") and _goes_on(before)
        if not issuer and not _breaks_off(before, title):
            break
        chosen = [chosen[0] - 1, *chosen]
    return chosen


def _breaks_off(before: str, title: str) -> bool:
    plain_before = plain(before)
    if not 4 <= len(plain_before) <= 45 or not _BROKEN_OFF.search(plain_before):
        return False
    if metadata.pairs(before) or shapes.is_title(before) or _is_edge(before):
        return False
    return shapes.is_title(before + title) and score(before + title) > score(title)


def _titled(text: str) -> bool:
    return shapes.is_title(text) and not metadata.pairs(text)


def _best(rows: list[int], scores: list[int]) -> int:
    """The highest score; of equals the first that says something, of bare ones the last."""
    top = max(scores)
    equal = [row for row, score in zip(rows, scores, strict=True) if score == top]
    return equal[0] if top else equal[-1]


def score(text: str, kind: str = "") -> int:
    """How much a title says: year, place or issuer, being marked as title by the page.

    The notice that carries a report (关于印发…的通知) comes after the report's own title.
    """
    plain_title = plain(text)
    return (
        2 * bool(_YEAR.search(plain_title))
        + 2 * bool(_ISSUER.search(plain_title) or _PLACE.search(plain_title))
        + (kind == "title")
        - plain_title.endswith("通知")
    )


def _goes_on(before: str) -> bool:
    plain_before = plain(before)
    return (
        4 <= len(plain_before) <= 30
        and bool(_ISSUER_LINE.search(plain_before))
        and not metadata.pairs(before)
    )


def _split_title(draft: Draft, start: int) -> list[int]:
    """Two lines that are a title only together."""
    for index in range(min(start, _DEEP) - 1):
        first, second = draft.lines[index].text, draft.lines[index + 1].text
        if len(first) + len(second) > 90 or metadata.pairs(first) or metadata.pairs(second):
            continue
        if len(plain(first)) >= 5 and shapes.is_title(first + second) and score(first, ""):
            return [index, index + 1]
    return []


def _read_metadata(draft: Draft, start: int) -> None:
    pending = None
    for line in draft.lines[:start]:
        pairs = metadata.pairs(line.text)
        if (
            not pairs
            and shapes.is_date(line.text)
            and not line.text.lstrip().startswith(("(", "（"))
        ):
            draft.metadata.append(Metadatum("date_shown", line.text, line.text))
        if pending is not None and not pairs:
            value = metadata.follows(pending, line.text)
            if value is not None:
                draft.metadata.append(value)
        draft.metadata.extend(_of_key(pending, pairs))
        pending = pairs[-1] if pairs and not pairs[-1].value else None


def _of_key(pending: Metadatum | None, pairs: Sequence[Metadatum]) -> list[Metadatum]:
    """A line's pairs; a bare day below its key is that key's, the day of the visit is none."""
    if pending is not None and [datum.field for datum in pairs] == ["date_shown"]:
        if plain(pending.line).startswith("今天是"):
            return []
        if pending.field.startswith("date"):
            return [replace(pairs[0], field=pending.field, value=pairs[0].line)]
    return [datum for datum in pairs if datum.value]


def _front(draft: Draft, top: int, chosen: list[int], start: int) -> list[int]:
    """The lines kept between title and text."""
    seen: set[str] = {plain("".join(draft.lines[i].text for i in chosen))}
    kept: list[int] = []
    unknown: list[int] = []
    pending = None
    for index in range(top, start):
        text = draft.lines[index].text
        pairs = metadata.pairs(text)
        plain_text = plain(text)
        value = pending is not None and not pairs and metadata.follows(pending, text)
        pending = pairs[-1] if pairs and not pairs[-1].value else None
        if index in chosen:
            kept.append(index)
        elif pairs or value or plain_text in seen or _is_foreign(draft, index):
            continue
        elif shapes.is_title(text) or shapes.is_subtitle(text):
            kept.append(index)
            seen.add(plain_text)
        elif shapes.han(plain_text) >= 2 and not plain_text.startswith("今天是"):
            unknown.append(index)
    return sorted([*kept, *unknown]) if len(unknown) <= _MENU else kept


def _is_foreign(draft: Draft, index: int) -> bool:
    """Furniture, a note, a summary, or the bare day of the page."""
    text = draft.lines[index].text
    if draft.lines[index].kind is LineKind.NOTE:
        return True
    if shapes.is_date(text):
        return text[0] not in "(（"
    return _is_edge(text) or _is_summary(draft, index)


def _untitled(draft: Draft, start: int) -> list[int]:
    """Without a title only session and speaker, just above the text, are kept."""
    kept: list[int] = []
    for index in range(start - 1, max(start - 7, -1), -1):
        text = draft.lines[index].text
        if shapes.is_subtitle(text) and not metadata.pairs(text) and not _is_edge(text):
            kept.append(index)
    return sorted(kept)


def _is_edge(text: str) -> bool:
    plain_text = plain(text)
    return (
        bool(one_of("furniture.txt", "line").fullmatch(plain_text))
        or bool(one_of("furniture.txt", "edge").fullmatch(plain_text))
        or bool(one_of("furniture.txt", "breadcrumb").fullmatch(plain_text))
        or shapes.is_caption(text)
    )


def _record(draft: Draft, kept: set[int], start: int, top: int) -> None:
    """Name what goes: the table, a repeated title, a caption, a summary, other furniture."""
    run: tuple[str, list[str]] = ("", [])
    for index in [*range(start), None]:
        reason = "" if index is None or index in kept else _reason(draft, index, top)
        if reason != run[0]:
            if run[1]:
                draft.removed.append(Removed(run[0], "\n".join(run[1])))
            run = (reason, [])
        if index is not None and reason:
            run[1].append(draft.lines[index].text)


def _reason(draft: Draft, index: int, top: int) -> str:
    text = draft.lines[index].text
    if metadata.pairs(text):
        return "metadata"
    if shapes.is_title(text):
        return "repeated_title" if index > top else "furniture_before"
    if shapes.is_caption(text):
        return "caption"
    if _is_summary(draft, index):
        return "summary"
    return "furniture_before"
