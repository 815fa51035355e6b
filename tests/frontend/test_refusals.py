"""How a refusal reaches the person."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from frontend import refusals
from kernel.errors import Conflict, Forbidden, Invalid, KontorError, NotFound


class Named(Invalid):
    code = "test.named"
    sentence = "“%(name)s” won't do."


class Form(forms.Form):
    name = forms.CharField()


def request(**headers: str) -> Any:
    made = RequestFactory().post("/x/", headers=headers)
    made.session = {}  # type: ignore[assignment]
    made._messages = FallbackStorage(made)  # type: ignore[attr-defined]
    made.request_id = ""  # type: ignore[attr-defined]
    return made


def test_an_error_with_a_field_stands_beside_it() -> None:
    form = Form({"name": "Bob"})
    assert refusals.explain(request(), form, Named(field="name", name="Bob")) == 422
    assert form.errors == {"name": ["“Bob” won't do."]}


def test_an_error_of_no_field_of_the_form_stands_above_it() -> None:
    form = Form({"name": "Bob"})
    refusals.explain(request(), form, Named(field="elsewhere", name="Bob"))
    assert form.non_field_errors() == ["“Bob” won't do."]


def test_without_a_form_the_sentence_becomes_a_notice() -> None:
    made = request()
    assert refusals.explain(made, None, Conflict()) == 409
    assert [str(each) for each in get_messages(made)] == [
        "Someone else changed this in the meantime. Load it again."
    ]


def test_what_does_not_exist_is_never_explained() -> None:
    with pytest.raises(NotFound):
        refusals.explain(request(), Form({}), NotFound())


def test_a_fragment_that_explains_is_swapped() -> None:
    made = request(**{"HX-Request": "true"})
    assert refusals.explain(made, Form({}), Conflict()) == 200
    assert refusals.unfit(made) == 200
    assert refusals.unfit(request()) == 422


@pytest.mark.parametrize(
    ("error", "status"),
    [(Forbidden(permission="x"), 403), (Conflict(), 409), (Invalid(), 422), (NotFound(), 404)],
)
def test_what_no_view_caught_becomes_a_page(error: KontorError, status: int) -> None:
    made = request(Referer="http://testserver/before/")
    response = refusals.RefusalMiddleware(lambda _: None).process_exception(made, error)  # type: ignore[arg-type, return-value]
    assert response is not None
    assert response.status_code == status
    if status != 404:
        assert error.message in response.content.decode().replace("&#x27;", "'")
        assert 'href="http://testserver/before/"' in response.content.decode()


def test_the_way_back_never_leaves_the_site() -> None:
    made = request(Referer="https://evil.example/")
    response = refusals.RefusalMiddleware(lambda _: None).process_exception(made, Conflict())  # type: ignore[arg-type, return-value]
    assert response is not None
    assert "evil.example" not in response.content.decode()


def test_for_htmx_it_becomes_a_toast_that_moves_nothing() -> None:
    made = request(**{"HX-Request": "true"})
    response = refusals.RefusalMiddleware(lambda _: None).process_exception(made, Conflict())  # type: ignore[arg-type, return-value]
    assert response is not None
    assert response["HX-Reswap"] == "none"
    assert json.loads(response["HX-Trigger"])["kontor:toast"]["tone"] == "late"


def test_other_exceptions_stay_loud() -> None:
    handler = refusals.RefusalMiddleware(lambda _: None)  # type: ignore[arg-type, return-value]
    assert handler.process_exception(request(), ValueError()) is None
