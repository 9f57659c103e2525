"""What the addresses of the desk share: a token with the scope, of somebody who moderates now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from api.v1.authentication import TokenAuthentication
from api.v1.base import ApiView
from moderation.queries.people import roles_of
from moderation.queries.queue import Wanted
from moderation.rules import why_not_manage, why_not_moderate
from participa.accounts.enums import Scope
from participa.accounts.models import ApiToken, User
from participa.core.errors import DomainError, refuse

#: The parameters that narrow the queue.
VIEW = frozenset({"show", "consultation", "language", "kind", "origin"})
#: The chapter of the schema.
TAG = ["moderation"]

F = TypeVar("F", bound=Callable[..., Any])


def operation(name: str, summary: Any, *, takes: Any = None, gives: Any) -> Callable[[F], F]:
    """How the schema tells of an act: its operation, the body that it takes, and its answer."""
    return extend_schema(operation_id=name, tags=TAG, summary=summary, request=takes, responses=gives)


class ModeratorView(ApiView):
    """An address of the desk. The session of the site does not open it; for who moderates nothing it is not there."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [IsAuthenticated]

    def check_permissions(self, request: Request) -> None:
        """An account, a role that moderates, a token that may: in this order."""
        super().check_permissions(request)
        if why_not_moderate(roles_of(self.moderator)):
            raise DomainError("not_found")
        if not isinstance(request.auth, ApiToken) or request.auth.scope != Scope.MODERATION:
            raise DomainError("token.scope")

    @property
    def moderator(self) -> User:
        """Who asks."""
        return self.signed_in()

    def view(self) -> Wanted:
        """Which part of the queue is asked for; a value that the desk does not know is refused."""
        given = {name: value for name, value in self.request.query_params.items() if name in VIEW}
        wanted = Wanted.read(given)
        for name, value in given.items():
            if getattr(wanted, name) != value:
                raise DomainError("query.invalid", field=name)
        return wanted


class ManagerView(ModeratorView):
    """An address of the desk that is the community manager's."""

    def check_permissions(self, request: Request) -> None:
        """As at the desk; a moderator learns that somebody else may."""
        super().check_permissions(request)
        refuse(why_not_manage(roles_of(self.moderator)))
