"""Whether a page's text layer can be what the page shows: some are noise, or another script."""

from __future__ import annotations

from functools import cache

from loaders.patterns import section

#: Shares of letters: private characters at most, common ones and Chinese ones at least.
_PRIVATE, _COMMON, _HAN = 0.02, 0.40, 0.5
_ENOUGH, _SAMPLE = 50, 200


def garbled(text: str) -> str:
    """Why a page's text layer cannot be what the page shows; empty for a sound one."""
    letters = [ch for ch in text if ch.isalpha() or _is_private(ch)]
    if len(letters) < _ENOUGH:
        return ""
    if sum(map(_is_private, letters)) > _PRIVATE * len(letters):
        return "文字层用的是私有字符"
    han = [ch for ch in letters if "\u3400" <= ch <= "\u9fff"]
    if len(han) < _HAN * len(letters):
        return "文字层不是中文"
    if len(han) >= _SAMPLE and sum(ch in _common() for ch in han) < _COMMON * len(han):
        return "文字层是乱码"
    return ""


def _is_private(ch: str) -> bool:
    return "\ue000" <= ch <= "\uf8ff" or ch in "\ufffd\x00"


@cache
def _common() -> frozenset[str]:
    return frozenset("".join(section("characters.txt", "common")))
