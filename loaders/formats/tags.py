"""Tags in a text that is no page by its name: crawlers keep a container's markup as plain text."""

from __future__ import annotations

import re

#: A tag of the kinds that stand in texts; what is only set in angle brackets is none.
_TAG = re.compile(
    r"</?(?:p|div|br|span|table|tbody|tr|td|th|h[1-6]|li|ul|ol|section|article|font|strong|em|b|i|u"
    r"|center|body|html|head|meta|a|img|hr|sup|sub|blockquote|pre|ruby)(?:\s[^<>]{0,2000})?/?>",
    re.I,
)
#: So many show that the text is markup; so far it is looked for.
_FEW, _FAR = 2, 200_000


def has_tags(text: str) -> bool:
    """The text is markup, a whole page or a piece of one."""
    if "<" not in text:
        return False
    matches = _TAG.finditer(text, 0, _FAR)
    return sum(1 for _, _ in zip(range(_FEW), matches, strict=False)) == _FEW


def has_tag(text: str) -> bool:
    """One is enough, in a text that may hold some."""
    return "<" in text and bool(_TAG.search(text))


def without(text: str) -> str:
    """What stands outside of tags."""
    return _TAG.sub("", text) if "<" in text else text
