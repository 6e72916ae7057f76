"""The parameters of a search as options, told from their one table, for every command that asks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

import typer

from service.search.parameters import PARAMETERS, Parameter

Given = Mapping[str, list[str] | str | None]


def with_options(command: Callable[..., int], *elsewhere: str) -> None:
    """Let a command take them in the place of its `**given`, but for those it says otherwise."""
    plain = inspect.signature(command, eval_str=True)
    named = [p for p in plain.parameters.values() if p.kind is not p.VAR_KEYWORD]
    options = [_option(p) for p in PARAMETERS if p.name not in elsewhere]
    command.__signature__ = plain.replace(  # type: ignore[attr-defined]
        parameters=[*named, *options]
    )


def pairs_of(question: Iterable[str], given: Given) -> list[tuple[str, str]]:
    """The question and what was given, as an address says it."""
    pairs = [("q", " ".join(question))]
    for name, values in given.items():
        pairs += [(name, v) for v in ([values] if isinstance(values, str) else values or ())]
    return pairs


def _option(parameter: Parameter) -> inspect.Parameter:
    """A parameter of the interface as an option."""
    kind: Any = list[str] | None if parameter.repeatable else str | None
    option = typer.Option(metavar=parameter.noun, help=_help(parameter))
    return inspect.Parameter(
        parameter.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[kind, option],
    )


def _help(parameter: Parameter) -> str:
    """A line on a parameter; its values with blanks between, where the line may break."""
    words, _, _ = parameter.description.partition("：")
    values = parameter.schema.get("items", parameter.schema).get("enum")
    return f"{words}：{' '.join(values)}" if values else parameter.description
