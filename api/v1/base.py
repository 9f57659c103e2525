"""What every view of the API shares: exact parameters, the account that asks, answers that caches may check."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.v1.fields import Input
from participa.accounts.models import User
from participa.core.errors import DomainError


class ApiView(APIView):
    """One address. GET is anybody's, the rest needs an account, unless the view says otherwise."""

    #: Self-description of the framework by OPTIONS: the schema says more, and says it once.
    metadata_class = None
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    #: The query parameters of GET; any other is refused, so that a misspelt filter never means "everything".
    parameters: ClassVar[frozenset[str]] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks and how often, then whether the parameters are known."""
        super().initial(request, *args, **kwargs)
        known = self.known_parameters() if request.method == "GET" else frozenset()
        for name, values in request.query_params.lists():
            if name not in known:
                raise DomainError("query.unknown", field=name[:60])
            if len(values) > 1:
                raise DomainError("query.repeated", field=name)
            if values == [""]:  # "?kind=" must not mean every kind
                raise DomainError("query.invalid", field=name)

    def known_parameters(self) -> frozenset[str]:
        """The names that GET understands."""
        return self.parameters

    @property
    def account(self) -> User | None:
        """Who asks; None for a stranger."""
        return self.request.user if isinstance(self.request.user, User) else None

    def signed_in(self) -> User:
        """Who asks, where only an account may."""
        if self.account is None:
            raise DomainError("sign_in")
        return self.account

    def read(self, shape: type[Input]) -> dict[str, Any]:
        """The body, checked against its shape."""
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Say who may keep the answer: an anonymous one anybody, who asks again each time; any other nobody."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ("Authorization", "Cookie", "Accept-Language"))
        if request.method == "GET" and response.status_code == 200 and self.account is None:
            response.setdefault("Cache-Control", "public, no-cache")
            response.add_post_render_callback(lambda done: _checked(request, done))
        else:
            response.setdefault("Cache-Control", "no-store")
        return response


def _checked(request: Request, response: HttpResponse) -> HttpResponse:
    """The answer with its ETag, or 304 where the reader already has it."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    checked = get_conditional_response(request._request, etag=etag, response=response)
    return checked if isinstance(checked, HttpResponse) else response
