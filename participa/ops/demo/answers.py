"""What came of the closed consultation: themes, a question to the department, its answers and promises."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from moderation.services.internal_queries import answer_query, send_query
from proposals.enums import Outcome, Verdict
from proposals.services.commitments import promise
from proposals.services.lifecycle import advance_consultation
from proposals.services.responses import approve_response, publish_response, save_response, submit_response
from proposals.services.themes import assign_comments, make_theme, publish_theme

if TYPE_CHECKING:
    from participa.ops.demo.load import Demo

#: Which contributions each theme gathers.
GATHERED = {"transport": ["l5", "l7", "l10", "l17"], "staff": ["l3", "l4", "l8", "l12"]}
_BY_PHONE = {
    "verdict": Verdict.QUESTION_ANSWERED,
    "body_es": "Se podrá pedir siempre por teléfono fijo o móvil. Contesta una persona de 7:00 a 21:00.",
    "body_eu": "Telefono finkoz edo mugikorrez eska daiteke beti. Pertsona batek erantzuten du, 7:00-21:00.",
    "reason_es": "La aplicación es opcional: una de cada tres personas usuarias no tendrá móvil inteligente.",
    "reason_eu": "Aplikazioa aukerakoa da: hiru erabiltzailetik batek ez du telefono adimendunik izango.",
}
_TEXTS = ("body_es", "body_eu", "body_en", "reason_es", "reason_eu", "reason_en")


def answer(demo: Demo, row: dict[str, Any]) -> None:
    """From the first theme to the decision, over the last weeks."""
    consultation = demo.consultations[row["key"]]
    day = (consultation.closes_at or demo.now) + timedelta(hours=10)
    cm, contact, approver = demo.people["benat"], demo.people["carla"], demo.people["dorota"]
    advance_consultation(by=cm, consultation=consultation, target="analysis", at=day)
    themes = {}
    for texts in row["themes"]:
        words = {name: text for name, text in texts.items() if name != "key"}
        theme = make_theme(by=cm, consultation=consultation, at=day, **words)
        comments = [demo.comments[key] for key in GATHERED[texts["key"]]]
        assign_comments(by=cm, theme=theme, comments=comments, at=day)
        themes[texts["key"]] = publish_theme(by=cm, theme=theme, at=day + timedelta(days=3))
    advance_consultation(by=cm, consultation=consultation, target="summarised", at=day + timedelta(days=3))
    advance_consultation(by=cm, consultation=consultation, target="awaiting_response", at=day + timedelta(days=4))
    for number, texts in enumerate(row["responses"]):
        start = day + timedelta(days=8 + number)
        query = send_query(
            by=cm, consultation=consultation, department=consultation.department, question=texts["question"],
            themes=[themes[key] for key in texts["themes"]], at=day + timedelta(days=4),
        )  # fmt: skip
        response = answer_query(by=contact, query=query, at=start)
        words = {name: texts[name] for name in _TEXTS}
        response = save_response(
            by=contact, response=response, revision=response.revision, verdict=texts["verdict"], at=start, **words
        )
        told = texts["commitment"]
        promise(
            by=contact, response=response, text_es=told["text_es"], text_eu=told["text_eu"], text_en=told["text_en"],
            due_on=(demo.now + timedelta(days=told["in_days"])).date(), at=start,
        )  # fmt: skip
        response.refresh_from_db()
        submit_response(by=contact, response=response, revision=response.revision, at=start)
        approve_response(
            by=approver, response=response, revision=response.revision, parity=True, at=start + timedelta(days=2)
        )
        publish_response(by=approver, response=response, at=start + timedelta(days=3))
    advance_consultation(by=cm, consultation=consultation, target="responded", at=day + timedelta(days=14))
    advance_consultation(
        by=demo.people["pili"], consultation=consultation, target="decided",
        outcome=Outcome.ADOPTED_WITH_CHANGES, at=day + timedelta(days=20),
    )  # fmt: skip


def ask_about_what_is_open(demo: Demo) -> None:
    """Work in progress: one question that nobody has begun to answer, and an answer that waits for its signature."""
    consultation = demo.consultations["mobility"]
    cm, contact = demo.people["benat"], demo.people["carla"]
    asked = demo.now - timedelta(days=3)
    send_query(
        by=cm, consultation=consultation, department=consultation.department, at=asked,
        question="Varias personas preguntan por los vehículos adaptados. ¿En qué comarcas los habrá el primer día?",
        comments=[demo.comments["m8"]],
    )  # fmt: skip
    query = send_query(
        by=cm, consultation=consultation, department=consultation.department, at=asked,
        question="¿Cómo pide el viaje quien no tiene móvil, y hasta qué hora contesta una persona?",
        comments=[demo.comments["m9"]],
    )  # fmt: skip
    response = answer_query(by=contact, query=query, at=asked + timedelta(days=1))
    response = save_response(
        by=contact, response=response, revision=response.revision, at=asked + timedelta(days=1), **_BY_PHONE
    )
    submit_response(by=contact, response=response, revision=response.revision, at=asked + timedelta(days=1))
