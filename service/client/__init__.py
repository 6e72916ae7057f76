"""A typed client of the interface, for programs that ask a running service.

    from service.client import Client

    with Client("http://127.0.0.1:8000") as client:
        for hit in client.search("枫桥经验", year=[2022, 2023]).hits():
            print(hit["citation"])

`AsyncClient` is the same with `await` and `async for`. What is asked and what is made of the answer
stands once, in `talk`; the two only carry it over httpx (extra `client`). Errors carry the
service's own code, message and remedy.
"""

from service.client.asynchronous import AsyncClient
from service.client.errors import (
    Busy,
    ClientError,
    Expired,
    InvalidRequest,
    NoSuchReport,
    NotAllowed,
    ServiceRefusal,
    Strange,
    Unreachable,
)
from service.client.synchronous import Client

__all__ = [
    "AsyncClient",
    "Busy",
    "Client",
    "ClientError",
    "Expired",
    "InvalidRequest",
    "NoSuchReport",
    "NotAllowed",
    "ServiceRefusal",
    "Strange",
    "Unreachable",
]
