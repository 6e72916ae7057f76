"""What a visitor of a page asks: the address it came by, read as the interface reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from fastapi import Request

from index_mappings.query import Group, Sort
from service import question as questions
from service.pages.address import Address
from service.pages.choices import Choices
from service.question import Question
from service.search.inquiry import fitting
from service.search.parameters import Match, SearchRequest, pairs_of, read_request
from service.search.question_shapes import QuestionAnswer
from service.search.results import Result
from service.search.searcher import Searcher
from service.search.shapes import Answer

Value = TypeVar("Value")

#: What messengers, portals and advertisers add to an address that is passed on. The page leaves it
#: out; the interface refuses it like every parameter it does not know.
SHARED = re.compile(
    r"utm_\w+|from|isappinstalled|scene|clicktime|enterid|nsukey|spm|share\w*|wx\w*|wechat\w*"
    r"|gclid|fbclid|msclkid|dclid|yclid|bd_vid|hmsr|hmpl|hmcu|hmkw|hmci|_hs\w+|mc_[ce]id"
)
#: Characters of a host with its port that a page repeats in every citation; none is longer.
LONGEST_HOST = 260


@dataclass(frozen=True, slots=True)
class Visit:
    """A question with its conditions, ready to be answered."""

    searcher: Searcher
    address: Address
    request: SearchRequest
    question: Question

    def answer(self, more: Callable[[Result], Value]) -> tuple[Answer, Value]:
        """The answer, and what else is told from its result."""
        return self.searcher.answer_with(self.request, more)

    def counted(self, more: Callable[[Result], Value]) -> tuple[Answer, Value]:
        """The same for who wants counts alone: one hit is enough to be told them from."""
        bare = replace(self.request, size=1, cursor=None, facets=False)
        return self.searcher.answer_with(bare, more)

    def choices(self, question: QuestionAnswer) -> Choices:
        """What can be chosen from here on."""
        day, dictionary = self.searcher.settings.day, self.searcher.dictionary
        answered = self.address.answered_by(question["match"])
        return Choices(answered, self.question, question, day, dictionary, self.address)


def visit_of(request: Request, searcher: Searcher, *own: str) -> Visit:
    """What is asked; the parameters in `own` are the page's and no conditions. Raises InvalidInput
    where it cannot be read."""
    address = address_of(request, searcher)
    for name in own:
        address = address.put(name, None)
    search_request = read_request(address.pairs)
    question = _question(search_request, searcher)
    fit = fitting(search_request, question, searcher.dictionary)
    if fit != search_request:  # the words that offered a related term are gone
        address, search_request = address.put("related", fit.related), fit
    group = search_request.group or question.group
    if search_request.sort is Sort.COUNT and group is Group.PARAGRAPH:
        # The words that grouped are gone: an order of groups is left over and orders nothing.
        address = address.put("sort", None)
        search_request = replace(search_request, sort=Sort.RELEVANCE)
    return Visit(searcher, address, search_request, question)


def address_of(request: Request, searcher: Searcher) -> Address:
    """The address a visitor came by, without what sharing adds to it."""
    pairs = pairs_of(request.scope["query_string"])
    settings = searcher.settings
    kept = tuple((k, v) for k, v in pairs if v and not SHARED.fullmatch(k))
    base = settings.public_url or site_of(request) + settings.root_path
    return Address(settings.root_path, kept, base)


def site_of(request: Request) -> str:
    """The site a visitor came by: scheme and host; nothing where no host is so long."""
    host = request.url.netloc
    return f"{request.url.scheme}://{host}" if len(host) <= LONGEST_HOST else ""


def asks_something(request: Request) -> bool:
    """Whether anything was asked, be it an empty question; what sharing adds asks nothing."""
    return any(not SHARED.fullmatch(name) for name, _ in pairs_of(request.scope["query_string"]))


def _question(search_request: SearchRequest, searcher: Searcher) -> Question:
    if search_request.match is Match.EXACT:
        return questions.exact(search_request.q)
    return questions.read_once(search_request.q, searcher.settings.day, searcher.dictionary)
