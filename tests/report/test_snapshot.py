"""A consultation is frozen: the same bytes from the database and from the open data, and never a hidden word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation.analysis.report.open_data import collect
from moderation.analysis.report.shapes import KINDS
from moderation.analysis.report.snapshot import SCHEMA, SnapshotError, freeze, read
from moderation.queries.snapshot import take_snapshot
from participa import events
from participa.core.digests import canonical, sha256
from proposals.enums import ConsultationState, TallyVisibility
from proposals.models import Comment
from proposals.services.ratings import rate_comment
from tests import factories
from tests.factories import NOW
from tests.moderation import desk
from tests.report import town as towns
from tests.report.town import CANARY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys")]


@pytest.mark.parametrize("state", [ConsultationState.OPEN, ConsultationState.CLOSED, ConsultationState.WITHDRAWN])
def test_database_and_open_data_give_equal_bytes(state: str) -> None:
    town = towns.build(state=state)
    frozen = towns.from_database(town)
    assert towns.from_open_data(town).content == frozen.content
    assert frozen.digest == sha256(frozen.content)
    assert {row["row"] for row in frozen.rows} | {"step", "policy", "group"} == set(KINDS)


def test_groups_of_opinion_are_the_same_from_both_and_lose_what_is_hidden() -> None:
    town = towns.busy()
    frozen = towns.from_database(town)
    assert [row["people"] for row in frozen.of("group")] == [40, 20]
    assert towns.from_open_data(town).content == frozen.content
    hidden = town.texts[4]
    desk.decide(desk.open_for_staff(hidden), "restrict")
    later = towns.from_database(town)
    assert towns.from_open_data(town).content == later.content
    for rows in (later.of("group"), frozen.without([hidden.code]).of("group")):
        assert {one["comment"] for row in rows for one in row["opinions"]} == {town.texts[0].code, town.texts[6].code}


def test_no_word_that_is_hidden_is_in_it() -> None:
    town = towns.build()
    frozen = towns.from_database(town)
    assert CANARY.encode() not in frozen.content
    assert Comment.objects.filter(revisions__body__contains=CANARY).count() == 3  # it would be found
    tombstones = sorted(row["tombstone"]["why"] for row in frozen.comments.values() if row["tombstone"])
    assert tombstones == ["erased", "restricted", "withdrawn"]


def test_a_hidden_tally_has_no_number_in_it() -> None:
    town = towns.build()
    assert [row["tally"]["counts"]["in_favour"] for row in towns.from_database(town).of("proposal")].count(5) == 1
    town.consultation.tally_visibility = TallyVisibility.AFTER_CLOSE
    with events.unit():
        town.consultation.save(update_fields=["tally_visibility"])
    assert [row["tally"]["counts"] for row in towns.from_database(town).of("proposal")] == [None, None]
    assert towns.from_open_data(town).content == towns.from_database(town).content


def test_it_changes_with_what_is_public_and_with_nothing_else() -> None:
    town = towns.build()
    before = towns.from_database(town)
    first = before.digest
    desk.held(town.proposal)
    after = towns.from_database(town)
    changed = [row["row"] for row in after.rows if row not in before.rows]
    assert changed == ["figures"]  # how many wait is public, what they say is not
    rate_comment(account=factories.user("jon"), comment=town.texts[1], value=-1, at=NOW)
    second = towns.from_database(town).digest
    assert second != first
    desk.decide(desk.open_for_staff(town.texts[1]), "restrict")
    assert towns.from_database(town).digest not in {first, second}


def test_a_file_is_read_back_as_it_was_written() -> None:
    frozen = towns.from_database(towns.build())
    again = read(frozen.content)
    assert again == frozen
    assert again.digest == frozen.digest


def test_what_was_hidden_afterwards_is_taken_out_with_author_and_counts() -> None:
    town = towns.build()
    frozen = towns.from_database(town)
    code = town.texts[0].code
    cleaned = frozen.without([code])
    assert towns.BUS_FOR[0].encode() not in cleaned.content
    assert cleaned.comments[code]["tombstone"]["why"] == "hidden_later"
    assert (cleaned.comments[code]["participant"], cleaned.comments[code]["agree"]) == ("", 0)
    assert len(cleaned.texts) == len(frozen.texts) - 1
    assert read(cleaned.content) == cleaned


def test_a_draft_has_no_snapshot() -> None:
    with pytest.raises(ValueError, match="not public"):
        take_snapshot(factories.consultation(ConsultationState.DRAFT), at=NOW)


def test_its_statements_do_not_grow_with_the_contributions() -> None:
    town = towns.build()
    with CaptureQueriesContext(connection) as few:
        towns.from_database(town)
    for _ in range(5):
        factories.comment(town.proposal)
    with CaptureQueriesContext(connection) as many:
        towns.from_database(town)
    assert len(few) == len(many)


def test_reading_begins_afresh_where_the_consultation_changes_meanwhile() -> None:
    town = towns.build()
    get, changes = towns.api(), iter([True, False])

    def restless(address: str) -> Any:
        if address.startswith("/responses/") and next(changes, False):
            desk.write(town.proposal)
        return get(address)

    assert collect(restless, town.consultation.code).content == towns.from_database(town).content

    def never_still(address: str) -> Any:
        if address.startswith("/responses/"):
            desk.write(town.proposal)
        return get(address)

    with pytest.raises(SnapshotError) as refused:
        collect(never_still, town.consultation.code)
    assert refused.value.code == "changed_meanwhile"


def _line(**row: Any) -> bytes:
    return canonical(row)


HEAD = _line(row="snapshot", schema=SCHEMA, consultation="abc")

#: What is done to the lines of a good file → how it is refused, and in which line.
BROKEN: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str, int]] = {
    "nothing": (lambda lines: [], "line.malformed", 1),
    "another schema": (lambda lines: [HEAD.replace(b"/1", b"/9"), *lines[1:]], "schema.unknown", 1),
    "no JSON": (lambda lines: [lines[0], b"{", *lines[2:]], "line.malformed", 2),
    "deep JSON": (lambda lines: [lines[0], b"[" * 100_000, *lines[2:]], "line.malformed", 2),
    "not canonical": (lambda lines: [lines[0], b" " + lines[1], *lines[2:]], "line.not_canonical", 2),
    "a list": (lambda lines: [lines[0], b"[]", *lines[2:]], "line.not_canonical", 2),
    "an unknown kind": (lambda lines: [lines[0], _line(row="ballot"), *lines[2:]], "row.unknown", 2),
    "a field too many": (
        lambda lines: [*lines[:-1], lines[-1].replace(b'{"', b'{"a":1,"', 1)],
        "row.unknown_field",
        -1,
    ),
    "a field too few": (lambda lines: [lines[0], _line(row="consultation", code="abc")], "row.incomplete", 2),
    "a row twice": (lambda lines: [*lines, lines[-1]], "row.out_of_order", 0),
    "rows in another order": (
        lambda lines: [lines[0], lines[1], lines[3], lines[2], *lines[4:]],
        "row.out_of_order",
        4,
    ),
    "no consultation": (lambda lines: [lines[0], *lines[2:]], "consultation.missing", 2),
    "of another consultation": (lambda lines: [HEAD, *lines[1:]], "consultation.missing", 2),
    "a very long line": (lambda lines: [lines[0], b"1" * 5_000_000], "line.too_long", 2),
}


def test_a_file_that_is_no_snapshot_is_refused_with_its_reason() -> None:
    good = towns.from_database(towns.build()).content[:-1].split(b"\n")
    found = {}
    for name, (broken, code, line) in BROKEN.items():
        lines = broken(list(good))
        with pytest.raises(SnapshotError) as refused:
            read(b"\n".join(lines) + b"\n")
        found[name] = (refused.value.code, refused.value.line)
        place = {0: len(lines), -1: len(lines)}.get(line, line)
        assert found[name] == (code, place), name
    with pytest.raises(SnapshotError, match=r"file\.cut_off"):
        read(b"\n".join(good))


def test_codes_and_addresses_of_others_are_refused() -> None:
    with pytest.raises(SnapshotError, match=r"code\.invalid"):
        collect(towns.api(), "../../etc")
    with pytest.raises(SnapshotError, match=r"consultation\.missing"):
        freeze({})
    with pytest.raises(SnapshotError, match=r"answer\.malformed"):
        collect(lambda address: ["not an API"], "abc")
    town = towns.build()
    get, elsewhere = towns.api(), {"results": [], "next": "https://elsewhere.example/pages/2"}
    with pytest.raises(SnapshotError, match=r"page\.elsewhere"):
        collect(lambda address: elsewhere if address.startswith("/comments/") else get(address), town.consultation.code)
