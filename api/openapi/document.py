"""The OpenAPI 3.1 document, made from the views once per process. It holds nothing of a client."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.urls import include, path
from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator

from api.access import REQUESTS_PER_MINUTE
from api.problems import MEDIA_TYPE
from api.webhooks import catalogue

JSON_SCHEMA = "https://spec.openapis.org/oas/3.1/dialect/base"
METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = "#/components/schemas/Problem"

INTRODUCTION = f"""\
A client's books, by API key. The key names the client: on the client's own address only its own
keys are known.

Money is a decimal string beside its currency, never a JSON number. Dates are ISO 8601. Lists are
read page by page: `next` of an answer is the `cursor` of the next question. What is posted is
final; it is undone by a linked reversal.

Whatever is refused is answered by a problem document (RFC 9457) with a stable `code`, in the
language of `Accept-Language`. A key may ask {REQUESTS_PER_MINUTE} times a minute; the headers
`RateLimit-Remaining` and `RateLimit-Reset` tell how it stands.
"""

TAGS = (
    ("Client", "The business whose books these are."),
    ("Parties", "Customers and suppliers, and the accounts they are paid on."),
    ("Accounts", "The chart of accounts."),
    ("Journal", "Balanced entries, numbered without gaps, final once posted."),
    ("Invoices", "What is sold: drafts, issue, credit notes, payments, files."),
    ("Bills", "What is bought: entered, coded by what is proposed, approved, posted."),
    ("Payments", "Money that leaves: proposed, batched, approved by a person, sent to the bank."),
    ("Documents", "What was sent in, and what was read off it."),
    ("Bank", "Bank accounts and their statements, as the bank stated them."),
    ("Currencies", "Exchange rates, and what is held in foreign currencies."),
    ("Schedules", "Entries that come back, and amounts spread over months."),
    ("Periods", "Months and years: what is left to do, closing, opening balances."),
    ("Imports", "Books that come from another system, and the journal that leaves."),
    ("Reports", "Trial balance, balance sheet, profit and loss."),
    ("Webhooks", "Being told instead of asking."),
)

PROBLEM_EXAMPLE = {
    "type": "/api/v1/docs/#accounting.entry.unbalanced",
    "title": "The input breaks a rule",
    "status": 422,
    "detail": "Debit and credit differ by 0.01. Nothing was posted.",
    "code": "accounting.entry.unbalanced",
    "instance": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10",
    "errors": [
        {
            "field": "lines",
            "code": "accounting.entry.unbalanced",
            "message": "Debit and credit differ by 0.01. Nothing was posted.",
        }
    ],
}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457). Nothing was changed.",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        "type": {"type": "string", "description": "Where the code is explained."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for people."},
        "code": {"type": "string", "description": "The same word each time, for programs."},
        "instance": {"type": "string", "description": "The request's id; name it to us."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string", "description": "Path: `lines.1.debit`."},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
    "examples": [PROBLEM_EXAMPLE],
}
REFUSALS = {
    "401": "The API key is missing, unknown or revoked.",
    "403": "The API key may not do this.",
    "404": "There is nothing here under that name.",
    "409": "It is in conflict with what is there.",
    "422": "The input breaks a rule; `errors` names the fields.",
    "429": "Too many requests; ask again after `Retry-After` seconds.",
    "default": "Any other refusal.",
}


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document. Treat it as read-only: every reader gets the same one."""
    with override("en"):
        generator = SchemaGenerator(patterns=[path("api/", include("api.urls"))])
        found: dict[str, Any] = generator.get_schema(request=None, public=True)
    found["info"]["description"] = INTRODUCTION
    found["jsonSchemaDialect"] = JSON_SCHEMA
    found["servers"] = [{"url": "/", "description": "The address this document came from"}]
    found["tags"] = [{"name": name, "description": text} for name, text in TAGS]
    found["components"].setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    for _path, _method, operation in operations(found):
        _describe_refusals(operation)
    found["webhooks"] = _webhooks()
    return found


def operations(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(path, method, operation) in the order of the document."""
    for address, item in found["paths"].items():
        for method in METHODS:
            if method in item:
                yield address, method, item[method]


def _describe_refusals(operation: dict[str, Any]) -> None:
    for status, text in REFUSALS.items():
        if status not in operation["responses"]:
            operation["responses"][status] = {
                "description": text,
                "content": {MEDIA_TYPE: {"schema": {"$ref": PROBLEM}}},
            }


def _webhooks() -> dict[str, Any]:
    return {each.type: {"post": _webhook(each)} for each in catalogue.PUBLIC_FACTS}


def _webhook(fact: catalogue.PublicFact) -> dict[str, Any]:
    example = catalogue.example_message(fact)
    return {
        "operationId": f"receive_{fact.type.replace('.', '_')}",
        "tags": ["Webhooks"],
        "summary": fact.summary,
        "description": (
            "Signed as Standard Webhooks has it: `webhook-id`, `webhook-timestamp`, "
            "`webhook-signature`. Answer 2xx within 10 seconds; otherwise it is sent again, for "
            "about a day."
        ),
        "security": [],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _message_schema(fact), "example": example}},
        },
        "responses": {"2XX": {"description": "Received."}},
    }


def _message_schema(fact: catalogue.PublicFact) -> dict[str, Any]:
    properties = {
        "id": {"type": "string", "format": "uuid"},
        "type": {"const": fact.type},
        "occurred_at": {"type": "string", "format": "date-time"},
        "client": {"type": "string", "format": "uuid"},
        "data": {
            "type": "object",
            "properties": {
                name: {"type": "integer" if isinstance(value, int) else "string"}
                for name, value in fact.example.items()
            },
        },
    }
    return {"type": "object", "required": list(properties), "properties": properties}
