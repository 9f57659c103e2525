"""What is decided by two: the answer to an objection, and the erasure of a text for good."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.moderators import ModeratorView, operation
from api.v1.serializers import answers as given_shapes
from api.v1.serializers.cases import ErasureSerializer, ObjectionSerializer
from api.v1.views.cases import reason_named
from moderation.queries.cases import find_case, find_decision
from moderation.services.appeals import answer_appeal
from moderation.services.erasures import answer_erasure, propose_erasure
from participa.core.errors import DomainError


class AppealAnswer(ModeratorView):
    """An objection of an author."""

    @operation(
        "answer_appeal",
        _("Answer an objection"),
        takes=given_shapes.AppealAnswerInput,
        gives={201: ObjectionSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        """By the code of its case. Whoever had decided or proposed it does not answer."""
        given = self.read(given_shapes.AppealAnswerInput)
        answered = answer_appeal(appeal=_brought(code, "appeal"), by=self.moderator, at=timezone.now(), **given)
        return Response(ObjectionSerializer(answered).data, status=201)


class ErasureProposals(ModeratorView):
    """Erasing a removed text for good."""

    @operation(
        "propose_erasure",
        _("Propose to erase a removed text for good"),
        takes=given_shapes.EraseInput,
        gives={201: ErasureSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        """By the code of the removal. Nothing is erased before another moderator agrees; then nobody can undo it."""
        given = self.read(given_shapes.EraseInput)
        proposal = propose_erasure(
            removal=find_decision(code),
            by=self.moderator,
            reason=reason_named(given),
            explanation=given.get("explanation", ""),
            understood=given["understood"],
            at=timezone.now(),
        )
        return Response(ErasureSerializer(proposal).data, status=201)


class ErasureAnswer(ModeratorView):
    """A proposal to erase."""

    @operation(
        "answer_erasure",
        _("Agree to an erasure, or refuse it"),
        takes=given_shapes.ErasureAnswerInput,
        gives={201: ErasureSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        """By the code of its case; somebody else than who proposed it. Once approved the words are gone."""
        given = self.read(given_shapes.ErasureAnswerInput)
        answered = answer_erasure(proposal=_brought(code, "erasure"), by=self.moderator, at=timezone.now(), **given)
        return Response(ErasureSerializer(answered).data, status=201)


def _brought(code: str, what: str) -> Any:
    """The ``appeal`` or the ``erasure`` that brought a case to the desk. Raises ``not_found`` for every other case."""
    found = getattr(find_case(code), what, None)
    if found is None:
        raise DomainError("not_found")
    return found
