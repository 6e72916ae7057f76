"""One run of the command line: parse, do, and turn whatever goes wrong into a message.

A person sees what happened and what helps, in Chinese; the traceback only with ZHIJIAN_DEBUG=1.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

from index_mappings.errors import InvalidInput, ZhijianError
from service.cli.output import (
    DONE,
    INTERRUPTED,
    NOTHING_DONE,
    WRONG_USAGE,
    ReaderGone,
    say,
    say_error,
)
from service.settings import debugging

_SYSTEM = {
    errno.ENOSPC: ("磁盘已满，没有写完", "请腾出空间后再运行同一命令；已写入的报告都在"),
    errno.EDQUOT: ("磁盘配额已用完，没有写完", "请腾出空间后再运行同一命令；已写入的报告都在"),
    errno.EACCES: ("没有权限", "请检查文件和文件夹的权限，或换一个位置"),
    errno.EPERM: ("没有权限", "请检查文件和文件夹的权限，或换一个位置"),
    errno.EROFS: ("所在的磁盘是只读的", "请换一个可以写入的位置"),
    errno.ENOENT: ("文件或文件夹不存在", "请检查名称，再试一次"),
    errno.EISDIR: ("这是文件夹，不是文件", "请写文件的名称"),
    errno.ENOTDIR: ("路径中有一段不是文件夹", "请检查路径，再试一次"),
    errno.EMFILE: ("打开的文件太多", "请用 ulimit -n 提高上限后再试"),
}


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status and never raises."""
    _speak_whatever_is_written()
    _keep_the_log_for_servers(arguments)
    try:
        status = parse_and_do(arguments)
        sys.stdout.flush()
    except (ReaderGone, BrokenPipeError):
        return _reader_gone()
    except KeyboardInterrupt:
        say("已中断。已写入的报告都在；再次运行同一命令即可继续。")
        return INTERRUPTED
    except ZhijianError as error:
        say_error(error)
        _trace()
        return WRONG_USAGE if isinstance(error, InvalidInput) else NOTHING_DONE
    except OSError as error:
        return _system_error(error)
    except Exception as error:
        return _unforeseen(error)
    return status


def _keep_the_log_for_servers(arguments: Sequence[str]) -> None:
    """The engine's errors are logged with their tracebacks; a person at a terminal is told once."""
    if list(arguments[:1]) == ["serve"] or "--help" in arguments or debugging():
        return
    import logging

    logging.getLogger("zhijian.engine").addHandler(logging.NullHandler())


def parse_and_do(arguments: Sequence[str]) -> int:
    """The option parser's own errors are told here; all others pass."""
    from service.cli.program import program

    try:
        status = program()(args=_terms_last(arguments), prog_name="zhijian", standalone_mode=False)
    except Exception as error:
        format_message = getattr(error, "format_message", None)
        if type(error).__name__ == "Abort":
            raise KeyboardInterrupt from error
        if format_message is None:
            raise
        return _usage_error(error, format_message())
    if status == INTERRUPTED:  # what the parser makes of Ctrl-C
        raise KeyboardInterrupt
    return status if isinstance(status, int) else DONE


def _terms_last(arguments: Sequence[str]) -> list[str]:
    """In `zhijian search 枫桥经验 -调解` the dash begins a term that must not stand, no option.

    Such words go to the end, behind the sign that ends the options.
    """
    if not {*arguments[:1]} & {"search", "export"} or "--" in arguments:
        return list(arguments)
    terms = [a for a in arguments if a.startswith("-") and not a[:2].isascii()]
    rest = [a for a in arguments if a not in terms]
    return [*rest, "--", *terms] if terms else rest


def _usage_error(error: Any, message: str) -> int:
    """A command line that cannot be understood; a bare `zhijian` shows the help."""
    from service.cli.chinese import usage_error

    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        say(message)
        return WRONG_USAGE
    say(f"错误：{usage_error(message)}")
    say(f"办法：运行 {context.command_path if context else 'zhijian'} --help 查看用法。")
    return WRONG_USAGE


def _system_error(error: OSError) -> int:
    """The operating system refused: say what and where."""
    reason, remedy = _SYSTEM.get(error.errno or 0, (error.strerror or str(error), "请检查后再试"))
    where = f":{error.filename}" if error.filename else ""
    say(f"错误：{reason}{where}")
    say(f"办法：{remedy}")
    _trace()
    return NOTHING_DONE


def _unforeseen(error: Exception) -> int:
    """A mistake of ours: one line, and how to show us more."""
    first = str(error).splitlines()[0] if str(error) else ""
    say(
        f"错误：程序出了意外（{type(error).__name__}{':' + first if first else ''}）；"
        "请设 ZHIJIAN_DEBUG=1 再运行一次，并把输出交给维护者。"
    )
    _trace()
    return NOTHING_DONE


def _trace() -> None:
    if debugging():
        traceback.print_exc()


def _reader_gone() -> int:
    """Whoever read our output has seen enough (`| head`): nothing more is written."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _speak_whatever_is_written() -> None:
    """A character the terminal cannot show is no reason to stop."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
