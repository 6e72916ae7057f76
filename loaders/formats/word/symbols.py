"""Symbols of Word documents: a font and a code instead of a character.

Fonts of symbols keep their signs on the codes of letters, moved to F000 and above. What they show
is a character like any other: 5±1 without its sign would be another number.
"""

from __future__ import annotations

import re

#: The signs of the font Symbol by rows of sixteen, from 20 and from A0.
_SYMBOL = {
    0x20: " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
    "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑",
}  # fmt: skip
#: Of the fonts of pictures, what official texts use: numbers in circles, bullets, boxes, arrows.
_WINGDINGS = {
    0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x73: "◆",
    0x74: "◆", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9F: "•", 0xA0: "•", 0xA1: "○", 0xA4: "◉",
    0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xDC: "➲", 0xDF: "←", 0xE0: "→", 0xE1: "↑",
    0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x28: "☎",
    0x2A: "✉", 0x46: "☞", 0x80: "⓪",
    **{0x81 + n: chr(0x2460 + n) for n in range(10)},
    **{0x8C + n: chr(0x2776 + n) for n in range(10)},
}  # fmt: skip
_WINGDINGS_2 = {
    0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x4F: "✗", 0x97: "●", 0x98: "●",
    0x99: "○", 0xA2: "■", 0xA3: "□", 0x30: "☑", 0x69: "⓪",
    **{0x6A + n: chr(0x2460 + n) for n in range(10)},
    **{0x75 + n: chr(0x2776 + n) for n in range(10)},
}  # fmt: skip
_FONTS = {
    "symbol": {start + n: ch for start, row in _SYMBOL.items() for n, ch in enumerate(row)},
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
}
#: What stands where nobody knows the sign: lost, and warned about.
LOST = "\ufffd"
_PRIVATE = re.compile("[\uf020-\uf0ff]")
_FIELD = re.compile(r"\s*SYMBOL\s+(\d{1,6}|0x[0-9a-f]{1,5})(.*)", re.I | re.S)
_FONT = re.compile(r"\\f\s*[\"“]?([^\"”\\]{1,40})", re.I)
_ENCLOSED = re.compile(
    r"\s*EQ\s*\\o\s*(?:\\a[clr])?\s*\(\s*([○〇◯△□])\s*[,，、;；]\s*([^()]{1,8})\)\s*", re.I
)


def sign(font: str, code: int) -> str:
    """The character that a font shows for a code."""
    table = _FONTS.get(font.strip().lower())
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if table is not None and low < 0x100:
        return table.get(low, LOST)
    if 0xF000 <= code <= 0xF0FF:  # any other font shows its letter
        return chr(low) if 0x20 < low < 0x7F and "dings" not in font.lower() else LOST
    usable = 0x20 <= code <= 0x10FFFF and not 0xD800 <= code < 0xE000
    return chr(code) if usable and not 0xE000 <= code < 0xF900 else LOST


def signs(font: str, text: str) -> str:
    """A text set in a font of symbols."""
    if font.strip().lower() not in _FONTS:
        return text
    return _PRIVATE.sub(lambda match: sign(font, ord(match[0])), text)


def of_field(instruction: str) -> str:
    """What a field shows that has no result: a symbol, a number in a circle."""
    match = _FIELD.match(instruction)
    if match:
        font = _FONT.search(match[2])
        return sign(font[1] if font else "", int(match[1], 0))
    enclosed = _ENCLOSED.fullmatch(instruction)
    if enclosed is None:
        return ""
    text = enclosed[2].strip()
    number = int(text) if text.isdecimal() else 0
    return chr(0x245F + number) if 1 <= number <= 20 and enclosed[1] in "○〇◯" else text
