"""The rules: who writes them, what is kept of each version, and that each mode is what really happens to a text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings as conf
from django.test import Client

from moderation.enums import PolicyMode
from moderation.models import ModerationDecision, ModerationPolicy, ReasonWording
from moderation.services.policies import adopt_policy
from moderation.services.reasons import word_reason
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.digests import sha256
from participa.core.errors import DomainError
from proposals.enums import CommentKind
from proposals.models import Consultation
from proposals.services.comments import post_comment
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db

RULES = {"rules_es": "4.1 Sin insultos.", "rules_eu": "4.1 Irainik ez.", "rules_en": "4.1 No insults."}
NIGHT = datetime(2026, 3, 10, 21, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 15, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def relaxed(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


def adopt(by: User | None, place: Consultation | None, mode: str = "pre", seen: int | None = None) -> ModerationPolicy:
    return adopt_policy(by=by, consultation=place, mode=mode, seen=seen, at=NOW, **RULES)


def state_of(place: Consultation, who: User, mode: str, at: datetime = NOW) -> str:
    """What becomes of a calm text like no other that somebody posts, by the screening that runs."""
    seed = sha256(f"{who.display_name} {mode} {at.isoformat()}")
    body = " ".join("bcdfglmnprstvzhj"[int(one, 16)] + "aeiou"[int(one, 16) % 5] * 2 + "ra" for one in seed[:24])
    made = post_comment(account=who, consultation=place, kind=CommentKind.COMMENT, body=body, at=at)
    return made.revisions.get().state


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=conf.AUTHENTICATION_BACKENDS[0])
    return client


def test_each_mode_is_what_happens_to_a_text(place: Consultation) -> None:
    new, known = factories.user("new"), factories.user("known")
    desk.decide(desk.held(place, known), "approve")
    seen = {}
    for mode in PolicyMode.values:
        adopt(None, place, mode)
        texts = [(new, NOW), (known, NOW), (known, NIGHT), (known, SUNDAY)]
        seen[mode] = [state_of(place, who, mode, at) for who, at in texts]
    public, held = "published", "held_policy"
    assert seen["post"] == [public] * 4
    assert seen["pre"] == [held] * 4
    assert seen["pre_for_new"] == [held, public, public, public]
    assert seen["pre_out_of_hours"] == [public, public, held, held]


def test_a_decision_keeps_the_version_that_held(place: Consultation) -> None:
    adopt(None, place, "post")
    first = desk.decide(desk.flagged(place), "no_action")
    adopt(None, place, "pre")
    second = desk.decide(desk.flagged(place, factories.user("jon")), "restrict")
    kept = ModerationDecision.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")
    assert list(kept.values_list("policy__consultation", "policy__version", "policy__mode")) == [
        (place.pk, 1, "post"), (place.pk, 2, "pre"),
    ]  # fmt: skip
    assert "version 2" in second.statement.ground.lower() or "versión 2" in second.statement.ground


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (None, "forbidden"), (Role.MODERATOR, "forbidden"), (Role.PUBLISHER, "forbidden"), (Role.AUDITOR, "forbidden"),
        (Role.COMMUNITY_MANAGER, ""), (Role.ADMINISTRATOR, ""),
    ],
)  # fmt: skip
def test_who_sets_rules_and_words_reasons(place: Consultation, role: Role | None, code: str) -> None:
    person = factories.staff("x", role) if role else factories.user("x")
    insult = desk.reason()
    insult.label_es = "Insulto grave"
    got = []
    for act in (lambda: adopt(person, place), lambda: word_reason(by=person, reason=insult, at=NOW)):
        try:
            act()
            got.append("")
        except DomainError as error:
            got.append(error.code)
    assert got == [code, code]


def test_the_same_rules_again_and_rules_written_over_others_are_refused(place: Consultation) -> None:
    benat = factories.benat()
    adopt(benat, place, seen=0)
    for seen, code in ((1, "policy.unchanged"), (0, "policy.conflict")):
        with pytest.raises(DomainError) as error:
            adopt(benat, place, seen=seen)
        assert error.value.code == code
    assert ModerationPolicy.objects.filter(consultation=place).count() == 1


def test_how_a_reason_read_is_kept_and_shown() -> None:
    benat, insult = factories.benat(), desk.reason()
    assert word_reason(by=benat, reason=insult, at=NOW) is None  # nothing reads otherwise
    insult.label_eu, insult.position = "Iraina edo mehatxu larria", 9
    made = word_reason(by=benat, reason=insult, at=NOW)
    assert made is not None
    assert list(ReasonWording.objects.filter(reason=insult).values_list("version", "label_eu")) == [
        (2, "Iraina edo mehatxu larria"), (1, "Iraina edo mehatxua"),
    ]  # fmt: skip
    page = Client().get("/eu/rules/reasons/insult/").content.decode()
    assert "Iraina edo mehatxua" in page
    assert "Iraina edo mehatxu larria" in page
    assert Client().get("/eu/rules/reasons/nothing/").status_code == 404


def test_benat_writes_rules_that_everybody_reads_with_their_versions(place: Consultation) -> None:
    benat = signed_in(factories.benat())
    address = f"/en/desk/policies/{place.code}/"
    assert "Dissent is never a reason" in benat.get(address).content.decode()  # those of the institution to begin with
    first = {"seen": 0, "mode": "pre", **RULES}
    assert benat.post(address, first).status_code == 302
    late = benat.post(address, {**first, "rules_en": "What I typed"})
    assert (late.status_code, "What I typed" in late.content.decode()) == (409, True)
    assert benat.post(address, {**first, "seen": 1, "rules_es": "", "mode": "post"}).status_code == 422
    assert benat.post(address, {**first, "seen": 1, "rules_en": "4.1 Be kind.", "mode": "post"}).status_code == 302
    now = Client().get(f"/en/consultations/{place.code}/rules/").content.decode()
    assert "Be kind." in now
    assert "Version 2" in now
    old = Client().get(f"/en/consultations/{place.code}/rules/1/").content.decode()
    assert "No insults." in old
    assert "do not hold any more" in old
    assert Client().get(f"/en/consultations/{place.code}/rules/3/").status_code == 404
    assert Client().get("/en/rules/99999999999999999999/").status_code == 404
    assert Client().get("/en/rules/1/").status_code == 200


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.PUBLISHER, None])
def test_nobody_else_finds_the_editor(place: Consultation, role: Role | None) -> None:
    client = signed_in(factories.staff("x", role) if role else factories.user("x"))
    for address in ("/en/desk/policies/", f"/en/desk/policies/{place.code}/", "/en/desk/policies/all/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"seen": 0, "mode": "pre", **RULES}).status_code == 404
    assert ModerationPolicy.objects.count() == 1
