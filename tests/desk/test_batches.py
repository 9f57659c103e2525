"""Many cases with one reason: what would happen is said first, what came of each is exact, one undo restores all."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.enums import BatchState
from moderation.handlers import _carry_out
from moderation.models import ActionBatch, BatchItem, ModerationDecision, ReviewCase, StatementOfReasons
from moderation.queries.batches import foresee, progress_of
from moderation.queries.queue import queue
from moderation.services import batches
from moderation.services.batches import plan_batch, run_batch, start_batch, undo_batch
from moderation.services.decisions import decide_cases
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.events import Fact
from participa.events.models import Event
from proposals.enums import RevisionState
from proposals.models import Comment, CommentRevision, Consultation
from proposals.queries.visibility import public_comments
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


def waiting(place: Consultation, many: int) -> list[ReviewCase]:
    """Texts that wait, each of somebody else, and their cases, in a few statements."""
    with events.unit():
        accounts = User.objects.bulk_create(
            User(email=f"p{n}-{place.code}@example.org", display_name=f"p{n}", date_joined=NOW) for n in range(many)
        )
        people = [factories.participant(account, place) for account in accounts]
        comments = Comment.objects.bulk_create(
            Comment(consultation=place, participant=person, kind="comment", language="es", created_at=NOW)
            for person in people
        )
        waits = {"state": "held_policy", "screening": {"status": "hold", "by_policy": True}, "created_at": NOW}
        revisions = CommentRevision.objects.bulk_create(
            CommentRevision(comment=one, number=1, body=f"texto {n}", digest=f"{n}", length=7, **waits)
            for n, one in enumerate(comments)
        )
        return ReviewCase.objects.bulk_create(
            ReviewCase(
                revision=one, origin="held_policy", priority=40, priority_why="held_policy", opened_at=NOW, due_at=NOW
            )
            for one in revisions
        )


def plan(cases: list[ReviewCase], by: User, action: str = "restrict") -> ActionBatch:
    reason = desk.reason("spam") if action == "restrict" else None
    return plan_batch(by=by, cases=cases, action=action, reason=reason, at=NOW)


def results(batch: ActionBatch) -> dict[str, int]:
    return dict(Counter(f"{item.outcome} {item.refused}".strip() for item in batch.items.all()))


@pytest.mark.patient(600)
def test_a_thousand_with_thirty_that_changed_meanwhile_and_one_undo(place: Consultation) -> None:
    benat, maite = factories.benat(), factories.staff("maite", Role.MODERATOR)
    cases = waiting(place, 1000)
    batch = plan(cases, benat)
    for case in cases[::100]:
        desk.decide(case, "approve", by=maite)
    for case in cases[1::100]:
        desk.decide(case, "restrict", by=maite)
    for case in cases[2::100]:
        with events.unit():
            ReviewCase.objects.filter(pk=case.pk).update(state="overtaken", version=2)
    assert Counter(one.refused for one in foresee(batch, by=benat)) == {"": 970, "case.conflict": 30}

    run_batch(batch=start_batch(batch=batch, by=benat, at=NOW))

    batch.refresh_from_db()
    assert (batch.state, results(batch)) == ("done", {"done": 970, "skipped case.conflict": 30})
    refused = batch.items.filter(refused="case.conflict").order_by("pk")
    assert [item.facts["action"] for item in refused[:3]] == ["approve", "restrict", "overtaken"]
    assert [item.facts["who"] for item in refused[:3]] == ["maite", "maite", "—"]
    assert (queue(at=NOW).counts["all"], StatementOfReasons.objects.count()) == (0, 980)
    assert ModerationDecision.objects.filter(decided_by=benat, action="restrict", live=True).count() == 970
    numbers = list(Event.objects.filter(topic="mod:queue").order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert Event.objects.filter(topic="mod:queue", kind="case.decided", payload__action="restrict").count() == 980

    run_batch(batch=undo_batch(batch=batch, by=benat, at=NOW + timedelta(seconds=59)))

    batch.refresh_from_db()
    assert (batch.state, results(batch)) == ("undone", {"undone": 970, "skipped case.conflict": 30})
    assert queue(at=NOW).counts["all"] == 970
    states = Counter(CommentRevision.objects.values_list("state", flat=True))
    assert states == {"held_policy": 980, "approved": 10, "restricted": 10}
    assert public_comments().count() == 10
    assert Event.objects.filter(kind="case.decided", payload__action="reverse", topic="mod:queue").count() == 970


def test_many_share_the_statements_of_a_few(place: Consultation) -> None:
    """However a batch is carried out: what a moderator decides about many must not cost each of them the whole road."""
    benat, cases = factories.benat(), waiting(place, 150)

    def statements(action: str, many: list[ReviewCase]) -> tuple[int, int]:
        fresh = list(ReviewCase.objects.filter(pk__in=[case.pk for case in many]))
        batch = start_batch(batch=plan(fresh, benat, action), by=benat, at=NOW)
        with CaptureQueriesContext(connection) as deciding:
            run_batch(batch=batch)
        batch = undo_batch(batch=batch, by=benat, at=NOW)
        with CaptureQueriesContext(connection) as undoing:
            run_batch(batch=batch)
        assert (batch.items.filter(outcome="undone").count(), batch.items.count()) == (len(many), len(many))
        return len(deciding), len(undoing)

    for action in ("restrict", "approve"):
        few, many = statements(action, cases[:50]), statements(action, cases)
        assert max(few) <= 50  # one a text, where a decision alone takes thirty
        assert [(more - less) / 100 for more, less in zip(many, few, strict=True)] <= [0.8, 0.8]


def test_a_text_with_two_cases_is_decided_and_undone_whole(place: Consultation) -> None:
    """Its revisions one after the other, and back the other way round."""
    benat, jon = factories.benat(), factories.user("jon")
    flagged = desk.flagged(place, jon)
    comment = flagged.revision.comment
    with events.unit():
        newer = CommentRevision.objects.create(
            comment=comment, number=2, body="otro", digest="2", length=4, created_at=NOW - timedelta(hours=1),
            state="held_policy", screening={"status": "hold", "by_policy": True},
        )  # fmt: skip
        held = ReviewCase.objects.create(revision=newer, origin="held_policy", opened_at=NOW, due_at=NOW)
    batch = start_batch(batch=plan([flagged, held], benat, "approve"), by=benat, at=NOW)
    run_batch(batch=batch)
    assert (results(batch), Comment.objects.get().public_revision) == ({"done": 2}, newer)
    run_batch(batch=undo_batch(batch=batch, by=benat, at=NOW))
    assert results(batch) == {"undone": 2}
    assert Comment.objects.get().public_revision == flagged.revision
    assert set(ReviewCase.objects.values_list("state", flat=True)) == {"open"}


def test_what_no_rule_could_see_stops_one_and_not_the_others(place: Consultation) -> None:
    benat, cases = factories.benat(), waiting(place, 5)
    batch = start_batch(batch=plan(cases, benat, "approve"), by=benat, at=NOW)
    with events.unit():
        Comment.objects.filter(pk=cases[2].revision.comment_id).update(withdrawn_at=NOW)
    run_batch(batch=batch)
    assert results(batch) == {"done": 4, "skipped comment.not_public": 1}
    assert ActionBatch.objects.get().state == BatchState.DONE


def test_what_would_happen_is_said_before_and_decides_nothing(place: Consultation) -> None:
    benat = factories.benat()
    mine, flagged = desk.held(place, benat), desk.flagged(place, factories.user("jon"))
    gone, fine = desk.held(place, factories.user("leire")), desk.held(place, factories.user("iker"))
    desk.decide(gone, "approve", by=factories.staff("maite", Role.MODERATOR))
    gone.version = 1
    batch = plan([mine, flagged, gone, fine], benat, "no_action")
    said = {one.item.case: one.refused for one in foresee(batch, by=benat)}
    assert said == {
        mine: "case.own_text",
        flagged: "",
        gone: "case.conflict",
        fine: "case.waits_for_decision",
    }
    assert ModerationDecision.objects.filter(decided_by=benat).count() == 0

    run_batch(batch=start_batch(batch=batch, by=benat, at=NOW))

    assert {item.case: (item.outcome, item.refused) for item in batch.items.all()} == {
        case: ("skipped", code) if code else ("done", "") for case, code in said.items()
    }


def test_a_batch_goes_on_where_it_was_killed_and_never_decides_twice(
    place: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    benat = factories.benat()
    batch = start_batch(batch=plan(waiting(place, 6), benat), by=benat, at=NOW)

    class Killed(BaseException):
        """The process ends here."""

    left = iter(range(2))

    def until_killed(**values: object) -> object:
        made = decide_cases(**values)  # type: ignore[arg-type]
        if next(left, None) is None:
            raise Killed
        return made

    monkeypatch.setattr(batches, "AT_A_TIME", 2)
    with monkeypatch.context() as patched:
        patched.setattr(batches, "decide_cases", until_killed)
        with pytest.raises(Killed):
            run_batch(batch=batch)
    assert (progress_of(batch).done, ModerationDecision.objects.count()) == (4, 4)

    for _ in range(2):
        _carry_out(Fact("batch.started", batch.code, NOW))
    assert (results(batch), ModerationDecision.objects.count()) == ({"done": 6}, 6)


def test_an_undo_stops_what_is_still_to_come(place: Consultation, monkeypatch: pytest.MonkeyPatch) -> None:
    benat = factories.benat()
    cases = waiting(place, 4)
    batch = start_batch(batch=plan(cases, benat), by=benat, at=NOW)
    monkeypatch.setattr(batches, "AT_A_TIME", 2)

    def undone_meanwhile(**values: object) -> object:
        made = decide_cases(**values)  # type: ignore[arg-type]
        monkeypatch.undo()
        undo_batch(batch=batch, by=benat, at=NOW + timedelta(seconds=5))
        return made

    monkeypatch.setattr(batches, "decide_cases", undone_meanwhile)
    run_batch(batch=batch)
    assert results(batch) == {"undone": 2, "waiting": 2}
    assert ReviewCase.objects.filter(state="open").count() == 4


def test_later_another_moderator_undoes_and_what_was_decided_since_is_kept(place: Consultation) -> None:
    benat, maite = factories.benat(), factories.staff("maite", Role.MODERATOR)
    first, second = waiting(place, 2)
    batch = start_batch(batch=plan([first, second], benat, "approve"), by=benat, at=NOW)
    run_batch(batch=batch)
    again = desk.open_for_staff(Comment.objects.get(pk=first.revision.comment_id))
    desk.decide(again, "restrict", by=maite)
    late = NOW + timedelta(seconds=60)
    with pytest.raises(DomainError, match=r"decision\.undo_too_late"):
        undo_batch(batch=batch, by=benat, at=late)
    run_batch(batch=undo_batch(batch=batch, by=maite, at=late))
    assert results(batch) == {"kept decision.superseded": 1, "undone": 1}
    with pytest.raises(DomainError, match=r"decision\.already_undone"):
        undo_batch(batch=batch, by=maite, at=late)


def test_a_batch_needs_what_a_decision_needs(place: Consultation) -> None:
    benat, cases = factories.benat(), waiting(place, 1)

    def refused(by: User = benat, chosen: list[ReviewCase] = cases, action: str = "restrict", reason: str = "") -> str:
        with pytest.raises(DomainError) as error:
            plan_batch(by=by, cases=chosen, action=action, reason=desk.reason(reason) if reason else None, at=NOW)
        return error.value.code

    assert refused() == refused(reason="not-recorded") == "decision.reason"
    assert (refused(reason="off-topic"), refused(action="erase")) == ("decision.explanation", "case.action")
    assert (refused(chosen=[]), refused(chosen=cases * 2001)) == ("batch.empty", "batch.too_many")
    assert refused(by=factories.ane(), reason="spam") == "forbidden"
    batch = plan(cases, benat)
    with pytest.raises(DomainError, match="not_found"):
        start_batch(batch=batch, by=factories.staff("maite", Role.MODERATOR), at=NOW)
    start_batch(batch=batch, by=benat, at=NOW)
    with pytest.raises(DomainError, match=r"batch\.started"):
        start_batch(batch=batch, by=benat, at=NOW)
    assert (ActionBatch.objects.count(), BatchItem.objects.count()) == (1, 1)


def test_the_pages_choose_show_carry_out_and_undo(place: Consultation, settings_of_demo: None) -> None:
    now = timezone.now()
    here = factories.consultation(at=now)
    cases = [desk.open_for(desk.write(here, factories.user(f"u{n}"), verdict=desk.HELD, at=now), at=now) for n in "ab"]
    client = Client()
    client.force_login(factories.benat(), backend=settings.AUTHENTICATION_BACKENDS[0])
    assert 'name="case"' in client.get("/en/desk/").content.decode()
    chosen = client.get("/en/desk/batches/", {"all": "1", "consultation": here.code}).content.decode()
    assert "2 cases are chosen." in chosen

    unreasoned = client.post("/en/desk/batches/", {"case": [one.code for one in cases], "action": "restrict"})
    planned = client.post(
        "/en/desk/batches/", {"case": [one.code for one in cases], "action": "restrict", "reason": "spam"}
    )
    page = planned["Location"]
    desk.decide(cases[0], "approve", by=factories.staff("maite", Role.MODERATOR), at=now)
    preview = client.get(page).content.decode()
    client.post(page, {"act": "start"})
    done = client.get(page).content.decode()
    client.post(page, {"act": "undo"})

    assert (unreasoned.status_code, ActionBatch.objects.count()) == (422, 1)
    assert ("Decide 1 case" in preview, "maite decided before you: Approve." in preview) == (True, True)
    assert ("Undo all of it" in done, "maite decided before you: Approve." in done) == (True, True)
    assert ActionBatch.objects.get().state == BatchState.UNDONE
    assert cases[1].revision.comment.revisions.get().state == RevisionState.HELD_SYSTEM
    other = Client()
    other.force_login(factories.ane(), backend=settings.AUTHENTICATION_BACKENDS[0])
    assert [other.get(address).status_code for address in (page, "/en/desk/batches/")] == [404, 404]


@pytest.fixture
def settings_of_demo(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own
