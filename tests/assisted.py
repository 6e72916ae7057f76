"""What tests of the assistants' tools share: reading what a tool gave back."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from mcp import Client

Ask = Callable[[Client], Awaitable[Any]]


def told(result: Any) -> Any:
    """What a tool gave back; the text says the same."""
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def refused(result: Any) -> str:
    assert result.is_error
    text: str = result.content[0].text
    return text


async def held(client: Client) -> int:
    answer = told(await client.call_tool("coverage", {}))
    reports: int = answer["total"]["reports"]
    return reports
