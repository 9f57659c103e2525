"""People and consultations for the tests: real rows, made inside a unit, with believable defaults.

ane is a citizen, beñat the community manager, carla a department's contact, dorota its approver, pili the publisher.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import StaffRole, User
from participa.core.digests import sha256
from proposals.enums import Channel, CommentKind, ConsultationState, MemberRole, RevisionState, Stance
from proposals.models import (
    Comment,
    CommentRevision,
    Consultation,
    Department,
    Membership,
    Participant,
    Procedure,
    Proposal,
    Section,
    Tally,
)

#: A quiet Tuesday; consultations made here opened a week before it and close two weeks after it.
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

_serial = count(1)


def user(name: str = "ane", *, at: datetime = NOW, **fields: Any) -> User:
    """An account called ``name``; the address is made unique."""
    with events.unit():
        return User.objects.create_user(
            email=f"{name.lower()}{next(_serial)}@example.org", display_name=name, date_joined=at, **fields
        )


def staff(name: str, *roles: Role, **fields: Any) -> User:
    """An account with roles in the institution."""
    person = user(name, **fields)
    with events.unit():
        StaffRole.objects.bulk_create([StaffRole(user=person, role=role) for role in roles])
    return person


def ane(**fields: Any) -> User:
    return user("ane", **fields)


def benat() -> User:
    return staff("beñat", Role.MODERATOR, Role.COMMUNITY_MANAGER)


def pili() -> User:
    return staff("pili", Role.PUBLISHER)


def member(name: str, where: Department, role: MemberRole) -> User:
    person = user(name)
    with events.unit():
        Membership.objects.create(user=person, department=where, role=role)
    return person


def carla(where: Department) -> User:
    return member("carla", where, MemberRole.CONTACT)


def dorota(where: Department) -> User:
    return member("dorota", where, MemberRole.APPROVER)


def department(name: str = "Movilidad") -> Department:
    with events.unit():
        return Department.objects.create(name_es=name, name_eu=f"{name} (eu)", name_en=f"{name} (en)")


def procedure(**fields: Any) -> Procedure:
    values: dict[str, Any] = {
        "key": f"test-{next(_serial)}",
        "name_es": "Abierta",
        "name_eu": "Irekia",
        "name_en": "Open",
    }
    with events.unit():
        return Procedure.objects.create(**{**values, **fields})


def consultation(state: str = ConsultationState.OPEN, *, at: datetime = NOW, **fields: Any) -> Consultation:
    """A consultation in any state, with two proposals and one section, as if it had come there by the services."""
    n = next(_serial)
    values: dict[str, Any] = {
        "title_es": f"Movilidad rural {n}",
        "title_eu": f"Landa-mugikortasuna {n}",
        "title_en": f"Rural mobility {n}",
        "summary_es": "Transporte a demanda en municipios pequeños.",
        "summary_eu": "Eskaripeko garraioa udalerri txikietan.",
        "summary_en": "Transport on demand in small towns.",
        "state": state,
        "opens_at": at - timedelta(days=7),
        "closes_at": at + timedelta(days=14),
        "created_at": at - timedelta(days=30),
        "published_at": None
        if state in {ConsultationState.DRAFT, ConsultationState.REVIEW}
        else at - timedelta(days=10),
    }
    if state == ConsultationState.SCHEDULED:
        values |= {"opens_at": at + timedelta(days=3)}
    values |= fields
    values.setdefault("department", None)
    values["department"] = values["department"] or department()
    values["procedure"] = values.get("procedure") or procedure()
    with events.unit():
        made = Consultation.objects.create(**values)
        Section.objects.create(
            consultation=made, key="problem", heading_es="El problema", heading_eu="Arazoa", heading_en="The problem",
            body_es="No hay autobús.", body_eu="Ez dago autobusik.", body_en="There is no bus.",
        )  # fmt: skip
        for position in (1, 2):
            proposal(made, position=position)
    return made


def proposal(where: Consultation, *, position: int = 1, **fields: Any) -> Proposal:
    values: dict[str, Any] = {
        "consultation": where,
        "position": position,
        "title_es": f"Taxi a demanda {position}",
        "title_eu": f"Eskaripeko taxia {position}",
        "title_en": f"Taxi on demand {position}",
        "body_es": "Se pide con dos horas.",
        "body_eu": "Bi ordu lehenago eskatzen da.",
        "body_en": "Ordered two hours ahead.",
    }
    with events.unit():
        made = Proposal.objects.create(**{**values, **fields})
        Tally.objects.create(proposal=made)
    return made


def participant(account: User | None, where: Consultation, *, channel: str = Channel.WEB) -> Participant:
    """The participant of the account, made when missing; without an account, an imported one."""
    name = account.display_name if account else f"invitada-{next(_serial)}"
    with events.unit():
        if account is None:
            return Participant.objects.create(
                consultation=where, number=next(_serial), display_name=name, channel=Channel.IMPORT
            )
        return Participant.objects.get_or_create(
            consultation=where,
            account=account,
            defaults={"number": next(_serial), "display_name": name, "channel": channel},
        )[0]


def comment(
    where: Proposal | Consultation,
    account: User | None = None,
    *,
    body: str = "Sin coche no se llega al centro de salud.",
    kind: str = CommentKind.COMMENT,
    stance: str = "",
    parent: Comment | None = None,
    state: str = RevisionState.PUBLISHED,
    at: datetime = NOW,
) -> Comment:
    """A comment whose only revision is in ``state``; a public state makes it public. No search entry, no event."""
    place = where.consultation if isinstance(where, Proposal) else where
    author = participant(account, place)
    public = state in {RevisionState.PUBLISHED, RevisionState.APPROVED}
    with events.unit():
        made = Comment.objects.create(
            consultation=place,
            proposal=where if isinstance(where, Proposal) else None,
            parent=parent,
            root=(parent.root or parent) if parent else None,
            depth=parent.depth + 1 if parent else 0,
            participant=author,
            kind=kind,
            stance=stance,
            language="es",
            created_at=at,
            published_at=at if public else None,
        )
        revision = CommentRevision.objects.create(
            comment=made,
            number=1,
            body=body,
            digest=sha256(body),
            length=len(body),
            language="es",
            state=state,
            created_at=at,
        )
        if public:
            made.public_revision = revision
            made.save(update_fields=["public_revision"])
    return made


def argument(where: Proposal, account: User | None = None, *, stance: str = Stance.FOR, **fields: Any) -> Comment:
    return comment(where, account, kind=CommentKind.ARGUMENT, stance=stance, **fields)
