"""Many cases with one reason: plan and see what would happen, carry out, undo."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.moderators import TAG, ModeratorView, operation
from api.v1.serializers.batches import BatchInput, BatchWithItems, with_items
from api.v1.views.cases import reason_named
from moderation.enums import BatchState
from moderation.models import ActionBatch
from moderation.queries.batches import cases_by_code, find_batch, foresee, items_of
from moderation.services.batches import plan_batch, run_few, start_batch, undo_batch
from participa.accounts.models import User
from participa.core.errors import DomainError


class BatchList(ModeratorView):
    """Decisions about many cases."""

    @operation("plan_batch", _("Plan one decision about many cases"), takes=BatchInput, gives={201: BatchWithItems})
    def post(self, request: Request) -> Response:
        """Decides nothing yet: says of each case whether it would be decided now, or why it would be left alone."""
        given = self.read(BatchInput)
        codes = set(given["cases"])
        cases = cases_by_code(given["cases"])
        if len(cases) != len(codes):
            raise DomainError("not_found", field="cases")
        batch = plan_batch(
            by=self.moderator,
            cases=cases,
            action=given["action"],
            reason=reason_named(given),
            explanation=given.get("explanation", ""),
            at=timezone.now(),
        )
        return _answer(batch, self.moderator, status=201)


class BatchDetail(ModeratorView):
    """One of them."""

    @extend_schema(operation_id="batch", tags=TAG, summary=_("One decision about many cases"), responses=BatchWithItems)
    def get(self, request: Request, code: str) -> Response:
        """Before it is started what would happen to each case now, then what came of each."""
        return _answer(find_batch(code), self.moderator)


class BatchStart(ModeratorView):
    """Carrying it out."""

    @operation("start_batch", _("Carry it out"), gives=BatchWithItems)
    def post(self, request: Request, code: str) -> Response:
        """Up to twenty cases before the answer, more by the worker: read it again until its state is “done”."""
        return _carried_out(start_batch, code, self.moderator)


class BatchUndo(ModeratorView):
    """Taking all of it back."""

    @operation("undo_batch", _("Undo all of it"), gives=BatchWithItems)
    def post(self, request: Request, code: str) -> Response:
        """And stop what is still to come. Whoever started it has a minute; afterwards only somebody else may."""
        return _carried_out(undo_batch, code, self.moderator)


def _carried_out(act: Callable[..., ActionBatch], code: str, by: User) -> Response:
    run_few(batch=act(batch=find_batch(code), by=by, at=timezone.now()))
    return _answer(find_batch(code), by)


def _answer(batch: ActionBatch, by: User, *, status: int = 200) -> Response:
    items = foresee(batch, by=by) if batch.state == BatchState.PLANNED else items_of(batch)
    return Response(with_items(batch, items), status=status)
