"""Where the library's errors become ours, once.

tantivy raises ValueError, RuntimeError or OSError with the cause in the text, and a panic of its
Rust side arrives as a BaseException. Everything that touches it runs inside `translated`.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from index_mappings.errors import EngineAway, EngineError, IndexBusy
from index_mappings.records import BadRecord

_FULL = ("No space left", "StorageFull", "File too large", "FileTooLarge", "Quota", "QuotaExceeded")
# A thread of the writer failed and took its reason along.
_WORKER_DIED = ("worker thread", "index writer was killed")
_DENIED = ("Permission denied", "PermissionDenied", "Read-only file system", "ReadOnlyFilesystem")
_FULL_ERRNO = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DENIED_ERRNO = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Run something of tantivy's or of the file system's; `where` is the directory to be named."""
    try:
        yield
    except EngineError:
        raise
    except (ValueError, RuntimeError, OSError, KeyError, TypeError) as error:
        raise translate(error, where) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise translate(error, where) from error


def translate(error: BaseException, where: str) -> EngineError:
    """What a person should read in place of one of the library's errors."""
    text = str(error)
    code = error.errno if isinstance(error, OSError) else None
    if code in _FULL_ERRNO or any(sign in text for sign in _FULL):
        return EngineAway(
            f"磁盘空间不足,无法写入索引目录 {where};此前已提交的内容完好。",
            "请腾出磁盘空间后重新运行刚才的命令。",
        )
    if any(sign in text for sign in _WORKER_DIED):
        return EngineAway(
            f"写入索引目录 {where} 失败,多半是磁盘空间不足;此前已提交的内容完好。",
            "请检查磁盘空间和目录权限,然后重新运行刚才的命令。",
        )
    if code in _DENIED_ERRNO or any(sign in text for sign in _DENIED):
        return EngineAway(
            f"没有读写索引目录 {where} 的权限。",
            "请检查该目录的所有者和权限,或用 --engine 换一个目录。",
        )
    if "LockBusy" in text:
        return busy(where)
    if code in (errno.ENOTDIR, errno.EEXIST):
        return EngineAway(f"{where} 不是目录。", "请用 --engine embedded:目录 指定一个目录。")
    told = "内容与程序不符" if isinstance(error, BadRecord | KeyError | TypeError) else "无法读取"
    return EngineAway(
        f"索引目录 {where} {told},可能已损坏({_short(text)})。",
        "请用 zhijian load --rebuild 加上原始资料重建索引,或从备份恢复该目录。",
    )


def busy(where: str) -> IndexBusy:
    """Somebody else is writing."""
    return IndexBusy(
        f"另一个程序正在向索引目录 {where} 写入。",
        "请等它完成后再试;检索不受影响。",
    )


def _short(text: str) -> str:
    line = text.strip().splitlines()[0] if text.strip() else "原因不详"
    return line if len(line) <= 120 else line[:120] + "…"
