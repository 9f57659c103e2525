"""An official response is written by some and signed by another; every way around is tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import MemberRole, ResponseState
from proposals.models import Consultation, Membership, OfficialResponse, ResponseAuthor
from proposals.queries.responses import (
    public_response,
)
from proposals.services import responses as services
from proposals.services.commitments import promise
from tests import factories
from tests.factories import NOW
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


# --- four eyes


def test_what_was_written_by_one_and_signed_by_another_is_public(
    published: OfficialResponse, carla: User, dorota: User
) -> None:
    assert (published.state, published.approved_by, published.parity_confirmed_by) == ("published", dorota, dorota)
    assert [author.user for author in ResponseAuthor.objects.filter(response=published)] == [carla]
    assert public_response(published.code) == published


@pytest.mark.parametrize("roles", [[MemberRole.APPROVER], [MemberRole.CONTACT, MemberRole.APPROVER]])
@pytest.mark.parametrize("part", ["drafted", "saved a word", "promised", "saved and was taken off the list"])
def test_nobody_signs_what_they_wrote_part_of(
    place: Consultation, carla: User, roles: list[MemberRole], part: str
) -> None:

    author = factories.user("egile")
    for role in roles:
        _join(author, place, role)
    by = author if part == "drafted" else carla
    comment = factories.comment(place, factories.ane())
    made = services.draft_response(by=by, consultation=place, department=place.department, comments=[comment], at=NOW)
    made = services.save_response(by=by, response=made, revision=1, at=NOW, **WORDS)
    if part.startswith("saved"):
        made = services.save_response(by=author, response=made, revision=2, at=NOW, competent="")
    if part == "promised":
        promise(by=author, response=made, text_es="Lo haremos.", text_eu="Egingo dugu.", at=NOW)
    made.refresh_from_db()
    made = services.submit_response(by=carla, response=made, revision=made.revision, at=NOW)

    assert refusal(lambda: approve(made, author)) == ("response.own", None)

    made.refresh_from_db()
    assert (made.state, made.approved_by) == (ResponseState.IN_REVIEW, None)
    assert approve(made, factories.dorota(place.department)).state == ResponseState.APPROVED


def _join(user: User, place: Consultation, role: MemberRole) -> None:

    with events.unit():
        Membership.objects.create(user=user, department=place.department, role=role)


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("ane", "not_found"),
        ("another contact", "forbidden"),
        ("approver elsewhere", "not_found"),
        ("moderator", "not_found"),
        ("community manager", "not_found"),
        ("publisher", "not_found"),
        ("administrator", "not_found"),
        ("auditor", "not_found"),
    ],
)
def test_nobody_but_an_approver_of_the_department_signs_or_gives_back(
    in_review: OfficialResponse, place: Consultation, who: str, code: str
) -> None:
    people: dict[str, Callable[[], User]] = {
        "ane": factories.ane,
        "another contact": lambda: factories.carla(place.department),
        "approver elsewhere": lambda: factories.dorota(factories.department("Hacienda")),
        "moderator": lambda: factories.staff("m", Role.MODERATOR),
        "community manager": factories.benat,
        "publisher": factories.pili,
        "administrator": lambda: factories.staff("a", Role.ADMINISTRATOR),
        "auditor": lambda: factories.staff("u", Role.AUDITOR),
    }
    person = people[who]()
    assert refusal(lambda: approve(in_review, person)) == (code, None)
    assert refusal(lambda: services.request_changes(by=person, response=in_review, note="x", at=NOW)) == (code, None)
    assert refusal(lambda: services.publish_response(by=person, response=in_review, at=NOW)) == (code, None)
    in_review.refresh_from_db()
    assert (in_review.state, in_review.approved_by) == (ResponseState.IN_REVIEW, None)


def test_an_approver_whose_account_is_closed_signs_nothing(in_review: OfficialResponse, dorota: User) -> None:
    with events.unit():
        User.objects.filter(pk=dorota.pk).update(is_active=False)
    dorota.refresh_from_db()
    assert refusal(lambda: approve(in_review, dorota)) == ("not_found", None)


def test_a_signature_is_for_the_words_that_were_read(draft: OfficialResponse, carla: User, dorota: User) -> None:
    read = services.submit_response(by=carla, response=draft, revision=draft.revision, at=NOW)
    services.request_changes(by=dorota, response=read, note="Más corto.", at=NOW)
    changed = services.save_response(by=carla, response=read, revision=read.revision, at=NOW, body_es="Sí.")
    services.submit_response(by=carla, response=changed, revision=changed.revision, at=NOW)

    assert refusal(lambda: approve(read, dorota)) == ("edit.conflict", None)
    assert refusal(lambda: approve(changed, dorota, parity=False)) == ("response.parity", None)
    assert approve(changed, dorota).body_es == "Sí."


def test_the_database_itself_refuses_one_pair_of_eyes(in_review: OfficialResponse, carla: User) -> None:
    wrong: list[dict[str, Any]] = [
        {"approved_by": carla},
        {"state": ResponseState.PUBLISHED, "published_at": NOW},
        {"state": ResponseState.PUBLISHED, "published_at": NOW, "approved_at": NOW, "body_eu": ""},
        {"state": "sent"},
    ]
    with events.unit():
        for values in wrong:
            with pytest.raises(IntegrityError), transaction.atomic():
                OfficialResponse.objects.filter(pk=in_review.pk).update(**values)


# --- writing


def test_only_the_department_writes_and_only_while_it_may_change(
    draft: OfficialResponse, carla: User, dorota: User, place: Consultation
) -> None:
    def save(by: User, revision: int = 2) -> Callable[[], object]:
        return lambda: services.save_response(by=by, response=draft, revision=revision, at=NOW, body_es="Canario")

    outsiders = [factories.ane(), factories.benat(), factories.carla(factories.department("Hacienda"))]
    assert [refusal(save(person))[0] for person in outsiders] == ["not_found"] * 3
    services.submit_response(by=carla, response=draft, revision=2, at=NOW)
    assert refusal(save(carla)) == ("response.not_editable", None)
    services.publish_response(by=dorota, response=approve(draft, dorota), at=NOW)
    assert refusal(save(carla)) == ("response.not_editable", None)
    draft.refresh_from_db()
    assert draft.body_es == WORDS["body_es"]


def test_who_saves_second_gets_the_words_of_the_first_and_nothing_is_lost(
    draft: OfficialResponse, carla: User, dorota: User
) -> None:
    services.save_response(by=carla, response=draft, revision=2, at=NOW, body_es="De carla.")
    with pytest.raises(DomainError) as error:
        services.save_response(by=dorota, response=draft, revision=2, at=NOW, body_es="De dorota.")
    assert (error.value.code, error.value.params["revision"]) == ("edit.conflict", 3)
    theirs = error.value.params["theirs"]
    assert isinstance(theirs, dict)
    assert theirs["body_es"] == "De carla."
    assert [author.user for author in ResponseAuthor.objects.filter(response=draft)] == [carla]


@pytest.mark.parametrize("owed", ["verdict", "body_es", "body_eu", "reason_es", "reason_eu"])
def test_nothing_owed_is_empty_when_it_is_sent(draft: OfficialResponse, carla: User, owed: str) -> None:
    saved = services.save_response(by=carla, response=draft, revision=2, at=NOW, **{owed: ""})
    said = refusal(lambda: services.submit_response(by=carla, response=saved, revision=3, at=NOW))
    assert said == ("response.incomplete", owed)


def test_who_is_not_competent_says_who_is(draft: OfficialResponse, carla: User) -> None:
    saved = services.save_response(by=carla, response=draft, revision=2, at=NOW, verdict="not_ours")
    said = refusal(lambda: services.submit_response(by=carla, response=saved, revision=3, at=NOW))
    assert said == ("response.incomplete", "competent")


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"verdict": "perhaps"}, "response.verdict"),
        ({"verdict": ["accepted"]}, "response.verdict"),
        ({"state": "published"}, "edit.unknown"),
        ({"approved_by": "1"}, "edit.unknown"),
        ({"body_es": "a\x00b"}, "text.unreadable"),
        ({"body_eu": "\ud800"}, "text.unreadable"),
        ({"body_es": 7}, "text.type"),
        ({"reason_es": "x" * 4001}, "text.too_long"),
    ],
)
def test_bad_words_are_refused_and_nothing_is_stored(
    draft: OfficialResponse, carla: User, texts: dict[str, object], code: str
) -> None:
    said = refusal(lambda: services.save_response(by=carla, response=draft, revision=2, at=NOW, **texts))
    assert said == (code, next(iter(texts)))
    draft.refresh_from_db()
    assert {name: getattr(draft, name) for name in WORDS} == WORDS


def test_a_draft_answers_texts_of_its_own_consultation(place: Consultation, carla: User) -> None:
    elsewhere = factories.comment(factories.consultation(), factories.ane())
    said = refusal(
        lambda: services.draft_response(
            by=carla, consultation=place, department=place.department, comments=[elsewhere], at=NOW
        )
    )
    assert (said, OfficialResponse.objects.count()) == (("not_found", None), 0)
