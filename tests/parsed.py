"""A served page taken apart: what a test asks for must be there."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode


def first(within: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """The first node that a selector finds; there must be one."""
    node = within.css_first(selector)
    assert node is not None, f"no {selector} in the page"
    return node


def value(node: LexborNode, name: str) -> str:
    """The value of an attribute; the node must bear it."""
    told = node.attributes[name]
    assert told is not None, f"{name} has no value"
    return told


def text_of(within: LexborHTMLParser | LexborNode, selector: str = "body") -> str:
    """The text of the first node that a selector finds."""
    return first(within, selector).text()


def links(within: LexborHTMLParser | LexborNode, selector: str) -> list[str]:
    """Where every node that a selector finds leads."""
    return [value(node, "href") for node in within.css(selector)]
