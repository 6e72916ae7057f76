"""What the styles of a page hide, told from what each property really says.

Hidden as a whole: not displayed, without size, clipped, moved off the page. Hidden letter by
letter, which an inner element may undo: invisible, of size 0, of the colour of their ground. A
margin or a hanging indent hides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

Style = Mapping[str, str]
_NONE: Style = {}
#: Attributes that may hide letters, or colour them or their ground.
_STYLE, _COLOUR, _GROUND = " style=", " color=", " bgcolor="
_BRACE = re.compile(r"([{}])")
_CLASS = re.compile(r"\.([\w\-]+)")
_SIMPLE = re.compile(r"[a-z][a-z0-9]*|(?:[a-z][a-z0-9]*)?[.#][\w\-]+")
#: So much of a page's own style sheet, of one style and of one value is read.
_SHEET, _LONGEST, _VALUE = 300_000, 5_000, 200
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))\s*(px|pt|pc|em|rem|ex|ch|in|cm|mm|vw|vh|%)?")
_UNITS = {"": 1.0, "px": 1.0, "pt": 1.33, "pc": 16.0, "em": 16.0, "rem": 16.0, "ex": 8.0,
          "ch": 8.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "vw": 10.0, "vh": 10.0,
          "%": 10.0}  # fmt: skip
#: In points of the screen: so far away nothing is seen; a class may say that it is moved at all.
_AWAY, _FAR_AWAY = -500.0, -900.0
#: So much of an element is not seen, and letters of so many points of the screen are not read.
_FAINTEST, _TINIEST = 0.05, 2.0
_MOVED = re.compile(
    r"translate[xy3d]*\(\s*(?:-?[\d.]+\w*\s*,\s*)?-(?:\d{3,}|100%)|scale[xy3d]*\(\s*0[\s,)]"
)
_CLIPPED = re.compile(r"rect\(\s*(?:[01](?:px)?[\s,]*){4}\)|inset\(\s*(?:50|100)%|circle\(\s*0")
_NAMES = {"white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "blue": (0, 0, 255),
          "green": (0, 128, 0), "yellow": (255, 255, 0), "gray": (128, 128, 128),
          "grey": (128, 128, 128), "silver": (192, 192, 192), "snow": (255, 250, 250),
          "whitesmoke": (245, 245, 245), "window": (255, 255, 255)}  # fmt: skip
Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
#: Colours nearer than this, in each of their parts, are one to the eye.
_ALIKE = 8


@lru_cache(maxsize=4096)
def declared(text: str) -> Style:
    """The declarations of a style, by property, in small letters; the last of each holds."""
    style: dict[str, str] = {}
    for part in _without_comments(text[:_LONGEST]).lower().split(";"):
        name, colon, value = part.partition(":")
        if colon and len(value) <= _VALUE:
            style[name.strip()] = value.replace("!important", "").strip()
    return style


def hides(style: Style, *, classed: bool = False) -> bool:
    """The element is not seen, whatever stands in it; its class may say what is not known here."""
    return bool(style) and (is_closed(style) or _is_away(style, classed=classed))


def is_closed(style: Style) -> bool:
    """Not shown now; a script might open it."""
    if style.get("display") == "none" or style.get("mso-hide") == "all":
        return True
    if style.get("content-visibility") == "hidden" or "opacity=0)" in style.get("filter", ""):
        return True
    if _is_below(style.get("opacity", "1"), _FAINTEST):
        return True
    cut = style.get("overflow", style.get("overflow-y", "")) in ("hidden", "clip")
    return cut and any(
        (size := _length(style.get(name, ""))) is not None and 0 <= size <= 1
        for name in ("height", "max-height", "width", "max-width", "line-height")
    )


def _is_away(style: Style, *, classed: bool) -> bool:
    if _MOVED.search(style.get("transform", "")) or _CLIPPED.search(style.get("clip-path", "")):
        return True
    position = style.get("position", "static")
    placed = position in ("absolute", "fixed", "relative", "sticky")
    if position in ("absolute", "fixed") and _CLIPPED.search(style.get("clip", "")):
        return True
    limit = _AWAY if placed else _FAR_AWAY
    sides = ("left", "top", "right", "bottom") if placed or classed else ()
    if any((_length(style.get(side, "")) or 0) <= limit for side in sides):
        return True
    indent = _length(style.get("text-indent", "")) or 0
    return indent <= _AWAY and indent + _inset(style) <= _AWAY


def _inset(style: Style) -> float:
    """How far margin and padding move an indent back; of a hanging indent, all the way."""
    total = 0.0
    for name in ("margin", "padding"):
        sides = style.get(name, "").split()
        value = style.get(f"{name}-left", sides[-1] if len(sides) in (1, 2, 4) else "")
        total += _length(value) or 0
    return total


def _length(text: str) -> float | None:
    match = _LENGTH.fullmatch(text)
    return float(match[1]) * _UNITS[match[2] or ""] if match else None


def _is_below(text: str, limit: float) -> bool:
    size = _length(text)
    return size is not None and size <= limit


def colour(text: str) -> Colour | None:
    """A colour as red, green and blue; None for what is none or not known."""
    value = text.strip().lower()
    if value.startswith("#") and len(value) in (4, 5, 7, 9):
        digits = value[1:]
        pairs = [d * 2 for d in digits] if len(value) < 7 else re.findall("..", digits)
        try:
            red, green, blue = (int(pair, 16) for pair in pairs[:3])
        except ValueError:
            return None
        return red, green, blue
    if value.startswith("rgb"):
        parts = re.findall(r"\d+(?:\.\d+)?%?", value)[:3]
        if len(parts) < 3:
            return None
        red, green, blue = (int(float(p.strip("%")) * (2.55 if "%" in p else 1)) for p in parts)
        return red, green, blue
    return _NAMES.get(value)


def _is_clear(text: str) -> bool:
    """A colour that lets everything through."""
    return text == "transparent" or bool(re.fullmatch(r"rgba\([^)]*,\s*0*\.?0*\s*\)", text))


def _is_one(colour: Colour, ground: Colour) -> bool:
    return all(abs(a - b) <= _ALIKE for a, b in zip(colour, ground, strict=True))


@dataclass(frozen=True, slots=True)
class LetterInk:
    """How the letters of an element look; `colour` and `ground` are None where nobody knows."""

    visible: bool = True
    sized: bool = True
    clear: bool = False
    colour: Colour | None = None
    ground: Colour | None = WHITE

    @property
    def shows(self) -> bool:
        """The letters are seen."""
        if not self.visible or not self.sized or self.clear:
            return False
        if self.colour is None or self.ground is None:
            return True
        return not _is_one(self.colour, self.ground)

    def under(self, style: Style, *, classed: bool, unknown_ground: bool) -> LetterInk:
        """The same inside an element: what its style says, and what its class may say."""
        ink = self
        if unknown_ground:
            ink = replace(ink, ground=None)
        if classed and not ink.shows and not {"color", "font-size", "visibility"} & set(style):
            ink = replace(ink, sized=True, clear=False, colour=None)
        if "visibility" in style:
            ink = replace(ink, visible=style["visibility"] not in ("hidden", "collapse"))
        if "font-size" in style:
            ink = replace(ink, sized=not _is_below(style["font-size"], _TINIEST))
        if "color" in style:
            value = style["color"]
            ink = replace(ink, clear=_is_clear(value), colour=colour(value))
        ground = _ground(style)
        if ground and not _is_clear(ground) and ground not in ("none", "inherit", "initial"):
            plain = next((c for word in _words(ground) if (c := colour(word))), None)
            ink = replace(ink, ground=None if "url(" in ground else plain)
        return ink


def _words(text: str) -> Iterator[str]:
    """The words of a value; what stands in brackets is part of one."""
    return (match[0] for match in re.finditer(r"[^\s(]+(?:\([^)]*\))?", text))


class PageStyles:
    """What a page says of its elements: in their attributes, and in its own style sheet."""

    def __init__(self, sheet: _StyleSheet) -> None:
        self._sheet = sheet

    @classmethod
    def of(cls, markup: str, tree: LexborHTMLParser) -> PageStyles | None:
        """None for a page that hides nothing, which is soon told."""
        if "STYLE" in markup or "COLOR" in markup:
            markup = markup.lower()
        sheet = _sheet_of(_sheets(tree)) if "<style" in markup else _StyleSheet()
        texts = _values(markup, _STYLE)
        texts |= {f"color:{value}" for value in _values(markup, _COLOUR)}
        texts |= {f"background:{value}" for value in _values(markup, _GROUND)}
        all_facts = [sheet.facts, *map(_facts, texts)]
        grounds = frozenset[Colour]().union({WHITE}, *(facts.grounds for facts in all_facts))
        colours = frozenset[Colour]().union(*(facts.colours for facts in all_facts))
        hidden = " hidden" in markup or "<dialog" in markup or any(f.hides for f in all_facts)
        return (
            cls(sheet) if hidden or any(_is_one(c, g) for c in colours for g in grounds) else None
        )

    def style(self, node: LexborNode) -> tuple[Style, bool]:
        """The declarations that hold for an element, and whether a class may say more."""
        attributes = node.attributes
        style: dict[str, str] = {}
        if "hidden" in attributes or (node.tag == "dialog" and "open" not in attributes):
            style["display"] = "none"
        for name, attribute in (("background-color", "bgcolor"), ("color", "color")):
            if attributes.get(attribute):
                style[name] = (attributes[attribute] or "").lower()
        if self._sheet.rules:
            style.update(self._sheet.of_element(node.tag or "", attributes))
        if attributes.get("style"):
            style.update(declared(attributes["style"] or ""))
        return style, "class" in attributes


@dataclass(frozen=True, slots=True)
class _Facts:
    """What styles may do to what is seen: hide it alone, or by a colour on a ground."""

    hides: bool = False
    colours: frozenset[Colour] = frozenset()
    grounds: frozenset[Colour] = frozenset()


@dataclass(frozen=True, slots=True)
class _StyleSheet:
    """A style sheet's rules for single names, and the classes that together show an element."""

    rules: Mapping[str, Style] = field(default_factory=dict)
    shown: tuple[frozenset[str], ...] = ()
    facts: _Facts = _Facts()

    @classmethod
    def of(cls, text: str) -> _StyleSheet:
        """A later rule adds to an earlier one."""
        rules: dict[str, dict[str, str]] = {}
        shown: set[frozenset[str]] = set()
        for selectors, declarations in _rules(_without_comments(text).lower()):
            style = declared(declarations)
            for selector in map(str.strip, selectors.split(",")):
                if _SIMPLE.fullmatch(selector):
                    rules.setdefault(selector, {}).update(style)
                elif selector and style and not is_closed(style):
                    shown.add(frozenset(_CLASS.findall(selector.split()[-1])))
        return cls(rules, tuple(shown - {frozenset()}), _facts_of(rules.values()))

    def of_element(self, tag: str, attributes: Mapping[str, str | None]) -> Style:
        """What the rules say of an element by its tag, its classes and its name."""
        classes = (attributes.get("class") or "").lower().split()
        names = ["", *(f".{name}" for name in classes)]
        names += [f"#{name}" for name in (attributes.get("id") or "").lower().split()]
        style: dict[str, str] = {}
        for name in names:
            style.update(self.rules.get(name, _NONE))
            style.update(self.rules.get(tag + name, _NONE))
        if is_closed(style) and any(shown.issubset(classes) for shown in self.shown):
            return _NONE
        return style


