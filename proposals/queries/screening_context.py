"""What a screening may know besides the text; one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from participa.accounts.models import User
from participa.core.digests import sha256
from proposals.models import CommentRevision, Consultation
from proposals.ports import EarlierText, ScreeningContext

OWN_TEXTS = 20
SAME_TEXTS = 10

_ROWS = (
    "SELECT r.*, c.code AS comment_code, c.consultation_id, p.account_id, '{listed_as}' AS listed_as "
    "FROM proposals_commentrevision r JOIN proposals_comment c ON c.id = r.comment_id "
    "JOIN proposals_participant p ON p.id = c.participant_id WHERE {condition} ORDER BY r.id DESC LIMIT %s"
)
_OWN = _ROWS.format(listed_as="own", condition="p.account_id = %s")
_SAME = _ROWS.format(listed_as="same", condition="r.digest = %s AND c.consultation_id = %s")
#: Two short lists at once: each half follows an index, which one condition with OR would not.
_EARLIER = f"SELECT * FROM ({_OWN}) AS own UNION ALL SELECT * FROM ({_SAME}) AS same"  # noqa: S608  our own words only


def screening_context(  # noqa: PLR0913  a context names every part
    *,
    account: User,
    consultation: Consultation,
    text: str,
    kind: str,
    language: str,
    at: datetime,
    proposal_code: str | None = None,
    is_edit: bool = False,
    confirmed: frozenset[str] = frozenset(),
) -> ScreeningContext:
    """The context of a normalised text that the account wants to publish in the consultation."""
    earlier = list(_earlier_texts(account, consultation, sha256(text)))
    return ScreeningContext(
        at=at,
        consultation_id=consultation.pk,
        consultation_code=consultation.code,
        account_code=account.code,
        account_kind=account.kind,
        account_since=account.date_joined,
        identity_level=account.identity_level,
        kind=kind,
        language=language,
        is_edit=is_edit,
        proposal_code=proposal_code,
        own=tuple(found for listed_as, found in earlier if listed_as == "own"),
        same=tuple(found for listed_as, found in earlier if listed_as == "same"),
        confirmed=confirmed,
    )


def _earlier_texts(account: User, consultation: Consultation, digest: str) -> Iterator[tuple[str, EarlierText]]:
    arguments = [account.pk, OWN_TEXTS, digest, consultation.pk, SAME_TEXTS]
    rows: Iterable[Any] = CommentRevision.objects.raw(_EARLIER, arguments)  # Any: a row carries columns of others too
    for row in rows:
        yield (
            row.listed_as,
            EarlierText(
                comment=row.comment_code,
                revision=row.code,
                body=row.body,
                digest=row.digest,
                state=row.state,
                own=row.account_id == account.pk,
                same_consultation=row.consultation_id == consultation.pk,
                created_at=row.created_at,
            ),
        )
