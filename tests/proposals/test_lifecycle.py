"""What each step of the life of a consultation does, and when the clock takes one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from participa import events
from participa.accounts.models import User
from participa.core.digests import canonical, sha256
from participa.core.errors import DomainError
from participa.core.workdays import end_of_day
from participa.events.models import Event
from proposals.enums import ConsultationState, ThemeStage
from proposals.models import Consultation, Department, SearchEntry, Tally, Theme
from proposals.queries.consultations import readable_consultation
from proposals.queries.versions import content_of, history, life
from proposals.queries.visibility import is_public
from proposals.queries.vote_links import key_path
from proposals.rules.opening import why_not_open
from proposals.services import lifecycle
from proposals.services.consultations import draft_consultation
from proposals.services.corrections import correct_consultation
from proposals.services.reasons import Reason
from proposals.services.texts import Edit
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]

S = ConsultationState
WHY = Reason(es="Se amplía por el temporal.", eu="Ekaitzagatik luzatzen da.")


@pytest.fixture
def where() -> Department:
    return factories.department()


@pytest.fixture
def pili() -> User:
    return factories.pili()


def in_review(where: Department) -> Consultation:
    return factories.consultation(S.REVIEW, department=where, opens_at=NOW + timedelta(days=3))


def everywhere(row: Consultation) -> list[str]:
    """Every public topic that a page of the consultation may follow."""
    proposals = [f"proposal:{code}" for code in row.proposals.values_list("code", flat=True)]
    assert proposals
    return ["feed", f"consultation:{row.code}", *proposals]


def topics_of(kind: str) -> list[str]:
    return sorted(Event.objects.filter(kind=kind).values_list("topic", flat=True))


def test_carla_begins_a_draft_that_only_her_department_hears_of(where: Department) -> None:
    procedure = factories.procedure(required_sections=[{"key": "problems", "es": "Problemas", "eu": "Arazoak"}])
    carla = factories.carla(where)
    made = draft_consultation(
        author=carla, department=where, procedure=procedure, at=NOW, title_es="  Movilidad \r\n rural  "
    )
    assert (made.state, made.title_es, made.published_at) == (S.DRAFT, "Movilidad rural", None)
    assert [(part.key, part.heading_es, part.heading_eu) for part in made.sections.all()] == [
        ("problems", "Problemas", "Arazoak")
    ]
    assert topics_of("consultation.drafted") == [f"dept:{where.code}"]


def test_nobody_begins_a_draft_for_a_department_that_is_not_theirs(where: Department) -> None:
    elsewhere = factories.department("Cultura")
    for person in (factories.carla(elsewhere), factories.dorota(where), factories.pili(), factories.ane()):
        with pytest.raises(DomainError, match="forbidden"):
            draft_consultation(author=person, department=where, procedure=factories.procedure(), at=NOW)
    assert Consultation.objects.count() == 0


def test_approval_makes_it_public_with_its_first_version_and_all_that_votes_need(
    where: Department, pili: User, vote_keys: Path
) -> None:
    done = lifecycle.approve_consultation(by=pili, consultation=in_review(where), at=NOW)
    assert (done.state, done.published_at, is_public(done)) == (S.SCHEDULED, NOW, True)
    version = done.versions.get()
    assert (version.number, version.content) == (1, content_of(done))
    assert version.digest == sha256(canonical(version.content))
    proposals = list(done.proposals.all())
    assert Tally.objects.filter(proposal__in=proposals).count() == len(proposals) == 2
    assert [key_path(proposal).exists() for proposal in proposals] == [True, True]
    assert SearchEntry.objects.filter(consultation=done).count() == 3
    assert topics_of("consultation.scheduled") == sorted([*everywhere(done), f"dept:{where.code}"])


def test_approval_without_the_checklist_changes_nothing(where: Department, pili: User, vote_keys: Path) -> None:
    waiting = in_review(where)
    with events.unit():
        waiting.title_eu = ""
        waiting.save(update_fields=["title_eu"])
    with pytest.raises(DomainError) as refused:
        lifecycle.approve_consultation(by=pili, consultation=waiting, at=NOW)
    assert (refused.value.code, refused.value.params["missing"]) == ("consultation.checklist", ["text.title"])
    waiting.refresh_from_db()
    assert (waiting.state, waiting.versions.count(), Event.objects.count()) == (S.REVIEW, 0, 0)


def test_a_scheduled_one_that_goes_back_stops_existing_for_everybody_else(where: Department, pili: User) -> None:
    ane, carla = factories.ane(), factories.carla(where)
    public = lifecycle.approve_consultation(by=pili, consultation=in_review(where), at=NOW)
    assert readable_consultation(code=public.code, account=ane) == public
    back = lifecycle.return_consultation(by=pili, consultation=public, comment="Falta un anexo.", at=NOW)
    assert (back.state, is_public(back)) == (S.DRAFT, False)
    for reader in (ane, None, factories.benat()):
        with pytest.raises(DomainError, match="not_found"):
            readable_consultation(code=public.code, account=reader)
    assert readable_consultation(code=public.code, account=carla) == back
    assert SearchEntry.objects.filter(consultation=back).count() == 0
    assert topics_of("consultation.recalled") == sorted([*everywhere(back), f"dept:{where.code}"])


def test_approved_again_it_gets_its_second_version(where: Department, pili: User) -> None:
    carla = factories.carla(where)
    row = lifecycle.approve_consultation(by=pili, consultation=in_review(where), at=NOW)
    row = lifecycle.return_consultation(by=pili, consultation=row, comment="Falta un anexo.", at=NOW)
    row = lifecycle.submit_consultation(by=carla, consultation=row, at=NOW)
    row = lifecycle.approve_consultation(by=pili, consultation=row, at=NOW)
    assert [version.number for version in row.versions.all()] == [2, 1]


def test_it_opens_and_closes_by_itself_at_its_instants() -> None:
    row = factories.consultation(S.SCHEDULED)
    opens_at, closes_at = row.opens_at, row.closes_at
    assert opens_at is not None
    assert closes_at is not None
    second = timedelta(seconds=1)
    assert lifecycle.open_due(at=opens_at - second) == []
    assert lifecycle.open_due(at=opens_at) == [row.code]
    assert lifecycle.open_due(at=opens_at) == []
    assert lifecycle.close_due(at=closes_at - second) == []
    assert lifecycle.close_due(at=closes_at) == [row.code]
    assert lifecycle.close_due(at=closes_at) == []
    row.refresh_from_db()
    steps = [(step.source, step.target, step.by, step.at) for step in row.transitions.all()]
    assert steps == [(S.SCHEDULED, S.OPEN, None, opens_at), (S.OPEN, S.CLOSED, None, closes_at)]
    proposals = [f"proposal:{code}" for code in row.proposals.values_list("code", flat=True)]
    both = ["feed", f"consultation:{row.code}", f"dept:{row.department.code}", *proposals]
    assert topics_of("consultation.opened") == topics_of("consultation.closed") == sorted(both)


def test_an_act_at_the_very_end_is_refused_whether_or_not_the_worker_has_been_there() -> None:
    row = factories.consultation(S.OPEN)
    end = row.closes_at
    assert end is not None
    assert why_not_open(row, end - timedelta(microseconds=1)) is None
    assert why_not_open(row, end) == "consultation.closed"
    lifecycle.close_due(at=end)
    row.refresh_from_db()
    assert why_not_open(row, end) == "consultation.closed"


@pytest.mark.parametrize(
    ("last_day", "end"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),  # the night that loses an hour comes after
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),  # the day of twenty-five hours
    ],
)
def test_a_last_day_ends_at_midnight_in_madrid_whatever_the_clocks_do(last_day: date, end: datetime) -> None:
    assert end_of_day(last_day) == end
    row = factories.consultation(S.OPEN, closes_at=end_of_day(last_day), opens_at=end - timedelta(days=20))
    assert lifecycle.close_due(at=end - timedelta(minutes=1)) == []
    assert why_not_open(row, end - timedelta(minutes=1)) is None
    assert lifecycle.close_due(at=end) == [row.code]


def test_a_suspended_one_is_not_closed_by_the_clock_and_gets_its_days_back(pili: User) -> None:
    row = factories.consultation(S.OPEN)
    end = row.closes_at
    assert end is not None
    row = lifecycle.suspend_consultation(by=pili, consultation=row, reason=WHY, at=NOW)
    later = end + timedelta(days=1)
    assert lifecycle.close_due(at=later) == []
    with pytest.raises(DomainError, match=r"consultation\.needs_later_close"):
        lifecycle.resume_consultation(by=pili, consultation=row, reason=WHY, at=later)
    row = lifecycle.resume_consultation(
        by=pili, consultation=row, reason=WHY, closes_at=later + timedelta(days=10), at=later
    )
    assert (row.state, row.closes_at) == (S.OPEN, later + timedelta(days=10))


@pytest.mark.parametrize("days", [-30, -1, 0])
def test_an_extension_is_later_only(pili: User, days: int) -> None:
    row = factories.consultation(S.OPEN)
    assert row.closes_at is not None
    with pytest.raises(DomainError, match=r"consultation\.only_later"):
        lifecycle.extend_consultation(
            by=pili, consultation=row, closes_at=row.closes_at + timedelta(days=days), reason=WHY, at=NOW
        )


def test_what_has_ended_is_not_extended_even_before_the_worker_closes_it(pili: User) -> None:
    row = factories.consultation(S.OPEN)
    assert row.closes_at is not None
    with pytest.raises(DomainError, match=r"consultation\.closed"):
        lifecycle.extend_consultation(
            by=pili, consultation=row, closes_at=row.closes_at + timedelta(days=9), reason=WHY, at=row.closes_at
        )


@pytest.mark.parametrize("reason", [Reason(), Reason(es="Solo en castellano."), Reason(eu="Euskaraz bakarrik.")])
def test_a_public_reason_is_in_both_official_languages(pili: User, reason: Reason) -> None:
    row = factories.consultation(S.OPEN)
    with pytest.raises(DomainError, match=r"text\.empty"):
        lifecycle.suspend_consultation(by=pili, consultation=row, reason=reason, at=NOW)
    row.refresh_from_db()
    assert row.state == S.OPEN


def test_a_withdrawn_one_stays_readable_and_a_withdrawn_draft_never_becomes_so(where: Department, pili: User) -> None:
    public = lifecycle.withdraw_consultation(by=pili, consultation=factories.consultation(S.OPEN), reason=WHY, at=NOW)
    draft = factories.consultation(S.DRAFT, department=where)
    draft = lifecycle.withdraw_consultation(by=factories.carla(where), consultation=draft, reason=WHY, at=NOW)
    assert readable_consultation(code=public.code, account=None) == public
    assert [step.reason_es for step in life(public, internal=False)] == [WHY.es]
    with pytest.raises(DomainError, match="not_found"):
        readable_consultation(code=draft.code, account=None)
    assert Event.objects.filter(ref=draft.code).values_list("topic", flat=True).get() == f"dept:{where.code}"


def test_a_decision_has_an_outcome(pili: User) -> None:
    row = factories.consultation(S.RESPONDED)
    for outcome in ("", "perhaps"):
        with pytest.raises(DomainError, match=r"consultation\.outcome"):
            lifecycle.advance_consultation(by=pili, consultation=row, target=S.DECIDED, outcome=outcome, at=NOW)
    done = lifecycle.advance_consultation(
        by=pili, consultation=row, target=S.DECIDED, outcome="adopted_with_changes", at=NOW
    )
    assert (done.state, done.outcome) == (S.DECIDED, "adopted_with_changes")


def test_it_is_not_responded_while_a_published_theme_waits(pili: User) -> None:
    row = factories.consultation(S.AWAITING_RESPONSE)
    with events.unit():
        theme = Theme.objects.create(consultation=row, label_es="Horarios", published_at=NOW)
        Theme.objects.create(consultation=row, label_es="Sin publicar")
    with pytest.raises(DomainError, match=r"consultation\.themes_waiting"):
        lifecycle.advance_consultation(by=pili, consultation=row, target=S.RESPONDED, at=NOW)
    with events.unit():
        theme.stage = ThemeStage.ANSWERED
        theme.save(update_fields=["stage"])
    assert lifecycle.advance_consultation(by=pili, consultation=row, target=S.RESPONDED, at=NOW).state == S.RESPONDED


def test_a_correction_adds_a_version_and_leaves_the_first_as_it_was(where: Department, pili: User) -> None:
    row = lifecycle.approve_consultation(by=pili, consultation=in_review(where), at=NOW)
    first = row.versions.get()
    edit = Edit("consultation", "title_es", "Movilidad comarcal", row.revision)
    with pytest.raises(DomainError, match="forbidden"):
        correct_consultation(by=factories.carla(where), consultation=row, corrections=[edit], reason=WHY, at=NOW)
    second = correct_consultation(by=pili, consultation=row, corrections=[edit], reason=WHY, at=NOW)
    assert (second.number, second.reason_eu) == (2, WHY.eu)
    newest, oldest = history(row)
    assert (oldest.version.content, oldest.version.digest) == (first.content, first.digest)
    assert [(one.target, one.column, one.language) for one in newest.differences] == [("consultation", "title", "es")]
    with pytest.raises(DomainError, match=r"edit\.conflict"):
        correct_consultation(by=pili, consultation=row, corrections=[edit], reason=WHY, at=NOW)
    assert "consultation.corrected" in Event.objects.filter(topic="feed").values_list("kind", flat=True)


def test_a_correction_leaves_no_text_without_its_basque(where: Department, pili: User) -> None:
    row = lifecycle.approve_consultation(by=pili, consultation=in_review(where), at=NOW)
    edit = Edit("section:problem", "body_eu", "", 1)
    with pytest.raises(DomainError, match=r"consultation\.checklist"):
        correct_consultation(by=pili, consultation=row, corrections=[edit], reason=WHY, at=NOW)
    assert row.versions.count() == 1
