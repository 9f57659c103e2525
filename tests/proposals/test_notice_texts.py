"""The sentences of notices, in three languages, about public things alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from proposals.enums import (
    ConsultationState,
    NoticeCategory,
)
from proposals.models import (
    Consultation,
    Notice,
)
from proposals.queries.notices import notices_of
from proposals.services.follows import follow
from proposals.services.notice_texts import SENTENCES, render_notices
from tests import moderated
from tests.factories import NOW, ane, comment, consultation, user
from tests.proposals.outbox import happens

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscreened")]


def test_every_sentence_reads_in_every_language_and_names_no_fact_that_is_missing() -> None:
    place = consultation()
    text = comment(place, ane())
    facts = {"consultation": place.code, "department": place.department.code, "closes_at": NOW.isoformat()}
    rows = [
        Notice(category=NoticeCategory.FOLLOWED, message=message, ref=text.code, facts=facts) for message in SENTENCES
    ]
    for language, title in (("es", place.title_es), ("eu", place.title_eu), ("en", place.title_en)):
        shown = render_notices(rows, language)
        assert [found.notice.message for found in shown] == list(SENTENCES)
        assert [found for found in shown if "%(" in found.text + found.subject] == []
        about_it = [found for found in shown if not SENTENCES[found.notice.message].of_house]
        assert [found for found in about_it if title not in found.text] == []
        assert [found for found in shown if not found.url.startswith(f"http://127.0.0.1:8000/{language}/")] == []


def test_a_notice_about_what_is_not_public_any_more_has_no_sentence() -> None:
    person, place = ane(), consultation()
    reply = comment(place, user("miren"), parent=comment(place, person))
    happens("comment.published", reply.code, f"consultation:{place.code}")
    before = [found.notice.message for found in render_notices(notices_of(person), "es")]
    moderated.restrict_comment(comment=reply, reason_code="insult", decision_ref="d3c1s10n", at=NOW)
    after = [found.notice.message for found in render_notices(notices_of(person), "es")]
    with events.unit():
        Consultation.objects.update(state=ConsultationState.DRAFT, published_at=None)
    assert (before, after) == (["comment.reply"], [])
    assert render_notices(notices_of(user("nobody")), "es") == []


def test_the_sentences_of_many_notices_cost_as_few_statements_as_those_of_one() -> None:
    person = ane()
    costs = []
    for places in (1, 6):
        for _ in range(places):
            place = consultation()
            follow(account=person, consultation=place, at=NOW)
            happens("consultation.closed", place.code, f"consultation:{place.code}")
        rows = list(notices_of(person))
        with CaptureQueriesContext(connection) as seen:
            assert len(render_notices(rows, "eu")) == len(rows)
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 3
