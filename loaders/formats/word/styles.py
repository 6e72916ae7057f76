"""Paragraph styles of Word documents: name, number, outline level, from a style or one above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from loaders.formats.markup import child, local, value


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says that matters to text; None where it says nothing."""

    name: str = ""
    above: str = ""
    number: str | None = None
    depth: int | None = None
    outline: int | None = None


@dataclass(frozen=True, slots=True)
class Styles:
    """The paragraph styles by their id, and the one of paragraphs that name none."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: str = ""

    def chain(self, name: str) -> Iterator[tuple[str, Style]]:
        """A style and those it is based on."""
        visited: set[str] = set()
        while name in self.by_id and name not in visited:
            visited.add(name)
            yield name, self.by_id[name]
            name = self.by_id[name].above


def styles_of(root: Any) -> Styles:
    """What a styles part says."""
    by_id: dict[str, Style] = {}
    default = ""
    for style in () if root is None else root:
        if local(style) != "style" or value(style, "type") not in (None, "paragraph"):
            continue
        name = value(style, "styleId") or ""
        properties = child(style, "pPr")
        by_id[name] = Style(
            (value(child(style, "name")) or "").lower(),
            value(child(style, "basedOn")) or "",
            *number_of(properties),
            whole(properties, "outlineLvl"),
        )
        if value(style, "default") in ("1", "true", "on"):
            default = name
    return Styles(by_id, default)


def number_of(properties: Any) -> tuple[str | None, int | None]:
    """Number and level of a list that properties name."""
    if properties is None:
        return None, None
    numbering = child(properties, "numPr")
    if numbering is None:
        return None, None
    return value(child(numbering, "numId")), whole(numbering, "ilvl")


def whole(element: Any, name: str) -> int | None:
    """A child's value as a whole number."""
    text = value(child(element, name)) if element is not None else None
    return int(text) if text and text.isdecimal() else None
