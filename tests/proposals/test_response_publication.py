"""What the public sees of official responses: nothing before, everything once, corrections beside what they correct."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from participa.accounts.models import User
from participa.events.models import Event
from proposals.enums import ConsultationState, RevisionState
from proposals.models import (
    Comment,
    CommentRevision,
    Consultation,
    OfficialResponse,
    Proposal,
    ResponseTarget,
    ResponseVersion,
)
from proposals.queries.responses import (
    feedback_on,
    latest_responses,
    people_answered,
    public_response,
    responses_in,
    responses_to,
    responses_under,
    versions_of,
)
from proposals.services import responses as services
from tests import factories
from tests.factories import NOW
from tests.moderated import restrict_comment
from tests.proposals import drafting
from tests.proposals.drafting import WORDS, approve, refusal, sent, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


@pytest.fixture
def carla(place: Consultation) -> User:
    return factories.carla(place.department)


@pytest.fixture
def dorota(place: Consultation) -> User:
    return factories.dorota(place.department)


@pytest.fixture
def draft(place: Consultation, carla: User) -> OfficialResponse:
    """Carla's answer to a text of ane, whole and not sent yet."""
    return written(place, carla)


@pytest.fixture
def in_review(place: Consultation, carla: User) -> OfficialResponse:
    return sent(place, carla)


@pytest.fixture
def published(place: Consultation, carla: User, dorota: User) -> OfficialResponse:
    return drafting.published(place, carla, dorota)


# --- in public


def test_before_it_is_published_nobody_outside_hears_or_sees_a_word(in_review: OfficialResponse, dorota: User) -> None:
    approve(in_review, dorota)
    place = in_review.consultation
    target = in_review.targets.get().comment
    assert (public_response(in_review.code), list(responses_in(place)), latest_responses(5)) == (None, [], [])
    assert responses_under([target.pk]) == {}
    kinds = Event.objects.values_list("topic", "kind").order_by("id")
    department = f"dept:{place.department.code}"
    assert [row for row in kinds if row[1].startswith("response.")] == [
        (department, "response.drafted"),
        (department, "response.submitted"),
        (department, "response.approved"),
    ]
    assert not any(WORDS["body_es"] in str(event.payload) for event in Event.objects.all())


def test_publishing_tells_every_place_once_and_again_changes_nothing(
    place: Consultation, carla: User, dorota: User
) -> None:
    first, second = place.proposals.all()
    spots: list[Proposal | Consultation] = [first, first, second, place]
    about = [factories.comment(spot, factories.user(f"p{n}")) for n, spot in enumerate(spots)]
    made = approve(sent(place, carla, about), dorota)
    for _ in range(2):
        services.publish_response(by=dorota, response=made, at=NOW)

    told = Event.objects.filter(kind="response.published")
    assert sorted(told.values_list("topic", flat=True)) == sorted(
        ["feed", f"consultation:{place.code}", f"proposal:{first.code}", f"proposal:{second.code}"]
    )
    payload = told[0].payload
    assert payload["comments"] == [comment.code for comment in about]
    assert (payload["answers"], payload["version"]) == (4, 1)
    assert ResponseVersion.objects.count() == 1
    assert [row.answers for row in responses_in(place)] == [4]  # type: ignore[attr-defined]  # annotated
    assert [list(responses_to(spot)) for spot in (first, second)] == [[made], [made]]


def test_the_clock_publishes_what_was_scheduled_when_its_hour_comes(in_review: OfficialResponse, dorota: User) -> None:
    approve(in_review, dorota, publish_at=NOW + timedelta(hours=2))
    assert services.publish_due(at=NOW + timedelta(hours=2) - timedelta(seconds=1)) == []
    assert services.publish_due(at=NOW + timedelta(hours=2)) == [in_review.code]
    assert services.publish_due(at=NOW + timedelta(hours=3)) == []
    in_review.refresh_from_db()
    assert in_review.published_at == NOW + timedelta(hours=2)


def test_the_clock_publishes_nothing_that_nobody_signed(in_review: OfficialResponse) -> None:
    with events.unit():
        OfficialResponse.objects.filter(pk=in_review.pk).update(publish_at=NOW)
    assert services.publish_due(at=NOW) == []
    said = refusal(lambda: services.publish_response(by=None, response=in_review, at=NOW))
    assert said == ("response.not_approved", None)


def test_a_response_to_a_thousand_texts_is_under_each_and_costs_few_statements(
    place: Consultation, carla: User, dorota: User
) -> None:
    template = factories.comment(place, factories.ane())
    with events.unit():
        many = _copies(template, 1000)
    made = approve(sent(place, carla, many), dorota)

    with CaptureQueriesContext(connection) as publishing:
        services.publish_response(by=dorota, response=made, at=NOW)
    with CaptureQueriesContext(connection) as reading:
        shown = responses_under([comment.pk for comment in many])

    assert (len(shown), {tuple(found) for found in shown.values()}) == (1000, {(made,)})
    assert len(reading) == 1
    assert len(publishing) <= 20
    assert people_answered(made).count() == 1
    assert len(Event.objects.filter(kind="response.published")[0].payload["comments"]) == 50


