"""What the description of the API (OpenAPI 3.1) says beyond the views: how to sign in, and how refusals look."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator

from api.v1.errors import CONTENT_TYPE

PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457). The code is stable; the detail is in the language of the request.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
        "params": {"type": "object", "additionalProperties": {}},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
                "required": ["field", "code", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "code", "detail"],
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular is typed in part
    """The personal token."""

    target_class = "api.v1.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """RFC 6750."""
        return {"type": "http", "scheme": "bearer", "description": str(_("A personal token from your account."))}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The session of the site."""

    target_class = "api.v1.authentication.SiteSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """A cookie; unsafe methods send X-CSRFToken with it."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


def with_problems(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Every operation may be refused: one shape for all of them."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {"description": "", "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for methods in result["paths"].values():
        for operation in methods.values():
            operation["responses"]["default"] = answer | {"description": str(_("A refusal, with its code."))}
    _clean(result)
    return result


def _clean(part: Any) -> None:
    """Take out what the generator notes for itself."""
    if isinstance(part, dict):
        part.pop("x-spec-enum-id", None)
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _clean(inner)


@lru_cache(maxsize=8)
def described(language: str) -> dict[str, Any]:
    """The whole description, with its sentences in the language; made once per process."""
    with translation.override(language):
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        return made
