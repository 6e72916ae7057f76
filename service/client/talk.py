"""What a client says and hears, without a socket.

A talk is a generator: it gives what is to be done (`Ask` the service, `Wait`), takes what came of
it, and returns its value. Whoever drives it knows nothing of the interface; it knows nothing of
how questions travel. So it is tested with lists, and serves threads and event loops alike.
"""

from __future__ import annotations

import json
import random
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar
from urllib.parse import quote, urlencode

from service.client.errors import OF_STATUS, ClientError, ServiceRefusal, Strange, Unreachable

if TYPE_CHECKING:
    from service.search.alike import AlikeAnswer
    from service.search.coverage import Coverage
    from service.search.inside import FacetAnswer
    from service.search.report import ReportAnswer
    from service.search.shapes import Answer, RegionsAnswer
    from service.suggest.shapes import Suggestions

#: Asking again helps.
PASSING = (429, 503)
#: Seconds before the second try where nobody says how long; each further one waits twice as long.
FIRST_WAIT = 0.5
#: Of a wait, how much is added by chance: those who were refused together do not return together.
JITTER = 0.25


class Conditions(TypedDict, total=False):
    """The parameters of a search beside its question; those that repeat take one value or many."""

    year: int | Sequence[int]
    region: str | Sequence[str]
    level: str | Sequence[str]
    section: str | Sequence[str]
    topic: str | Sequence[str]
    kind: str | Sequence[str]
    issuer_kind: str | Sequence[str]
    title: str | Sequence[str]
    certainty: str | Sequence[str]
    published_from: str
    published_to: str
    match: str
    within: str
    local: bool
    related: str | Sequence[str]
    group: str
    sort: str
    size: int
    cursor: str
    facets: bool
    explain: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """Get this address."""

    url: str
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What came: a status with headers (names in small letters) and a body, or why nothing came."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    failure: str = ""


Value = TypeVar("Value")
Talk = Generator[Ask | Wait, Reply, Value]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks whom, how often, and how long it waits in between."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    retries: int = 3
    longest_wait: float = 30.0

    def search(self, pairs: Sequence[tuple[str, str]]) -> Talk[Answer]:
        """One page of a search."""
        answer: Talk[Answer] = self._get("/api/v1/search", pairs)
        return answer

    def facets(self, pairs: Sequence[tuple[str, str]]) -> Talk[FacetAnswer]:
        """The values of one dimension that fit."""
        answer: Talk[FacetAnswer] = self._get("/api/v1/facets", pairs)
        return answer

    def coverage(self, pairs: Sequence[tuple[str, str]]) -> Talk[Coverage]:
        """What is held and what is not."""
        answer: Talk[Coverage] = self._get("/api/v1/coverage", pairs)
        return answer

    def report(self, report_id: str) -> Talk[ReportAnswer]:
        """A report, whole."""
        answer: Talk[ReportAnswer] = self._get(f"/api/v1/reports/{quote(report_id, safe='')}")
        return answer

    def same(self, paragraph_id: str) -> Talk[AlikeAnswer]:
        """Where else the words of a paragraph stand."""
        path = f"/api/v1/paragraphs/{quote(paragraph_id, safe='')}/same"
        answer: Talk[AlikeAnswer] = self._get(path)
        return answer

    def regions(self, q: str) -> Talk[RegionsAnswer]:
        """Places by name."""
        answer: Talk[RegionsAnswer] = self._get("/api/v1/regions", [("q", q)])
        return answer

    def suggest(self, q: str) -> Talk[Suggestions]:
        """What completes the last piece of a question."""
        answer: Talk[Suggestions] = self._get("/api/v1/suggest", [("q", q)])
        return answer

    def _get(self, path: str, pairs: Iterable[tuple[str, str]] = ()) -> Talk[Any]:
        """Ask until there is an answer, or no sense in asking on."""
        query = urlencode([*pairs])
        ask = Ask(f"{self.url}{path}{'?' if query else ''}{query}", self.headers)
        for tries in range(self.retries + 1):
            reply = yield ask
            if reply.status == 200:
                return _read(reply)
            error = _error(reply, self.url)
            seconds = self._wait(reply, tries)
            if seconds is None:
                raise error
            yield Wait(seconds)
        raise AssertionError("the last try raises")

    def _wait(self, reply: Reply, tries: int) -> float | None:
        """Seconds until the next try; never fewer than the service says. None: none is made."""
        if tries == self.retries or (reply.status and reply.status not in PASSING):
            return None
        wanted = _retry_after(reply)
        seconds = FIRST_WAIT * 2**tries if wanted is None else wanted
        if seconds > self.longest_wait:
            return None
        return seconds + JITTER * max(seconds, FIRST_WAIT) * random.random()  # noqa: S311


