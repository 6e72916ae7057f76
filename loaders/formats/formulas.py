r"""Formulas as converters write them, $98.5\%$, as the characters that they stand for.

Only what is certain is put plainly: numbers, signs, raised and lowered digits, names of units. A
formula that holds anything else stays as it is written.
"""

from __future__ import annotations

import re

from loaders.formats.pages import raised

_FORMULA = (
    r"(?<!\\)(\${1,2})(?!\s*\d[^$]*[\u4e00-\u9fff])([^$\n]{1,200}?)(?<!\\)\1|\\\((.{1,200}?)\\\)"
)
#: Converters set a formula apart from the characters beside it.
_SPACED = re.compile(rf"(?:(?<=[^\x00-\x7f]) )?(?:{_FORMULA})(?: (?=[^\x00-\x7f]))?")
_SIGNS = {
    "%": "%", "pm": "±", "mp": "∓", "times": "×", "div": "÷", "cdot": "·", "geq": "≥", "ge": "≥",
    "geqslant": "≥", "leq": "≤", "le": "≤", "leqslant": "≤", "neq": "≠", "ne": "≠", "approx": "≈",
    "sim": "~", "infty": "∞", "circ": "°", "degree": "°", "permil": "‰", "rightarrow": "→",
    "to": "→", "Rightarrow": "⇒", "leftarrow": "←", "ldots": "…", "cdots": "…", "dots": "…",
    "bullet": "•", "star": "★", "bigstar": "★", "ast": "*", "triangle": "△", "square": "□",
    "checkmark": "✓", "surd": "√", "alpha": "α", "beta": "β", "mu": "μ", "Omega": "Ω", "sum": "∑",
    "langle": "〈", "rangle": "〉", "#": "#", "&": "&", "$": "$", "_": "_", "{": "{", "}": "}",
    ",": "", ";": "", ":": "", "!": "", " ": " ", "quad": " ", "qquad": " ", "left": "",
    "right": "", "displaystyle": "", "textstyle": "",
}  # fmt: skip
_WRAPPED = re.compile(
    r"\\(?:mathrm|mathbf|mathit|mathsf|text|textbf|textit|textrm|operatorname|boldsymbol|bf|rm|mbox)"
    r"\s*\{([^{}]*)\}"
)
_CIRCLED = re.compile(
    r"\\textcircled\s*\{?\s*\\?(?:scriptsize|small|tiny)?\s*\{?\s*(\d{1,2})\s*\}?\s*\}?"
)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_RAISED = re.compile(r"\^\s*(?:\{\s*([^{}]*?)\s*\}|(\w))")
_LOWERED = re.compile(r"_\s*(?:\{\s*([^{}]*?)\s*\}|(\w))")
_COMMAND = re.compile(r"\\([A-Za-z]+|[^A-Za-z])")
_STRANGE = re.compile(r"[\\{}^]")
#: Converters part digit from digit and sign from sign: 9 8 . 5 \%.
_PARTED = re.compile(r"(?<=[\d.,%+\-±~()/])\s+(?=[\d.,%+\-±~()/])")


def plain_formulas(text: str) -> str:
    """A text with its formulas put plainly."""
    if "$" not in text and "\\(" not in text:
        return text
    return _SPACED.sub(_plain, text)


def _plain(formula: re.Match[str]) -> str:
    text = formula[2] or formula[3] or ""
    if (
        not formula[3]
        and not re.search(r"[\\^_]", text)
        and not re.fullmatch(r"[\s\d.,%+\-=<>()/~A-Za-z±×÷≥≤]+", text)
    ):
        return formula[0]
    text = _CIRCLED.sub(_circle, text)
    for _ in range(3):
        text = _WRAPPED.sub(r"\1", text)
        text = _FRACTION.sub(r"\1/\2", text)
    text = re.sub(r"\^\s*\{?\s*\\(?:circ|degree)\s*\}?", r"\\degree ", text)
    text = _RAISED.sub(lambda match: raised(match[1] or match[2] or ""), text)
    text = _LOWERED.sub(lambda match: match[1] or match[2] or "", text)
    text = _COMMAND.sub(lambda match: _SIGNS.get(match[1], match[0]), text)
    if _STRANGE.search(text):
        return formula[0]
    return _PARTED.sub("", text.strip())


def _circle(match: re.Match[str]) -> str:
    number = int(match[1])
    return chr(0x245F + number) if 1 <= number <= 20 else match[0]
