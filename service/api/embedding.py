"""Other sites: whose pages may read the answers, and whose may show ours in a frame.

One list for both. Nothing is ever sent with a visitor's own password or cookie: a page shows what
its token opens, and has no other way in.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.responses import Response

#: What pages of other sites may read: the interface and the component, not our pages. (A script
#: that is loaded with a checksum has to be readable.)
READABLE = ("/api/", "/embed.js")
#: What shows nothing by itself, so that everybody may load it.
DOORS = ("/embed", "/embed.js", "/embed/frame.js", "/embed/frame.css")
#: Seconds for which a browser remembers that it may ask.
REMEMBERED = 600
ALLOWED = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Authorization, X-API-Key",
    "Access-Control-Max-Age": str(REMEMBERED),
}
#: What a page may read beside the answer: when to come back.
EXPOSED = {
    "Access-Control-Expose-Headers": (
        "Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
    )
}


class Embedding:
    """The sites that may embed, as browsers say their origins."""

    def __init__(self, origins: Sequence[str]) -> None:
        self._origins = frozenset(origins)
        self._framing = " ".join(origins) or "'none'"

    @property
    def security(self) -> dict[str, str]:
        """What browsers are told with every answer about frames: old ones know no list, and are
        told nothing where there is one."""
        policy = (
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
            f"form-action 'self'; frame-ancestors {self._framing}"
        )
        headers = {"Content-Security-Policy": policy}
        return headers if self._origins else {**headers, "X-Frame-Options": "DENY"}

    def headers(self, path: str, headers: Headers) -> dict[str, str]:
        """What this answer says to the page that asks."""
        if not self._origins or not path.startswith(READABLE):
            return {}
        origin = self._known(headers)
        readable = {**EXPOSED, "Access-Control-Allow-Origin": origin} if origin else {}
        return {"Vary": "Origin", **readable}

    def preflight(self, method: str, path: str, headers: Headers) -> Response | None:
        """The answer to a browser that asks whether a page may ask; None where it does not, or the
        page is none of those."""
        asks = method == "OPTIONS" and "access-control-request-method" in headers
        if asks and path.startswith(READABLE) and self._known(headers):
            return Response(status_code=204, headers=ALLOWED)
        return None

    def _known(self, headers: Headers) -> str | None:
        origins = headers.getlist("origin")
        return origins[0] if len(origins) == 1 and origins[0] in self._origins else None
