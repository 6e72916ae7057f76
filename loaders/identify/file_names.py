"""What a file is called, and the folders it lies in: a place and a year, where the text has none.

A year counts beside words or as the whole name (武宁县2021, a folder 2020), never in an address's
number (content_2023) or a day (2024-01-15).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

#: What a name is that says something.
FILE, FOLDER = "文件名", "文件夹名"
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_YEAR_ALONE = re.compile(r"(?:19|20)\d{2}(?:年度?)?")


def speaking(name: str) -> Iterator[tuple[str, str]]:
    """(name, line) of the file, then of its folders upwards, where they hold words."""
    return ((stem, line) for stem, line in _parts(name) if _WORDS.search(stem))


def dating(name: str) -> Iterator[tuple[str, str]]:
    """The same where they may hold a report's year."""
    for stem, line in _parts(name):
        if _WORDS.search(stem) or _YEAR_ALONE.fullmatch(stem):
            yield stem, line


def _parts(name: str) -> Iterator[tuple[str, str]]:
    """A table row's name says only its table."""
    parts = PurePosixPath(name.split("#row=")[0].replace("\\", "/")).parts
    for part in reversed(parts[-4:]):
        stem = _ENDING.sub("", part).replace("_", " ")
        yield stem, f"{FILE if part is parts[-1] else FOLDER}：{part}"
