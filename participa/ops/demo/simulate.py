"""A handful of invented citizens who keep arguing and voting, so that a visitor of the demo sees the page move."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from itertools import cycle

from django.utils import timezone

from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import Choice, CommentKind, ConsultationState, Stance
from proposals.models import Proposal
from proposals.services.comments import post_comment
from proposals.services.votes import cast_vote

#: What they say: language, stance, words. Short, and true of any proposal.
SAYINGS = (
    ("es", Stance.FOR, "Me convence, sobre todo si se revisa cada año con datos publicados."),
    ("eu", Stance.FOR, "Ados nago. Epe laburrean hastea garrantzitsua da."),
    ("es", Stance.AGAINST, "Antes de empezar falta decir quién lo paga dentro de cinco años."),
    ("eu", Stance.AGAINST, "Zalantzak ditut: herri txikiak ez dira aipatzen."),
    ("es", Stance.FOR, "En mi pueblo lo hemos pedido muchas veces. Adelante."),
    ("es", Stance.AGAINST, "Prefiero mejorar lo que ya hay y medirlo."),
)
_PEOPLE = 8


def simulate(*, stopped: Callable[[], bool], seed: int = 7) -> int:
    """Vote every second or so and argue now and then until ``stopped()``; returns how many acts there were."""
    chance = random.Random(seed)  # noqa: S311  invented people
    people = list(User.objects.filter(email__endswith="@people.demo.example").order_by("pk")[:_PEOPLE])
    sayings, acts = cycle(SAYINGS), 0
    while people and not stopped():
        proposals = list(
            Proposal.objects.filter(consultation__state=ConsultationState.OPEN).select_related("consultation")
        )
        if proposals:
            _act(chance, chance.choice(people), chance.choice(proposals), sayings)
            acts += 1
        time.sleep(chance.uniform(0.4, 2.0))
    return acts


def _act(chance: random.Random, person: User, proposal: Proposal, sayings: cycle[tuple[str, Stance, str]]) -> None:
    at = timezone.now()
    try:
        if chance.random() < 0.15:
            language, stance, words = next(sayings)
            post_comment(
                account=person, consultation=proposal.consultation, proposal=proposal, kind=CommentKind.ARGUMENT,
                stance=stance, body=words, language=language, at=at,
            )  # fmt: skip
        else:
            cast_vote(account=person, proposal=proposal, choice=chance.choice(Choice.values), at=at)
    except DomainError:
        return  # the consultation closed, or the screening wants a person to look: nothing to simulate