def caller(
    url: str, key: str | None, token: str | None, retries: int, longest_wait: float
) -> Caller:
    """A caller with what opens the door: in headers, for addresses are kept in logs."""
    if not url.startswith(("http://", "https://")):
        message = f"地址“{url}”不是网址"
        raise ClientError(
            "invalid_address", message, "请写成 http://主机:端口 或 https://主机/前缀"
        )
    headers = {"Accept": "application/json"}
    if key:
        headers["X-API-Key"] = _headed(key)
    if token:
        headers["Authorization"] = f"Bearer {_headed(token)}"
    return Caller(url.rstrip("/"), headers, retries, longest_wait)


def _headed(secret: str) -> str:
    if not secret.isascii() or not secret.isprintable():
        raise ClientError(
            "forbidden", "密钥或令牌里有不能放进请求头的字符", "请核对密钥，重新复制一遍"
        )
    return secret.strip()


def pairs_of(q: str, conditions: Conditions) -> list[tuple[str, str]]:
    """The parameters as they travel; what is None was not given."""
    pairs = [("q", q)] if q else []
    for name, value in conditions.items():
        values = value if isinstance(value, list | tuple | set | frozenset | range) else [value]
        pairs += [(name, _text(v)) for v in values if v is not None]
    return pairs


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def next_page(pairs: Sequence[tuple[str, str]], answer: Answer) -> list[tuple[str, str]] | None:
    """The parameters of the page behind this one."""
    if answer["next"] is None:
        return None
    # Counts are of the whole: told once.
    kept = [pair for pair in pairs if pair[0] not in ("cursor", "facets")]
    return [*kept, ("facets", "false"), ("cursor", answer["next"])]


def _read(reply: Reply) -> Any:
    answer = _json(reply)
    if not isinstance(answer, dict):
        raise _strange("不是治鉴的 JSON")
    return answer


def _json(reply: Reply) -> Any:
    """What the body says; None where it is no JSON."""
    try:
        return json.loads(reply.body)
    except ValueError:
        return None


def _error(reply: Reply, url: str) -> ClientError:
    if not reply.status:
        return Unreachable(
            "unreachable",
            f"{url} 没有答复：{reply.failure}",
            "请核对地址，看服务是否在运行，再试一次",
        )
    kind = OF_STATUS.get(reply.status, ServiceRefusal)
    match _json(reply):
        case {
            "error": {"code": str(code), "message": str(message), "remedy": str(remedy), "field": f}
        } if f is None or isinstance(f, str):
            return kind(code, message, remedy, f, reply.status, _retry_after(reply))
    return _strange(f"状态 {reply.status}，内容不是治鉴的错误")


def _strange(what: str) -> Strange:
    return Strange(
        "strange", f"答复读不懂：{what}", "请核对地址和路径前缀，看中间的代理是否改了答复"
    )


def _retry_after(reply: Reply) -> float | None:
    """Seconds; the service writes a whole number, and a date from a proxy tells nothing here."""
    text = reply.headers.get("retry-after", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
