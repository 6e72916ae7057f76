"""Waiting for what comes by itself: until it is there, however slow the machine is today."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Long enough for a machine that does ten other things; whoever waits in vain learns it then.
PATIENCE = 60.0  # seconds
_SHORTLY = partial(time.sleep, 0.02)


def until(done: Callable[[], object], pause: Callable[[], object] = _SHORTLY) -> bool:
    """Whether it is done, as soon as it is, or when patience is over."""
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            return False
        pause()
    return True


def until_seen(page: Page, done: Callable[[], object]) -> bool:
    """The same beside a page, which hears of what happens only while it is waited for."""
    return until(done, partial(page.wait_for_timeout, 50))
