"""Waiting for what comes by itself: until it is there, however slow the machine is today."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Long enough for a machine that does ten other things; whoever waits in vain learns it then.
PATIENCE = 60.0  # seconds


def until(done: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether it is done, as soon as it is, or when the time is over."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def until_seen(page: Page, done: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """The same beside a page, which hears of what happens only while it is waited for."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        page.wait_for_timeout(50)
    return True
