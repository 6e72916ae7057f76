"""Who asks, and what they may: some functions, over the whole index or a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index_mappings.errors import InvalidParameter
from index_mappings.query import Scope


class Function(StrEnum):
    """What a key or a token can be allowed; a token never administers."""

    SEARCH = "search"
    EXPORT = "export"
    ADMIN = "admin"


#: What each is called in a message.
NAMES = {Function.SEARCH: "检索", Function.EXPORT: "导出", Function.ADMIN: "管理"}
OF_TOKENS = frozenset({Function.SEARCH, Function.EXPORT})
EVERY = frozenset(Function)


def read_functions(text: str, known: frozenset[Function]) -> list[Function]:
    """The functions of a list with commas, in their order. Raises InvalidParameter."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    functions = [function for function in Function if function in known]
    if not names or not {*map(str, functions)} >= {*names}:
        allowed = "、".join(functions)
        raise InvalidParameter(f"功能“{text}”无法使用", f"可用的值：{allowed}，以逗号分隔", "allow")
    return [function for function in functions if function in names]


@dataclass(frozen=True, slots=True)
class Access:
    """What one request may do. `limit` is the part that exists for it, None the whole.

    `name` tells one key or token from another; nobody who shows none has a name.
    """

    functions: frozenset[Function]
    limit: Scope | None = None
    name: str = ""
