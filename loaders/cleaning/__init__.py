"""Cleaning: small named rules, one after the other; each names what it removed.

    characters  entities, literal breaks, watermarks, pinyin in brackets
    contents    a typed table of contents goes, and page numbers that cut sentences
    breaks      lost line breaks come back, surplus ones go
    doubled     a body that stands twice is kept once
    head        what stands above the text: read (title, table), then removed
    tail        what stands below it, and furniture lines inside
    notes       note marks inside sentences, where the notes themselves are there

Nothing is lost: `Cleaned.removed` holds every line that went, with the rule's name.
"""

from __future__ import annotations

from loaders.cleaning import breaks, characters, contents, doubled, head, notes, shapes, tail
from loaders.cleaning.steps import Cleaned, Draft, Removed
from loaders.formats.pages import SourcePage
from loaders.patterns import plain

#: A title is looked for again in so many lines of the body.
_NEAR = 6


def clean(page: SourcePage) -> Cleaned:
    """A page without its furniture, and what was read from it and removed."""
    draft = Draft(
        list(page.lines), [Removed(*reason_and_text) for reason_and_text in page.left_out]
    )
    characters.mend(draft)
    contents.drop(draft)
    tail.cut_page_numbers(draft)
    tail.cut_inner_menus(draft)
    breaks.restore(draft)
    doubled.once(draft)
    top = head.take(draft)
    tail.trim(draft)
    notes.take_marks(draft)
    _drop_repeats(draft, top)
    return Cleaned(
        top.front, top.title, tuple(draft.lines), tuple(draft.metadata), tuple(draft.removed)
    )


def _drop_repeats(draft: Draft, top: head.Head) -> None:
    """The title once more above the text, a bare salutation at the end."""
    title = plain("".join(top.title))
    if title:
        again = {i for i, line in enumerate(draft.lines[:_NEAR]) if plain(line.text) == title}
        draft.drop("repeated_title", again)
    if len(draft.lines) > 3 and shapes.is_salutation(draft.lines[-1].text):
        text = draft.lines[-1].text
        if len(text) <= 12:
            draft.drop("repeated_salutation", {len(draft.lines) - 1})
