"""The audit log: written with the act or not at all, and whoever changes it in SQL is found and named."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from participa import events
from participa.accounts.audit import digest_of, record
from participa.accounts.audit_check import verify_chain
from participa.accounts.enums import AuditAct
from participa.accounts.models import AuditEntry, AuditHead
from participa.events.unit import NoUnit
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

TABLE = "accounts_auditentry"


def act(ref: str, **facts: str) -> None:
    with events.unit():
        record(AuditAct.CASE_OPENED, by=None, ref=ref, at=NOW, **facts)


@pytest.fixture
def five() -> list[AuditEntry]:
    """Five acts, of which Beñat did the last."""
    for ref in ("uno", "dos", "tres", "cuatro"):
        act(ref)
    with events.unit():
        record(AuditAct.DECISION_MADE, by=factories.benat(), ref="cinco", at=NOW, action="approve")
    return list(AuditEntry.objects.order_by("seq"))


@contextmanager
def unprotected() -> Iterator[None]:
    """What somebody does who owns the database: the triggers away, the rows changed, the triggers back."""
    name = "accounts_audit_append_only"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER {name}")
            yield
            cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER {name}")
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
            made = cursor.fetchone()[0]
            cursor.execute(f"DROP TRIGGER {name}")
            yield
            cursor.execute(made)


def sql(statement: str, *values: str | int | datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def verify(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("audit", "verify", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue().strip()
    return 0, out.getvalue().strip()


def test_each_act_is_chained_to_the_one_before_it(five: list[AuditEntry]) -> None:
    assert [entry.seq for entry in five] == [1, 2, 3, 4, 5]
    assert [entry.previous for entry in five] == ["", *(entry.hash for entry in five[:-1])]
    assert [entry.hash for entry in five] == [digest_of(entry) for entry in five]
    last = five[-1]
    assert (last.roles, json.loads(last.facts)) == ("community_manager moderator", {"action": "approve"})
    assert AuditHead.objects.values_list("seq", "hash").get() == (5, last.hash)
    assert verify() == (0, f"The audit log is whole: 5 entries. Keep its head elsewhere: 5:{last.hash}")


def test_the_chain_of_an_empty_log_is_whole() -> None:
    assert verify() == (0, "The audit log is whole: 0 entries. Keep its head elsewhere: 0:")


def test_an_act_that_is_rolled_back_leaves_no_entry_and_no_hole(five: list[AuditEntry]) -> None:
    def break_off() -> None:
        with events.unit():
            record(AuditAct.CASE_OPENED, by=None, ref="seis", at=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    act("siete")
    assert list(AuditEntry.objects.filter(seq__gt=5).values_list("seq", "ref")) == [(6, "siete")]
    assert verify_chain().ok


def test_the_acts_of_nested_units_are_written_together_in_their_order() -> None:
    with events.unit():
        act("primero")
        act("segundo")
        assert not AuditEntry.objects.exists()
    assert list(AuditEntry.objects.order_by("seq").values_list("ref", flat=True)) == ["primero", "segundo"]


def test_nothing_is_recorded_outside_a_unit() -> None:
    with pytest.raises(NoUnit):
        record(AuditAct.CASE_OPENED, by=None, ref="suelto", at=NOW)


Tamper = Callable[[list[AuditEntry]], None]


def alter_facts(rows: list[AuditEntry]) -> None:
    sql(f"UPDATE {TABLE} SET facts = %s WHERE seq = 5", '{"action":"restrict"}')


def alter_actor_and_hash(rows: list[AuditEntry]) -> None:
    rows[2].actor = "zzzzzzzz"
    sql(f"UPDATE {TABLE} SET actor = %s, hash = %s WHERE seq = 3", "zzzzzzzz", digest_of(rows[2]))


def alter_time(rows: list[AuditEntry]) -> None:
    sql(f"UPDATE {TABLE} SET at = %s WHERE seq = 1", factories.NOW.replace(microsecond=1))


def delete_one(rows: list[AuditEntry]) -> None:
    sql(f"DELETE FROM {TABLE} WHERE seq = 2")


def delete_first(rows: list[AuditEntry]) -> None:
    sql(f"DELETE FROM {TABLE} WHERE seq = 1")


def delete_last(rows: list[AuditEntry]) -> None:
    sql(f"DELETE FROM {TABLE} WHERE seq = 5")


def delete_all(rows: list[AuditEntry]) -> None:
    sql(f"DELETE FROM {TABLE}")


def swap_two(rows: list[AuditEntry]) -> None:
    for before, after in ((2, 99), (3, 2), (99, 3)):
        sql(f"UPDATE {TABLE} SET seq = %s WHERE seq = %s", after, before)


def swap_two_and_hash_again(rows: list[AuditEntry]) -> None:
    swap_two(rows)
    for entry in AuditEntry.objects.filter(seq__in=[2, 3]):
        sql(f"UPDATE {TABLE} SET hash = %s WHERE seq = %s", digest_of(entry), entry.seq)


def insert_at_the_end(rows: list[AuditEntry]) -> None:
    _insert(AuditEntry(seq=6, at=NOW, act="decision.made", ref="falso", facts="{}", previous=rows[-1].hash))


def insert_in_between(rows: list[AuditEntry]) -> None:
    for seq in (5, 4, 3):
        sql(f"UPDATE {TABLE} SET seq = %s WHERE seq = %s", seq + 1, seq)
    sql("UPDATE accounts_audithead SET seq = 6")
    _insert(AuditEntry(seq=3, at=NOW, act="decision.made", ref="falso", facts="{}", previous=rows[1].hash))


def insert_before_the_beginning(rows: list[AuditEntry]) -> None:
    _insert(AuditEntry(seq=0, at=NOW, act="decision.made", ref="falso", facts="{}"))


def _insert(entry: AuditEntry) -> None:
    entry.hash = digest_of(entry)
    with events.unit():
        entry.save(force_insert=True)


FOUND: dict[Tamper, str] = {
    alter_facts: "entry 5 (decision.made cinco) was altered",
    alter_actor_and_hash: "entry 4 (case.opened cuatro) does not follow the entry before it: inserted or reordered",
    alter_time: "entry 1 (case.opened uno) was altered",
    delete_one: "entry 2 is missing: it was deleted",
    delete_first: "entry 1 is missing: it was deleted",
    delete_last: "entry 5 is missing: the log ends before its head, which is entry 5",
    delete_all: "entry 1 is missing: the log ends before its head, which is entry 5",
    swap_two: "entry 2 (case.opened tres) was altered",
    swap_two_and_hash_again: "entry 2 (case.opened tres) does not follow the entry before it: inserted or reordered",
    insert_at_the_end: "entry 6 was inserted: the head is entry 5",
    insert_in_between: "entry 4 (case.opened tres) was altered",
    insert_before_the_beginning: "entry 0 (decision.made falso) was inserted before the beginning",
}


@pytest.mark.writes_outside_units("somebody with the password of the database")
@pytest.mark.parametrize("tamper", FOUND, ids=lambda one: one.__name__)
def test_whoever_changes_the_log_in_sql_is_found_and_the_first_row_is_named(
    tamper: Tamper, five: list[AuditEntry]
) -> None:
    with unprotected():
        tamper(five)
    status, said = verify()
    assert (status, said.partition(". The ")[0]) == (1, FOUND[tamper])


@pytest.mark.writes_outside_units("somebody with the password of the database")
def test_a_log_cut_short_with_its_head_is_found_by_a_head_that_was_kept_elsewhere(five: list[AuditEntry]) -> None:
    anchor = verify_chain().head
    with unprotected():
        sql(f"DELETE FROM {TABLE} WHERE seq = 5")
        sql("UPDATE accounts_audithead SET seq = 4, hash = %s", five[3].hash)
    assert verify()[0] == 0, "nothing inside the database knows of it"
    status, said = verify("--anchor", anchor)
    assert (status, said.partition(":")[0]) == (1, "entry 5 is not the one that the anchor names")
    act("otro quinto")
    assert verify("--anchor", anchor)[0] == 1
    assert verify("--anchor", f"4:{five[3].hash}")[0] == 0


def test_an_anchor_that_is_none_is_a_mistake_of_the_operator() -> None:
    with pytest.raises(CommandError) as error:
        call_command("audit", "verify", "--anchor", "5:abc")
    assert error.value.returncode == 2


def test_the_finding_is_also_told_to_programs(five: list[AuditEntry]) -> None:
    status, said = verify("--json")
    assert (status, json.loads(said)) == (
        0,
        {"ok": True, "entries": 5, "head": f"5:{five[-1].hash}", "finding": ""},
    )


@pytest.mark.writes_outside_units("the database itself must refuse it")
@pytest.mark.parametrize("statement", ["UPDATE accounts_auditentry SET ref = 'x'", "DELETE FROM accounts_auditentry"])
def test_the_database_refuses_to_change_the_log(statement: str, five: list[AuditEntry]) -> None:
    if connection.vendor == "sqlite" and statement.startswith("DELETE"):
        pytest.skip("SQLite empties a database by deleting: there the chain alone tells")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)


@pytest.mark.django_db(transaction=True)
def test_acts_at_the_same_time_make_one_chain() -> None:
    start = threading.Barrier(6)

    def work(name: int) -> None:
        start.wait()
        for number in range(5):
            act(f"{name}-{number}")
        connection.close()

    threads = [threading.Thread(target=work, args=[name]) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chain = verify_chain()
    assert (chain.entries, chain.finding) == (30, "")
