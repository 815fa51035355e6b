"""The document, laid out for reading: groups of operations with fields, examples and samples."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from api import problems
from api.openapi.document import document, operations
from api.openapi.operations import PERMISSION
from kernel.errors import KontorError

HOST = "https://acme.example"
DEPTH_MAX = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A row of a table of fields. `name` is the path: `lines[].debit`."""

    name: str
    kind: str
    is_required: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    media_type: str
    fields: tuple[Field, ...]
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: str
    text: str
    body: Body | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    anchor: str
    method: str
    address: str
    summary: str
    text: str
    permission: str
    parameters: tuple[Field, ...]
    bodies: tuple[Body, ...]
    answers: tuple[Answer, ...]
    sample: str

    @property
    def tone(self) -> str:
        """The colour of the method's tag."""
        return {"GET": "info", "POST": "good", "DELETE": "late"}.get(self.method, "due")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    anchor: str
    title: str
    text: str
    operations: list[Operation] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    anchor: str
    type: str
    summary: str
    example: str


@dataclass(frozen=True, slots=True)
class Code:
    """A word that programs may rely on, with its English sentence."""

    code: str
    status: int
    sentence: str


@lru_cache(maxsize=1)
def groups() -> list[Group]:
    found = {
        tag["name"]: Group(
            anchor=tag["name"].lower(), title=tag["name"], text=tag.get("description", "")
        )
        for tag in document()["tags"]
    }
    for address, method, operation in operations(document()):
        found[operation["tags"][0]].operations.append(_operation(address, method, operation))
    return [group for group in found.values() if group.operations]


@lru_cache(maxsize=1)
def messages() -> list[Message]:
    return [
        Message(
            anchor=f"message-{name}",
            type=name,
            summary=item["post"]["summary"],
            example=pretty(item["post"]["requestBody"]["content"]["application/json"]["example"]),
        )
        for name, item in document()["webhooks"].items()
    ]


@lru_cache(maxsize=1)
def codes() -> list[Code]:
    """Every refusal that has a name here, by code."""
    found = {kind.code: kind for kind in reversed(list(_named(KontorError)))}
    return [
        Code(code, problems.status_of_kind(kind), kind.sentence_id())
        for code, kind in sorted(found.items())
    ]


def _named(kind: type[KontorError]) -> Iterator[type[KontorError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _named(each)


def _operation(address: str, method: str, operation: dict[str, Any]) -> Operation:
    bodies = tuple(
        _body(media_type, content)
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
    )
    return Operation(
        anchor=operation["operationId"],
        method=method.upper(),
        address=address,
        summary=operation.get("summary", ""),
        text=_plain(operation.get("description", "")),
        permission=operation.get(PERMISSION, ""),
        parameters=tuple(_parameter(each) for each in operation.get("parameters", [])),
        bodies=bodies,
        answers=tuple(
            _answer(status, each) for status, each in sorted(operation["responses"].items())
        ),
        sample=_sample(address, method, operation, bodies),
    )


def _parameter(parameter: dict[str, Any]) -> Field:
    return Field(
        name=parameter["name"],
        kind=f"{parameter['in']}, {_kind(parameter['schema'])}",
        is_required=bool(parameter.get("required")),
        text=_plain(parameter.get("description", "")),
    )


def _answer(status: str, answer: dict[str, Any]) -> Answer:
    content = answer.get("content", {})
    media_type = next(iter(content), "")
    is_success = status.startswith("2")
    return Answer(
        status=status,
        text=answer.get("description", ""),
        body=_body(media_type, content[media_type]) if is_success and media_type else None,
    )


def _body(media_type: str, content: dict[str, Any]) -> Body:
    schema = content.get("schema", {})
    return Body(
        media_type=media_type,
        fields=tuple(_fields(schema, "", 0)),
        example=pretty(_example(content)) if media_type.endswith("json") else "",
    )


def _example(content: dict[str, Any]) -> Any:
    examples = content.get("examples")
    if examples:
        return next(iter(examples.values()))["value"]
    return content.get("example") or _made_up(content.get("schema", {}), 0)


def _fields(schema: dict[str, Any], path: str, depth: int) -> Iterator[Field]:
    schema = _resolved(schema)
    if depth > DEPTH_MAX:
        return
    if schema.get("type") == "array":
        yield from _fields(schema.get("items", {}), f"{path}[]", depth + 1)
        return
    required = set(schema.get("required", ()))
    for name, inner in schema.get("properties", {}).items():
        full = f"{path}.{name}" if path else name
        shown = _resolved(inner)
        yield Field(
            name=full,
            kind=_kind(inner),
            is_required=name in required,
            text=_plain(inner.get("description") or shown.get("description", "")),
        )
        yield from _fields(inner, full, depth + 1)


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema behind references and the wrappings of nullable ones."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _resolved(document()["components"]["schemas"][name])
    for wrapping in ("allOf", "oneOf", "anyOf"):
        inner = [each for each in schema.get(wrapping, ()) if each.get("type") != "null"]
        if len(inner) == 1:
            return _resolved(inner[0])
    return schema


def _kind(schema: dict[str, Any]) -> str:
    shown = _resolved(schema)
    kind = shown.get("type", "string")
    kinds = [kind] if isinstance(kind, str) else list(kind)
    if kinds[0] == "array":
        return f"list of {_kind(shown.get('items', {}))}"
    words = [shown.get("format", kinds[0]), *kinds[1:]]
    if shown.get("enum"):
        words = [" | ".join(str(each) for each in shown["enum"] if each is not None)]
    return " or ".join(words)


def _made_up(schema: dict[str, Any], depth: int) -> Any:
    schema = _resolved(schema)
    kind = schema.get("type", "string")
    kind = kind if isinstance(kind, str) else kind[0]
    if schema.get("examples"):
        return schema["examples"][0]
    if schema.get("enum"):
        return schema["enum"][0]
    if kind == "object" and depth <= DEPTH_MAX:
        inner = schema.get("properties", {})
        return {name: _made_up(each, depth + 1) for name, each in inner.items()}
    if kind == "array":
        return [_made_up(schema.get("items", {}), depth + 1)]
    plain = {
        "uuid": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10",
        "date": "2026-11-18",
        "date-time": "2026-11-18T09:40:12Z",
    }
    return plain.get(schema.get("format", ""), {"integer": 1, "boolean": True}.get(kind, "…"))


def _sample(address: str, method: str, operation: dict[str, Any], bodies: tuple[Body, ...]) -> str:
    """The operation as a command for a terminal."""
    lines = [f"curl {HOST}{address}", '-H "Authorization: Bearer $KONTOR_KEY"']
    if method != "get":
        lines[0] = f"curl -X {method.upper()} {HOST}{address}"
    if any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", [])):
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if bodies and bodies[0].media_type == "application/json":
        lines.append('-H "Content-Type: application/json"')
        lines.append(f"-d {shlex.quote(bodies[0].example)}")
    elif bodies:
        lines.append("-F file=@statement.xml")
    return " \\\n  ".join(lines)


def _plain(text: str) -> str:
    """Without the marks by which the document sets words as code."""
    return text.replace("`", "")


def pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
