"""Values of a stored record, each checked as what it has to be; a BadRecord names the place."""

from __future__ import annotations

import base64
import binascii
import datetime
import functools
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar, cast

Value = TypeVar("Value")
Enumeration = TypeVar("Enumeration", bound=StrEnum)

#: Years that a report can be of.
FIRST_YEAR, LAST_YEAR = 1949, 2099
#: Characters of a line of a report, and of whatever is said about it.
LONGEST_LINE, LONGEST_VALUE = 1 << 26, 1 << 20
_CODE = re.compile(r"[0-9]{6}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
#: No text file can hold one, and no answer can be sent with it.
_HALF = re.compile("[\ud800-\udfff]")


class BadRecord(ValueError):
    """A stored record that does not hold what it must; the message names the place."""


def record(value: object, name: str) -> Mapping[str, object]:
    """An object."""
    if not isinstance(value, dict):
        raise BadRecord(f"{name}: an object is wanted, not {type(value).__name__}")
    return value


def text(record: Mapping[str, object], name: str, longest: int | None = None) -> str:
    """A text of at most so many characters."""
    return plain(record.get(name), name, longest or LONGEST_VALUE)


def plain(value: object, name: str, longest: int) -> str:
    """A text that can be sent, of at most so many characters."""
    if not isinstance(value, str):
        raise BadRecord(f"{name}: a text is wanted, not {type(value).__name__}")
    if len(value) > longest:
        raise BadRecord(f"{name}: {len(value)} characters are too many")
    if not value.isascii() and _HALF.search(value):
        raise BadRecord(f"{name}: half of a character pair")
    return value


def code(record: Mapping[str, object], name: str) -> str:
    """A region's code by its form; which codes there are changes with every year."""
    return shaped(_CODE, record, name)


def digest(record: Mapping[str, object], name: str) -> str:
    """A SHA-256 in hexadecimal."""
    return shaped(_DIGEST, record, name)


def bytes_of(record: Mapping[str, object], name: str) -> bytes:
    """Numbers that are kept as base64; nothing where an earlier version did not keep them."""
    try:
        value = base64.b64decode(text(record, name), validate=True) if name in record else b""
    except (binascii.Error, ValueError) as error:
        raise BadRecord(f"{name}: {error}") from error
    if len(value) % 8:
        raise BadRecord(f"{name}: {len(value)} bytes are no numbers")
    return value


def shaped(shape: re.Pattern[str], record: Mapping[str, object], name: str) -> str:
    """A text of one form."""
    value = text(record, name)
    if not shape.fullmatch(value):
        raise BadRecord(f"{name}: {value[:80]!r} is none")
    return value


def whole_number(record: Mapping[str, object], name: str) -> int:
    """No boolean."""
    value = record.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadRecord(f"{name}: a whole number is wanted, not {type(value).__name__}")
    return value


def within(value: int, name: str, lowest: int, highest: int) -> int:
    """A number within bounds."""
    if not lowest <= value <= highest:
        raise BadRecord(f"{name}: out of range")
    return value


def year(record: Mapping[str, object], name: str) -> int:
    """A year that a report can be of."""
    return within(whole_number(record, name), name, FIRST_YEAR, LAST_YEAR)


def date(record: Mapping[str, object], name: str) -> datetime.date:
    """A day as it is written here, and no other of the forms of ISO 8601."""
    value = text(record, name)
    try:
        day = _day(value)
    except ValueError as error:
        raise BadRecord(f"{name}: {value[:80]!r} is no day") from error
    if day.isoformat() != value or not FIRST_YEAR <= day.year <= LAST_YEAR + 1:
        raise BadRecord(f"{name}: {value[:80]!r} is out of range")
    return day


@functools.lru_cache(maxsize=4096)
def _day(value: str) -> datetime.date:
    """Reports share their days: a country's are published within some months a year."""
    return datetime.date.fromisoformat(value)


def maybe(
    read: Callable[[Mapping[str, object], str], Value], record: Mapping[str, object], name: str
) -> Value | None:
    """What may be left out."""
    return None if record.get(name) is None else read(record, name)


def list_of(record: Mapping[str, object], name: str) -> list[object]:
    """A list; an empty one where there is none."""
    value = record.get(name, [])
    if not isinstance(value, list):
        raise BadRecord(f"{name}: a list is wanted, not {type(value).__name__}")
    return value


def texts(record: Mapping[str, object], name: str) -> tuple[str, ...]:
    """A list of texts."""
    values = list_of(record, name)
    if not values:
        return ()
    try:
        together = "".join(cast(list[str], values))
    except TypeError:  # something else is among them
        together = ""
    if together and len(together) <= LONGEST_LINE and not _HALF.search(together):
        return tuple(cast(list[str], values))
    return tuple(plain(value, name, LONGEST_LINE) for value in values)


def one_of(enumeration: type[Enumeration], record: Mapping[str, object], name: str) -> Enumeration:
    """A member of an enumeration by its value."""
    return member(enumeration, record.get(name), name)


def members(
    enumeration: type[Enumeration], record: Mapping[str, object], name: str
) -> tuple[Enumeration, ...]:
    """A list of members of an enumeration."""
    values, known = list_of(record, name), _members(enumeration)
    try:
        return tuple([known[cast(str, value)] for value in values])
    except (KeyError, TypeError):
        return tuple(member(enumeration, value, name) for value in values)


def member(enumeration: type[Enumeration], value: object, name: str) -> Enumeration:
    """The same for a value itself."""
    known: Enumeration | None = _members(enumeration).get(value) if type(value) is str else None
    if known is None:
        raise BadRecord(f"{name}: {plain(value, name, LONGEST_VALUE)[:80]!r} is unknown")
    return known


@functools.cache
def _members(enumeration: type[StrEnum]) -> dict[str, Any]:
    """By value: a look-up costs a tenth of calling the enumeration."""
    return {member.value: member for member in enumeration}
