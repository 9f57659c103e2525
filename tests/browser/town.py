"""The demo on the database of the test, and the addresses of one page of each kind."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from moderation.models import InternalQuery, ReviewCase
from moderation.services import reports
from moderation.services.cases import open_missing_cases
from moderation.services.objections import object_to_report
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.ops.demo.load import Demo, load
from proposals.enums import ResponseState
from proposals.models import Consultation, OfficialResponse
from tests import factories
from tests.browser import desk_pages
from tests.report.test_opinion_map import GREEN, GREY, crowd


@dataclass(frozen=True)
class Town:
    """Addresses below the language, by who reads them; nobody is the empty name."""

    pages: dict[str, list[str]]
    picture: str


def build() -> Town:
    """Load the demo and list its pages."""
    demo = load(at=timezone.now(), say=lambda _: None)
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
    report = _report(opened, demo)
    crowd(closed, [(30, GREEN), (20, GREY)])  # two groups of opinion for the map
    waiting = reports.request_report(by=_person("benat"), consultation=closed, at=demo.now)
    reports.run_report(report=waiting, at=demo.now)
    public += [f"consultations/{opened.code}/report/", f"comments/{comment}/thread/"]
    pages = {"": public, **_of_people(demo, proposal)}
    for who, paths in desk_pages.pages(demo).items():
        pages[who] += paths
    pages["ane"].append(f"consultations/{opened.code}/report/objection/")
    parts = (opened.code, closed.code, f"{opened.code}/report/{report}")
    pages["benat"] += [f"desk/analysis/{part}/" for part in parts] + _of_themes(closed)
    return Town(pages, f"proposals/{proposal}/")


def _report(place: Consultation, demo: Demo) -> str:
    """The code of a published version, with somebody who does not see themselves in it."""
    benat, ane = _person("benat"), _person("ane")
    row = reports.request_report(by=benat, consultation=place, at=demo.now)
    reports.run_report(report=row, at=demo.now)
    row.refresh_from_db()
    reports.approve_report(by=factories.staff("maite", Role.COMMUNITY_MANAGER), report=row, at=demo.now)
    reports.publish_report(by=benat, report=row, at=demo.now)
    object_to_report(account=ane, report=row, body="Faltan los pueblos sin parada.", section="5", at=demo.now)
    return row.code


def _of_themes(place: Consultation) -> list[str]:
    theme = place.themes.all()[0].code
    return [f"desk/themes/{place.code}/?theme={theme}", f"desk/themes/{place.code}/{theme}/"]


def _of_people(demo: Demo, proposal: str) -> dict[str, list[str]]:
    open_missing_cases(at=demo.now)
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


def _person(key: str) -> User:
    """Somebody of the demo."""
    return User.objects.get(email=f"{key}@demo.example")
