"""How the program would take a theme apart: asked for by a person, computed by the worker, done by nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from moderation.models import ThemeSplit
from moderation.queries.themes import as_texts, texts_of_theme
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.errors import refuse
from proposals.models import Theme
from proposals.queries.standing import standing_in
from proposals.rules import themes as rules

#: One that nobody computed for so long is taken up again.
_SILENT = timedelta(minutes=5)


def propose_split(*, by: User, theme: Theme, at: datetime) -> ThemeSplit:
    """Ask the worker how it would take the texts of a theme apart; an earlier proposal goes.

    Raises ``forbidden`` and ``theme.merged``.
    """
    with events.unit():
        fresh = (
            Theme.objects.select_for_update(of=("self",)).select_related("consultation__department").get(pk=theme.pk)
        )
        refuse(rules.why_not_change(fresh, standing_in(by, fresh.consultation.department).parts))
        split, _ = ThemeSplit.objects.update_or_create(
            theme=fresh,
            defaults={"requested_by": by, "requested_at": at, "done_at": None, "why_not": "", "groups": []},
        )
        events.publish("themes.split", ref=fresh.code, topics=["mod:queue"], at=at, theme=fresh.code)
        record(AuditAct.THEMES_REQUESTED, by=by, ref=fresh.code, at=at, many=2)
    return split


def run_split(*, split: ThemeSplit, at: datetime) -> None:
    """Group the texts of the theme, and those suggested for it, in two. Idempotent."""
    # numpy and scipy are for the worker alone.
    from moderation.analysis.themes.proposed import propose

    made = propose(as_texts(texts_of_theme(split.theme)), many=2)
    groups = sorted(made.groups, key=lambda group: -len(group.comments))
    place = split.theme.consultation.code
    with events.unit():
        fresh = ThemeSplit.objects.select_for_update().filter(pk=split.pk, done_at__isnull=True).first()
        if fresh is None:
            return
        fresh.done_at, fresh.why_not = at, "" if len(groups) > 1 else "too_few"
        fresh.groups = [
            {"words": list(group.words), "revisions": [one.source for one in group.comments]} for group in groups[:2]
        ] if len(groups) > 1 else []  # fmt: skip
        fresh.save(update_fields=["done_at", "why_not", "groups"])
        events.publish("themes.progressed", ref=place, topics=["mod:queue"], at=at, consultation=place)


def run_waiting(*, at: datetime) -> int:
    """Compute what was asked for and lost; a job of the clock. Returns how many."""
    lost = ThemeSplit.objects.filter(done_at__isnull=True, requested_at__lt=at - _SILENT)
    waiting = list(lost.select_related("theme__consultation"))
    for split in waiting:
        run_split(split=split, at=at)
    return len(waiting)
