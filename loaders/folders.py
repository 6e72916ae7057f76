"""Folders: which of their files may be reports; what programs put beside them is none.

Hidden files, an editor's locks, our own index and the pictures of a saved page are passed over.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

_INDEX = re.compile(r"\d+-[0-9a-f]{8,}")
#: A saved page, and the folder of what it shows.
_PAGES, _SAVED = frozenset({".html", ".htm"}), ("_files", ".files", "_文件")
_IGNORED = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})


def files(folder: Path) -> Iterator[Path]:
    """Every file below a folder that may be a source, in a stable order."""
    for root, folders, names in os.walk(folder):
        if _is_index(folders, names):
            folders.clear()
            continue
        pages = {Path(name).stem for name in names if Path(name).suffix.lower() in _PAGES}
        folders[:] = sorted(
            name for name in folders if not is_ignored(name) and not _is_pages_own(name, pages)
        )
        for name in sorted(names):
            if not is_ignored(name):
                yield Path(root) / name


def _is_pages_own(folder: str, pages: set[str]) -> bool:
    """Where a browser put the pictures and scripts of a page that it saved: no reports."""
    stem = next((folder.removesuffix(e) for e in _SAVED if folder.endswith(e)), None)
    return stem in pages


def _is_index(folders: Sequence[str], names: Sequence[str]) -> bool:
    """Our own index, which stands where nobody says otherwise beside the reports: no source."""
    return "lock" in names and any(_INDEX.fullmatch(name) for name in folders)


def is_ignored(name: str) -> bool:
    """What a system or an office program keeps beside the files that people put there."""
    return name.startswith((".", "~$")) or name in _IGNORED
