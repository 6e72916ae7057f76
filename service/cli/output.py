"""How the command line speaks: data to standard output, messages to standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from index_mappings.errors import ZhijianError

DONE, NOTHING_DONE, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class ReaderGone(Exception):
    """Whoever read our output has closed it. Not an OSError: the option parser would end the
    program with status 1."""


def data(text: str) -> None:
    """A line of data."""
    try:
        sys.stdout.write(text + "\n")
    except BrokenPipeError:
        raise ReaderGone from None


def data_json(value: Any) -> None:
    """One JSON object; what cannot be written as UTF-8 (a broken file name) is escaped."""
    data(json.dumps(value, ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """A message for the person at the terminal."""
    try:
        sys.stdout.flush()
        sys.stderr.write(text + "\n")
    except BrokenPipeError:
        raise ReaderGone from None


def say_error(error: ZhijianError) -> None:
    """What went wrong and what helps."""
    say(f"错误：{error.message}")
    if error.remedy:
        say(f"办法：{error.remedy}")


def coloured() -> bool:
    """Whether standard output is a terminal that wants colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def emphasis(text: str, spans: Sequence[Sequence[int]], on: bool) -> str:
    """The text with its marked spans standing out: in bold on a terminal, else in 【】."""
    before, after = ("\x1b[1;31m", "\x1b[0m") if on else ("【", "】")
    pieces, last = [], 0
    for start, end in spans:
        pieces += [text[last:start], before, text[start:end], after]
        last = end
    return "".join([*pieces, text[last:]])
