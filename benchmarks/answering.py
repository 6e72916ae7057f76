"""A process that answers questions with whichever version of the program lies on its path.

    PYTHONPATH=CHECKOUT python -P benchmarks/answering.py INDEX

It reads addresses, one a line, and tells of each the processor's seconds: of the service itself,
of everything; a digest of the answer but for the time it took, and where the next page begins.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import inside
from benchmarks.index import Index


def main(address: str) -> None:
    """Answer until nobody asks any more."""
    with inside.searching(Index(address, Path())) as (searcher, watch):
        _say("ready")
        for line in sys.stdin:
            watch.seconds = watch.worked = 0.0
            whole, thread = time.process_time(), time.thread_time()
            try:
                answer: dict[str, Any] = inside.ask(searcher, line.strip())
            except Exception as error:  # what one version refuses, the other has to refuse too
                answer = {"error": f"{type(error).__name__}: {error}", "next": None}
            own = time.thread_time() - thread - watch.worked
            used = time.process_time() - whole
            answer["took_ms"] = 0.0
            written = json.dumps(answer, ensure_ascii=False).encode()
            _say(json.dumps([own, used, hashlib.sha256(written).hexdigest(), answer["next"]]))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
