"""A text whose words went everywhere that words can go, and where in the database they still are."""

from __future__ import annotations

import zlib
from contextlib import suppress

from django.db import connection

from moderation.models import ModerationDecision, ReviewCase
from moderation.services.appeals import answer_appeal, appeal_decision
from moderation.services.batches import plan_batch, run_batch, start_batch
from moderation.services.decisions import decide_case
from moderation.services.flags import flag_comment
from moderation.services.internal_queries import return_query, send_query
from moderation.services.notes import note_case
from moderation.services.objections import answer_objection, object_to_report
from moderation.services.reports import approve_report, publish_report, request_report, run_report
from moderation.services.sanctions import lift_sanction
from participa.accounts.models import User
from participa.core.seal import unseal
from proposals.models import Consultation
from proposals.services.comments import edit_comment
from tests import factories
from tests.factories import NOW
from tests.moderation import desk
from tests.proposals.outbox import run_outbox
from tests.proposals.screens import PUBLISH, screened

#: The neighbour's name and telephone, and nothing else that could be missed.
FIRST = "El vecino Iñaki Zorrotzaga hace obras de noche en el bajo."
SECOND = "El vecino Iñaki Zorrotzaga hace obras de noche en el bajo, llamadle al 612 345 678 a cualquier hora."
SECRET = ("zorrotzaga", "612 345 678", "612345678", "obras de noche en el bajo", "a cualquier hora")


def tables_with(words: tuple[str, ...]) -> dict[str, int]:
    """How many values of each table of the database hold one of the words, packed and sealed ones opened."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            hits = sum(_holds(value, words) for row in cursor.fetchall() for value in row)
            if hits:
                found[table] = hits
    return found


def _holds(value: object, words: tuple[str, ...]) -> bool:
    said = str(value)
    if isinstance(value, bytes | memoryview):
        said = bytes(value).decode(errors="replace")
        with suppress(zlib.error):
            said = zlib.decompress(bytes(value)).decode(errors="replace")
    if said.startswith("gAAAA"):
        said = unseal(said)
    return any(word in said.casefold() for word in words)


def spread(place: Consultation, ane: User, benat: User, maite: User) -> ModerationDecision:
    """A text whose words went everywhere that words can go, removed by a batch."""
    jon = factories.user("jon")
    comment = desk.write(place.proposals.all()[0], ane, body=FIRST)
    with screened(PUBLISH):
        edit_comment(account=ane, comment=comment, body=SECOND, at=NOW)
    comment.refresh_from_db()
    with screened(PUBLISH):
        desk.write(place.proposals.all()[0], jon, body="Hace falta un autobús más por la tarde.")
    report = request_report(by=benat, consultation=place, at=NOW)
    run_report(report=report, at=NOW)
    pili = factories.pili()
    report = publish_report(by=pili, report=approve_report(by=pili, report=report, at=NOW), at=NOW)
    missed = object_to_report(account=ane, report=report, comment=comment, body=f"Falta esto: {SECOND}", at=NOW)
    answer_objection(by=benat, objection=missed, answer="De Iñaki Zorrotzaga no hablamos.", at=NOW)
    query = send_query(
        by=benat, consultation=place, department=place.department, comments=[comment], at=NOW,
        question="Un vecino dice «obras de noche en el bajo». ¿Es cierto?",
    )  # fmt: skip
    carla = factories.carla(place.department)
    return_query(by=carla, query=query, reason="Nadie sabe de obras de noche en el bajo.", at=NOW)
    flag_comment(comment=comment, account=jon, category="other", text="Da el 612345678 de Iñaki Zorrotzaga.", at=NOW)
    case = ReviewCase.objects.get(revision__comment=comment, state="open")
    note_case(case=case, by=maite, body="¿Quién es Iñaki Zorrotzaga?", at=NOW)
    start = SECOND.index("612")
    covered = decide_case(
        case=case, by=maite, action="redact", reason=desk.reason("personal-data"), spans=[(start, start + 11)],
        explanation="Quita el 612 345 678.", version=ReviewCase.objects.get(pk=case.pk).version, at=NOW,
    )  # fmt: skip
    appeal = appeal_decision(decision=covered, by=ane, text=f"No hay nada malo en «{FIRST}».", at=NOW)
    answer_appeal(
        appeal=appeal, by=benat, outcome="confirmed", version=1, at=NOW,
        explanation="El teléfono 612 345 678 no es tuyo.",
    )  # fmt: skip
    case = desk.open_for_staff(comment)
    lift_sanction(sanction=desk.suspend(case, by=benat), by=benat, explanation="Deja a Iñaki Zorrotzaga.", at=NOW)
    batch = plan_batch(
        by=benat, cases=[case], action="restrict", reason=desk.reason("personal-data"),
        explanation="Nombra a Iñaki Zorrotzaga.", at=NOW,
    )  # fmt: skip
    run_batch(batch=start_batch(batch=batch, by=benat, at=NOW))
    run_outbox()
    return ModerationDecision.objects.get(action="restrict")
