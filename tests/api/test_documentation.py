"""What the API says about itself."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS

from api.openapi.document import document, operations
from api.views import Nothing
from api.webhooks.catalogue import PUBLIC_TYPES
from tests.api.conftest import Integration


def test_the_document_is_openapi_3_1_and_public(stranger: Integration) -> None:
    answer = stranger.get("openapi.json")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["openapi"] == "3.1.0"
    assert set(answer.json()["webhooks"]) == PUBLIC_TYPES


def test_every_address_is_in_the_document() -> None:
    found = {address for address, _method, _operation in operations(document())}

    assert found == {address for address, view in _addresses() if view.cls is not Nothing}


def test_every_operation_says_what_it_is() -> None:
    names = {tag["name"] for tag in document()["tags"]}
    for address, method, operation in operations(document()):
        assert operation["summary"], (address, method)
        assert operation["tags"][0] in names
        assert operation["security"] == [{"ApiKey": []}]
        assert {"401", "403", "404", "409", "422", "429", "default"} <= set(operation["responses"])


def test_nothing_in_the_document_is_named_by_chance() -> None:
    GENERATOR_STATS.reset()
    document.__wrapped__()
    said = (GENERATOR_STATS._error_cache, GENERATOR_STATS._warn_cache)
    GENERATOR_STATS.reset()
    assert said == ({}, {})


def test_every_creating_operation_asks_for_an_idempotency_key() -> None:
    without = [
        operation["operationId"]
        for _address, method, operation in operations(document())
        if method == "post"
        and "Idempotency-Key" not in {each["name"] for each in operation.get("parameters", [])}
    ]
    assert without == []


def test_every_writing_view_says_what_writing_needs() -> None:
    for address, view in _addresses():
        writes = {"post", "put", "patch", "delete"} & set(dir(view.cls))
        if writes and view.cls is not Nothing:
            assert view.cls().access_for("POST").permission, address


def test_every_example_fits_its_schema() -> None:
    for _address, _method, operation in operations(document()):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in bodies:
            for content in body.get("content", {}).values():
                for example in content.get("examples", {}).values():
                    _check(example["value"], content["schema"])


@pytest.mark.parametrize("host", ["nordlys.localhost", "workspace.localhost"])
def test_the_page_shows_every_operation_and_names_no_client(
    stranger: Integration, host: str
) -> None:
    answer = stranger.at(host).get("docs/", None, **{"Accept-Language": "en"})
    page = answer.content.decode()

    assert answer.status_code == 200
    for _address, _method, operation in operations(document()):
        assert f'id="{operation["operationId"]}"' in page
    assert 'id="idempotency.key_reused"' in page
    assert 'id="accounting.entry.unbalanced"' in page
    assert "Nordlys" not in page
    assert "style=" not in page and "<style" not in page


def test_the_page_is_found_without_its_last_slash(stranger: Integration) -> None:
    answer = stranger.get("docs")

    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/docs/")


def _addresses() -> list[tuple[str, Any]]:
    """Each view of version 1 with its address as the document writes it."""
    return [
        (address, view)
        for address, view in _walk(get_resolver("kontor.urls.portal").url_patterns, "/")
        if hasattr(view, "cls") and not address.endswith("openapi.json")
    ]


def _walk(patterns: list[Any], prefix: str) -> list[tuple[str, Any]]:
    found = []
    for pattern in patterns:
        route = str(pattern.pattern)
        for kind in ("uuid", "str", "int", "slug"):
            route = route.replace(f"<{kind}:", "{")
        address = prefix + route.replace(">", "}")
        if isinstance(pattern, URLResolver):
            found += _walk(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            found.append((address, pattern.callback))
    return found


def _check(example: Any, schema: dict[str, Any]) -> None:
    whole = {**schema, "components": document()["components"]}
    jsonschema.validate(example, whole)
