"""A folder of Decide Madrid becomes a consultation: once, whatever is in its rows."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from participa.events.models import Event
from participa.ops.imports import decide_madrid
from proposals.models import Ballot, Comment, ExternalRef, ImportedTally, Participant, Proposal, SearchEntry
from tests.factories import NOW

pytestmark = pytest.mark.django_db

PROPOSALS = """id,code,title,userId,date,summary,text,numComments,status,numSupports,isAssociation
7,MAD-7,Limpiar las calles,a1,2015-09-15,Algo básico.,Que se limpie.,3,archived,6560,0
8,MAD-8,,a2,2015-09-16,Sin título.,,0,archived,12,0
9,MAD-9,Unir el río,a2,2015-09-16,Un puente.,,0,archived,-4,0
"""
COMMENTS = """id,parentId,proposalId,userId,userType,date,time,text,numVotes,numPositiveVotes,numNegativeVotes
1,-1,7,a1,,2015-09-15,0 days 10:50:19,Ya está en el programa.,3,2,1
2,1,7,a2,,2015-09-15,0 days 11:07:10,No termina de cumplirse.,0,0,0
3,2,7,a1,Autor,2015-09-15,0 days 11:23:10,Vergüenza de aceras.,1,1,0
4,99,7,a3,,2015-09-16,0 days 09:00:00,Respondo a alguien que se fue.,0,0,0
5,-1,7,a3,,2015-09-16,0 days 09:00:00,   ,0,0,0
6,-1,404,a3,,2015-09-16,0 days 09:00:00,Propuesta desconocida.,0,0,0
7,-1,7,a3,,not-a-day,0 days 09:00:00,Fecha rota.,0,0,0
8,-1,7,a3,,2015-09-16,0 days 09:00:00,Votos rotos.,x,x,0
9,-1,7,,,2015-09-16,0 days 09:00:00,Sin autora.,0,0,0
1,-1,7,a1,,2015-09-15,0 days 10:50:19,Repetido.,0,0,0
10,-1,7,a1,,2015-09-15,0 days 10:50:19,Del revés \u202e aquí.,0,0,0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "proposals.csv").write_text(PROPOSALS, encoding="utf-8")
    (tmp_path / "comments.csv").write_text(COMMENTS, encoding="utf-8")
    return tmp_path


def test_good_rows_arrive_and_bad_rows_are_named(folder: Path) -> None:
    report = decide_madrid.import_folder(folder, at=NOW)

    assert report.made == {"proposals": 1, "comments": 4}
    assert sorted(report.refused) == [
        ("comments.csv", 6, "text.empty"),
        ("comments.csv", 7, "proposal.missing"),
        ("comments.csv", 8, "date.type"),
        ("comments.csv", 9, "number.type"),
        ("comments.csv", 10, "row.incomplete"),
        ("comments.csv", 11, "row.repeated"),
        ("comments.csv", 12, "text.direction"),
        ("proposals.csv", 3, "text.empty"),
        ("proposals.csv", 4, "number.range"),
    ]
    assert report.adjusted == {"parent missing: placed as a first comment": 1}


def test_threads_keep_their_shape(folder: Path) -> None:
    decide_madrid.import_folder(folder, at=NOW)

    first, reply, answer, orphan = Comment.objects.order_by("created_at")
    assert (first.parent, reply.parent, answer.parent, orphan.parent) == (None, first, reply, None)
    assert [c.root_id for c in (reply, answer)] == [first.pk, first.pk]
    assert [c.depth for c in (first, reply, answer, orphan)] == [0, 1, 2, 0]
    assert first.created_at.isoformat() == "2015-09-15T08:50:19+00:00"
    assert Participant.objects.filter(comments__isnull=False).distinct().count() == 3


def test_counts_are_imported_and_never_ballots(folder: Path) -> None:
    decide_madrid.import_folder(folder, at=NOW)

    signed = ImportedTally.objects.get(proposal__isnull=False)
    rated = (
        ImportedTally.objects.filter(comment__isnull=False).order_by("-positive").values_list("positive", "negative")
    )
    assert (signed.supports, list(rated), Ballot.objects.count()) == (6560, [(2, 1), (1, 0)], 0)


def test_a_second_run_changes_nothing(folder: Path) -> None:
    decide_madrid.import_folder(folder, at=NOW)
    before = _everything()

    report = decide_madrid.import_folder(folder, at=NOW)

    assert (report.changed, report.present) == (False, {"proposals": 1, "comments": 4})
    assert _everything() == before


def test_an_interrupted_run_is_taken_up(folder: Path) -> None:
    (folder / "comments.csv").write_text("\n".join(COMMENTS.split("\n")[:2]), encoding="utf-8")
    decide_madrid.import_folder(folder, at=NOW)
    (folder / "comments.csv").write_text(COMMENTS, encoding="utf-8")

    report = decide_madrid.import_folder(folder, at=NOW)

    assert (report.made["comments"], report.present["comments"]) == (3, 1)
    assert Comment.objects.get(revisions__body="No termina de cumplirse.").parent == Comment.objects.get(
        revisions__body="Ya está en el programa."
    )


def test_each_topic_is_reset_once(folder: Path) -> None:
    decide_madrid.import_folder(folder, at=NOW)

    proposal = Proposal.objects.get()
    topics = Event.objects.order_by("topic").values_list("topic", "seq", "kind")
    assert list(topics) == [
        (f"consultation:{proposal.consultation.code}", 1, "consultation.imported"),
        ("feed", 1, "consultation.imported"),
        (f"proposal:{proposal.code}", 1, "consultation.imported"),
    ]


def test_imported_texts_are_found(folder: Path) -> None:
    decide_madrid.import_folder(folder, at=NOW)

    assert _everything()["search"] == 6  # the consultation, its proposal, four comments


def test_the_command_says_what_it_did_and_refuses_other_folders(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = StringIO()
    call_command("import_data", "decide-madrid", str(folder), "--json", stdout=out)
    assert json.loads(out.getvalue())[0]["made"] == {"proposals": 1, "comments": 4}

    with pytest.raises(CommandError, match=r"not decide-madrid data: proposals\.csv"):
        call_command("import_data", "decide-madrid", str(tmp_path_factory.mktemp("empty")))


def test_the_real_folder_arrives_whole(shared_data: Path) -> None:
    report = decide_madrid.import_folder(shared_data / "decide-madrid", at=NOW)

    assert (report.made["proposals"], report.made["comments"] + len(report.refused)) == (80, 5_633)
    assert {code for _, _, code in report.refused} <= {"text.empty", "text.marks", "text.direction"}
    again = decide_madrid.import_folder(shared_data / "decide-madrid", at=NOW)
    assert (again.changed, again.present["comments"]) == (False, report.made["comments"])


def _everything() -> dict[str, int]:
    return {
        "comments": Comment.objects.count(),
        "refs": ExternalRef.objects.count(),
        "people": Participant.objects.count(),
        "tallies": ImportedTally.objects.count(),
        "search": SearchEntry.objects.count(),
        "events": Event.objects.count(),
    }
