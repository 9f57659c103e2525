"""Every refusal of the API as problem+json (RFC 9457), with the stable code of the domain."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from http import HTTPStatus
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import set_rollback

from participa.core.errors import DomainError
from participa.core.messages import message_for, status_for

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"

#: What the framework raises, in our words; the first class that fits.
_CODES: tuple[tuple[type[Exception], str], ...] = (
    (Http404, "not_found"),
    (drf.NotFound, "not_found"),
    (drf.NotAuthenticated, "sign_in"),
    (drf.AuthenticationFailed, "token.invalid"),
    (drf.PermissionDenied, "forbidden"),
    (DjangoPermissionDenied, "forbidden"),
    (drf.MethodNotAllowed, "method"),
    (drf.UnsupportedMediaType, "content_type"),
    (drf.NotAcceptable, "not_acceptable"),
    (drf.Throttled, "throttled"),
    (drf.ParseError, "json.malformed"),
    (MultiPartParserError, "content_type"),
    (SuspiciousOperation, "input.invalid"),
    (OperationalError, "server.busy"),
)

#: Codes of the framework's fields, in our words.
_FIELD_CODES = {
    "required": "field.required",
    "null": "field.type",
    "blank": "text.empty",
    "invalid_choice": "field.choice",
    "not_a_list": "field.type",
}


class InvalidInput(Exception):
    """Several fields are wrong at once; each with its own refusal."""

    def __init__(self, errors: list[DomainError]) -> None:
        super().__init__("input.invalid")
        self.errors = errors


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception of a view; None for a fault of ours, which is logged and answered as 500."""
    if isinstance(error, DomainError):
        body = described(error)
    elif isinstance(error, drf.ValidationError):
        body = _several(list(_flat(error.get_codes())))
    elif isinstance(error, InvalidInput):
        body = _several(error.errors)
    else:
        code = next((code for kind, code in _CODES if isinstance(error, kind)), None)
        if code is None:
            return None
        if code == "server.busy":
            log.error("the database did not answer: %s", type(error).__name__)
        body = described(DomainError(code))
    set_rollback()
    return Response(
        body,
        status=body["status"],
        headers=_headers(error, body["status"]),
        content_type=CONTENT_TYPE,
    )


def described(error: DomainError) -> dict[str, Any]:
    """The members of the problem: the sentence is in the language of the request, the code never changes."""
    status = status_for(error.code)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": error.code,
        "detail": message_for(error),
    }
    if error.field:
        body["field"] = error.field
    if error.params:
        body["params"] = {name: _plain(value) for name, value in error.params.items()}
    return body


def _several(errors: list[DomainError]) -> dict[str, Any]:
    if len(errors) == 1:
        return described(errors[0])
    body = described(DomainError("input.invalid"))
    body["errors"] = [{"field": one.field or "", "code": one.code, "detail": message_for(one)} for one in errors]
    return body


def _flat(codes: Any, field: str = "") -> Iterator[DomainError]:
    """The framework's tree of codes as a list of refusals, one for each field."""
    if isinstance(codes, dict):
        for name, inner in codes.items():
            yield from _flat(inner, name if name != "non_field_errors" else field)
    elif isinstance(codes, list):
        for inner in codes[:1]:
            yield from _flat(inner, field)
    else:
        code = codes if "." in codes else _FIELD_CODES.get(codes, "field.invalid")
        yield DomainError(code, field=field or None)


def _headers(error: Exception, status: int) -> dict[str, str]:
    headers: dict[str, str] = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="api"'
    if isinstance(error, drf.Throttled):
        headers["Retry-After"] = str(max(1, ceil(getattr(error, "wait", None) or 1)))
    elif status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "2"
    return headers


def _plain(value: object) -> Any:
    """A fact as JSON holds it; whatever is not a plain value becomes its text."""
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return str(value)
