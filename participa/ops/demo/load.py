"""Builds the demo by the same services that people use, as if it had happened over the last weeks.

Deterministic: one seed, and every instant is counted from the moment of loading.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from moderation.services.flags import flag_comment
from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.ops.demo import answers, lives
from participa.ops.demo.people import COLLEAGUES, LOGINS, make_person
from proposals.enums import Agreement, Choice, CommentKind
from proposals.models import Comment, Consultation, Department, Proposal
from proposals.services.comments import post_comment
from proposals.services.ratings import rate_comment, request_answer
from proposals.services.tallies import fold_tallies
from proposals.services.votes import cast_vote

CONTENT = Path(__file__).with_name("content")
PEOPLE = 200
SEED = 1507

#: How invented people lean on each proposal: shares of in favour, abstain, against.
LEANINGS = {
    "taxi": (62, 10, 28),
    "night": (55, 15, 30),
    "fare": (70, 12, 18),
    "kitchen": (64, 9, 27),
    "local": (52, 14, 34),
    "hours": (58, 7, 35),
    "rooms": (81, 9, 10),
}


@dataclass
class Demo:
    """What was made, by the keys of the content files."""

    now: datetime
    people: dict[str, User] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    consultations: dict[str, Consultation] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    crowd: list[User] = field(default_factory=list)
    random: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311  invented people, the same each time

    def place(self, key: str) -> tuple[Consultation, Proposal | None]:
        """Where a contribution stands: on a proposal, or on the consultation itself."""
        proposal = self.proposals.get(key)
        return (proposal.consultation, proposal) if proposal else (self.consultations[key], None)


def opening(consultation: Consultation) -> datetime:
    """When it opened; every consultation of the demo has a date."""
    if consultation.opens_at is None:
        raise ValueError(consultation.code)
    return consultation.opens_at


def read(name: str) -> list[dict[str, Any]]:
    """A content file."""
    rows: list[dict[str, Any]] = json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def is_loaded() -> bool:
    """Whether the demo is there already."""
    return User.objects.filter(email=LOGINS[0].email).exists()


def load(*, at: datetime, say: Callable[[str], object]) -> Demo:
    """Everything, in one unit: either the whole demo is there or nothing is."""
    demo = Demo(at)
    with events.unit():
        say("departments and people")
        _people(demo)
        say("consultations")
        for row in read("consultations"):
            lives.publish(demo, row)
        say("contributions")
        for row in read("voices"):
            _voice(demo, row)
        say("votes")
        _votes(demo)
        _ratings(demo)
        say("answers")
        for row in read("consultations"):
            if row["plan"] == "answered":
                lives.close(demo, row)
                answers.answer(demo, row)
        answers.ask_about_what_is_open(demo)
        fold_tallies(at=at)
    return demo


def _people(demo: Demo) -> None:
    for row in read("departments"):
        key = row.pop("key")
        demo.departments[key] = Department.objects.create(**row)
    since = demo.now - timedelta(days=120)
    for login in LOGINS + COLLEAGUES:
        demo.people[login.key] = make_person(login, demo.departments, at=since)
    names = list(dict.fromkeys(row["by"] for row in read("voices")))
    names += [f"P-{number}" for number in demo.random.sample(range(100_000, 999_999), PEOPLE - len(names))]
    for number, name in enumerate(names):
        language = "eu" if number % 4 == 0 else "es"
        person = User.objects.create_user(
            f"p{number}@people.demo.example", display_name=name, language=language, date_joined=since
        )
        demo.crowd.append(person)
        demo.people[name] = person


def _voice(demo: Demo, row: dict[str, Any]) -> None:
    consultation, proposal = demo.place(row["in"])
    said = opening(consultation) + timedelta(days=row["day"] - 1, hours=9 + demo.random.random() * 10)
    parent = demo.comments[row["reply"]] if "reply" in row else None
    made = _post(
        account=demo.people[row["by"]], consultation=consultation, proposal=proposal, parent=parent,
        kind=row["kind"], stance=row.get("stance", ""), body=row["text"], language=row["lang"], at=min(said, demo.now),
    )  # fmt: skip
    demo.comments[row["id"]] = made
    if "flag" in row:
        by = demo.random.choice([person for person in demo.crowd if person != demo.people[row["by"]]])
        flag_comment(
            comment=made, account=by, category=row["flag"], text="", at=min(said + timedelta(hours=3), demo.now)
        )


def _post(**what: Any) -> Comment:
    """Post as a person would: read the nudge, and publish anyway."""
    try:
        return post_comment(**what)
    except DomainError as error:
        if error.code != "nudge":
            raise
        return post_comment(**what, confirmed=str(error.params["confirmation"]))


def _votes(demo: Demo) -> None:
    for key, leaning in LEANINGS.items():
        proposal = demo.proposals[key]
        at = opening(proposal.consultation) + timedelta(days=6)
        voters = demo.random.sample(demo.crowd, 90 + demo.random.randrange(80))
        for voter in voters:
            choice = demo.random.choices([Choice.FOR, Choice.ABSTAIN, Choice.AGAINST], weights=leaning)[0]
            cast_vote(account=voter, proposal=proposal, choice=choice, at=at)


def _ratings(demo: Demo) -> None:
    for comment in demo.comments.values():
        if comment.public_revision_id is None:
            continue
        at = min(opening(comment.consultation) + timedelta(days=8, hours=12), demo.now)
        likely = 35 + demo.random.randrange(60)
        others = [person for person in demo.crowd if person.pk != comment.participant.account_id]
        for person in demo.random.sample(others, 6 + demo.random.randrange(30)):
            if comment.kind == CommentKind.QUESTION:
                request_answer(account=person, comment=comment, at=at)
            else:
                value = Agreement.AGREE if demo.random.randrange(100) < likely else Agreement.DISAGREE
                rate_comment(account=person, comment=comment, value=value, at=at)
