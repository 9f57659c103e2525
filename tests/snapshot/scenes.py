"""Every service that changes what the public reads, each prepared up to the moment before it is called.

A new service needs a scene here, or a reason in ``UNSEEN``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from moderation.services import batches, decisions
from participa import events
from proposals.enums import Agreement, CommentKind, ConsultationState, TallyVisibility
from proposals.models import Comment, Consultation, Document, OfficialResponse, Proposal, Theme
from proposals.services import (
    comments,
    corrections,
    documents,
    imports,
    lifecycle,
    ratings,
    responses,
    tallies,
    themes,
    votes,
)  # fmt: skip
from proposals.services.reasons import Reason
from proposals.services.texts import Edit
from proposals.services.vote_keys import make_key
from tests import factories, moderated
from tests.factories import NOW
from tests.moderation import desk
from tests.proposals import drafting, files
from tests.snapshot import acts, answers, grouping, reports

S = ConsultationState
Act = Callable[[], object]
WHY = Reason(es="Por obras en la sede.", eu="Egoitzako obrengatik.")
LATER = NOW + timedelta(seconds=5)
LABELS = {"label_es": "Accesibilidad", "label_eu": "Irisgarritasuna"}


class Place:
    """An open consultation with what people wrote in it, and those who work on it."""

    def __init__(self, state: str = S.OPEN, **fields: Any) -> None:
        self.consultation: Consultation = factories.consultation(state, **fields)
        self.proposal: Proposal = self.consultation.proposals.all()[0]
        make_key(self.proposal)
        self.ane, self.benat, self.pili = factories.ane(), factories.benat(), factories.pili()
        self.carla = factories.carla(self.consultation.department)
        self.dorota = factories.dorota(self.consultation.department)

    def text(self, **fields: Any) -> Comment:
        """A public text of ane under the first proposal."""
        return desk.write(self.proposal, self.ane, **fields)

    def theme(self, *texts: Comment) -> Theme:
        """A theme that is shown, with these texts."""
        made = themes.make_theme(by=self.benat, consultation=self.consultation, at=NOW, **LABELS)
        themes.assign_comments(by=self.benat, theme=made, comments=texts, at=NOW)
        return themes.publish_theme(by=self.benat, theme=made, at=NOW)

    def approved(self, *about: Comment, **fields: Any) -> OfficialResponse:
        """A response to these texts, or to one of ane, that anybody may publish now."""
        made = drafting.sent(self.consultation, self.carla, list(about) or [self.text()])
        return drafting.approve(made, self.dorota, **fields)

    def answered(self, *about: Comment) -> OfficialResponse:
        """A published response."""
        return responses.publish_response(by=self.dorota, response=self.approved(*about), at=NOW)


def _posted(place: Place) -> Act:
    return lambda: desk.write(place.proposal, place.ane)


def _edited(place: Place) -> Act:
    text = place.text()
    return lambda: comments.edit_comment(account=place.ane, comment=text, body="Sin taxi no llego.", at=LATER)


def _withdrawn(place: Place) -> Act:
    text = place.text()
    place.theme(text)
    place.answered(text)
    return lambda: comments.withdraw_comment(account=place.ane, comment=text, at=LATER)


def _language(place: Place) -> Act:
    text = place.text()
    return lambda: comments.correct_language(account=place.ane, comment=text, language="eu", at=LATER)


def _rated(place: Place) -> Act:
    text, jon = place.text(), factories.user("jon")
    return lambda: ratings.rate_comment(account=jon, comment=text, value=Agreement.AGREE, at=LATER)


def _unrated(place: Place) -> Act:
    text, jon = place.text(), factories.user("jon")
    ratings.rate_comment(account=jon, comment=text, value=Agreement.AGREE, at=NOW)
    return lambda: ratings.unrate_comment(account=jon, comment=text, at=LATER)


def _asked_too(place: Place) -> Act:
    text, jon = place.text(kind=CommentKind.QUESTION), factories.user("jon")
    return lambda: ratings.request_answer(account=jon, comment=text, at=LATER)


def _not_asked_any_more(place: Place) -> Act:
    text, jon = place.text(kind=CommentKind.QUESTION), factories.user("jon")
    ratings.request_answer(account=jon, comment=text, at=NOW)
    return lambda: ratings.cancel_answer_request(account=jon, comment=text, at=LATER)


def _restricted(place: Place) -> Act:
    text = place.text()
    place.theme(text)
    place.answered(text)
    return lambda: moderated.restrict_comment(comment=text, reason_code="insult", decision_ref="dec23456", at=LATER)


def _restored(place: Place) -> Act:
    _restricted(place)()
    text = Comment.objects.get(consultation=place.consultation, restricted_at__isnull=False)
    return lambda: moderated.restore_comment(comment=text, decision_ref="dec23456", at=LATER)


def _approved(place: Place) -> Act:
    revision = place.text(verdict=desk.HELD).revisions.get()
    return lambda: moderated.approve_revision(revision=revision, at=LATER)


def _held_again(place: Place) -> Act:
    revision = moderated.approve_revision(revision=place.text(verdict=desk.HELD).revisions.get(), at=NOW)
    return lambda: moderated.hold_revision(revision=revision, at=LATER)


def _decided(place: Place) -> Act:
    case = desk.flagged(place.proposal, place.ane)
    return lambda: desk.decide(case, "restrict", by=place.benat, at=LATER)


def _undone(place: Place) -> Act:
    made = desk.decide(desk.flagged(place.proposal, place.ane), "restrict", by=place.benat)
    return lambda: decisions.undo_decision(decision=made, by=place.benat, at=LATER)


def _batch(place: Place) -> Act:
    cases = [desk.held(place.proposal, place.ane), desk.held(place.proposal)]
    batch = batches.plan_batch(by=place.benat, cases=cases, action="approve", at=NOW)
    batches.start_batch(batch=batch, by=place.benat, at=NOW)
    return lambda: batches.run_batch(batch=batch)


def _batch_undone(place: Place) -> Act:
    case = desk.held(place.proposal, place.ane)
    batch = batches.plan_batch(by=place.benat, cases=[case], action="approve", at=NOW)
    batches.start_batch(batch=batch, by=place.benat, at=NOW)
    batches.run_batch(batch=batch)

    def undo() -> None:
        batches.undo_batch(batch=batch, by=place.benat, at=LATER)
        batches.run_batch(batch=batch)

    return undo


def _voted(place: Place) -> Act:
    return lambda: votes.cast_vote(account=place.ane, proposal=place.proposal, choice="for", at=NOW)


def _vote_taken_back(place: Place) -> Act:
    _voted(place)()
    return lambda: votes.retract_vote(account=place.ane, proposal=place.proposal, at=LATER)


def _batched_tally(place: Place) -> Act:
    with events.unit():
        Consultation.objects.filter(pk=place.consultation.pk).update(tally_visibility=TallyVisibility.BATCHED)
    place.proposal.refresh_from_db()
    for number in range(12):
        account = factories.user(f"voter{number}")
        votes.cast_vote(account=account, proposal=place.proposal, choice="for", at=NOW)
    tallies.fold_tallies(at=NOW)
    return lambda: tallies.publish_batched_tallies(at=LATER)


def _corrected(place: Place) -> Act:
    edit = Edit("consultation", "title_es", "Movilidad comarcal", place.consultation.revision)
    return lambda: corrections.correct_consultation(
        by=place.pili, consultation=place.consultation, corrections=[edit], reason=WHY, at=LATER
    )


def _attach(place: Place) -> Document:
    upload = SimpleUploadedFile("memoria.pdf", files.PDF)
    return documents.attach_document(
        by=place.pili, consultation=place.consultation, upload=upload, kind="memo",
        titles={"es": "Memoria", "eu": "Memoria"}, alternatives={"es": "Coste.", "eu": "Kostua."}, at=NOW, reason=WHY,
    )  # fmt: skip


def _attached(place: Place) -> Act:
    return lambda: _attach(place)


def _detached(place: Place) -> Act:
    document = _attach(place)
    return lambda: documents.remove_document(by=place.pili, document=document, at=LATER, reason=WHY)


def _imported(place: Place) -> Act:
    def bring() -> None:
        people = imports.import_participants(source="polis", consultation=place.consultation, names={"p1": "Jon"})
        text = imports.ImportedText("t1", "p1", "Hace falta.", "es", NOW)
        imports.import_comments(
            source="polis", consultation=place.consultation, proposals={}, texts=[text], people=people, parents={}
        )
        imports.announce_import(consultation=place.consultation, at=NOW)

    return bring


def _step(name: str, **more: Any) -> Callable[[Place], Act]:
    """A step of the publisher's."""
    service = getattr(lifecycle, name)
    return lambda place: lambda: service(by=place.pili, consultation=place.consultation, at=NOW, **more)


