"""Where the tools have their answers from: an index that is opened here, or a service that runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import urlsplit

from service.search.coverage import Coverage, coverage
from service.search.parameters import read_request
from service.search.report import ReportAnswer, read_report
from service.search.searcher import Searcher
from service.search.shapes import Answer

if TYPE_CHECKING:
    from service.client import Client
    from service.client.talk import Conditions

Pairs = Sequence[tuple[str, str]]


class AnswerSource(Protocol):
    """Answers as the interface gives them."""

    def search(self, pairs: Pairs) -> Answer:
        """One page."""

    def coverage(self, pairs: Pairs) -> Coverage:
        """What is held and what is not."""

    def report(self, report_id: str) -> ReportAnswer:
        """A report, whole."""

    def whole(self, address: str) -> str:
        """An address of an answer as one that can be opened elsewhere, where that is known."""


@dataclass(frozen=True, slots=True)
class OpenedIndex:
    """An index; `searcher` is within what may be seen, asked for each answer anew: a token that is
    over shows nothing more."""

    searcher: Callable[[], Searcher]

    def search(self, pairs: Pairs) -> Answer:
        """One page."""
        return self.searcher().answer(read_request(pairs))

    def coverage(self, pairs: Pairs) -> Coverage:
        """What is held and what is not."""
        return coverage(self.searcher(), read_request(pairs))

    def report(self, report_id: str) -> ReportAnswer:
        """A report, whole."""
        return read_report(self.searcher(), report_id)

    def whole(self, address: str) -> str:
        """Under the public address, where there is one."""
        settings = self.searcher().settings
        if not settings.public_url:
            return address
        return settings.public_url + address.removeprefix(settings.root_path)


@dataclass(frozen=True, slots=True)
class RunningService:
    """A service, asked by our own client; its key or token says what may be seen."""

    client: Client
    url: str

    def search(self, pairs: Pairs) -> Answer:
        """One page."""
        return self.client.search(**_conditions(pairs)).answer()

    def coverage(self, pairs: Pairs) -> Coverage:
        """What is held and what is not."""
        return self.client.coverage(**_conditions(pairs))

    def report(self, report_id: str) -> ReportAnswer:
        """A report, whole."""
        return self.client.report(report_id)

    def whole(self, address: str) -> str:
        """At the service's own site; addresses begin with its root path."""
        site = urlsplit(self.url)
        return f"{site.scheme}://{site.netloc}{address}"


def _conditions(pairs: Pairs) -> Conditions:
    """The parameters by their names; whatever is given once or more travels as it is."""
    names = dict.fromkeys(name for name, _ in pairs)
    listed = {name: [value for other, value in pairs if other == name] for name in names}
    return cast("Conditions", listed)
