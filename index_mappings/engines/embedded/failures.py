"""Where the library's errors become ours, once.

tantivy raises ValueError, RuntimeError or OSError with the cause in the text, and a panic of its
Rust side arrives as a BaseException. The calls into it and into the file system run inside
`translated`, and nothing wider: a ValueError of our own code is a fault of ours. What was stored
and cannot be read any more says so itself, by class: `readable`.
"""

from __future__ import annotations

import errno
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from index_mappings.checked import BadRecord
from index_mappings.errors import EngineAway, EngineBroken, EngineDenied, EngineError, IndexBusy

_FULL = ("No space left", "StorageFull", "File too large", "FileTooLarge", "Quota", "QuotaExceeded")
# A thread of the writer failed and took its reason along.
_WORKER_DIED = ("worker thread", "index writer was killed")
_DENIED = ("Permission denied", "PermissionDenied", "Read-only file system", "ReadOnlyFilesystem")
_FULL_ERRNO = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DENIED_ERRNO = {errno.EACCES, errno.EPERM, errno.EROFS}
#: What may be otherwise the next time: the system is short of something, or a drive is away.
_PASSING_ERRNO = {
    errno.EAGAIN, errno.EINTR, errno.EBUSY, errno.ETXTBSY, errno.EMFILE, errno.ENFILE, errno.ENOMEM,
    errno.ENOBUFS, errno.ENOLCK, errno.EDEADLK, errno.ESTALE, errno.ETIMEDOUT, errno.ENETDOWN,
    errno.ENETUNREACH, errno.ENETRESET, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENOTCONN,
    errno.ECONNABORTED, errno.ECONNREFUSED, errno.ECONNRESET, errno.ESHUTDOWN, errno.EREMOTEIO,
}  # fmt: skip
_OS_ERROR = re.compile(r"os error (\d+)")
_log = logging.getLogger("zhijian.engine")


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Call something of tantivy's or of the file system's; `where` is the directory to be named."""
    with readable(where):
        try:
            yield
        except (ValueError, RuntimeError, OSError) as error:
            raise translate(error, where) from error


@contextmanager
def readable(where: str) -> Iterator[None]:
    """Make something of what was stored: whatever it does, records are read, and Rust may panic."""
    try:
        yield
    except (BadRecord, json.JSONDecodeError) as error:
        raise translate(error, where) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise translate(error, where) from error


def translate(error: BaseException, where: str) -> EngineError:
    """What a person should read in place of one of the library's errors; the log gets it all."""
    translation = _error_for(error, where)
    _log.warning("%s: %s", translation.code, translation.message, exc_info=error)
    return translation


def _error_for(error: BaseException, where: str) -> EngineError:
    text = str(error)
    named = _OS_ERROR.search(text)
    code = error.errno if isinstance(error, OSError) else int(named[1]) if named else None
    if code in _FULL_ERRNO or any(sign in text for sign in _FULL):
        return EngineDenied(
            f"磁盘空间不足，无法写入索引目录 {where}；此前已提交的内容完好。",
            "请腾出磁盘空间后重新运行刚才的命令。",
        )
    if any(sign in text for sign in _WORKER_DIED):
        return EngineDenied(
            f"写入索引目录 {where} 失败，多半是磁盘空间不足；此前已提交的内容完好。",
            "请检查磁盘空间和目录权限，然后重新运行刚才的命令。",
        )
    if code in _DENIED_ERRNO or any(sign in text for sign in _DENIED):
        return EngineDenied(
            f"没有读写索引目录 {where} 的权限。",
            "请检查该目录的所有者和权限，或用 --engine 换一个目录。",
        )
    if "LockBusy" in text:
        return busy(where)
    if code in (errno.ENOTDIR, errno.EEXIST):
        return EngineBroken(f"{where} 不是目录。", "请用 --engine embedded:目录 指定一个目录。")
    if code in _PASSING_ERRNO:
        return EngineAway(
            f"索引目录 {where} 暂时无法读写（{_short(text)}）。",
            "请稍候再试；经常如此请检查内存、打开文件数的限制和网络盘。",
        )
    fault = "内容与程序不符" if isinstance(error, BadRecord) else "无法读取"
    return EngineBroken(
        f"索引目录 {where} {fault}，可能已损坏（{_short(text)}）。",
        "请用 zhijian load --rebuild 加上原始资料重建索引，或从备份恢复该目录。",
    )


def busy(where: str) -> IndexBusy:
    """Somebody else is writing."""
    return IndexBusy(
        f"另一个程序正在向索引目录 {where} 写入。",
        "请等它完成后再试；检索不受影响。",
    )


def _short(text: str) -> str:
    line = text.strip().splitlines()[0] if text.strip() else "原因不详"
    return line if len(line) <= 120 else line[:120] + "…"
