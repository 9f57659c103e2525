"""Every act that the services of moderation can do, done once: what the tests over all of them run.

A new service needs a scene here, or a reason in ``EXCUSED``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings

from moderation.analysis.word_changes import Change
from moderation.analysis.wordlists import Entry
from moderation.models import (
    ActionBatch,
    Appeal,
    ConsultationReport,
    ErasureProposal,
    InternalQuery,
    ReportObjection,
    Sanction,
)
from moderation.queries.themes import suggested_texts, suggested_themes
from moderation.queries.words import current_list
from moderation.services import (
    appeals,
    batches,
    claims,
    decisions,
    imported,
    internal_queries,
    notes,
    objections,
    policies,
    reasons,
    redactions,
    reports,
    sanctions,
    theme_analysis,
    theme_splits,
    theme_suggestions,
    words,
)
from participa.accounts.enums import Role
from participa.accounts.models import User
from proposals.enums import CommentKind, RevisionState
from proposals.models import Consultation
from proposals.services.themes import make_theme
from tests import factories
from tests.factories import NOW
from tests.moderation import desk
from tests.moderation.grouping import grouped_texts

#: Functions of the services that are no act of somebody, and why.
EXCUSED = {
    "batches.plan_batch": "decides nothing yet",
    "batches.run_batch": "the program carries out what was started; each decision writes its own entry",
    "batches.run_few": "the program carries out what was started",
    "batches.run_waiting": "the program goes on with what was started",
    "claims.claim_case": "somebody looks; looking decides nothing and ends by itself",
    "claims.release_claim": "somebody stops looking",
    "claims.renew_claim": "a sign of life",
    "desk.choose_keys": "a preference of somebody's own desk",
    "desk.forget_filter": "a preference of somebody's own desk",
    "desk.save_filter": "a preference of somebody's own desk",
    "cases.open_case": "part of an act or of the screening; whoever acts writes the entry",
    "cases.attend": "the program follows what an author did",
    "cases.look_at_separated": "the program follows what became of a merge",
    "cases.open_missing_cases": "the program finds what was lost",
    "cases.close_cases": "part of a decision or of an answer",
    "cases.tell": "publishes a fact",
    "decisions.decide_cases": "decide_case is a set of one; each decision writes its own entry",
    "decisions.undo_decisions": "undo_decision is a set of one; each undo writes its own entry",
    "decisions.undo_window": "computes a time",
    "near.keep_bands": "the program computes what finds variants",
    "notes.mentioned_in": "computes who is named",
    "erasures.settle_erasures": "part of an undo",
    "forgetting.forget_words": "part of an erasure",
    "forgetting.words_of": "reads what is to be forgotten",
    "sanctions.end_sanction": "part of an undo or of a lift",
    "flag_answers.answer_flags": "part of a decision",
    "flag_answers.take_back_answers": "part of an undo",
    "internal_queries.default_due": "computes a date",
    "internal_queries.excerpt": "computes a text",
    "internal_queries.follow_response": "the program follows what was done to an answer",
    "appeal_answers.close_appeal": "part of an answer or of an undo",
    "appeal_answers.settle_appeals": "part of an undo",
    "reversals.reopen": "part of an undo",
    "reversals.superseded": "computes what was decided later",
    "reversals.reverse": "part of an undo or of the answer to an appeal",
    "illegal_notices.checked": "computes what is stored",
    "illegal_notices.location_of": "computes an address",
    "illegal_notices.mail_notifiers": "the program sends mail about what was received and decided",
    "illegal_notices.write_notice": "part of a report",
    "flag_answers.category_of": "computes a category",
    "reminders.remind_of_backlog": "the program tells the staff",
    "receipts.flag_receipt": "takes a number, part of a report",
    "receipts.query_code": "takes a number, part of a question",
    "redactions.note_before": "computes what an undo restores",
    "redactions.redact_text": "part of a decision",
    "redactions.unredact_text": "part of an undo",
    "revisions.hold_unrevised": "the program finds what nobody answered",
    "reports.run_report": "the program builds what was asked for",
    "opinion_maps.draw_opinion_map": "the program counts opinions",
    "reports.run_waiting": "the program goes on with what was asked for",
    "reports.mark_stale": "the program follows what became of a text",
    "reports.forget_erased": "the program carries an erasure through; whoever erased wrote the entry",
    "theme_suggestions.accept_suggestions": "assigns, which writes the entry",
    "theme_analysis.run_themes": "the program proposes what was asked for",
    "theme_analysis.learn_themes": "the program follows what people put where",
    "theme_analysis.suggest_theme": "the program suggests",
    "theme_analysis.run_waiting": "the program goes on with what was asked for",
    "theme_splits.run_split": "the program proposes what was asked for",
    "theme_splits.run_waiting": "the program goes on with what was asked for",
    "trials.try_text": "computes what would happen; stores nothing",
    "words.change_back": "computes a change",
    "words.check_change": "computes a change",
    "statements.state_reasons": "part of a decision",
    "statements.withdraw_statements": "part of an undo",
    "statements.compose": "computes texts",
    "statements.language_of": "computes a language",
}


def _query(place: Consultation, by: User) -> InternalQuery:
    asked = desk.write(place, body="¿Y el consultorio?", kind=CommentKind.QUESTION)
    return internal_queries.send_query(
        by=by, consultation=place, department=place.department, question="¿Se puede?", comments=[asked], at=NOW
    )


def _returned(place: Consultation, by: User) -> InternalQuery:
    query, carla = _query(place, by), factories.carla(place.department)
    return internal_queries.return_query(by=carla, query=query, reason="No es nuestro.", at=NOW)


def _listed(place: Consultation, by: User, word: str = "tontolaba") -> None:
    change = Change(add=(Entry(word, "hold"),))
    seen = int(current_list("es").version)
    words.revise_list(by=by, language="es", change=change, seen=seen, why="Lo pide la ventanilla.", at=NOW)


def _went_back(place: Consultation, by: User) -> None:
    _listed(place, by, "mamarracho")
    seen = int(current_list("es").version)
    words.go_back(by=by, language="es", version=1, seen=seen, why="Era un error.", at=NOW)


def _answer(place: Consultation, by: User) -> None:
    query = _query(place, by)
    internal_queries.answer_query(by=factories.carla(place.department), query=query, at=NOW)


def _forward(place: Consultation, by: User) -> None:
    where = factories.department("Salud")
    internal_queries.forward_query(by=by, query=_returned(place, by), department=where, at=NOW)


def _merge(place: Consultation, by: User) -> None:
    kept, other = desk.write(place), desk.write(place, factories.user("jon"))
    desk.merge(desk.open_for_staff(other), kept, by=by)


def _undo(place: Consultation, by: User) -> None:
    made = desk.decide(desk.held(place), "restrict", by=by)
    decisions.undo_decision(decision=made, by=by, at=NOW + timedelta(seconds=5))


def _import(place: Consultation, by: User) -> None:
    imported.restrict_imported(comments=[factories.comment(place, state=RevisionState.HELD_POLICY)], at=NOW)


def _review(place: Consultation, by: User) -> None:
    imported.review_imported(comments=[factories.comment(place)], at=NOW)


def _adopt(place: Consultation, by: User) -> None:
    rules: dict[str, Any] = {"rules_es": "Sin insultos.", "rules_eu": "Irainik gabe."}
    policies.adopt_policy(by=by, consultation=place, mode="pre", at=NOW, **rules)


def _worded(place: Consultation, by: User) -> None:
    insult = desk.reason()
    insult.label_es = f"Insulto, versión {place.code}"
    reasons.word_reason(by=by, reason=insult, at=NOW)


def _take_over(place: Consultation, by: User) -> None:
    case, maite = desk.held(place), factories.staff("maite", Role.MODERATOR)
    claims.claim_case(case=case, by=maite, at=NOW)
    claims.take_over_claim(case=case, by=by, at=NOW)


def _batch(place: Consultation, by: User) -> ActionBatch:
    batch = batches.plan_batch(by=by, cases=[desk.held(place)], action="approve", at=NOW)
    return batches.start_batch(batch=batch, by=by, at=NOW)


def _undo_batch(place: Consultation, by: User) -> None:
    batch = _batch(place, by)
    batches.run_batch(batch=batch)
    batches.undo_batch(batch=batch, by=by, at=NOW + timedelta(seconds=5))


def _read_original(place: Consultation, by: User) -> None:
    made = desk.redact(desk.open_for_staff(desk.write(place, body=desk.PHONED)))
    redactions.read_original(decision=made, by=by, purpose="mistake", at=NOW)


def _erase_originals(place: Consultation, by: User) -> None:
    desk.redact(desk.open_for_staff(desk.write(place, body=desk.PHONED)), by=by)
    redactions.erase_originals(at=NOW + timedelta(days=settings.ORIGINALS_DAYS))


def _report(place: Consultation, by: User) -> ConsultationReport:
    return reports.request_report(by=by, consultation=place, at=NOW)


def _built(place: Consultation, by: User) -> ConsultationReport:
    made = _report(place, by)
    reports.run_report(report=made, at=NOW)
    return made


def _approve_report(place: Consultation, by: User) -> ConsultationReport:
    maite = factories.staff("maite", Role.COMMUNITY_MANAGER)
    return reports.approve_report(by=by, report=_built(place, maite), at=NOW)


def _publish_report(place: Consultation, by: User) -> ConsultationReport:
    return reports.publish_report(by=by, report=_approve_report(place, by), at=NOW)


def _objection(place: Consultation, by: User) -> ReportObjection:
    shown = _publish_report(place, by)
    return objections.object_to_report(account=factories.ane(), report=shown, body="No salgo.", at=NOW)


def _refuse_suggestions(place: Consultation, by: User) -> None:
    for text in grouped_texts():
        desk.write(place, body=text)
    theme_analysis.run_themes(analysis=theme_suggestions.propose_themes(by=by, consultation=place, at=NOW), at=NOW)
    suggested = suggested_themes(place)[0].theme
    theme_suggestions.refuse_suggestions(by=by, theme=suggested, comments=list(suggested_texts(suggested)), at=NOW)


def _appealed(place: Consultation, by: User) -> Appeal:
    ane = factories.ane()
    removed = desk.decide(desk.flagged(place, ane), "restrict", by=factories.staff("maite", Role.MODERATOR))
    return appeals.appeal_decision(decision=removed, by=ane, text="No hay insultos.", at=NOW)


def _answered(place: Consultation, by: User) -> None:
    appeal = _appealed(place, by)
    appeals.answer_appeal(appeal=appeal, by=by, outcome="overturned", explanation="No hay insultos.", version=1, at=NOW)


def _erasure(place: Consultation, by: User) -> ErasureProposal:
    return desk.propose_erasure(desk.decide(desk.flagged(place), "restrict", by=by), by=by)


def _erased(place: Consultation, by: User) -> None:
    desk.erase(_erasure(place, factories.staff("maite", Role.MODERATOR)), by=by)


def _suspended(place: Consultation, by: User) -> Sanction:
    return desk.suspend(desk.flagged(place), by=by)


def _seen(place: Consultation, by: User) -> None:
    made = _suspended(place, by)
    assert made.account is not None
    sanctions.confirm_sanction(sanction=made, by=made.account, at=NOW)


def _cancel_themes(place: Consultation, by: User) -> None:
    theme_suggestions.propose_themes(by=by, consultation=place, at=NOW)
    theme_suggestions.cancel_themes(by=by, consultation=place, at=NOW)


Scene = Callable[[Consultation, User], object]

#: What is done and the acts that it must leave, the last one by the service of that name.
SCENES: dict[str, tuple[Scene, str]] = {
    "appeals.appeal_decision": (_appealed, "appeal.received"),
    "appeals.answer_appeal": (_answered, "appeal.answered"),
    "batches.start_batch": (_batch, "batch.started"),
    "batches.undo_batch": (_undo_batch, "batch.undone"),
    "claims.take_over_claim": (_take_over, "claim.taken_over"),
    "notes.note_case": (
        lambda place, by: notes.note_case(case=desk.held(place), by=by, body="¿Insultos?", at=NOW),
        "case.noted",
    ),
    "cases.review_comment": (lambda place, by: desk.open_for_staff(desk.write(place)), "case.opened"),
    "decisions.decide_case": (lambda place, by: desk.decide(desk.flagged(place), "no_action", by=by), "decision.made"),
    "decisions.merge_case": (_merge, "decision.made"),
    "decisions.undo_decision": (_undo, "decision.undone"),
    "erasures.propose_erasure": (_erasure, "erasure.proposed"),
    "erasures.answer_erasure": (_erased, "erasure.approved"),
    "sanctions.sanction_author": (_suspended, "sanction.made"),
    "sanctions.lift_sanction": (
        lambda place, by: sanctions.lift_sanction(sanction=_suspended(place, by), by=by, explanation="Vale.", at=NOW),
        "sanction.lifted",
    ),
    "sanctions.confirm_sanction": (_seen, "sanction.seen"),
    "flags.flag_comment": (lambda place, by: desk.flagged(place), "flag.received"),
    "imported.review_imported": (_review, "case.opened"),
    "imported.restrict_imported": (_import, "decision.imported"),
    "internal_queries.send_query": (_query, "query.sent"),
    "internal_queries.answer_query": (_answer, "query.answered"),
    "internal_queries.return_query": (_returned, "query.returned"),
    "internal_queries.forward_query": (_forward, "query.forwarded"),
    "internal_queries.close_query": (
        lambda place, by: internal_queries.close_query(by=by, query=_returned(place, by), at=NOW),
        "query.closed",
    ),
    "redactions.read_original": (_read_original, "original.read"),
    "redactions.erase_originals": (_erase_originals, "originals.erased"),
    "reports.request_report": (_report, "report.requested"),
    "reports.cancel_report": (
        lambda place, by: reports.cancel_report(by=by, report=_report(place, by), at=NOW),
        "report.cancelled",
    ),
    "reports.approve_report": (_approve_report, "report.approved"),
    "reports.publish_report": (_publish_report, "report.published"),
    "objections.object_to_report": (_objection, "objection.received"),
    "objections.answer_objection": (
        lambda place, by: objections.answer_objection(
            by=by, objection=_objection(place, by), answer="Se añade.", at=NOW
        ),
        "objection.answered",
    ),
    "theme_suggestions.propose_themes": (
        lambda place, by: theme_suggestions.propose_themes(by=by, consultation=place, at=NOW),
        "themes.requested",
    ),
    "theme_suggestions.cancel_themes": (_cancel_themes, "themes.cancelled"),
    "theme_splits.propose_split": (
        lambda place, by: theme_splits.propose_split(
            by=by, theme=make_theme(by=by, consultation=place, at=NOW, label_es="Todo"), at=NOW
        ),
        "themes.requested",
    ),
    "theme_suggestions.refuse_suggestions": (_refuse_suggestions, "suggestion.refused"),
    "policies.adopt_policy": (_adopt, "policy.adopted"),
    "words.revise_list": (_listed, "words.listed"),
    "words.go_back": (_went_back, "words.listed"),
    "reasons.word_reason": (_worded, "reason.worded"),
}
