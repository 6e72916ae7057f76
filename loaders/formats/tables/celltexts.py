"""The texts of a spreadsheet's cells, which such files keep in one list beside the sheets.

The list comes before the first row and may be larger than memory, so it waits in a file.
"""

from __future__ import annotations

from array import array
from tempfile import SpooledTemporaryFile
from typing import Any

#: Up to so many bytes are kept in memory.
_IN_MEMORY = 8 << 20


class CellTexts:
    """A list of texts as openpyxl asks for one: by number."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (closed by close)
        self._ends = array("Q", [0])

    def __getitem__(self, number: int) -> str:
        at = range(len(self._ends) - 1)[number]
        start, end = self._ends[at : at + 2]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")

    def append(self, text: str) -> None:
        """One more at the end; all of them before the first is asked for."""
        self._ends.append(self._ends[-1] + self._file.write(text.encode("utf-8", "surrogatepass")))

    def close(self) -> None:
        """They are not needed any more."""
        self._file.close()


def workbook(file: Any, texts: CellTexts) -> Any:
    """openpyxl's workbook, to be read row by row, its texts kept in `texts`."""
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(file, read_only=True, data_only=True)
    reader.read_strings = lambda: _read(reader, texts)
    reader.read()
    return reader.wb


def _read(reader: Any, texts: CellTexts) -> None:
    """What openpyxl does, but for where the texts go."""
    from openpyxl.cell.text import Text
    from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    part = reader.package.find(SHARED_STRINGS)
    if part is None:
        return
    with reader.archive.open(part.PartName[1:]) as file:
        for _, node in iterparse(file):
            if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                texts.append(Text.from_tree(node).content)
                node.clear()
    reader.shared_strings = texts
