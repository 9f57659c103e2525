"""What came of the closed consultation: themes, a question to the department, its answers and promises."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from proposals.enums import Outcome
from proposals.services.commitments import promise
from proposals.services.lifecycle import advance_consultation
from proposals.services.responses import (
    approve_response,
    draft_response,
    publish_response,
    save_response,
    submit_response,
)
from proposals.services.themes import assign_comments, make_theme, publish_theme

if TYPE_CHECKING:
    from participa.ops.demo.load import Demo

#: Which contributions each theme gathers.
GATHERED = {"transport": ["l5", "l7", "l10", "l17"], "staff": ["l3", "l4", "l8", "l12"]}
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
        gathered = [demo.comments[key] for theme in texts["themes"] for key in GATHERED[theme]]
        response = draft_response(
            by=contact, consultation=consultation, department=consultation.department, comments=gathered,
            themes=[themes[key] for key in texts["themes"]], at=start,
        )  # fmt: skip
        words = {name: texts[name] for name in _TEXTS}
        response = save_response(by=contact, response=response, revision=1, verdict=texts["verdict"], at=start, **words)
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
