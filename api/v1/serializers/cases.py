"""How the desk is answered: the queue, a card, what was decided."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.fields import ExactText, Input, Place, Truth, Whole, Word
from api.v1.serializers.parts import Moment, Translations
from api.v1.serializers.sanctions import SanctionedSerializer
from moderation.enums import (
    AppealOutcome,
    CaseOrigin,
    CaseState,
    CaseWhy,
    DecisionAction,
    ErasureOutcome,
    FlagCategory,
    FlagOutcome,
)
from moderation.rules import ACTIONS, MOST_PLACES, SINGLE_ACTIONS
from proposals.enums import CommentKind, RevisionState, Stance

_ACTIONS = sorted(ACTIONS | SINGLE_ACTIONS)


class Who(serializers.CharField):
    """The name that the other moderators see; empty where the account is gone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, default="", **options)


class RemovalReasonSerializer(serializers.Serializer[Any]):
    """A reason for a removal."""

    code = serializers.CharField()
    label = Translations()  # type: ignore[assignment]  # a field of the data, not the option of DRF
    clause = serializers.CharField(help_text=_("Clause of the moderation policy."))
    ground = serializers.CharField(help_text=_("Legal ground, where there is one."))
    needs_explanation = serializers.BooleanField()


class QueueCountsSerializer(serializers.Serializer[Any]):
    """How many open cases each filter shows."""

    all = serializers.IntegerField()
    urgent = serializers.IntegerField()
    held = serializers.IntegerField()
    flagged = serializers.IntegerField()
    appeals = serializers.IntegerField()
    noticed = serializers.IntegerField()


class CaseSerializer(serializers.Serializer[Any]):
    """An open case as the queue shows it, the most urgent first."""

    code = serializers.CharField(source="case.code")
    state = serializers.ChoiceField(choices=CaseState.values, source="case.state")
    version = serializers.IntegerField(source="case.version", help_text=_("Send it with the decision."))
    origin = serializers.ChoiceField(choices=CaseOrigin.values, source="case.origin")
    priority = serializers.IntegerField(source="case.priority")
    why = serializers.ChoiceField(choices=CaseWhy.values, help_text=_("What its priority comes from."))
    weight = serializers.FloatField(
        source="case.weight", help_text=_("What its reports weigh, by what earlier ones of the same people came to.")
    )
    opened_at = Moment(source="case.opened_at")
    due_at = Moment(source="case.due_at")
    consultation = serializers.CharField(source="case.revision.comment.consultation.code")
    proposal = serializers.CharField(source="case.revision.comment.proposal.code", default=None, allow_null=True)
    comment = serializers.CharField(source="case.revision.comment.code")
    revision = serializers.CharField(source="case.revision.code")
    revision_state = serializers.ChoiceField(choices=RevisionState.values, source="case.revision.state")
    kind = serializers.ChoiceField(choices=CommentKind.values, source="case.revision.comment.kind")
    stance = serializers.ChoiceField(choices=["", *Stance.values], source="case.revision.comment.stance")
    language = serializers.CharField(source="case.revision.language")
    author = serializers.CharField(source="case.revision.comment.participant.display_name")
    body = serializers.CharField(source="case.revision.body")


class QueueSerializer(CaseSerializer):
    """With what the queue counts."""

    flags = serializers.IntegerField(help_text=_("How many reports it has."))
    late = serializers.BooleanField()
    watched_by = Who(help_text=_("Who looks at it now."))


class FindingSerializer(serializers.Serializer[Any]):
    """What the screening saw."""

    detector = serializers.CharField(source="name")
    version = serializers.CharField()
    score = serializers.FloatField()
    strong = serializers.BooleanField(help_text=_("Whether this is what held the text."))
    spans = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2),
        help_text=_("First character and the one after the last, in the text."),
    )
    comments = serializers.ListField(child=serializers.CharField(), help_text=_("Other texts that it names."))


class CaseFlagSerializer(serializers.Serializer[Any]):
    """A report, and how many earlier ones of the same person were upheld. Never who."""

    receipt = serializers.CharField(source="flag.receipt")
    category = serializers.ChoiceField(choices=FlagCategory.values, source="flag.category")
    text = serializers.CharField(source="flag.text")
    outcome = serializers.ChoiceField(choices=FlagOutcome.values, source="flag.outcome")
    created_at = Moment(source="flag.created_at")
    upheld = serializers.IntegerField(source="record.upheld")
    answered = serializers.IntegerField(source="record.answered")


class WordingSerializer(serializers.Serializer[Any]):
    """How a reason read when something was decided for it."""

    version = serializers.IntegerField()
    label = Translations()  # type: ignore[assignment]  # a field of the data, not the option of DRF
    clause = serializers.CharField()
    ground = serializers.CharField()


class DecisionSerializer(serializers.Serializer[Any]):
    """What was decided about a text."""

    code = serializers.CharField()
    action = serializers.ChoiceField(choices=DecisionAction.values)
    reason = serializers.CharField(source="reason.code", default="")
    wording = WordingSerializer(default=None, allow_null=True, help_text=_("Its words at that time."))
    explanation = serializers.CharField()
    into = serializers.CharField(
        source="merged_into.code", default=None, allow_null=True, help_text=_("Of a merge: the other text.")
    )
    who = Who(source="decided_by.display_name")
    decided_at = Moment()
    reverses = serializers.CharField(source="reverses.code", default=None, allow_null=True)
    live = serializers.BooleanField(help_text=_("False once it was undone."))


