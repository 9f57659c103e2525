"""A consultation with something of everything that a snapshot and a report tell, and words that neither may hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from moderation.analysis.report.open_data import Get, collect
from moderation.analysis.report.snapshot import Snapshot
from moderation.models import OpinionMap
from moderation.queries.snapshot import take_snapshot
from participa import events
from proposals.enums import CommentKind, ConsultationState, RevisionState, Stance
from proposals.models import Comment, Commitment, Consultation, Proposal
from proposals.services import themes
from proposals.services.ratings import rate_comment
from proposals.services.vote_keys import make_key
from proposals.services.votes import cast_vote
from tests import factories
from tests.api.clients import ROOT, stranger
from tests.factories import NOW
from tests.moderation import desk
from tests.proposals.answers import response

#: What a build is told besides the snapshot.
AT: dict[str, Any] = {"taken_at": "2026-03-10T09:00:00Z", "software": "0.1.0"}
#: Words of texts that are hidden, in every way in which a text can be.
CANARY = "canariosecreto"
BUS_FOR = (
    "Sin autobús no llego al centro de salud. Mi madre tiene ochenta años y no conduce.",
    "Hace falta autobús los domingos para ir al hospital de la comarca.",
    "El autobús a demanda es la única forma de llegar al trabajo desde el pueblo.",
    "Con autobús los jóvenes del pueblo podrían estudiar en la ciudad sin coche.",
)
BUS_AGAINST = (
    "El autobús vacío cuesta dinero de todos. Es mejor ayudar con el taxi.",
    "El autobús hace ruido de noche en la plaza del pueblo y nadie lo usa.",
)
FARES = (
    "El precio del billete debe ser el mismo que en la ciudad.",
    "El billete para pensionistas tiene que ser gratis y pagarse con la tarjeta.",
)


@dataclass
class Town:
    """What was made, for the tests to change."""

    consultation: Consultation
    proposal: Proposal
    texts: list[Comment]
    question: Comment


def alone(place: Consultation) -> Town:
    """A town of one consultation, whatever is in it."""
    return Town(place, place.proposals.all()[0], [], Comment())


def build(*, state: str = ConsultationState.OPEN) -> Town:
    """People argue, vote, ask and are answered; needs ``vote_keys`` and a screening that publishes."""
    place = factories.consultation(ConsultationState.OPEN)
    proposal = place.proposals.all()[0]
    make_key(proposal)
    people = [factories.user(f"persona{number}") for number in range(8)]
    texts = [
        factories.argument(proposal, person, body=body, stance=Stance.FOR)
        for person, body in zip(people, BUS_FOR, strict=False)
    ]
    texts += [
        factories.argument(proposal, person, body=body, stance=Stance.AGAINST)
        for person, body in zip(people[4:], BUS_AGAINST, strict=False)
    ]
    texts += [factories.comment(proposal, person, body=body) for person, body in zip(people[5:], FARES, strict=False)]
    question = factories.comment(place, people[7], body="¿Cuándo empieza?", kind=CommentKind.QUESTION)
    for person in people[3:]:
        rate_comment(account=person, comment=texts[0], value=1, at=NOW)
        cast_vote(account=person, proposal=proposal, choice="for", at=NOW)
    cast_vote(account=people[0], proposal=proposal, choice="against", at=NOW)
    _hidden(proposal, people[0])
    _answered(place, texts, question)
    if state != ConsultationState.OPEN:
        with events.unit():
            Consultation.objects.filter(pk=place.pk).update(state=state)
    place.refresh_from_db()
    return Town(place, proposal, texts, question)


def _hidden(proposal: Proposal, account: Any) -> None:
    """One text hidden in each way: held, removed, withdrawn, erased."""
    factories.argument(proposal, account, body=f"Retenido {CANARY}", state=RevisionState.HELD_SYSTEM)
    removed = factories.comment(proposal, account, body=f"Retirado {CANARY}")
    desk.decide(desk.open_for_staff(removed), "restrict")
    withdrawn = factories.comment(proposal, account, body=f"Arrepentido {CANARY}")
    erased = factories.comment(proposal, account, body=f"Borrado {CANARY}")
    with events.unit():
        Comment.objects.filter(pk=withdrawn.pk).update(withdrawn_at=NOW)
        erased.revisions.update(state=RevisionState.ERASED, body="", erased_at=NOW)


def _answered(place: Consultation, texts: list[Comment], question: Comment) -> None:
    benat = factories.benat()
    shown = themes.make_theme(
        by=benat, consultation=place, at=NOW, label_es="Autobús", label_eu="Autobusa", label_en="Bus"
    )
    themes.assign_comments(by=benat, theme=shown, comments=texts[:6], at=NOW)
    themes.publish_theme(by=benat, theme=shown, at=NOW)
    themes.make_theme(by=benat, consultation=place, at=NOW, label_es=f"Borrador {CANARY}")
    made = response(place, question, texts[0], reason_es="Hay presupuesto.", reason_eu="Badago aurrekontua.")
    with events.unit():
        made.themes.add(shown)
        Commitment.objects.create(
            response=made,
            department=place.department,
            text_es="Línea nueva en otoño.",
            text_eu="Linea berria udazkenean.",
            due_on=date(2026, 10, 1),
            updated_at=NOW,
        )


def from_database(town: Town) -> Snapshot:
    return take_snapshot(town.consultation, at=NOW)


def api() -> Get:
    """Answers as anybody gets them."""
    client = stranger()

    def get(address: str) -> Any:
        answer = client.get(f"{ROOT}{address}")
        assert answer.status_code == 200, (address, answer.content)
        return answer.json()

    return get


def from_open_data(town: Town) -> Snapshot:
    return collect(api(), town.consultation.code)


def change(town: Town) -> None:
    """One more opinion, which the figures of a report tell."""
    rate_comment(account=factories.user("jon"), comment=town.texts[1], value=-1, at=NOW)


#: What many sent, and what one of them added.
SENT = "Pedimos que el autobús pare en la plaza y que su horario se publique en castellano y euskera."
ADDED = "Yo además cuido de mi padre y no puedo caminar hasta la carretera."


def busy() -> Town:
    """The same with a campaign, opinions of the smaller side, and a map of opinions with two groups."""
    town = build()
    senders = [factories.user(f"firmante{number}") for number in range(4)]
    bodies = [SENT, SENT, SENT, f"{SENT} {ADDED}"]
    town.texts += [
        factories.comment(town.proposal, person, body=body) for person, body in zip(senders, bodies, strict=True)
    ]
    with events.unit():
        OpinionMap.objects.create(consultation=town.consultation, drawn_at=NOW, people=60, **drawn(town))
    return town


def drawn(town: Town) -> dict[str, Any]:
    """Two groups that differ on the bus and share the fare."""
    opinions = {
        1: [(town.texts[0], 35, 3, 2), (town.texts[4], 4, 33, 3), (town.texts[6], 34, 2, 4)],
        2: [(town.texts[0], 2, 16, 2), (town.texts[4], 17, 1, 2), (town.texts[6], 15, 3, 2)],
    }
    groups = [
        {
            "number": number,
            "people": 40 if number == 1 else 20,
            "traits": [{"kind": "channel", "key": "web", "people": 40 if number == 1 else 20}],
            "opinions": [
                {"comment": text.code, "agree": agree, "disagree": disagree, "passes": passes}
                for text, agree, disagree, passes in of
            ],
        }
        for number, of in opinions.items()
    ]
    return {"groups": groups, "points": [[-40, 10, 1], [55, -20, 2]]}
