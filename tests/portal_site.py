"""A site that embeds the search: its own files under its own strict policy, a reset of styles, and
a script of the year 2012 that changes what every script rests on."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

#: As sites wrote it then: everything bare, everything small, nothing where one expects it.
RESET = """
* { margin: 0 !important; padding: 0 !important; border: 0; font-size: 11px !important; float: none;
  line-height: 1 !important; color: #c0c !important; letter-spacing: 3px; text-transform: uppercase;
  box-sizing: content-box !important; }
button, input, a, h3, li, mark, p { display: none !important; background: #ff0 !important; }
body { background: #fff; width: auto; }
#foot { display: block !important; height: 40px; }
zhijian-search:not(:defined) { display: block; min-height: 100vh; }
"""

#: What libraries of that time did to the prototypes, enumerable and in other meanings.
OLD_SCRIPT = """
window.jQuery = window.$ = function () { return { ready: function (f) { f(); } }; };
$.fn = $.prototype; $.fn.jquery = "1.7.2";
Object.prototype.clone = function () { return this; };
Array.prototype.each = function (f) { for (var i = 0; i < this.length; i++) f(this[i]); };
Array.prototype.remove = function (one) { this.splice(this.indexOf(one), 1); };
Array.prototype.contains = function (one) { return this.indexOf(one) >= 0; };
Array.prototype.reduce = function () { return this.length > 1 ? this : this[0]; };
Array.prototype.toJSON = function () { return "[" + this.join() + "]"; };
Array.from = function (list) { return [].slice.call(list); };
String.prototype.strip = String.prototype.trim;
Function.prototype.bind = function (to) {
  var f = this; return function () { return f.apply(to, arguments); };
};
Element.prototype.remove = function () { throw new Error("not that remove"); };
Element.prototype.update = function (html) { this.innerHTML = html; };
"""


@dataclass
class Portal:
    """A running site: its origin, its pages by path, and the service it may use."""

    origin: str = ""
    service: str = ""
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def policy(self) -> str:
        """Nothing but its own files and what docs/portal.md tells it to allow; no script may set
        markup."""
        own = (
            "default-src 'none'; base-uri 'none'; style-src 'self'; img-src 'self' data:; "
            "form-action 'none'"
        )
        allowed = (
            f"script-src 'self' {self.service}; connect-src {self.service}; "
            f"frame-src {self.service}"
        )
        return f"{own}; {allowed}; require-trusted-types-for 'script'"

    def add(
        self, path: str, body: str, head: str = "", script: str = "", plain: bool = False
    ) -> str:
        """A page with the site's files around it; gives its address."""
        files = (
            ""
            if plain
            else '<link rel="stylesheet" href="/reset.css"><script src="/old.js"></script>'
        )
        own = f'<script src="{path}.js"></script>' if script else ""
        page = (
            f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>门户</title>'
            f'<link rel="icon" href="data:,">{files}{head}'
            f'<body>{body}{own}<div id="foot">页脚</div>'
        )
        self.pages[path] = ("text/html; charset=utf-8", page)
        self.pages[path + ".js"] = ("text/javascript; charset=utf-8", script)
        return self.origin + path


@contextlib.contextmanager
def portal_site() -> Iterator[Portal]:
    """Started on a free port."""
    portal = Portal(pages={
        "/reset.css": ("text/css", RESET),
        "/old.js": ("text/javascript", OLD_SCRIPT),
    })  # fmt: skip

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = portal.pages.get(self.path.partition("?")[0], ("text/plain", ""))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", portal.policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *told: Any) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    portal.origin = f"http://localhost:{server.server_port}"
    try:
        yield portal
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
