"""The page of the interface: every route, parameter, answer and error, told from the document that
machines read (/openapi.json), so that the two cannot differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from service.search.parameters import as_written

#: The status of an answer where all is well.
GOOD = "200"
#: What a type is called.
TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "true 或 false",
    "null": "null",
    "object": "对象",
}


@dataclass(frozen=True, slots=True)
class FormField:
    """One parameter as a form asks for it. `many`: several values, `choices`: out of these."""

    name: str
    description: str
    allowed: str
    example: str
    choices: tuple[str, ...] = ()
    many: bool = False
    in_path: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """What may be answered, with the remedy where it is an error."""

    summary: str
    remedy: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class ReplyView:
    """An answer by its status. `shape` names the table of its fields."""

    status: str
    description: str
    shape: str
    headers: tuple[tuple[str, str], ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One route."""

    name: str
    path: str
    summary: str
    description: str
    fields: tuple[FormField, ...]
    replies: tuple[ReplyView, ...]
    example: str

    @property
    def answer(self) -> ReplyView:
        """What is answered where all is well."""
        return next(reply for reply in self.replies if reply.status == GOOD)

    @property
    def others(self) -> tuple[ReplyView, ...]:
        """All the rest, the smallest status first."""
        return tuple(reply for reply in self.replies if reply.status != GOOD)


@dataclass(frozen=True, slots=True)
class Shape:
    """A part of an answer: its fields as (name, type, description)."""

    name: str
    description: str
    fields: tuple[tuple[str, str, str], ...]


def operations(document: dict[str, Any]) -> tuple[Operation, ...]:
    """The routes, in the document's order."""
    return tuple(
        _operation(path, operation)
        for path, methods in document["paths"].items()
        for operation in methods.values()
    )


def replies_of_no_route(document: dict[str, Any]) -> tuple[ReplyView, ...]:
    """Errors that come before anybody knows which route is asked."""
    responses = document["components"]["responses"].items()
    return tuple(_reply(name.rpartition("_")[2], response) for name, response in responses)


def shapes(document: dict[str, Any]) -> tuple[Shape, ...]:
    """What answers are made of, by name."""
    return tuple(
        Shape(name, schema["description"], tuple(_rows(schema)))
        for name, schema in sorted(document["components"]["schemas"].items())
    )


def _rows(schema: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, field in schema.get("properties", {}).items():
        yield name, _type(field), field.get("description", "")


def _type(schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " 或 ".join(map(_type, schema["anyOf"]))
    if schema.get("type") == "array":
        return f"一列 {_type(schema.get('items', {}))}" if "items" in schema else "一列"
    return TYPES.get(schema.get("type", ""), "任意")


def _operation(path: str, operation: dict[str, Any]) -> Operation:
    fields = tuple(map(_field, operation.get("parameters", ())))
    replies = tuple(_reply(s, operation["responses"][s]) for s in sorted(operation["responses"]))
    return Operation(
        operation["operationId"],
        path,
        operation["summary"],
        operation["description"],
        fields,
        replies,
        _example(path, fields),
    )


def _example(path: str, fields: tuple[FormField, ...]) -> str:
    """An address that can be asked: the path filled in, and the question where there is one."""
    for field in fields:
        if field.in_path:
            path = path.replace(f"{{{field.name}}}", quote(field.example))
    question = next((field for field in fields if field.name == "q"), None)
    return f"{path}?q={quote(question.example)}" if question else path


def _field(parameter: dict[str, Any]) -> FormField:
    schema = parameter["schema"]
    many = schema.get("type") == "array"
    values = schema["items"] if many else schema
    example = parameter.get("example", next(iter(schema.get("examples", ())), ""))
    choices = ("true", "false") if values.get("type") == "boolean" else values.get("enum", ())
    return FormField(
        parameter["name"],
        parameter["description"],
        _allowed(values),
        as_written(example[0] if many else example),
        tuple(choices),
        many,
        parameter["in"] == "path",
    )


def _allowed(schema: dict[str, Any]) -> str:
    """The values a schema allows, where they are not listed."""
    if "minimum" in schema:
        return f"{schema['minimum']} 至 {schema['maximum']}"
    if "maxLength" in schema:
        return f"至多 {schema['maxLength']:,} 个字符"
    return "年-月-日" if schema.get("format") == "date" else ""


def _reply(status: str, response: dict[str, Any]) -> ReplyView:
    content = response.get("content", {}).get("application/json", {})
    headers = response.get("headers", {}).items()
    return ReplyView(
        status,
        response["description"],
        _type(content["schema"]) if content else "",
        tuple((name, header["description"]) for name, header in headers),
        tuple(map(_example_of, content.get("examples", {}).values())),
    )


def _example_of(example: dict[str, Any]) -> Example:
    value = example["value"]
    error = value.get("error", {})
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return Example(example["summary"], error.get("remedy", ""), error.get("code", ""), text)
