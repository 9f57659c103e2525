"""A Polis conversation becomes a consultation: statements, every vote, decisions without a recorded reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.models import ModerationDecision, ReviewCase, StatementOfReasons
from participa.ops.imports import polis
from participa.ops.imports.tables import NotThisData
from proposals.models import Comment, CommentVote, Consultation, SearchEntry
from proposals.queries.visibility import public_comments
from tests.factories import NOW

pytestmark = pytest.mark.django_db

COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1472552518501,x,0,10,1,0,1,Wages should follow rents.
1472552519501,x,1,11,1,0,-1,You are all paid to say this.
1472552520501,x,2,10,1,0,0,Small shops need time to adapt.
1472552520501,x,3,10,1,0,7,What is a seven.
oops,x,4,10,1,0,1,No time.
"""
VOTES = """timestamp,datetime,comment-id,voter-id,vote
1472552518501,x,0,20,-1
1472552530000,x,0,20,1
1472552519000,x,0,20,0
1472552518501,x,1,20,1
1472552518501,x,0,21,-1
1472552518501,x,9,21,-1
1472552518501,x,0,22,5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "wages"
    place.mkdir()
    (place / "comments.csv").write_text(COMMENTS, encoding="utf-8")
    (place / "votes.csv").write_text(VOTES, encoding="utf-8")
    (place / "summary.csv").write_text(
        'topic,$15/hour\nconversation-description,"What will it do?"\n', encoding="utf-8"
    )
    return place


def test_statements_and_last_votes_arrive(folder: Path) -> None:
    report = polis.import_folder(folder, at=NOW)

    assert report.made == {"statements": 3, "votes": 3}
    assert sorted(report.refused) == [
        ("comments.csv", 5, "row.incomplete"),
        ("comments.csv", 6, "date.type"),
        ("votes.csv", 7, "vote.target"),
        ("votes.csv", 8, "vote.value"),
    ]
    votes = CommentVote.objects.order_by("participant__display_name", "comment_id")
    assert list(votes.values_list("participant__display_name", "revision__body", "value")) == [
        ("Polis-20", "Wages should follow rents.", 1),
        ("Polis-20", "You are all paid to say this.", 1),
        ("Polis-21", "Wages should follow rents.", -1),
    ]
    assert Consultation.objects.get().title_en == "$15/hour"


def test_a_rejected_statement_is_hidden_with_a_decision_that_says_nothing_was_recorded(folder: Path) -> None:
    polis.import_folder(folder, at=NOW)

    decision = ModerationDecision.objects.select_related("comment", "reason").get()
    assert (decision.action, decision.source, decision.reason.code if decision.reason else "") == (
        "restrict",
        "import",
        "not-recorded",
    )
    assert (decision.comment.reason_code, decision.comment.decision_ref) == ("not-recorded", decision.code)
    assert StatementOfReasons.objects.get().decision == decision
    shown = sorted(
        c.public_revision.body for c in public_comments().select_related("public_revision") if c.public_revision
    )
    assert shown == ["Small shops need time to adapt.", "Wages should follow rents."]
    assert not SearchEntry.objects.filter(comment=decision.comment).exists()


def test_a_second_run_changes_nothing(folder: Path) -> None:
    polis.import_folder(folder, at=NOW)
    report = polis.import_folder(folder, at=NOW)

    assert (report.changed, report.present) == (False, {"statements": 3, "votes": 3})
    assert (Comment.objects.count(), CommentVote.objects.count(), ModerationDecision.objects.count()) == (3, 3, 1)


def test_what_nobody_had_looked_at_waits_at_the_desk_where_that_is_wished(folder: Path) -> None:
    polis.import_folder(folder, at=NOW)
    assert ReviewCase.objects.filter(state="open").count() == 0
    made = [polis.import_folder(folder, at=NOW, review=True).made["cases"] for _ in range(2)]
    case = ReviewCase.objects.select_related("revision").get(state="open")
    assert (made, case.revision.body, case.origin) == ([1, 0], "Small shops need time to adapt.", "import")
    assert public_comments().count() == 2


def test_a_folder_of_conversations_or_of_something_else(folder: Path, tmp_path: Path) -> None:
    assert polis.conversations(tmp_path) == [folder]
    with pytest.raises(NotThisData, match=r"no comments\.csv"):
        polis.conversations(_empty(tmp_path))


def _empty(tmp_path: Path) -> Path:
    place = tmp_path / "none"
    place.mkdir()
    return place


def test_the_real_conversations_arrive_whole(shared_data: Path) -> None:
    made = {path.name: polis.import_folder(path, at=NOW).made for path in polis.conversations(shared_data / "polis")}

    assert made == {
        "15-per-hour-seattle": {"statements": 54, "votes": 2_872},
        "canadian-electoral-reform": {"statements": 174, "votes": 11_950},
        "vtaiwan.uberx": {"statements": 197, "votes": 49_443},
    }
    assert ModerationDecision.objects.filter(action="restrict").count() == 23 + 22 + 78
