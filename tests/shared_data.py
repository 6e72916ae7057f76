"""Where the labelled test data lives, and the one reason for which a test may skip it."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
DATA = SHARED / "data"
needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the labelled data (../shared) is not part of the project"
)