def _clock(name: str, days: int) -> Callable[[Place], Act]:
    """A step of the clock's."""
    service = getattr(lifecycle, name)
    return lambda _place: lambda: service(at=NOW + timedelta(days=days))


#: Where each scene begins, unless it is an open consultation.
BEGINS: dict[str, str] = {
    "lifecycle.approve_consultation": S.REVIEW,
    "lifecycle.return_consultation": S.SCHEDULED,
    "lifecycle.publish_consultation": S.SCHEDULED,
    "lifecycle.open_due": S.SCHEDULED,
    "lifecycle.resume_consultation": S.SUSPENDED,
    "lifecycle.end_consultation": S.SUSPENDED,
    "lifecycle.advance_consultation": S.CLOSED,
}

SCENES: dict[str, Callable[[Place], Act]] = {
    **acts.SCENES,
    **answers.SCENES,
    **grouping.SCENES,
    **reports.SCENES,
    "batches.run_batch": _batch,
    "batches.undo_batch": _batch_undone,
    "comments.correct_language": _language,
    "comments.edit_comment": _edited,
    "comments.post_comment": _posted,
    "comments.withdraw_comment": _withdrawn,
    "corrections.correct_consultation": _corrected,
    "decisions.decide_case": _decided,
    "decisions.undo_decision": _undone,
    "documents.attach_document": _attached,
    "documents.remove_document": _detached,
    "imports.announce_import": _imported,
    "lifecycle.advance_consultation": _step("advance_consultation", target=S.ANALYSIS),
    "lifecycle.approve_consultation": _step("approve_consultation"),
    "lifecycle.close_due": _clock("close_due", 20),
    "lifecycle.end_consultation": _step("end_consultation", reason=WHY),
    "lifecycle.extend_consultation": _step("extend_consultation", reason=WHY, closes_at=NOW + timedelta(days=30)),
    "lifecycle.open_due": _clock("open_due", 4),
    "lifecycle.publish_consultation": _step("publish_consultation"),
    "lifecycle.resume_consultation": _step("resume_consultation", reason=WHY),
    "lifecycle.return_consultation": _step("return_consultation", comment="Falta el euskera."),
    "lifecycle.suspend_consultation": _step("suspend_consultation", reason=WHY),
    "lifecycle.withdraw_consultation": _step("withdraw_consultation", reason=WHY),
    "moderated.approve_revisions": _approved,
    "moderated.hold_revisions": _held_again,
    "moderated.restore_comments": _restored,
    "moderated.restrict_comments": _restricted,
    "ratings.cancel_answer_request": _not_asked_any_more,
    "ratings.rate_comment": _rated,
    "ratings.request_answer": _asked_too,
    "ratings.unrate_comment": _unrated,
    "tallies.publish_batched_tallies": _batched_tally,
    "votes.cast_vote": _voted,
    "votes.retract_vote": _vote_taken_back,
}


def begin(name: str) -> tuple[Place, Act]:
    """The place of a scene, and what is done in it."""
    state = BEGINS.get(name, S.OPEN)
    place = Place(state, **({"opens_at": NOW + timedelta(days=3)} if state == S.REVIEW else {}))
    return place, SCENES[name](place)
