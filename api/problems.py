"""Every refusal as a problem document (RFC 9457). Only this module knows HTTP status codes.

`type` leads to the code's entry in the documentation; `code` is the same word for programs;
`detail` is the sentence in the reader's language; `instance` is the request's id, which is in our
logs too; `errors` names the fields, when fields are to blame.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as _rest_headers

from kernel.errors import Conflict, Forbidden, Invalid, KontorError, NotFound

MEDIA_TYPE = "application/problem+json"
BROKEN = "kontor.broken"

TITLES: Mapping[int, Any] = {
    400: _("The request can't be read"),
    401: _("A valid API key is needed"),
    403: _("Not allowed with this API key"),
    404: _("Not found"),
    405: _("This address doesn't do that"),
    406: _("This form can't be given"),
    409: _("In conflict with what is there"),
    413: _("Too large"),
    415: _("This form can't be read"),
    422: _("The input breaks a rule"),
    429: _("Too many requests"),
    500: _("Something broke on our side"),
}
BROKEN_DETAIL = _("We have been told. Nothing was changed; try again, or name the instance to us.")


class NotReadable(KontorError):
    """The request lacks what it must carry, before its content is looked at."""

    code = "request.unreadable"
    sentence = _("The request can't be read.")


class TooLarge(KontorError):
    code = "request.too_large"
    sentence = _("The request is larger than what can be sent at once.")


# The first class that fits decides.
STATUSES: tuple[tuple[type[KontorError], int], ...] = (
    (NotFound, 404),
    (Forbidden, 403),
    (Conflict, 409),
    (NotReadable, 400),
    (TooLarge, 413),
    (Invalid, 422),
    (KontorError, 422),
)

# What the framework refuses before any of our code is asked.
FRAMEWORK_CODES: tuple[tuple[type[exceptions.APIException], str], ...] = (
    (exceptions.ParseError, "request.unreadable"),
    (exceptions.NotAuthenticated, "key.missing"),
    (exceptions.AuthenticationFailed, "key.unknown"),
    (exceptions.PermissionDenied, "kontor.forbidden"),
    (exceptions.NotFound, "kontor.not_found"),
    (exceptions.MethodNotAllowed, "request.method"),
    (exceptions.NotAcceptable, "request.accept"),
    (exceptions.UnsupportedMediaType, "request.media_type"),
    (exceptions.Throttled, "request.too_many"),
    (exceptions.ValidationError, "kontor.invalid"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """`field` is the path in the input, its steps joined by dots: `lines.1.debit`."""

    field: str
    code: str
    message: str


def status_of_kind(kind: type[KontorError]) -> int:
    return next(status for parent, status in STATUSES if issubclass(kind, parent))


def answer(refusal: KontorError, request: Any) -> Response:
    """The document of a refusal that is returned, not raised: what it wrote is to be kept."""
    return _of_refusal(refusal, request)


def handle(failure: Exception, context: Mapping[str, Any]) -> Response:
    """REST framework's exception handler: an answer for whatever was raised, always."""
    request: HttpRequest = context["request"]
    if isinstance(failure, KontorError):
        return _of_refusal(failure, request)
    if isinstance(failure, Http404):
        return _of_refusal(NotFound(), request)
    if isinstance(failure, RequestDataTooBig):
        return _of_refusal(TooLarge(), request)
    if isinstance(failure, SuspiciousOperation):
        return _of_refusal(NotReadable(), request)
    if isinstance(failure, exceptions.APIException):
        return _of_framework(failure, request, context)
    return _of_breakage(request)


def problem(
    *,
    status: int,
    code: str,
    detail: str,
    request: Any,
    errors: list[FieldError] | None = None,
) -> Response:
    body: dict[str, Any] = {
        "type": f"{reverse('api:docs')}#{code}",
        "title": str(TITLES[status]),
        "status": status,
        "detail": detail,
        "code": code,
        "instance": request.request_id,
    }
    if errors:
        body["errors"] = [
            {"field": each.field, "code": each.code, "message": each.message} for each in errors
        ]
    return Response(body, status=status, content_type=MEDIA_TYPE, exception=True)


def _of_refusal(refusal: KontorError, request: Any) -> Response:
    errors = None
    if isinstance(refusal, Invalid) and refusal.field:
        errors = [FieldError(field=refusal.field, code=refusal.code, message=refusal.message)]
    return problem(
        status=status_of_kind(type(refusal)),
        code=refusal.code,
        detail=refusal.message,
        request=request,
        errors=errors,
    )


def _of_framework(
    failure: exceptions.APIException, request: Any, context: Mapping[str, Any]
) -> Response:
    errors = None
    status, detail = failure.status_code, str(failure.detail)
    if isinstance(failure, exceptions.ValidationError):
        status, detail = 422, str(Invalid.sentence)
        errors = list(_field_errors(failure.get_full_details(), path=()))
    code = next((code for kind, code in FRAMEWORK_CODES if isinstance(failure, kind)), BROKEN)
    answer = problem(status=status, code=code, detail=detail, request=request, errors=errors)
    # WWW-Authenticate and Retry-After are the framework's own business.
    plain = _rest_headers(failure, dict(context))
    for name in ("WWW-Authenticate", "Retry-After"):
        if plain is not None and name in plain:
            answer[name] = plain[name]
    return answer


def _field_errors(found: Any, *, path: tuple[str, ...]) -> Iterator[FieldError]:
    if isinstance(found, Mapping) and isinstance(found.get("message"), str):
        yield FieldError(
            field=".".join(step for step in path if step != "non_field_errors"),
            code=str(found["code"]),
            message=found["message"],
        )
    elif isinstance(found, Mapping):
        for step, inner in found.items():
            yield from _field_errors(inner, path=(*path, str(step)))
    else:
        is_of_items = any(isinstance(inner, Mapping) and "message" not in inner for inner in found)
        for position, inner in enumerate(found):
            step = (str(position),) if is_of_items else ()
            yield from _field_errors(inner, path=(*path, *step))


def _of_breakage(request: Any) -> Response:
    structlog.get_logger(__name__).exception("api_broke", path=request.path)
    # Whoever watches for failures hears of this one as of any uncaught one.
    got_request_exception.send(sender=None, request=request)
    return problem(status=500, code=BROKEN, detail=str(BROKEN_DETAIL), request=request)
