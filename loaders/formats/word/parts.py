"""The parts of a Word document: what its main part points to, and what is embedded in it."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Any

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import archive
from loaders.formats.markup import local, parse, value
from loaders.formats.pages import SourcePage

#: Documents in documents in documents: deeper is no work of an office's.
DEEPEST = 3
#: The ending of an embedded document, by what the package calls it.
_ENDINGS = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt",
    "application/rtf": ".rtf", "text/rtf": ".rtf", "message/rfc822": ".mht",
    "application/msword": ".doc", "application/xml": ".doc", "text/xml": ".doc",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordParts:
    """A document's package, seen from its main part."""

    opened: archive.Archive
    main: str
    targets: dict[str, str]
    kinds: dict[str, str]

    @classmethod
    def of(cls, opened: archive.Archive) -> WordParts:
        """The parts of a package; one may call its main part as it likes."""
        main = "word/document.xml"
        for relation in _children(opened.part("_rels/.rels")):
            if (value(relation, "Type") or "").endswith("/officeDocument"):
                main = (value(relation, "Target") or "").lstrip("/")
                break
        folder, _, name = main.rpartition("/")
        targets, kinds = {}, {}
        for relation in _children(opened.part(f"{folder}/_rels/{name}.rels".lstrip("/"))):
            target = value(relation, "Target") or ""
            if value(relation, "TargetMode") != "External":
                joined = target.lstrip("/") if target[:1] == "/" else posixpath.join(folder, target)
                targets[value(relation, "Id") or ""] = posixpath.normpath(joined)
                kinds[(value(relation, "Type") or "").rpartition("/")[2]] = posixpath.normpath(
                    joined
                )
        return cls(opened, main, targets, kinds)

    def xml(self, kind: str) -> Any:
        """A part that a document can be read without (styles, numbering, footnotes), or None."""
        folder = self.main.rpartition("/")[0]
        return optional(self.opened.part(self.kinds.get(kind, f"{folder}/{kind}.xml")))

    def chunk(self, relation: str, depth: int) -> SourcePage:
        """An embedded document. Raises SourceError for one that cannot be read: the document
        around it would be a part of the report that looks like the whole."""
        from loaders import formats
        from loaders.formats.word import docx

        name = self.targets.get(relation, "")
        data = self.opened.part(name) if name else None
        if data is None or depth >= DEEPEST:
            fault = "嵌得太深" if data is not None else "没有找到"
            raise SourceError(
                Reason.UNREADABLE, f"Word 文档里嵌入的文档{fault}", "请用办公软件打开后另存再装载"
            )
        if formats.signed(data) == "word":
            return docx.read(data, depth + 1)
        return formats.read(f"chunk{self._ending(name)}", data)

    def _ending(self, name: str) -> str:
        default = ""
        for row in _children(self.opened.part("[Content_Types].xml")):
            kind = (value(row, "ContentType") or "").partition(";")[0].strip().lower()
            if (value(row, "PartName") or "").lstrip("/") == name:
                return _ENDINGS.get(kind, posixpath.splitext(name)[1])
            if local(row) == "Default" and name.endswith(f".{value(row, 'Extension')}"):
                default = _ENDINGS.get(kind, "")
        return default or posixpath.splitext(name)[1]


def optional(data: bytes | None) -> Any:
    """A part that a document can be read without, broken or not."""
    try:
        return parse(data) if data else None
    except SourceError:
        return None


def _children(data: bytes | None) -> list[Any]:
    root = optional(data)
    return [] if root is None else list(root)
