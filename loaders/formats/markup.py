"""XML as documents hold it, read without entities, network or unbounded trees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from index_mappings.errors import SourceError
from index_mappings.reports import Reason


def parse(data: bytes) -> Any:
    """The root element. Raises SourceError(unreadable) for what is no sound XML.

    Entities are not resolved, nothing is fetched, and libxml2's limits on depth and text stand.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(
            Reason.UNREADABLE, "文件内容已损坏", "请用办公软件打开后另存，再装载"
        ) from error


def local(element: Any) -> str:
    """An element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Any, *path: str) -> Any:
    """The first descendant down a path of names, None without it."""
    for name in path:
        element = next((e for e in element if local(e) == name), None)
        if element is None:
            return None
    return element


def named(element: Any, name: str) -> Iterator[Any]:
    """All descendants of this name."""
    return (e for e in element.iter() if local(e) == name)


def value(element: Any, name: str = "val") -> str | None:
    """An attribute by its name without namespace; None without element or attribute."""
    if element is None:
        return None
    for key, text in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(text)
    return None
