"""Notices of illegal content: the four elements, the mail to whoever gives one, and nothing of it for anybody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError
from django.test import Client

from moderation.models import Flag, IllegalContentNotice
from moderation.services.decisions import undo_decision
from moderation.services.flags import flag_comment
from moderation.services.illegal_notices import Notifier, mail_notifiers
from participa import events
from participa.core.errors import DomainError
from proposals.models import Comment, Consultation, Notice
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db

WHOLE: dict[str, Any] = {"name": "Jon", "email": "jon@example.org", "good_faith": True, "language": "en"}
OVER = NOW + timedelta(seconds=61)


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


def notice(comment: Comment, account: Any = None, **but: Any) -> Flag:
    return flag_comment(
        comment=comment, account=account, category="illegal", text="Art. 510 CP", notifier=Notifier(**{**WHOLE, **but}),
        at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("but", "code"),
    [
        ({"name": " "}, "flag.name"),
        ({"email": ""}, "flag.email"),
        ({"email": "jon@"}, "flag.email"),
        ({"good_faith": False}, "flag.good_faith"),
        ({"exempt": True, "good_faith": False}, "flag.good_faith"),
        ({"name": "a\x00b"}, "text.unreadable"),
    ],
)
def test_a_notice_without_one_of_its_elements_is_refused(place: Consultation, but: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as error:
        notice(desk.write(place), **but)
    assert error.value.code == code
    assert Flag.objects.count() == 0


def test_a_notice_keeps_what_the_law_asks(place: Consultation) -> None:
    comment = desk.write(place)
    kept = IllegalContentNotice.objects.get(flag=notice(comment))
    assert (kept.name, kept.email, kept.good_faith, kept.exempt) == ("Jon", "jon@example.org", True, False)
    assert (kept.location, kept.flag.text) == (f"{settings.SITE_URL}/es/comments/{comment.code}/", "Art. 510 CP")


def test_where_children_are_abused_no_name_is_asked_or_kept(place: Consultation) -> None:
    kept = IllegalContentNotice.objects.get(flag=notice(desk.write(place), exempt=True))
    assert (kept.name, kept.email, kept.exempt) == ("", "", True)
    assert mail_notifiers(at=NOW) == 0


@pytest.mark.parametrize("wrong", [{"name": ""}, {"email": ""}, {"good_faith": False}])
def test_the_database_refuses_half_a_notice(place: Consultation, wrong: dict[str, Any]) -> None:
    kept = IllegalContentNotice.objects.get(flag=notice(desk.write(place)))
    with pytest.raises(IntegrityError), events.unit():
        IllegalContentNotice.objects.filter(pk=kept.pk).update(**wrong)


def test_other_reports_keep_nobodys_name(place: Consultation) -> None:
    flag_comment(comment=desk.write(place), account=None, category="spam", notifier=Notifier(**WHOLE), at=NOW)
    assert IllegalContentNotice.objects.count() == 0


def test_a_stranger_is_told_that_it_arrived_and_once_the_undo_is_over_what_was_decided(place: Consultation) -> None:
    made = notice(desk.write(place))
    assert (mail_notifiers(at=NOW), mail_notifiers(at=NOW)) == (1, 0)
    assert made.receipt in mail.outbox[0].body
    assert made.case is not None
    taken_back = desk.decide(made.case, "restrict")
    assert mail_notifiers(at=NOW + timedelta(seconds=59)) == 0
    undo_decision(decision=taken_back, by=taken_back.decided_by, at=NOW + timedelta(seconds=59))  # type: ignore[arg-type]
    assert mail_notifiers(at=OVER) == 0
    desk.decide(made.case, "restrict", at=OVER)
    assert [mail_notifiers(at=OVER + timedelta(seconds=wait)) for wait in (59, 60, 61)] == [0, 1, 0]
    assert [letter.to for letter in mail.outbox] == [["jon@example.org"]] * 2
    assert "Outcome: The text was removed. A person decided." in mail.outbox[1].body
    assert desk.WORDS not in mail.outbox[1].body


def test_an_account_hears_on_the_site_whatever_it_wishes(place: Consultation) -> None:
    jon = factories.user("jon")
    made = notice(desk.write(place), jon)
    assert made.case is not None
    desk.decide(made.case, "restrict")
    assert Notice.objects.get(account=jon).category == "decisions"
    assert mail_notifiers(at=OVER) == 1  # the receipt; the outcome comes as a notice


def test_a_stranger_gives_notice_on_the_page_and_the_receipt_names_nobody(place: Consultation) -> None:
    comment, client = desk.write(place), Client()
    address = f"/en/comments/{comment.code}/report/"
    said = {"category": "illegal", "text": "Art. 510 CP", "name": "Jon Zorrotz", "email": "jon@example.org"}
    refused = client.post(address, said)
    assert refused.status_code == 422
    assert "believe in good faith" in refused.content.decode()
    assert 'value="Jon Zorrotz"' in refused.content.decode()
    done = client.post(address, {**said, "good_faith": "on"})
    receipt = client.get(done["Location"]).content.decode()
    assert Flag.objects.get().receipt in receipt
    assert "Zorrotz" not in receipt
    assert "jon@example.org" not in receipt
