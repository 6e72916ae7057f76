"""What can go wrong for a client, as one tree.

ClientError          with code, message, remedy
  Unreachable        nobody answers, or not in time
  Strange            who answers is no service of ours
  ServiceRefusal     the service says no: also status, field
    InvalidRequest   422: `field` is the parameter
    NotAllowed       401, 403: the key or the token
    NoSuchReport     404: or no such address
    Expired          410: the index has changed in the middle of a walk; begin anew
    Busy             429, 503, 504: `retry_after` seconds
"""

from __future__ import annotations


class ClientError(Exception):
    """Something went wrong; `message` and `remedy` are for people."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(f"{message}。{remedy}")
        self.code = code
        self.message = message
        self.remedy = remedy


class Unreachable(ClientError):
    """No answer."""


class Strange(ClientError):
    """An answer that is none of ours."""


class ServiceRefusal(ClientError):
    """The service's own error."""

    def __init__(
        self,
        code: str,
        message: str,
        remedy: str,
        field: str | None,
        status: int,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(code, message, remedy)
        self.field = field
        self.status = status
        self.retry_after = retry_after


class InvalidRequest(ServiceRefusal):
    """What was asked cannot be read."""


class NotAllowed(ServiceRefusal):
    """The key or the token does not open this."""


class NoSuchReport(ServiceRefusal):
    """There is no such report or address."""


class Expired(ServiceRefusal):
    """The index has changed: a walk over pages cannot go on and has to begin anew."""


class Busy(ServiceRefusal):
    """Not now; asking again helps."""


OF_STATUS: dict[int, type[ServiceRefusal]] = {
    401: NotAllowed,
    403: NotAllowed,
    404: NoSuchReport,
    410: Expired,
    422: InvalidRequest,
    429: Busy,
    503: Busy,
    504: Busy,
}
