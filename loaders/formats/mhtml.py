"""Web archives (mht, mhtml): the page in its envelope; what it links to stays unread."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import html
from loaders.formats import text as text_format
from loaders.formats.pages import SourcePage


def read(data: bytes) -> SourcePage:
    """The lines of the first page of the archive."""
    message = message_from_bytes(data)
    for content_type in ("text/html", "application/xhtml+xml", "text/plain"):
        for part in message.walk():
            payload = _payload(part) if part.get_content_type() == content_type else b""
            if payload:
                return html.parse(text_format.decode(payload, _charset(part, payload)))
    raise SourceError(
        Reason.UNREADABLE, "网页归档里没有网页", "请用浏览器打开后另存为 .html，再装载"
    )


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload.strip() if isinstance(payload, bytes) else b""


def _charset(part: Message, payload: bytes) -> str | None:
    """What the envelope says, else the page itself."""
    return part.get_content_charset() or html.charset_of(payload)
