"""What citizens write, and what they think of what others wrote."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from participa.core.codes import new_code
from proposals.enums import Agreement, CommentKind, RevisionState, Stance
from proposals.models.consultations import Consultation, Proposal, Section
from proposals.models.participants import Participant


class Comment(models.Model):
    """Any text of a citizen. Its words and their moderation live on its revisions.

    ``public_revision`` is what the public sees while an edit is held. The author's withdrawal and the moderator's
    restriction are separate columns; a restricted comment carries what its tombstone needs, and one of which a part
    is covered what its note needs.

    One that says the same as another may be merged into it: it stands there no more for itself and its support counts
    for the survivor. That holds (``merge_holds``) while the words of both are public; else it rests, and each stands
    for itself. What was merged takes in nothing, so there are no chains.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="comments")
    proposal = models.ForeignKey(Proposal, null=True, blank=True, on_delete=models.CASCADE, related_name="comments")
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="thread")
    depth = models.PositiveSmallIntegerField(default=0)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="comments")
    kind = models.CharField(max_length=10, choices=CommentKind)
    stance = models.CharField(max_length=8, choices=Stance, blank=True)
    language = models.CharField(max_length=5, default="und", help_text="BCP 47; detected, correctable by the author.")
    public_revision = models.ForeignKey(
        "CommentRevision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True, help_text="First time it was public; never changes.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    restricted_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=40, blank=True)
    decision_ref = models.CharField(max_length=12, blank=True)
    redacted_at = models.DateTimeField(null=True, blank=True)
    redaction_reason = models.CharField(max_length=40, blank=True)
    redaction_ref = models.CharField(max_length=12, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    merged_at = models.DateTimeField(null=True, blank=True)
    merge_ref = models.CharField(max_length=12, blank=True)
    merge_holds = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["proposal", "parent", "-id"], name="proposals_thread_roots"),
            models.Index(fields=["root", "id"], name="proposals_thread"),
            models.Index(fields=["consultation", "-id"], name="proposals_comments_of"),
        ]
        constraints = [
            models.CheckConstraint(
                name="proposals_stance_of_arguments",
                condition=Q(kind=CommentKind.ARGUMENT, stance__in=Stance.values)
                | Q(kind__in=[CommentKind.COMMENT, CommentKind.QUESTION], stance=""),
            ),
            models.CheckConstraint(
                name="proposals_comment_one_place", condition=Q(proposal__isnull=True) | Q(section__isnull=True)
            ),
            models.CheckConstraint(
                name="proposals_reply_has_root",
                condition=Q(parent__isnull=True, root__isnull=True, depth=0)
                | Q(parent__isnull=False, root__isnull=False, depth__gte=1),
            ),
            models.CheckConstraint(name="proposals_not_own_parent", condition=~Q(parent=F("id"))),
            models.CheckConstraint(
                name="proposals_restriction_whole",
                condition=Q(restricted_at__isnull=True, reason_code="", decision_ref="")
                | (Q(restricted_at__isnull=False) & ~Q(reason_code="") & ~Q(decision_ref="")),
            ),
            models.CheckConstraint(
                name="proposals_redaction_whole",
                condition=Q(redacted_at__isnull=True, redaction_reason="", redaction_ref="")
                | (Q(redacted_at__isnull=False) & ~Q(redaction_reason="") & ~Q(redaction_ref="")),
            ),
            models.CheckConstraint(
                name="proposals_merge_whole",
                condition=Q(merged_into__isnull=True, merged_at__isnull=True, merge_ref="", merge_holds=False)
                | (Q(merged_into__isnull=False, merged_at__isnull=False) & ~Q(merge_ref="")),
            ),
            models.CheckConstraint(name="proposals_not_merged_into_itself", condition=~Q(merged_into=F("id"))),
            models.CheckConstraint(
                name="proposals_public_was_published",
                condition=Q(public_revision__isnull=True) | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CommentRevision(models.Model):
    """The words of a comment at one time. Rows keep their text, except that a moderator may cover a part of it (the
    original is sealed elsewhere) and that erasure empties it.

    ``screening`` is the result of the screening port, stored in the transaction that stored the text.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    body = models.TextField(blank=True)
    digest = models.CharField(max_length=64, db_index=True)
    length = models.PositiveIntegerField()
    language = models.CharField(max_length=5, default="und")
    state = models.CharField(max_length=12, choices=RevisionState)
    screening = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    revise_until = models.DateTimeField(
        null=True, blank=True, help_text="Of a returned one: when its author must answer."
    )

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["state", "id"], name="proposals_revisions_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="proposals_revision_once"),
            models.CheckConstraint(name="proposals_revision_state", condition=Q(state__in=RevisionState.values)),
            models.CheckConstraint(
                name="proposals_returned_has_deadline",
                condition=Q(state=RevisionState.RETURNED, revise_until__isnull=False)
                | (~Q(state=RevisionState.RETURNED) & Q(revise_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="proposals_erased_is_empty",
                condition=Q(state=RevisionState.ERASED, body="", erased_at__isnull=False)
                | (~Q(state=RevisionState.ERASED) & ~Q(body="") & Q(erased_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}/{self.number}"


class CommentVote(models.Model):
    """Agree, disagree or pass, on the revision that the voter had seen.

    One that a merge moved to the survivor still names the revision of the text that it was given to.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="votes")
    revision = models.ForeignKey(CommentRevision, on_delete=models.CASCADE, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="comment_votes")
    value = models.SmallIntegerField(choices=Agreement)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "participant"], name="proposals_one_comment_vote"),
            models.CheckConstraint(name="proposals_agreement_known", condition=Q(value__in=Agreement.values)),
        ]


class AnswerRequest(models.Model):
    """ "I want this answered too", on a question; ``merged_from`` is where a merge found it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="answer_requests")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="answer_requests")
    merged_from = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "participant"], name="proposals_one_answer_request")]


class SearchEntry(models.Model):
    """What the search knows: stems of public text only. Removed in the transaction that hides the text."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="search_entries")
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.CASCADE, related_name="search_entries")
    comment = models.OneToOneField(Comment, null=True, on_delete=models.CASCADE, related_name="search_entry")
    language = models.CharField(max_length=5)
    stems = models.TextField(help_text="Folded stems between single spaces, with a space at both ends.")

    class Meta:
        indexes = [models.Index(fields=["consultation"], name="proposals_search_of")]
