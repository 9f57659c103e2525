"""The snapshot of a consultation from the database: the same rows that the API answers to anybody (ADR 32)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from moderation.analysis.report.snapshot import Snapshot, freeze
from moderation.queries.figures import moderation_figures
from moderation.queries.opinion_maps import public_groups
from moderation.queries.policies import policy_in_force
from moderation.queries.public import public_reasons
from participa.core.localized import LANGUAGES
from proposals.models import Consultation, OfficialResponse, Proposal
from proposals.queries.comment_views import CommentView, load_views
from proposals.queries.responses import commitments_of, public_responses
from proposals.queries.themes import public_texts_of, shown_themes
from proposals.queries.versions import life
from proposals.queries.visibility import is_public, shown_comments
from proposals.queries.votes import TallyShown, tallies_shown

#: Contributions that are read at once.
_STEP = 500


@contextmanager
def one_instant() -> Iterator[None]:
    """Everything read inside is of one instant; inside a transaction, of that transaction.

    SQLite reads of one instant in any transaction; PostgreSQL has to be told.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def take_snapshot(consultation: Consultation, *, at: datetime) -> Snapshot:
    """What anybody may read of a consultation at ``at``, frozen. Raises ValueError for one that is not public."""
    with one_instant():
        row = Consultation.objects.select_related("department", "procedure").get(pk=consultation.pk)
        if not is_public(row):
            raise ValueError("a consultation that is not public has no snapshot")
        policy = policy_in_force(row.pk)
        proposals = list(row.proposals.all())
        tallies = tallies_shown(proposals, at)
        return freeze(
            {
                "consultation": [_consultation(row)],
                "policy": [_plain(policy, "version", "mode", "since")] if policy else [],
                "reason": [_plain(one, "code", "clause", "ground", texts=("label",)) for one in public_reasons()],
                "figures": [asdict(moderation_figures(row))],
                "step": [_plain(one, "source", "target", "at", texts=("reason",)) for one in life(row, internal=False)],
                "section": [_plain(one, "key", texts=("heading", "body")) for one in row.sections.all()],
                "proposal": [_proposal(one, tallies[one.code]) for one in proposals],
                "comment": _comments(row),
                "theme": _themes(row),
                "group": public_groups(row),
                "response": _responses(row),
            }
        )


def moment(value: datetime | None) -> str | None:
    """A moment as the API writes it."""
    return value.isoformat().replace("+00:00", "Z") if value is not None else None


def _plain(row: Any, *names: str, texts: tuple[str, ...] = ()) -> dict[str, Any]:
    """Columns by their names, and columns of three languages."""
    values = {name: getattr(row, name) for name in names}
    cleaned = {name: moment(value) if isinstance(value, datetime) else value for name, value in values.items()}
    return cleaned | {name: {code: getattr(row, f"{name}_{code}") for code in LANGUAGES} for name in texts}


def _named(row: Any) -> dict[str, Any]:
    return _plain(row, "code", texts=("name",))


def _consultation(row: Consultation) -> dict[str, Any]:
    plain = _plain(
        row, "code", "topic", "state", "outcome", "opens_at", "closes_at", "published_at", "comment_level",
        "vote_level", "tally_visibility", "exception_reason", texts=("title", "summary"),
    )  # fmt: skip
    procedure = _plain(row.procedure, "key", "norm", texts=("name",))
    return plain | {"department": _named(row.department), "procedure": procedure}


def _proposal(row: Proposal, tally: TallyShown) -> dict[str, Any]:
    counts = _plain(tally.counts, "in_favour", "against", "abstain") if tally.counts else None
    imported = _plain(tally.imported, "source", "supports", "positive", "negative") if tally.imported else None
    shown = {"counts": counts, "over": tally.over, "imported": imported}
    return _plain(row, "code", "position", texts=("title", "body")) | {"tally": shown}


def _comments(row: Consultation) -> Iterator[dict[str, Any]]:
    ids = list(shown_comments().filter(consultation=row).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), _STEP):
        for view in load_views(ids[first : first + _STEP], None).values():
            yield _comment(view)


def _comment(view: CommentView) -> dict[str, Any]:
    plain = _plain(
        view, "code", "proposal", "section", "parent", "kind", "stance", "published_at", "revision", "body", "language",
        "author", "participant", "channel", "edited", "agree", "disagree", "passes", "requests",
    )  # fmt: skip
    buried, counts = view.tombstone, view.imported
    return plain | {
        "tombstone": _plain(buried, "why", "since", "reason_code", "decision", "into") if buried else None,
        "credits": [_plain(one, "comment", "author", "participant") for one in view.credits],
        "imported": _plain(counts, "source", "positive", "negative") if counts else None,
    }


def _themes(row: Consultation) -> list[dict[str, Any]]:
    themes = list(shown_themes().filter(consultation=row))
    texts = public_texts_of([theme.pk for theme in themes])
    return [
        _plain(theme, "code", "stage", "dismissal_reason", "position", texts=("label", "summary"))
        | {"comments": texts[theme.pk]}
        for theme in themes
    ]


def _responses(row: Consultation) -> list[dict[str, Any]]:
    found = list(public_responses().filter(consultation=row))
    promised = commitments_of([response.pk for response in found])
    return [_response(response, promised.get(response.pk, [])) for response in found]


def _response(row: OfficialResponse, promised: list[Any]) -> dict[str, Any]:
    plain = _plain(row, "code", "verdict", "competent", "version", "published_at", texts=("body", "reason"))
    commitments = [
        _plain(one, "code", "state", "reason", "evidence_url", "updated_at", texts=("text",))
        | {"department": _named(one.department), "due_on": one.due_on.isoformat() if one.due_on else None}
        for one in promised
    ]
    return plain | {
        "department": _named(row.department),
        "targets": list(shown_comments().filter(response_targets__response=row).values_list("code", flat=True)),
        "themes": [{"code": code} for code in shown_themes().filter(responses=row).values_list("code", flat=True)],
        "commitments": commitments,
    }