def _without_comments(text: str) -> str:
    first, *pieces = text.split("/*")
    return first + "".join(piece.partition("*/")[2] for piece in pieces)


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and what they say. What stands inside @media and its like holds elsewhere: on
    paper, on a telephone."""
    above: list[str] = []
    last = ""
    for piece in _BRACE.split(text):
        if piece == "{":
            above.append(last.rpartition(";")[2].replace("<!--", "").strip())
        elif piece == "}":
            if len(above) == 1 and not above[0].startswith("@"):
                yield above[0], last
            del above[-1:]
            piece = ""
        last = piece


@lru_cache(maxsize=32)
def _sheet_of(text: str) -> _StyleSheet:
    """Pages of one site share their style sheet."""
    return _StyleSheet.of(text)


def _values(markup: str, attribute: str) -> set[str]:
    """The different values of an attribute."""
    values: set[str] = set()
    if attribute not in markup:
        return values
    for piece in markup.split(attribute)[1:]:
        quote = piece[:1]
        if quote in ("'", '"'):
            values.add(piece[1:].partition(quote)[0])
        else:
            values.add(piece[:200].partition(">")[0].partition(" ")[0])
    return values


def _ground(style: Style) -> str:
    return style.get("background-color", style.get("background", ""))


def keeps_breaks(style: Style) -> bool:
    """Line breaks of the source are drawn."""
    return style.get("white-space", "").startswith(("pre", "break-spaces"))


@lru_cache(maxsize=4096)
def _facts(text: str) -> _Facts:
    return _facts_of([declared(text)])


def _facts_of(styles: Iterable[Style]) -> _Facts:
    styles = list(styles)
    colours = {colour(style.get("color", "")) for style in styles}
    grounds = {colour(word) for style in styles for word in _words(_ground(style))}
    return _Facts(
        any(map(_may_hide, styles)),
        frozenset(c for c in colours if c is not None),
        frozenset(c for c in grounds if c is not None),
    )


def _may_hide(style: Style) -> bool:
    if keeps_breaks(style) or hides(style, classed=True):
        return True
    if _is_below(style.get("font-size", "9"), _TINIEST) or _is_clear(style.get("color", "")):
        return True
    return style.get("visibility") in ("hidden", "collapse")


def _sheets(tree: LexborHTMLParser) -> str:
    texts = (
        node.text(deep=True)
        for node in tree.css("style")
        if "print" not in (node.attributes.get("media") or "")
    )
    return "\n".join(texts)[:_SHEET]
