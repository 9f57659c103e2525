"""A draft is invisible to everybody else, on every route, even with its address."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import User
from proposals.enums import ConsultationState, MemberRole
from proposals.models import Consultation, Department
from proposals.services.documents import attach_document
from tests import factories
from tests.editor.conftest import SignIn
from tests.factories import NOW
from tests.proposals import files

pytestmark = pytest.mark.django_db

SECRET = "Cierre de la línea 7"
PAGES = ("draft", "text", "parts", "terms", "dates", "documents", "preview", "history", "correct")
ACTS = ("submit", "approve", "return", "withdraw", "extend", "no-such-act")


@pytest.fixture
def draft(where: Department, carla: User) -> Consultation:
    made = factories.consultation(ConsultationState.DRAFT, department=where, title_es=SECRET, created_by=carla)
    attach_document(
        by=carla,
        consultation=made,
        upload=SimpleUploadedFile("secreto.pdf", files.PDF),
        kind="memo",
        titles={"es": SECRET},
        alternatives={},
        at=NOW,
    )
    return made


def routes(row: Consultation) -> list[str]:
    document = row.documents.get().code
    found = [reverse(f"editor_{page}", args=[row.code]) for page in PAGES]
    found += [reverse("editor_act", args=[row.code, act]) for act in ACTS]
    found += [reverse("editor_document", args=[row.code, document]), reverse("document", args=[document])]
    return found


def outsiders(where: Department) -> dict[str, User]:
    return {
        "ane": factories.ane(),
        "beñat": factories.benat(),
        "administrator": factories.staff("admin", Role.ADMINISTRATOR, Role.AUDITOR),
        "superuser": factories.user("root", is_staff=True, is_superuser=True),
        "carla of another department": factories.carla(factories.department("Cultura")),
        "somebody who left": factories.member("gone", where, MemberRole.CONTACT),
    }


@pytest.mark.parametrize("state", [ConsultationState.DRAFT, ConsultationState.REVIEW])
def test_for_everybody_else_a_draft_is_like_one_that_never_was(
    state: str, where: Department, draft: Consultation, sign_in: SignIn
) -> None:
    people = outsiders(where)
    with events.unit():
        Consultation.objects.filter(pk=draft.pk).update(state=state)
        people["somebody who left"].memberships.all().delete()
    nowhere = "zzzzzzzz"
    for name, person in people.items():
        client = sign_in(person)
        for route in routes(draft):
            for method in (client.get, client.post):
                if method == client.post and route.startswith(reverse("document", args=["x"])[:-2]):
                    continue  # nobody posts to a document
                answer = method(route)
                assert (answer.status_code, SECRET in answer.content.decode()) == (404, False), (name, route)
            other = client.get(route.replace(draft.code, nowhere))
            assert other.status_code == 404, (name, route)


def test_a_stranger_is_asked_to_sign_in_whether_or_not_it_exists(draft: Consultation, sign_in: SignIn) -> None:
    client = sign_in(None)
    for code in (draft.code, "zzzzzzzz"):
        for page in PAGES:
            answer = client.get(reverse(f"editor_{page}", args=[code]))
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("account_login"))
    document = draft.documents.get().code
    for code in (document, "zzzzzzzz"):
        assert client.get(reverse("document", args=[code])).status_code == 404


@pytest.mark.parametrize("language", ["es", "eu", "en"])
def test_those_who_work_on_it_read_it_and_no_cache_keeps_it(
    language: str, where: Department, carla: User, pili: User, draft: Consultation, sign_in: SignIn
) -> None:
    for person in (carla, factories.dorota(where), pili):
        client = sign_in(person)
        for page in ("draft", "preview", "history", "documents"):
            route = reverse(f"editor_{page}", args=[draft.code]).replace("/es/", f"/{language}/")
            answer = client.get(route)
            assert (answer.status_code, SECRET in answer.content.decode() or language != "es") == (200, True)
            assert "no-store" in answer["Cache-Control"]
        served = client.get(reverse("document", args=[draft.documents.get().code]))
        assert (served.status_code, "no-store" in served["Cache-Control"]) == (200, True)
        assert served.getvalue() == files.PDF


def test_the_editor_itself_is_for_staff(where: Department, carla: User, pili: User, sign_in: SignIn) -> None:
    found = {
        name: (
            sign_in(person).get(reverse("editor")).status_code,
            sign_in(person).get(reverse("editor_new")).status_code,
        )
        for name, person in {
            "carla": carla,
            "dorota": factories.dorota(where),
            "pili": pili,
            "beñat": factories.benat(),
            "ane": factories.ane(),
        }.items()
    }
    assert found == {
        "carla": (200, 200),
        "dorota": (200, 403),
        "pili": (200, 403),
        "beñat": (200, 403),
        "ane": (403, 403),
    }


def test_without_a_second_factor_nobody_gets_in(
    carla: User, draft: Consultation, sign_in: SignIn, settings: object
) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    answer = sign_in(carla).get(reverse("editor_draft", args=[draft.code]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_activate_totp"))
