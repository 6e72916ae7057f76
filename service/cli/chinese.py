"""What the option parser says in English, said in Chinese: help frames and usage errors.

The parser builds its sentences from fixed English frames; each row turns one frame. What is not in
the table stays as it is: better an English sentence than none.
"""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

_HELP = (
    (r"^Usage:", "用法："),
    (r"^Options:", "选项："),
    (r"^Arguments:", "参数："),
    (r"^Commands:", "命令："),
    (r"Show this message and exit\.", "显示这份说明"),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."),
    (r"\[default: ([^\]]*)\]", r"[默认 \1]"),
    (r"\[required\]", "[必填]"),
    (r"; required\]", "；必填]"),
    (r" <(?:list\[)?[A-Za-z]+\]?>", ""),
    (r"\[(\d+)<=x<=(\d+)\]", r"[\1 至 \2]"),
)

_ERRORS = (
    (r"^No such command ['\"]?(.+?)['\"]?\.(?: Did you mean (.+)\?)?$", r"没有名为 \1 的命令。"),
    (
        r"^No such option: (\S+)(?: \(Possible options: (.+)\))?(?: Did you mean (.+)\?)?$",
        r"没有名为 \1 的选项。",
    ),
    (r"^Missing command\.$", "还没有写命令。"),
    (r"^Missing argument '?(.+?)'?\.(?: .*)?$", r"缺少参数 \1。"),
    (r"^Missing option '?(.+?)'?\.(?: .*)?$", r"缺少选项 \1。"),
    (r"^Got unexpected extra arguments?(?:\(s\))? \((.+)\)$", r"多出了参数：\1。"),
    (r"^Option '?(.+?)'? requires an argument\.$", r"选项 \1 后面要有值。"),
    (r"^Option '?(.+?)'? requires \d+ arguments\.$", r"选项 \1 后面的值不够。"),
    (r"^Option '?(.+?)'? does not take a value\.$", r"选项 \1 后面不能有值。"),
    (r"^Invalid value for (.+?): Input should be a valid integer.*$", r"\1 的值要写成整数。"),
    (
        r"^Invalid value for (.+?): Input should be greater than or equal to (\d+).*$",
        r"\1 的值不能小于 \2。",
    ),
    (
        r"^Invalid value for (.+?): Input should be less than or equal to (\d+).*$",
        r"\1 的值不能大于 \2。",
    ),
    (
        r"^Invalid value for (.+?): (.+) is not a valid (?:integer|int)\.?$",
        r"\1 的值 \2 无法使用：要写成整数。",
    ),
    (
        r"^Invalid value for (.+?): (.+) is not in the range (.+?)\.?$",
        r"\1 的值 \2 无法使用：应在 \3 之间。",
    ),
    (
        r"^Invalid value for (.+?): (.+) is not one of (.+?)\.?$",
        r"\1 的值 \2 无法使用：可用的值有 \3。",
    ),
    (r"^Invalid value for (.+?): (.+)$", r"\1 的值无法使用：\2"),
    (r"^Invalid value: (.+)$", r"\1"),
)


def help_text(text: str) -> str:
    """A command's help with its frame in Chinese."""
    for english, chinese in _HELP:
        text = re.sub(english, chinese, text, flags=re.MULTILINE)
    return text


def usage_error(message: str) -> str:
    """A usage error in Chinese. An option of two names has each in quotes of its own."""
    message = message.replace("' / '", " / ")
    for english, chinese in _ERRORS:
        translated, count = re.subn(english, chinese, message.strip(), flags=re.DOTALL)
        if count:
            return translated
    return message


class ChineseCommand(TyperCommand):
    """A command whose help is Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return help_text(super().get_help(ctx))


class ChineseGroup(TyperGroup):
    """The same for the program itself, whose commands stand in the order they were written."""

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return help_text(super().get_help(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """Commands in the order of the documentation."""
        return list(self.commands)
