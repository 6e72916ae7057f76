"""Whose site a page stands on: what its foot and head say (主办单位, 版权所有, 网站标识码).

That is no proof of whose report it is: towns and bureaus publish on their county's site. It tells
homonyms apart, and says where a bureau or town lies whose place nothing else names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index_mappings import regions
from loaders.identify.document import Document
from loaders.patterns import any_of, plain

_HOST = any_of("speaking.txt", "host")
_CODE = re.compile(r"网站标识码:?(\d{6})\d{4}")
#: Where the cleaning puts what stands around the text.
_AROUND = ("furniture", "furniture_after", "furniture_before", "menu", "related")


def hosts(document: Document) -> Iterator[tuple[str, str]]:
    """(name, line) of who runs the site, as the page's foot and head say it."""
    for line in _lines(document):
        folded = plain(line)
        host = _HOST.search(folded)
        if host:
            yield next(filter(None, host.groups())), line
        code = _CODE.search(folded)
        region = regions.get(code[1]) if code else None
        if region is not None:
            yield "".join(r.name for r in regions.path(region.code)), line


def _lines(document: Document) -> Iterator[str]:
    yield from (line for _, line in document.metadata("foot"))
    for removed in document.cleaned.removed:
        if removed.reason in _AROUND:
            yield from (line for line in removed.text.splitlines() if len(line) <= 200)
    for line in document.cleaned.body[-3:]:
        if len(line.text) <= 60:
            yield line.text
