"""Old Word, WPS and OpenDocument texts: read by a program that is installed, or not at all.

LibreOffice is asked first: it alone keeps automatic numbers, without which an official report has
no headings (1.5 s a document). antiword and catdoc are small and quick (10 ms), and lose them. The
program gets a copy under a name of ours, in a folder that goes with it, without macros or network.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import keeper
from loaders.formats import text as text_format
from loaders.formats.pages import Line, SourcePage, table_row
from loaders.formats.word import docx

#: The load gives a source 60 seconds; all programs together have to be gone by then.
_SECONDS = 45.0
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_INSTALL = (
    "请安装 LibreOffice（apt-get install libreoffice-writer-nogui）或 antiword（apt-get install "
    "antiword），或另存为 .docx 后再装载"
)
_INSTALL_OFFICE = (
    "请安装 LibreOffice（apt-get install libreoffice-writer-nogui），或另存为 .docx 后再装载"
)
_COMPOUND = b"\xd0\xcf\x11\xe0"
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""  # noqa: E501 (a file's text)


def read(data: bytes) -> SourcePage:
    """The lines of a document. Raises SourceError(no_converter) where nothing reads it."""
    if is_encrypted(data):
        raise SourceError(
            Reason.ENCRYPTED, "Word 文档加了密码", "请用密码打开，去掉密码后另存再装载"
        )
    old = data.startswith(_COMPOUND)
    tried = False
    until = time.monotonic() + _SECONDS
    for name, convert in _PROGRAMS if old else _PROGRAMS[:1]:
        program = shutil.which(name)
        if program is None:
            continue
        tried = True
        page = convert(program, data, until)
        if page is not None and any(line.text.strip() for line in page.lines):
            return page
    if tried:
        raise SourceError(
            Reason.UNREADABLE, "转换程序读不出这份文档", "请用办公软件打开后另存为 .docx 再装载"
        )
    if old:
        raise SourceError(Reason.NO_CONVERTER, "读取旧版 Word/WPS 文档需要转换程序", _INSTALL)
    raise SourceError(
        Reason.NO_CONVERTER, "读取 ODT 和 XML 形式的文档需要转换程序", _INSTALL_OFFICE
    )


def is_encrypted(data: bytes) -> bool:
    """A package with a password, or a Word file whose first words say that it has one."""
    if _ENCRYPTED_PACKAGE in data:
        return True
    for place in range(512, min(len(data) - 12, 1 << 20), 512):
        if data[place : place + 2] == b"\xec\xa5":
            return bool(struct.unpack_from("<H", data, place + 10)[0] & 0x0100)
    return False


def _antiword(program: str, data: bytes, until: float) -> SourcePage | None:
    return _text(_run([program, "-m", "UTF-8.txt", "-w", "0", "-"], data, until))


def _catdoc(program: str, data: bytes, until: float) -> SourcePage | None:
    return _text(_run([program, "-d", "utf-8", "-w", "-"], data, until))


def _text(output: bytes | None) -> SourcePage | None:
    if not output:
        return None
    try:
        lines = text_format.split(text_format.decode(output))
    except SourceError:
        return None
    return SourcePage(tuple(_row(line) or Line(line) for line in lines))


def _row(line: str) -> Line | None:
    """antiword draws a table with |, catdoc with tabs."""
    if line.startswith("|") and line.endswith("|"):
        return table_row([[cell] for cell in line[1:-1].split("|")])
    return table_row([[cell] for cell in line.split("\t")]) if "\t" in line.strip() else None


def _office(program: str, data: bytes, until: float) -> SourcePage | None:
    with tempfile.TemporaryDirectory(prefix="zhijian-") as folder:
        profile = Path(folder, "profile", "user", "registrymodifications.xcu")
        profile.parent.mkdir(parents=True)
        profile.write_text(_PROFILE, encoding="utf-8")
        original = Path(folder, "document.doc")
        original.write_bytes(data)
        _run(
            [program, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless",
             "--norestore", "--nolockcheck", "--convert-to", "docx", "--outdir", folder,
             str(original)],
            b"",
            until,
            folder,
        )  # fmt: skip
        converted = Path(folder, "document.docx")
        return docx.read(converted.read_bytes()) if converted.exists() else None


#: In the order in which they are asked; all but the first read only what Word 97 to 2003 wrote.
_PROGRAMS = (("soffice", _office), ("antiword", _antiword), ("catdoc", _catdoc))


def _run(command: list[str], data: bytes, until: float, home: str | None = None) -> bytes | None:
    """What the program prints; None when it fails or is not done by `until` (monotonic seconds)."""
    away = "http://127.0.0.1:9"
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "http_proxy": away, "https_proxy": away}
    if home is not None:
        environment["HOME"] = home
    left = until - time.monotonic()
    if left <= 0:
        return None
    keeper_end, our_end = os.pipe()  # `our_end` closes when this process is gone
    keeping = [sys.executable, "-I", "-S", keeper.__file__, str(keeper_end), f"{left:.2f}"]
    try:
        # The command is ours; the file reaches the program by standard input or a name of ours.
        running = subprocess.Popen(  # noqa: S603
            [*keeping, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            pass_fds=(keeper_end,),
        )
    except OSError:
        os.close(our_end)
        return None
    finally:
        os.close(keeper_end)
    with running:
        try:
            output, _ = running.communicate(data, timeout=left + 1)
        except subprocess.TimeoutExpired:
            return None
        finally:
            os.close(our_end)  # whatever happened here: the keeper ends the program, then itself
    return output if running.returncode == 0 else None
