"""Everything that can go wrong, as one tree. No HTTP here: status codes stand in the app's table.

ZhijianError                  a message in Chinese, a remedy, perhaps the field it is about
├── InvalidInput              what was asked cannot be understood
│   ├── InvalidParameter        a value that is not allowed (names what is)
│   ├── UnknownParameter        a name that does not exist (names those that do)
│   ├── QuestionTooLong
│   └── CursorExpired           the index moved on under a walk
├── NotFound                  no such report, region or paragraph
├── EngineError               the place where reports are kept
│   ├── NoIndex                 there is none yet
│   │                           trying again helps:
│   ├── EngineAway              it does not answer now
│   ├── EngineSlow              it did not answer in time
│   ├── IndexBusy               another process is writing
│   │                           trying again does not, before somebody has done something:
│   ├── EngineBroken            what is there cannot be read, or is no engine
│   ├── EngineDenied            reading or writing is not allowed, or there is no room
│   └── ForeignIndex            made by another version of the index layout
└── SourceError               a file that cannot be loaded; carries its Reason
"""

from __future__ import annotations

from index_mappings.reports import Reason


class ZhijianError(Exception):
    """The root: a message a person can read, and what to do about it."""

    code = "error"

    def __init__(self, message: str, remedy: str = "", field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.field = field


class InvalidInput(ZhijianError):
    """What was asked cannot be understood."""

    code = "invalid_parameter"


class InvalidParameter(InvalidInput):
    """A value that is not allowed."""

    code = "invalid_parameter"


class UnknownParameter(InvalidInput):
    """A parameter name that does not exist."""

    code = "unknown_parameter"


class QuestionTooLong(InvalidInput):
    """More than a question may hold."""

    code = "question_too_long"


class CursorExpired(InvalidInput):
    """The index moved on since the cursor was given."""

    code = "cursor_expired"


class NotFound(ZhijianError):
    """No such report, region or paragraph."""

    code = "not_found"


class EngineError(ZhijianError):
    """The engine could not do what was asked of it."""

    code = "engine_away"


class NoIndex(EngineError):
    """There is no index yet."""

    code = "no_index"


class EngineAway(EngineError):
    """The engine does not answer now; it may the next time."""

    code = "engine_away"


class EngineSlow(EngineError):
    """The engine did not answer in time."""

    code = "engine_slow"


class IndexBusy(EngineError):
    """Another process is writing to the index."""

    code = "engine_away"


class EngineBroken(EngineError):
    """What is there cannot be read, or is not what it should be; it stays so."""

    code = "engine_broken"


class EngineDenied(EngineError):
    """Reading or writing is not allowed, or there is no room left; it stays so."""

    code = "engine_denied"


class ForeignIndex(EngineError):
    """The index was made with other fields, fold table or Unicode version."""

    code = "engine_foreign"


class SourceError(ZhijianError):
    """A source that cannot be loaded, with the reason it is set aside for."""

    def __init__(self, reason: Reason, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.reason = reason
        self.code = reason.value