class DecidedSerializer(serializers.Serializer[Any]):
    """What was just decided, and what comes next."""

    case = serializers.CharField(source="decision.case.code")
    decision = DecisionSerializer()
    undo_until = Moment(help_text=_("Until then whoever decided may undo it."))
    following = serializers.CharField(help_text=_("Code of the next open case, or empty."))


class NoteSerializer(serializers.Serializer[Any]):
    """What moderators tell each other about a case."""

    code = serializers.CharField()
    who = Who(source="author.display_name")
    body = serializers.CharField()
    created_at = Moment()


class ClaimSerializer(serializers.Serializer[Any]):
    """Who looks at a case, until when without a sign of life."""

    who = Who(source="holder.display_name")
    until = Moment()


class AlikeSerializer(serializers.Serializer[Any]):
    """Another text with the same or almost the same words, and how that was decided."""

    comment = serializers.CharField(source="comment.code")
    state = serializers.ChoiceField(choices=RevisionState.values)
    similarity = serializers.FloatField(help_text=_("1: the very same words."))
    author = serializers.ChoiceField(choices=["same", "known", "new", "none"])
    decision = DecisionSerializer(allow_null=True)


class AuthorRecordSerializer(serializers.Serializer[Any]):
    """What became of the other texts of the same author."""

    public = serializers.IntegerField()
    restricted = serializers.IntegerField()
    waiting = serializers.IntegerField()


class ErasureSerializer(serializers.Serializer[Any]):
    """A proposal to erase the words of a removed text for good, and what a second person answered."""

    code = serializers.CharField()
    case = serializers.CharField(source="case.code", help_text=_("Where it is answered."))
    removal = serializers.CharField(source="removal.code")
    reason = serializers.CharField(source="reason.code")
    explanation = serializers.CharField()
    who = Who(source="proposed_by.display_name")
    proposed_at = Moment()
    outcome = serializers.ChoiceField(choices=ErasureOutcome.values)
    answer = serializers.CharField()
    decision = serializers.CharField(source="decision.code", default=None, allow_null=True)


class ObjectionSerializer(serializers.Serializer[Any]):
    """What an author says against a decision, and what was answered."""

    code = serializers.CharField()
    decision = serializers.CharField(source="decision.code")
    text = serializers.CharField()
    received_at = Moment()
    outcome = serializers.ChoiceField(choices=AppealOutcome.values)
    answer = serializers.CharField(help_text=_("In the language of the statement; empty while it waits."))
    who = Who(source="answered_by.display_name")


class CardSerializer(CaseSerializer):
    """Everything that a decision needs."""

    held = serializers.BooleanField(help_text=_("Nobody can read it: it waits."))
    decided_at = Moment(source="case.decided_at", allow_null=True)
    parent = serializers.CharField(source="parent.code", default=None, allow_null=True)  # type: ignore[assignment]
    parent_body = serializers.CharField(help_text=_("What it answers, while that is public."))
    public_body = serializers.CharField(help_text=_("What is public now, where this is a newer text."))
    findings = FindingSerializer(many=True)
    flags = CaseFlagSerializer(many=True)
    author_record = AuthorRecordSerializer(source="record")
    alike = AlikeSerializer(many=True, source="alike.shown", help_text=_("The first of them."))
    alike_total = serializers.IntegerField(source="alike.total")
    alike_cases = serializers.ListField(
        child=serializers.CharField(),
        source="alike.cases",
        help_text=_("Open cases about them: one batch decides all."),
    )
    decisions = DecisionSerializer(many=True)
    notes = NoteSerializer(many=True)
    claim = ClaimSerializer(allow_null=True)
    appeal = ObjectionSerializer(allow_null=True)
    erasure = ErasureSerializer(allow_null=True)
    sanctions = SanctionedSerializer(many=True, help_text=_("What was decided about its author, the latest first."))
    policy = serializers.IntegerField(
        source="policy.version", default=None, allow_null=True, help_text=_("Version of the rules in force.")
    )
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=_ACTIONS), help_text=_("What you may decide about it now.")
    )
    refused = serializers.CharField(allow_null=True, help_text=_("Why you may decide nothing: a code."))
    previous = serializers.CharField(help_text=_("Code of the open case before it, or empty."))
    following = serializers.CharField(help_text=_("Code of the next open case, or empty."))


class OpenInput(Input):
    """Which public text to bring to the desk."""

    comment = ExactText(help_text=_("Code of the contribution."))


class ClaimInput(Input):
    """Looking at a case."""

    take_over = Truth(
        required=False, default=False, help_text=_("From whoever looks at it now: for the community manager.")
    )


class DecideInput(Input):
    """What is decided, about the case as it was read."""

    action = Word(choices=_ACTIONS)
    reason = ExactText(required=False, help_text=_("Of what takes something from the author: code of a reason."))
    explanation = ExactText(required=False, help_text=_("For the author, in the author’s language."))
    spans = serializers.ListField(
        child=Place(), required=False, max_length=MOST_PLACES, help_text=_("To cover a part: the places in the text.")
    )
    into = ExactText(required=False, help_text=_("To merge: code of the public text that says the same."))
    version = Whole(help_text=_("Of the case, as it was read."))


class NoteInput(Input):
    """A note."""

    body = ExactText(help_text=_("An @name of another moderator tells that person."))