def _copies(template: Any, number: int) -> list[Any]:
    comments = Comment.objects.bulk_create(
        Comment(
            consultation=template.consultation, participant=template.participant, kind="comment", created_at=NOW,
            published_at=NOW,
        )
        for _ in range(number)
    )  # fmt: skip
    revisions = CommentRevision.objects.bulk_create(
        CommentRevision(comment=one, number=1, body="x", digest="x", length=1, state="published", created_at=NOW)
        for one in comments
    )
    for comment, revision in zip(comments, revisions, strict=True):
        comment.public_revision = revision
    Comment.objects.bulk_update(comments, ["public_revision"], batch_size=200)
    return comments


def test_what_is_removed_or_was_only_held_is_neither_named_nor_counted(
    place: Consultation, carla: User, dorota: User
) -> None:
    shown = factories.comment(place, factories.ane())
    gone = factories.comment(place, factories.user("jon"), body="canario")
    held = factories.comment(place, factories.user("leire"), state=RevisionState.HELD_SYSTEM, body="canario")
    restrict_comment(comment=gone, reason_code="insult", decision_ref="d2345678", at=NOW)
    drafting.published(place, carla, dorota, [shown, gone, held])

    assert Event.objects.filter(kind="response.published")[0].payload["comments"] == [shown.code]
    assert [row.answers for row in responses_in(place)] == [1]  # type: ignore[attr-defined]  # annotated
    assert ResponseTarget.objects.count() == 3


def test_a_response_of_a_draft_consultation_is_no_public_response(published: OfficialResponse) -> None:
    with events.unit():
        Consultation.objects.filter(pk=published.consultation_id).update(
            state=ConsultationState.DRAFT, published_at=None
        )
    assert (public_response(published.code), latest_responses(5)) == (None, [])


# --- correcting


def test_a_correction_is_signed_by_another_and_both_versions_stay(
    published: OfficialResponse, carla: User, dorota: User
) -> None:
    services.propose_correction(
        by=carla, response=published, note="Faltaba una comarca.", at=NOW, body_es="Casi todas."
    )
    published.refresh_from_db()
    assert published.body_es == WORDS["body_es"]
    assert (
        refusal(lambda: services.correct_response(by=carla, response=published, parity=True, at=NOW))[0] == "forbidden"
    )
    assert refusal(lambda: services.correct_response(by=dorota, response=published, parity=False, at=NOW)) == (
        "response.parity", None,
    )  # fmt: skip

    corrected = services.correct_response(by=dorota, response=published, parity=True, at=NOW + timedelta(days=1))

    assert (corrected.body_es, corrected.body_eu, corrected.version) == ("Casi todas.", WORDS["body_eu"], 2)
    said = [(row.number, row.content["body_es"], row.content["note"]) for row in versions_of(published)]
    assert said == [(2, "Casi todas.", "Faltaba una comarca."), (1, WORDS["body_es"], "")]
    assert corrected.published_at == NOW


def test_nobody_signs_their_own_correction(published: OfficialResponse, dorota: User, place: Consultation) -> None:
    services.propose_correction(by=dorota, response=published, note="Errata.", at=NOW, body_es="Casi todas.")
    own = refusal(lambda: services.correct_response(by=dorota, response=published, parity=True, at=NOW))
    assert own == ("response.own", None)
    other = services.correct_response(by=factories.dorota(place.department), response=published, parity=True, at=NOW)
    assert other.version == 2


def test_a_correction_keeps_what_is_owed_and_changes_something(
    published: OfficialResponse, carla: User, dorota: User
) -> None:
    def propose(by: User, **texts: object) -> tuple[str, str | None]:
        return refusal(lambda: services.propose_correction(by=by, response=published, note="Sí.", at=NOW, **texts))

    assert propose(carla, body_eu="") == ("response.incomplete", "body_eu")
    assert propose(carla, body_es=WORDS["body_es"]) == ("response.unchanged", None)
    assert propose(factories.ane(), body_es="x") == ("not_found", None)
    services.propose_correction(by=carla, response=published, note="Sí.", at=NOW, body_es="x")
    assert propose(carla, body_es="y") == ("response.correction_waits", None)
    services.drop_correction(by=carla, response=published, at=NOW)
    assert refusal(lambda: services.correct_response(by=dorota, response=published, parity=True, at=NOW)) == (
        "response.no_correction", None,
    )  # fmt: skip
    assert ResponseVersion.objects.count() == 1


# --- "did this answer your point?"


def test_each_person_says_once_whether_it_answered_and_may_change_their_mind(published: OfficialResponse) -> None:
    ane, jon = factories.ane(), factories.user("jon")
    for account, answered in ((ane, 1), (jon, 0), (ane, -1)):
        services.give_feedback(account=account, response=published, answered=answered, at=NOW)
    said = feedback_on(published)
    assert (said.yes, said.partly, said.no, said.total) == (0, 1, 1, 2)
    bad = refusal(lambda: services.give_feedback(account=ane, response=published, answered=2, at=NOW))
    assert bad == ("response.feedback", "answered")


def test_nobody_judges_a_response_that_is_not_public(in_review: OfficialResponse) -> None:
    said = refusal(lambda: services.give_feedback(account=factories.ane(), response=in_review, answered=1, at=NOW))
    assert said == ("not_found", None)
