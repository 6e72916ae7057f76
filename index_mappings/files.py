"""Lists that people write: a line an entry, # begins a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from index_mappings.errors import InvalidParameter


def lines(file: Path, setting: str) -> Iterator[tuple[int, str]]:
    """The numbered lines of an UTF-8 or GB18030 file that are neither empty nor comments.

    Raises InvalidParameter, naming the setting, where the file cannot be read.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise InvalidParameter(
            f"词表文件打不开：{file}", f"请检查 {setting} 所指的文件是否存在、能否读取。", setting
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        line = re.sub(r"(^|\s)#.*", "", line).strip()
        if line:
            yield number, line
