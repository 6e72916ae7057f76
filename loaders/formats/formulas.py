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
    told = formula[2] or formula[3] or ""
    if (
        not formula[3]
        and not re.search(r"[\\^_]", told)
        and not re.fullmatch(r"[\s\d.,%+\-=<>()/~A-Za-z±×÷≥≤]+", told)
    ):
        return formula[0]
    told = _CIRCLED.sub(_circle, told)
    for _ in range(3):
        told = _WRAPPED.sub(r"\1", told)
        told = _FRACTION.sub(r"\1/\2", told)
    told = re.sub(r"\^\s*\{?\s*\\(?:circ|degree)\s*\}?", r"\\degree ", told)
    told = _RAISED.sub(lambda found: raised(found[1] or found[2] or ""), told)
    told = _LOWERED.sub(lambda found: found[1] or found[2] or "", told)
    told = _COMMAND.sub(lambda found: _SIGNS.get(found[1], found[0]), told)
    if _STRANGE.search(told):
        return formula[0]
    return _PARTED.sub("", told.strip())


def _circle(found: re.Match[str]) -> str:
    number = int(found[1])
    return chr(0x245F + number) if 1 <= number <= 20 else found[0]
