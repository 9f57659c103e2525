"""What the administration asks itself, answers and promises: scenes for :mod:`tests.snapshot.scenes`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from moderation.services import internal_queries
from proposals.enums import CommentKind
from proposals.models import OfficialResponse
from proposals.services import commitments, responses, themes
from tests.factories import NOW
from tests.proposals import drafting

if TYPE_CHECKING:
    from tests.snapshot.scenes import Act, Place

LATER = NOW + timedelta(seconds=5)


def queried(place: Place) -> Act:
    text = place.text(kind=CommentKind.QUESTION)
    shown = place.theme(text)
    where = place.consultation.department
    return lambda: internal_queries.send_query(
        by=place.benat, consultation=place.consultation, department=where, question="¿Se puede?", themes=[shown],
        at=LATER,
    )  # fmt: skip


def about_a_theme(place: Place) -> OfficialResponse:
    shown = place.theme(place.text())
    made = responses.draft_response(
        by=place.carla,
        consultation=place.consultation,
        department=place.consultation.department,
        themes=[shown],
        at=NOW,
    )
    return responses.save_response(by=place.carla, response=made, revision=1, at=NOW, **drafting.WORDS)


def theme_answered(place: Place) -> Act:
    made = about_a_theme(place)
    return lambda: themes.answer_themes(response=made, at=LATER)


def response(place: Place) -> Act:
    made = responses.submit_response(
        by=place.carla, response=(draft := about_a_theme(place)), revision=draft.revision, at=NOW
    )
    made = drafting.approve(made, place.dorota)
    return lambda: responses.publish_response(by=place.dorota, response=made, at=LATER)


def response_due(place: Place) -> Act:
    place.approved(publish_at=LATER)
    return lambda: responses.publish_due(at=LATER)


def response_corrected(place: Place) -> Act:
    made = place.answered()
    responses.propose_correction(by=place.carla, response=made, note="Errata.", body_es="Sí, en todas.", at=NOW)
    return lambda: responses.correct_response(by=place.dorota, response=made, parity=True, at=LATER)


def commitment(place: Place) -> Act:
    draft = drafting.written(place.consultation, place.carla, [place.text()])
    promised = commitments.promise(by=place.carla, response=draft, text_es="Diez taxis.", text_eu="Hamar taxi.", at=NOW)
    draft.refresh_from_db()
    made = responses.submit_response(by=place.carla, response=draft, revision=draft.revision, at=NOW)
    responses.publish_response(by=place.dorota, response=drafting.approve(made, place.dorota), at=NOW)
    return lambda: commitments.update_commitment(by=place.carla, commitment=promised, state="in_progress", at=LATER)


SCENES: dict[str, Callable[[Place], Act]] = {
    "commitments.update_commitment": commitment,
    "internal_queries.send_query": queried,
    "responses.correct_response": response_corrected,
    "responses.publish_due": response_due,
    "responses.publish_response": response,
    "themes.answer_themes": theme_answered,
}
