"""How the command line speaks: data to standard output, messages to standard error."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence
from typing import Any

from index_mappings.errors import ZhijianError

DONE, NOTHING_DONE, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

#: What a terminal obeys instead of showing it, for names and texts come from strangers; our own
#: emphasis comes first, to be let pass.
_OBEYED = re.compile("\x1b\\[(?:0|1|1;31)m|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class ReaderGone(Exception):
    """Whoever read our output has closed it. Not an OSError: the option parser would end the
    program with status 1."""


def data(text: str) -> None:
    """A line for people."""
    _write(_harmless(text))


def one_line(name: str) -> str:
    """A name from outside: what follows a break in it must not look like a line of ours."""
    return " ".join(name.splitlines())


def _harmless(text: str) -> str:
    return _OBEYED.sub(lambda match: match[0] if len(match[0]) > 1 else "\ufffd", text)


def _write(text: str) -> None:
    try:
        sys.stdout.write(text + "\n")
    except BrokenPipeError:
        raise ReaderGone from None


def data_json(value: Any) -> None:
    """One JSON object; what cannot be written as UTF-8 (a broken file name) is escaped."""
    _write(json.dumps(value, ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """A message for the person at the terminal."""
    try:
        sys.stdout.flush()
        sys.stderr.write(_harmless(text) + "\n")
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
