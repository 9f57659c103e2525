"""Who looks at a case: for two minutes, renewed while the page is open. It tells the others and stops nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from moderation.models import CaseClaim, ReviewCase
from moderation.queries.people import roles_of
from moderation.rules import why_not_claim, why_not_manage, why_not_moderate
from moderation.services.cases import tell
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse

#: How long a claim holds without a sign of life.
CLAIM = timedelta(seconds=120)

_TAKE = """
INSERT INTO moderation_caseclaim (case_id, holder_id, claimed_at, until)
SELECT id, %s, %s, %s FROM moderation_reviewcase WHERE id = %s AND state = 'open'
ON CONFLICT (case_id) DO UPDATE
SET holder_id = excluded.holder_id, claimed_at = excluded.claimed_at, until = excluded.until
WHERE moderation_caseclaim.until <= excluded.claimed_at OR moderation_caseclaim.holder_id = excluded.holder_id
"""


def claim_case(*, case: ReviewCase, by: User, at: datetime) -> CaseClaim:
    """Say that ``by`` looks at the case now; whoever holds it already holds it for longer.

    One conditional statement, so of many at once exactly one gets a free case. Raises ``claim.taken`` with ``who``
    where somebody else holds it, ``case.closed`` where nothing waits.
    """
    refuse(why_not_moderate(roles_of(by)))
    with events.unit():
        before = CaseClaim.objects.filter(case=case, holder=by, until__gt=at).exists()
        if not _take(case, by, at):
            raise _taken(case)
        if not before:
            tell("case.claimed", case, at=at, by=by.code, until=(at + CLAIM).isoformat())
        return CaseClaim.objects.get(case=case)


def renew_claim(*, case: ReviewCase, by: User, at: datetime) -> CaseClaim:
    """A sign of life of whoever holds the case. Raises ``claim.lost`` where it ran out or somebody took it over."""
    with events.unit():
        mine = CaseClaim.objects.filter(case=case, holder=by, until__gt=at)
        if not mine.update(until=at + CLAIM):
            raise DomainError("claim.lost")
        return CaseClaim.objects.get(case=case)


def release_claim(*, case: ReviewCase, by: User, at: datetime) -> bool:
    """Let go; False where ``by`` held nothing."""
    with events.unit():
        gone, _ = CaseClaim.objects.filter(case=case, holder=by).delete()
        if gone:
            tell("case.released", case, at=at)
    return bool(gone)


def take_over_claim(*, case: ReviewCase, by: User, at: datetime) -> CaseClaim:
    """The community manager looks at a case that somebody else holds; that person sees it at once."""
    refuse(why_not_manage(roles_of(by)))
    with events.unit():
        locked = ReviewCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
        refuse(why_not_claim(locked))
        values = {"holder": by, "claimed_at": at, "until": at + CLAIM}
        claim, _ = CaseClaim.objects.update_or_create(case=locked, defaults=values)
        tell("case.claimed", case, at=at, by=by.code, until=claim.until.isoformat())
        record(AuditAct.CLAIM_TAKEN_OVER, by=by, ref=case.code, at=at)
    return claim


def _take(case: ReviewCase, by: User, at: datetime) -> bool:
    """The one statement; ``claimed_at`` is also the instant that decides whether an older claim ran out."""
    since, until = (connection.ops.adapt_datetimefield_value(moment) for moment in (at, at + CLAIM))
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [by.pk, since, until, case.pk])
        return bool(cursor.rowcount)


def _taken(case: ReviewCase) -> DomainError:
    holder = CaseClaim.objects.filter(case=case, case__state="open").select_related("holder").first()
    return DomainError("claim.taken", who=holder.holder.display_name) if holder else DomainError("case.closed")
