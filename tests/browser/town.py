"""The demo on the database of the test, and the addresses of one page of each kind."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from moderation.models import InternalQuery, ReviewCase
from moderation.services.cases import open_missing_cases
from participa.ops.demo.load import Demo, load
from proposals.enums import ResponseState
from proposals.models import OfficialResponse


@dataclass(frozen=True)
class Town:
    """Addresses below the language, by who reads them; nobody is the empty name."""

    pages: dict[str, list[str]]
    picture: str


def build() -> Town:
    """Load the demo and list its pages."""
    demo = load(at=timezone.now(), say=lambda _: None)
    open_missing_cases(at=demo.now)
    opened, closed = demo.consultations["mobility"], demo.consultations["libraries"]
    proposal, comment = demo.proposals["taxi"].code, demo.comments["m1"].code
    answer = OfficialResponse.objects.filter(state=ResponseState.PUBLISHED)[0].code
    public = [
        "",
        "consultations/",
        "consultations/?q=zzzz",
        f"consultations/{opened.code}/",
        f"consultations/{closed.code}/",
        f"consultations/{demo.consultations['river'].code}/",
        f"consultations/{opened.code}/results/",
        f"consultations/{closed.code}/results/",
        f"proposals/{proposal}/",
        f"proposals/{demo.proposals['kitchen'].code}/",
        f"comments/{comment}/",
        f"comments/{comment}/report/",
        "responses/",
        f"responses/{answer}/",
        "departments/",
        f"departments/{opened.department.code}/",
        "reports/",
        "rules/",
        "rules/1/",
        "rules/reasons/insult/",
        "moderation/",
        f"consultations/{opened.code}/moderation/",
        f"consultations/{opened.code}/rules/",
        "votes/",
        "privacy/",
        "accessibility/",
        "open-data/",
        "account/login/",
        "account/signup/",
        "no-such-page/",
    ]
    return Town({"": public, **_of_people(demo, proposal)}, f"proposals/{proposal}/")


def _of_people(demo: Demo, proposal: str) -> dict[str, list[str]]:
    case = ReviewCase.objects.order_by("pk")[0].code
    asked = InternalQuery.objects.filter(response=None)[0].code
    waiting = OfficialResponse.objects.get(state=ResponseState.IN_REVIEW).code
    draft = demo.consultations["mobility"].code
    return {
        "ane": [f"proposals/{proposal}/", "mine/", "notices/", "account/profile/", "account/email/", "account/logout/"],
        "benat": [
            "desk/",
            f"desk/cases/{case}/",
            "desk/questions/",
            f"desk/themes/{draft}/",
            "desk/policies/",
            "desk/policies/all/",
            "desk/words/",
            "desk/words/eu/",
        ],
        "carla": [
            "work/",
            f"work/questions/{asked}/",
            f"work/responses/{waiting}/",
            "editor/",
            "editor/new/",
            f"editor/{draft}/",
            f"editor/{draft}/history/",
            f"editor/{draft}/preview/",
        ],
        "dorota": [f"work/responses/{waiting}/"],
        "pili": ["editor/"],
    }
