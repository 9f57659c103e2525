"""An official response from its draft to the public: written by some, approved by another, then published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from participa.core.text import normalise
from proposals.enums import ResponseState
from proposals.models import (
    Comment,
    Consultation,
    Department,
    OfficialResponse,
    Participant,
    ResponseAuthor,
    ResponseFeedback,
    ResponseTarget,
    ResponseVersion,
    Theme,
)
from proposals.queries.responses import waiting_to_publish, wording_of
from proposals.queries.standing import standing_in
from proposals.queries.visibility import public_comments
from proposals.rules import responses as rules
from proposals.rules.lifecycle import Part
from proposals.services.participants import participant_for
from proposals.services.themes import answer_themes

#: A fact names at most this many of the comments that it answers; whoever shows more reads them.
_NAMED = 50


def draft_response(
    *,
    by: User,
    consultation: Consultation,
    department: Department,
    comments: Sequence[Comment] = (),
    themes: Sequence[Theme] = (),
    at: datetime,
) -> OfficialResponse:
    """An empty draft of the department that will answer these comments and themes of one consultation."""
    refuse(rules.why_not_draft(standing_in(by, department).parts))
    places = {comment.consultation_id for comment in comments} | {theme.consultation_id for theme in themes}
    if places - {consultation.pk}:
        raise DomainError("not_found")
    with events.unit():
        response = OfficialResponse.objects.create(
            consultation=consultation, department=department, drafted_by=by, created_at=at
        )
        ResponseTarget.objects.bulk_create(
            [ResponseTarget(response=response, comment=comment) for comment in comments], batch_size=500
        )
        response.themes.add(*themes)
        ResponseAuthor.objects.create(response=response, user=by)
        _tell_department("response.drafted", response, at=at)
    return response


def save_response(
    *, by: User, response: OfficialResponse, revision: int, at: datetime, **texts: object
) -> OfficialResponse:
    """Write the given parts of the draft (see ``rules.WORDING``); whoever saves becomes one of its authors.

    ``revision`` is the one that was read: raises ``edit.conflict`` with ``theirs`` where somebody saved meanwhile.
    """
    cleaned = rules.clean(texts)
    with events.unit():
        fresh = locked(response)
        refuse(rules.why_not_write(fresh, _parts(by, fresh)))
        if fresh.revision != revision:
            raise DomainError("edit.conflict", theirs=wording_of(fresh), revision=fresh.revision)
        for name, text in cleaned.items():
            setattr(fresh, name, text)
        fresh.revision += 1
        fresh.save(update_fields=[*cleaned, "revision"])
        add_author(fresh, by)
    return fresh


def submit_response(*, by: User, response: OfficialResponse, revision: int, at: datetime) -> OfficialResponse:
    """Send it to an approver. Raises ``response.incomplete`` with the field that is owed and empty."""
    with events.unit():
        fresh = locked(response)
        refuse(rules.why_not_write(fresh, _parts(by, fresh)))
        _same_revision(fresh, revision)
        owed = rules.missing(wording_of(fresh))
        if owed:
            raise DomainError("response.incomplete", field=owed)
        fresh.state = ResponseState.IN_REVIEW
        fresh.save(update_fields=["state"])
        _tell_department("response.submitted", fresh, at=at)
    return fresh


def request_changes(*, by: User, response: OfficialResponse, note: object, at: datetime) -> OfficialResponse:
    """Give it back to its authors with what should change."""
    text = normalise(note, field="note", longest=4_000)
    with events.unit():
        fresh = locked(response)
        refuse(rules.why_not_review(fresh, _parts(by, fresh)))
        fresh.state, fresh.review_note = ResponseState.CHANGES_REQUESTED, text
        fresh.save(update_fields=["state", "review_note"])
        _tell_department("response.returned", fresh, at=at)
    return fresh


def approve_response(
    *,
    by: User,
    response: OfficialResponse,
    revision: int,
    parity: bool,
    publish_at: datetime | None = None,
    at: datetime,
) -> OfficialResponse:
    """Sign the words of ``revision`` as somebody who wrote none of them; ``parity``: es and eu say the same.

    With ``publish_at`` the clock publishes it then.
    """
    with events.unit():
        fresh = locked(response)
        refuse(rules.why_not_approve(fresh, _parts(by, fresh), wrote=_wrote(by, fresh), parity=parity))
        _same_revision(fresh, revision)
        fresh.state = ResponseState.SCHEDULED if publish_at else ResponseState.APPROVED
        fresh.approved_by = fresh.parity_confirmed_by = by
        fresh.approved_at, fresh.publish_at, fresh.review_note = at, publish_at, ""
        fresh.save(
            update_fields=["state", "approved_by", "parity_confirmed_by", "approved_at", "publish_at", "review_note"]
        )
        _tell_department("response.approved", fresh, at=at)
    return fresh


def publish_response(*, by: User | None, response: OfficialResponse, at: datetime) -> OfficialResponse:
    """Make an approved response public under everything that it answers; ``by`` is None for the clock.

    Publishing again changes nothing.
    """
    with events.unit():
        fresh = locked(response)
        if fresh.state == ResponseState.PUBLISHED:
            return fresh
        refuse(rules.why_not_publish(fresh, _parts(by, fresh)))
        fresh.state, fresh.published_at = ResponseState.PUBLISHED, at
        fresh.save(update_fields=["state", "published_at"])
        _keep_version(fresh, at=at)
        answer_themes(response=fresh, at=at)
        _tell_public(fresh, at=at)
    return fresh


def publish_due(*, at: datetime) -> list[str]:
    """Publish what was scheduled up to now; returns the codes. A job of the clock."""
    return [publish_response(by=None, response=response, at=at).code for response in waiting_to_publish(at)]


def propose_correction(*, by: User, response: OfficialResponse, note: object, at: datetime, **texts: object) -> None:
    """Keep new words for a published response until somebody else approves them; ``note`` says in public why."""
    cleaned, why = rules.clean(texts), normalise(note, field="note", longest=1_000)
    with events.unit():
        fresh = locked(response)
        refuse(rules.why_not_propose_correction(fresh, _parts(by, fresh)))
        after = wording_of(fresh) | cleaned
        if after == wording_of(fresh):
            raise DomainError("response.unchanged")
        owed = rules.missing(after)
        if owed:
            raise DomainError("response.incomplete", field=owed)
        fresh.correction = {"by": by.pk, "note": why, "at": at.isoformat(), "wording": after}
        fresh.save(update_fields=["correction"])
        add_author(fresh, by)


def drop_correction(*, by: User, response: OfficialResponse, at: datetime) -> OfficialResponse:
    """Forget a correction that waits; what is public stays as it is."""
    with events.unit():
        fresh = locked(response)
        refuse(rules.why_not_draft(_parts(by, fresh)))
        fresh.correction = {}
        fresh.save(update_fields=["correction"])
    return fresh


def correct_response(*, by: User, response: OfficialResponse, parity: bool, at: datetime) -> OfficialResponse:
    """Publish the correction that waits, as a new version; ``by`` did not write it. Both versions stay public."""
    with events.unit():
        fresh = locked(response)
        refuse(rules.why_not_correct(fresh, _parts(by, fresh), wrote=_wrote(by, fresh), parity=parity))
        for name, text in fresh.correction["wording"].items():
            setattr(fresh, name, text)
        note = fresh.correction["note"]
        fresh.version += 1
        fresh.approved_by = fresh.parity_confirmed_by = by
        fresh.approved_at, fresh.correction = at, {}
        changed = ["approved_by", "parity_confirmed_by", "approved_at", "correction", "version"]
        fresh.save(update_fields=[*rules.WORDING, *changed])
        _keep_version(fresh, note=note, at=at)
        _tell_public(fresh, at=at)
    return fresh


def give_feedback(*, account: User, response: OfficialResponse, answered: int, at: datetime) -> ResponseFeedback:
    """ "Did this answer your point?": 1 yes, 0 partly, −1 no; saying it again replaces it."""
    if answered not in (-1, 0, 1):
        raise DomainError("response.feedback", field="answered")
    with events.unit():
        fresh = locked(response)
        if fresh.state != ResponseState.PUBLISHED:
            raise DomainError("not_found")
        participant: Participant = participant_for(account=account, consultation=fresh.consultation)
        return ResponseFeedback.objects.update_or_create(
            response=fresh, participant=participant, defaults={"answered": answered}
        )[0]


def locked(response: OfficialResponse) -> OfficialResponse:
    """The response as it is now, kept from changing until the unit ends."""
    return OfficialResponse.objects.select_for_update().get(pk=response.pk)


def add_author(response: OfficialResponse, user: User) -> None:
    """From now on this person may not approve it."""
    ResponseAuthor.objects.bulk_create([ResponseAuthor(response=response, user=user)], ignore_conflicts=True)


def _parts(by: User | None, response: OfficialResponse) -> frozenset[Part]:
    return standing_in(by, response.department).parts if by else frozenset({Part.CLOCK})


def _wrote(by: User, response: OfficialResponse) -> bool:
    return response.drafted_by_id == by.pk or response.authors.filter(user=by).exists()


def _same_revision(response: OfficialResponse, revision: int) -> None:
    if response.revision != revision:
        raise DomainError("edit.conflict", theirs=wording_of(response), revision=response.revision)


def _keep_version(response: OfficialResponse, *, note: str = "", at: datetime) -> None:
    content = {**wording_of(response), "note": note}
    ResponseVersion.objects.create(response=response, number=response.version, content=content, published_at=at)


def _tell_department(kind: str, response: OfficialResponse, *, at: datetime) -> None:
    topics = [f"dept:{response.department.code}"]
    events.publish(
        kind, ref=response.code, topics=topics, at=at, response=response.code, consultation=response.consultation.code
    )


def _tell_public(response: OfficialResponse, *, at: datetime) -> None:
    """Where anybody hears of it: the consultation and every proposal with a public text that it answers."""
    shown = public_comments().filter(response_targets__response=response)
    answered = list(shown.order_by("id").values_list("code", "proposal__code"))
    proposals = sorted({proposal for _, proposal in answered if proposal})
    consultation = response.consultation.code
    events.publish(
        "response.published",
        ref=response.code,
        topics=["feed", f"consultation:{consultation}", *(f"proposal:{code}" for code in proposals)],
        at=at,
        response=response.code,
        consultation=consultation,
        proposals=proposals,
        comments=[code for code, _ in answered[:_NAMED]],
        answers=len(answered),
        version=response.version,
    )
