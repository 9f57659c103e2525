"""Votes: who took part and what was voted, kept apart (see the design note on trust).

No row here carries a time, and a ballot carries no key of a person.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from proposals.enums import Choice
from proposals.models.consultations import Proposal
from proposals.models.participants import Participant


class Participation(models.Model):
    """That somebody voted on a proposal, and the day; never what."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="participations")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="participations")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "participant"], name="proposals_one_participation")]


class Ballot(models.Model):
    """A vote. ``link`` is an HMAC under the key of the proposal, which lets the voter change it while open.

    ``token`` is the receipt that the voter holds; ``version`` counts the changes.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="ballots")
    choice = models.CharField(max_length=8, choices=Choice)
    token = models.CharField(max_length=64, unique=True)
    version = models.PositiveIntegerField(default=1)
    link = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "link"], name="proposals_one_ballot"),
            models.CheckConstraint(name="proposals_choice_known", condition=Q(choice__in=Choice.values)),
        ]


class BallotDelta(models.Model):
    """A change of the tally that is not folded in yet: +1 or −1 for a choice."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="deltas")
    choice = models.CharField(max_length=8, choices=Choice)
    amount = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="proposals_delta_of_one", condition=Q(amount__in=[-1, 1])),
            models.CheckConstraint(name="proposals_delta_choice_known", condition=Q(choice__in=Choice.values)),
        ]


class Tally(models.Model):
    """The folded count of a proposal. Count = tally + deltas = number of ballots, at all times.

    ``version`` goes up with each fold. The ``shown_…`` columns are what the public sees where the consultation shows
    its tally in batches.
    """

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, related_name="tally", primary_key=True)
    in_favour = models.IntegerField(default=0)
    against = models.IntegerField(default=0)
    abstain = models.IntegerField(default=0)
    version = models.PositiveBigIntegerField(default=0)
    shown_in_favour = models.IntegerField(default=0)
    shown_against = models.IntegerField(default=0)
    shown_abstain = models.IntegerField(default=0)
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="proposals_shown_not_negative",
                condition=Q(shown_in_favour__gte=0, shown_against__gte=0, shown_abstain__gte=0),
            )
        ]
