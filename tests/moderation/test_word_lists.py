"""The community manager edits the word lists: versions, ways back, clear refusals; every process has the newest."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from moderation.analysis.word_changes import Change, as_table, from_table
from moderation.analysis.wordlists import Entry, default_lists
from moderation.models import ListedWord, WordListVersion
from moderation.queries.house import manner_of
from moderation.queries.words import change_in, current_list, entries_of, find_version, hits_of, versions_of_list
from moderation.services import words
from moderation.services.words import go_back, revise_list
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import AuditEntry, User
from participa.core.errors import DomainError
from proposals.enums import RevisionState
from proposals.models import Comment, Consultation
from proposals.services.comments import post_comment
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

HOLD = Entry("tontolaba", "hold")


@pytest.fixture
def benat() -> User:
    return factories.benat()


@pytest.fixture
def place() -> Consultation:
    return factories.consultation()


def revise(by: User, *add: Entry, remove: tuple[Entry, ...] = (), **fields: Any) -> WordListVersion:
    given: dict[str, Any] = {"seen": int(current_list("es").version), "why": "Lo pide la ventanilla.", "at": NOW}
    return revise_list(by=by, language="es", change=Change(add, remove), **given | fields)


def refused(by: User, *add: Entry, **fields: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(DomainError) as error:
        revise(by, *add, **fields)
    assert WordListVersion.objects.count() == 0
    return error.value.code, error.value.params


def state_of(place: Consultation, body: str) -> str:
    posted = post_comment(account=factories.ane(), consultation=place, kind="comment", body=body, at=NOW)
    return str(posted.revisions.get().state)


def test_what_is_listed_holds_from_now_on_and_no_longer_once_it_is_taken_out(benat: User, place: Consultation) -> None:
    text = "Ese tontolaba cerró la piscina"
    assert state_of(place, text) == RevisionState.PUBLISHED
    revise(benat, HOLD)
    assert state_of(place, f"{text} ayer") == RevisionState.HELD_SYSTEM
    held = Comment.objects.latest("pk").revisions.get()
    assert next((one["detector"], one["version"]) for one in held.screening["signals"]) == ("words.hold", "es-2")
    revise(benat, remove=(HOLD,))
    assert state_of(place, f"{text} hoy mismo") == RevisionState.PUBLISHED


def test_a_version_knows_who_when_what_and_why_and_the_first_is_the_products(benat: User) -> None:
    made = revise(benat, HOLD, Entry("bobo", "nudge"), remove=(Entry("payaso", "flag"),))
    newest, brought = versions_of_list("es")
    assert (newest.version, newest.made_by, newest.made_at, newest.why) == (2, benat, NOW, "Lo pide la ventanilla.")
    assert (newest.added, newest.removed, newest.back_to) == (2, 1, None)
    assert (brought.version, brought.made_by, brought.added) == (1, None, len(default_lists()[0].entries))
    assert set(entries_of(brought)) == set(default_lists()[0].entries)
    assert change_in(made) == Change((Entry("bobo", "nudge"), HOLD), (Entry("payaso", "flag"),))
    entry = AuditEntry.objects.latest("seq")
    assert (entry.act, entry.actor, entry.ref, made.digest in entry.facts) == ("words.listed", benat.code, "es-2", True)
    assert "tontolaba" not in entry.facts


def test_an_earlier_version_can_be_had_again_exactly(benat: User) -> None:
    revise(benat, HOLD, remove=(Entry("payaso", "flag"),))
    moved = revise(benat, Entry("tontolaba", "flag"), remove=(HOLD,))
    assert (moved.added, moved.removed) == (1, 1)
    again = go_back(by=benat, language="es", version=2, seen=3, why="Era un error.", at=NOW)
    assert (again.version, again.back_to) == (4, 2)
    assert set(entries_of(again)) == set(entries_of(find_version("es", 2)))
    go_back(by=benat, language="es", version=1, seen=4, why="Como venía.", at=NOW)
    assert set(current_list("es").entries) == set(default_lists()[0].entries)
    assert current_list("eu").version == "1"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry("ab", "hold"), "words.letters"),
        (Entry("😡😡😡", "hold"), "words.letters"),
        (Entry("", "hold"), "text.empty"),
        (Entry("a" * 81, "hold"), "text.too_long"),
        (Entry("uno dos tres cuatro cinco seis siete ocho nueve", "hold"), "words.words"),
        (Entry("bobo", "shout"), "words.level"),
        (Entry("para los", "hold"), "words.common"),
        (Entry("Payasos", "hold"), "words.duplicate"),
        (Entry("bo\x00bo", "hold"), "text.unreadable"),
    ],
)
def test_a_word_that_would_do_harm_is_refused_and_leaves_nothing(entry: Entry, code: str, benat: User) -> None:
    assert refused(benat, HOLD, entry)[0] == code


def test_two_words_that_find_the_same_are_one(benat: User) -> None:
    code, facts = refused(benat, Entry("memo", "hold"), Entry("Memos", "flag"))
    assert (code, facts["phrase"], facts["other"]) == ("words.duplicate", "Memos", "memo")


def test_what_is_not_listed_cannot_be_taken_out_and_no_change_is_none(benat: User) -> None:
    assert refused(benat, remove=(HOLD,))[0] == "words.unknown"
    assert refused(benat, Entry("payaso", "flag"), remove=(Entry("payaso", "flag"),))[0] == "words.unchanged"
    assert refused(benat, HOLD, why="")[0] == "text.empty"


def test_a_list_has_a_limit(benat: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST", len(default_lists()[0].entries))
    assert refused(benat, HOLD)[0] == "words.full"
    assert revise(benat, HOLD, remove=(Entry("payaso", "flag"),)).version == 2


@pytest.mark.parametrize(
    "role", [Role.MODERATOR, Role.PUBLISHER, Role.AUDITOR, Role.ADMINISTRATOR], ids=lambda role: role.value
)
def test_only_the_community_manager_edits(role: Role) -> None:
    assert refused(factories.staff("otra", role), HOLD)[0] == "forbidden"


def test_of_two_who_edit_at_once_one_reads_the_list_again(benat: User) -> None:
    revise(benat, HOLD)
    with pytest.raises(DomainError, match=r"words\.conflict"):
        revise(benat, Entry("bobo", "hold"), seen=1)
    assert current_list("es").version == "2"


def test_a_word_of_many_texts_is_refused_with_the_number_of_texts(
    benat: User, place: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "_FEWEST_TEXTS", 10)
    for number in range(9):
        factories.comment(place, body=f"La piscina número {number}")
    factories.comment(place, body="El frontón")
    factories.comment(place, body="Otra piscina", state=RevisionState.HELD_SYSTEM)
    code, facts = refused(benat, Entry("piscinas", "hold"))
    assert (code, facts) == ("words.too_much", {"phrase": "piscinas", "texts": 9, "of": 10})
    hits = hits_of([Entry("piscinas", "hold"), Entry("frontón", "flag")], "es")
    assert (hits.of, hits.texts, hits.by_phrase, len(hits.examples)) == (10, 10, {"piscinas": 9, "frontón": 1}, 5)


def take_back(benat: User, place: Consultation) -> None:
    """A change that this process has seen already, and that never came to be."""
    with events.unit():
        revise(benat, Entry("bobo", "hold"))
        assert manner_of(place.pk).lists[0].version == "3"
        raise ZeroDivisionError


def test_the_newest_lists_cost_no_statement_until_one_changes(benat: User, place: Consultation) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            manner_of(place.pk)
        return len(captured)

    assert asked() == 1
    revise(benat, Entry("zoquete", "hold"))
    assert [asked(), asked()] == [3, 1]
    with pytest.raises(ZeroDivisionError):
        take_back(benat, place)
    assert manner_of(place.pk).lists[0].version == "2"
    revise(benat, Entry("lelo", "hold"))
    assert Entry("lelo", "hold") in manner_of(place.pk).lists[0].entries


def test_the_database_keeps_a_phrase_from_being_listed_twice() -> None:
    row = {"language": "es", "phrase": "bobo", "level": "hold"}
    with events.unit():
        ListedWord.objects.create(**row, added_in=2, removed_in=3)
        ListedWord.objects.create(**row, added_in=3)
    for wrong in ({"added_in": 4}, {"added_in": 5, "removed_in": 5}, {"added_in": 5, "removed_in": 6, "level": "x"}):
        with pytest.raises(IntegrityError), events.unit():
            ListedWord.objects.create(**row | wrong)


def test_a_list_is_written_and_read_as_a_table() -> None:
    entries = [Entry('di "hola", bobo', "hold"), Entry("ñoño", "flag")]
    assert from_table(as_table(entries)) == entries
    assert from_table("\ufeffphrase;level\r\n bobo ; hold \r\n\r\n") == [Entry("bobo", "hold")]


@pytest.mark.parametrize(
    ("table", "line"), [("", 1), ("a,b\n1,2", 1), ("level,phrase\nhold,bobo\nshout,x", 3), ("level,phrase\nhold", 2)]
)
def test_a_table_that_cannot_be_read_names_its_line(table: str, line: int) -> None:
    with pytest.raises(DomainError) as error:
        from_table(table)
    assert (error.value.code, error.value.params["line"]) == ("words.table", line)
