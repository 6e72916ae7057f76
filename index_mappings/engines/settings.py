"""What an office decides about its engine, as a value: no engine looks into the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Handed to `open_engine`. `seconds` a question may take, on whichever engine; all else is for
    Elasticsearch, as docs/settings.md tells it. A key goes before a user; None copies: by itself.
    """

    #: Well below the patience of whoever asks: a dead node is cheap, a frozen one is dear.
    seconds: float = 10.0
    api_key: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    fingerprint: str = ""
    shards: int = 1
    replicas: int | None = None


#: Where nothing was decided.
UNDECIDED: Final = EngineSettings()
