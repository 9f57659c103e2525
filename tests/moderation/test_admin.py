"""The administration holds configuration of moderation and nothing else: no text of a citizen, no decision."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client

from moderation.models import ModerationPolicy, ReasonCode
from moderation.queries.policies import policy_in_force
from participa.accounts.models import User
from tests import factories
from tests.moderation import desk

pytestmark = pytest.mark.django_db

RULES = {"mode": "pre", "rules_es": "Sin insultos.", "rules_eu": "Irainik gabe.", "rules_en": "No insults."}
POLICIES, REASONS = "/es/admin/moderation/moderationpolicy", "/es/admin/moderation/reasoncode"


@pytest.fixture(autouse=True)
def relaxed(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own


@pytest.fixture
def office() -> Client:
    """The administrator, signed in."""
    client = Client()
    person = factories.user("admin", is_staff=True, is_superuser=True)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_nothing_that_a_citizen_wrote_and_no_decision_is_registered() -> None:
    ours = {model for model in admin.site._registry if model._meta.app_label == "moderation"}
    assert ours == {ModerationPolicy, ReasonCode}
    written = {"comment", "commentrevision", "ballot", "participation", "officialresponse", "notice"}
    assert not {model._meta.model_name for model in admin.site._registry} & written


def test_other_rules_are_a_new_version_and_the_old_one_stays(office: Client) -> None:
    place = factories.consultation()
    office.post(f"{POLICIES}/add/", RULES)
    office.post(f"{POLICIES}/add/", RULES | {"consultation": place.pk, "mode": "post"})

    found = ModerationPolicy.objects.order_by("pk").values_list("consultation", "version", "mode")
    assert list(found) == [(None, 1, "post"), (None, 2, "pre"), (place.pk, 1, "post")]
    here, elsewhere = policy_in_force(place.pk), policy_in_force(factories.consultation().pk)
    assert ((here and here.mode), (elsewhere and elsewhere.mode)) == ("post", "pre")


def test_a_version_is_neither_changed_nor_deleted(office: Client) -> None:
    version = ModerationPolicy.objects.get()
    changed = office.post(f"{POLICIES}/{version.pk}/change/", RULES)
    deleted = office.post(f"{POLICIES}/{version.pk}/delete/", {"post": "yes"})
    assert (changed.status_code, deleted.status_code) == (403, 403)
    assert ModerationPolicy.objects.get().rules_es == version.rules_es


def test_the_words_of_a_reason_are_improved_and_its_code_stays(office: Client) -> None:
    insult = desk.reason()
    office.post(
        f"{REASONS}/{insult.pk}/change/",
        {
            "code": "dissent", "label_es": "Insulto", "label_eu": "Iraina", "clause": "4.1", "position": 2,
            "selectable": "on", "retired_at_0": "", "retired_at_1": "",
        },
    )  # fmt: skip
    insult.refresh_from_db()
    assert (insult.code, insult.label_es) == ("insult", "Insulto")
    assert office.post(f"{REASONS}/{insult.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("who", ["stranger", "ane", "beñat"])
def test_nobody_else_finds_the_configuration(who: str) -> None:
    client, people = Client(), {"ane": factories.ane, "beñat": factories.benat}
    if who in people:
        person: User = people[who]()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.post(f"{POLICIES}/add/", RULES).status_code in {302, 404}
    assert ModerationPolicy.objects.count() == 1
