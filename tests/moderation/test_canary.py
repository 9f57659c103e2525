"""Words that are not public are looked for at every address, as everybody who must not read them, and found nowhere."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker

from api.live import messages, store
from moderation.models import ConsultationReport, InternalQuery, ModerationDecision, ReviewCase
from moderation.services.appeals import appeal_decision
from moderation.services.cases import review_comment
from moderation.services.decisions import decide_case
from moderation.services.flags import flag_comment
from moderation.services.illegal_notices import Notifier
from moderation.services.imported import restrict_imported
from moderation.services.internal_queries import answer_query, send_query
from moderation.services.notes import note_case
from moderation.services.reports import approve_report, publish_report, request_report, run_report
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import StaffRole, User
from participa.events.models import Event
from proposals.enums import CommentKind, MemberRole, RevisionState
from proposals.models import Comment, Consultation, Membership, Notice, OfficialResponse, Proposal
from proposals.services.comments import edit_comment, withdraw_comment
from proposals.services.notice_mail import mail_due
from proposals.services.responses import save_response
from proposals.services.vote_keys import make_key
from tests import factories
from tests.kept import kept
from tests.moderation import desk
from tests.moderation.ways import program
from tests.proposals.outbox import run_outbox
from tests.proposals.screens import screened

pytestmark = pytest.mark.django_db

#: Every hidden text holds a word of its own, which no other text and no template has.
#: What is searched for is in all of them, and is no word that a page would only repeat.
HELD, EDIT, GONE, TAKEN_BACK, ELSEWHERE = (
    f"{word} bidegorria" for word in ("zorrokotz", "zorrobeltz", "zorrogorri", "zorrourdin", "zorrohori")
)
COVERED, RETURNED = "zorrohandi", "zorrotxiki bidegorria"
REPORT, ASKED, DRAFTED = "zorroberde", "zorrozuri", "zorrogris"
#: What an objection, a notice of illegal content and a note of the moderators say, and who gave the notice.
APPEAL, NOTICE, NOTE, NOTIFIER = "zorrolila", "zorrozabal", "zorroestu", "Zorroilun"
#: What two moderators erased for good.
ERASED = "zorroargi bidegorria"
HIDDEN = re.compile(r"zorro\w+", re.IGNORECASE)


def words(*texts: str) -> set[str]:
    """What is searched for of hidden texts."""
    return {text.split()[0] for text in texts}


@dataclass
class Town:
    """A consultation with one hidden text of each kind, and the codes of everything there by what they are of."""

    place: Consultation
    author: User
    codes: Codes


@pytest.fixture(scope="module")
def shared_town(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """One for all tests here."""
    with kept(django_db_blocker, tmp_path_factory.mktemp("keys")):
        yield make_town()


@pytest.fixture
def town(shared_town: Town, settings: Any) -> Town:
    settings.DEMO = True  # the second factor has tests of its own
    return shared_town


def make_town() -> Town:
    """What is hidden was public before, where it could be, and is in a report that was published then."""
    now, place = timezone.now() - timedelta(minutes=1), factories.consultation(at=timezone.now())
    spot = place.proposals.all()[0]
    make_key(spot)
    author, benat = factories.user("egile"), factories.benat()
    asked = desk.write(spot, factories.ane(), body="¿Y el consultorio?", kind=CommentKind.QUESTION, at=now)
    taken, gone, erased, covered = (
        desk.write(spot, author, body=body, at=now) for body in (TAKEN_BACK, GONE, ERASED, f"{COVERED} bidegorria")
    )
    edited = desk.write(spot, author, body="Antes.", at=now)
    report = _published(place, now)
    assert set(HIDDEN.findall(_report_of(place))) == words(GONE, ERASED, TAKEN_BACK, COVERED)  # the control
    now = timezone.now()
    held = desk.write(spot, author, body=HELD, verdict=desk.HELD, at=now)
    with screened(desk.HELD):
        edit_comment(account=author, comment=edited, body=EDIT, at=now)
    withdraw_comment(account=author, comment=taken, at=now)
    imported = factories.comment(spot, None, body=ELSEWHERE, state=RevisionState.HELD_POLICY, at=now)
    restrict_imported(comments=[imported], at=now)
    _remove(gone, author, benat, now)
    _erase(erased, benat, now)
    case = review_comment(by=benat, comment=Comment.objects.get(pk=covered.pk), at=now)
    desk.redact(case, spans=[(0, len(COVERED))], by=benat, at=now)
    returned = _returned(spot, author, benat, now)
    query, draft = _asked(place, asked, benat, now)
    noticed = _noticed(spot, now)
    run_outbox()
    comments = [held, edited, taken, imported, gone, covered, returned, asked, noticed, erased]
    return Town(
        place,
        author,
        {
            "consultation": [place.code],
            "proposal": [spot.code],
            "department": [place.department.code],
            "comment": [one.code for one in comments],
            "case": list(ReviewCase.objects.values_list("code", flat=True)),
            "decision": list(ModerationDecision.objects.values_list("code", flat=True)),
            "query": [query.code],
            "response": [draft.code],
            "report": [report.code],
            "language": ["es"],
            "policy": ["all"],
            "reason": ["insult"],
            "section": list(place.sections.values_list("key", flat=True)),
            "number": ["1"],
        },
    )


def _asked(
    place: Consultation, question: Comment, benat: User, now: datetime
) -> tuple[InternalQuery, OfficialResponse]:
    """A question to a department, and its draft of an answer."""
    query = send_query(
        by=benat, consultation=place, department=place.department, question=ASKED, comments=[question], at=now
    )
    draft = answer_query(by=factories.carla(place.department), query=query, at=now)
    writer = factories.carla(place.department)
    save_response(by=writer, response=draft, revision=1, at=now, body_es=DRAFTED, body_eu=DRAFTED)
    return query, draft


def _returned(spot: Proposal, author: User, benat: User, now: datetime) -> Comment:
    """What its author is asked to revise."""
    returned = desk.write(spot, author, body=RETURNED, verdict=desk.HELD, at=now)
    case = desk.open_for(returned, at=now)
    decide_case(case=case, by=benat, action="revise", reason=desk.reason(), explanation="¿Por qué?", version=1, at=now)
    return returned


def _published(place: Consultation, now: datetime) -> ConsultationReport:
    report = request_report(by=factories.benat(), consultation=place, at=now)
    run_report(report=report, at=now)
    pili = factories.pili()
    return publish_report(by=pili, report=approve_report(by=pili, report=report, at=now), at=now)


def _report_of(place: Consultation) -> str:
    """Everything that anybody may take of the published report: page, printed page, and the files of the archive."""
    client, here = Client(), f"/es/consultations/{place.code}/report/"
    answers = [client.get(here + part) for part in ("", "page/", "archive/")]
    assert [answer.status_code for answer in answers] == [200] * 3
    return " ".join(text for answer in answers for text in unpacked(whole(answer)))


def _remove(gone: Comment, author: User, benat: User, now: datetime) -> None:
    flag = flag_comment(comment=gone, account=factories.user("jon"), category="other", text=REPORT, at=now)
    assert flag.case is not None
    note_case(case=flag.case, by=benat, body=NOTE, at=now)
    made = decide_case(case=flag.case, by=benat, action="restrict", reason=desk.reason(), version=1, at=now)
    appeal_decision(decision=made, by=author, text=APPEAL, at=now)


def _erase(gone: Comment, benat: User, now: datetime) -> None:
    """Nobody reads it any more, not even at the desk."""
    case = review_comment(by=benat, comment=Comment.objects.get(pk=gone.pk), at=now)
    removal = desk.decide(case, "restrict", by=benat, at=now)
    desk.erase(desk.propose_erasure(removal, by=benat, at=now), by=factories.staff("jone", Role.MODERATOR), at=now)


def _noticed(spot: Proposal, now: datetime) -> Comment:
    """A public text that somebody with a name holds for unlawful."""
    shown = desk.write(spot, factories.user("iker"), body="Público.", at=now)
    notifier = Notifier(name=f"Jon {NOTIFIER}", email=f"{NOTIFIER}@example.org", good_faith=True)
    flag_comment(comment=shown, account=None, category="illegal", text=NOTICE, notifier=notifier, at=now)
    return shown


def routes(patterns: list[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[str]:
    """Every address of the product as a pattern, those of other people's applications apart."""
    if patterns is None:
        with translation.override("es"):  # a request before may have left another language
            yield from list(routes(get_resolver().url_patterns))
        return
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            ours = isinstance(pattern.urlconf_name, list) or "allauth" not in str(pattern.urlconf_name)
            if ours and pattern.app_name != "admin":
                yield from routes(pattern.url_patterns, path)
        else:
            yield path


#: What stands in an address after these parts of it, or under these names; anything else is asked with every code.
KINDS = {
    "analysis": "consultation", "batches": "batch", "cases": "case", "changes": "change", "comments": "comment",
    "consultations": "consultation", "contributions": "comment", "decisions": "decision", "departments": "department",
    "do": "act", "documents": "document", "editor": "consultation", "language": "language", "number": "number",
    "objections": "objection", "parts": "section", "policies": "policy", "promises": "commitment",
    "proposals": "proposal", "queries": "query", "questions": "query", "reasons": "reason", "report": "report",
    "responses": "response", "sanctions": "sanction", "statements": "decision", "theme": "theme",
    "themes": "consultation", "version": "number", "word-lists": "language", "words": "language",
}  # fmt: skip

#: The code of nothing.
NOBODYS = "zzzzzzzz"
#: What codes are of, and the codes.
Codes = dict[str, list[str]]


def plain(route: str) -> str:
    """An address as a path with its parts in angle brackets."""
    text = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<str:\1>", route).replace("/?\\Z", "/").strip("^$")
    return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", text.replace("^", "").replace("\\Z", "").replace("(?i:", ""))


def kind_of(part: str, before: str) -> str | None:
    """What is named in a part of an address, by its own name or by what stands before it."""
    return KINDS.get(part.strip("<>")) or KINDS.get(before)


def filled(route: str, codes: Codes) -> Iterator[str]:
    """The address with the codes of what it is about."""
    parts = plain(route).replace("\\", "").split("/")
    every = [code for some in codes.values() for code in some]
    choices = []
    for before, part in zip(["", *parts], parts, strict=False):
        kind = kind_of(part, before) if "<" in part else None
        named = codes.get(kind) or [NOBODYS] if kind else every
        choices.append([re.sub(r"<\w+>", code, part) for code in named] if "<" in part else [part])
    yield from ("/" + "/".join(chosen) for chosen in itertools.product(*choices))


def words_at(client: Client, codes: Codes, *, below: str = "") -> dict[str, str]:
    """Where a hidden word was found, and which; lists are also searched and read as a feed."""
    found = {}
    for route in sorted(set(routes())):
        for address in filled(route, codes):
            if not address.startswith(below):
                continue
            for query in ("", "?q=bidegorria", "?topic=feed&since=0") if "<" not in plain(route) else ("",):
                answer = client.get(address + query)
                assert answer.status_code < 500, address
                hit = HIDDEN.search(" ".join(unpacked(whole(answer))))
                if hit:
                    found[address + query] = hit[0]
                if answer.status_code in {301, 302, 404, 405}:
                    break
    return found


def whole(answer: Any) -> bytes:
    """What an answer holds, streamed or not."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


#: Addresses of what this town has not: an answer that is published, a document, a second version.
NOT_HERE = {
    "api/v1/consultations/<code>/versions/<number>/",
    "api/v1/responses/<code>/",
    "es/consultations/<code>/rules/<number>/",
    "es/documents/<code>/",
    "es/responses/<code>/",
}


def unpacked(content: bytes) -> Iterator[str]:
    """What an answer says; of an archive every file in it."""
    if not content.startswith(b"PK"):
        yield content.decode(errors="replace")
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield from (archive.read(name).decode(errors="replace") for name in archive.namelist())


def signed_in(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def in_the_house() -> User:
    """Somebody with every role that must not read these words, at once: rights add up, so nobody of them reads more."""
    person = factories.staff("edonor", Role.PUBLISHER, is_staff=True)
    elsewhere = factories.department("Hacienda")
    with events.unit():
        for role in (Role.AUDITOR, Role.ADMINISTRATOR):
            StaffRole.objects.create(user=person, role=role)
        for part in (MemberRole.CONTACT, MemberRole.APPROVER):
            Membership.objects.create(user=person, department=elsewhere, role=part)
    return person


@pytest.mark.patient(240)
def test_no_address_shows_a_word_that_is_not_public(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """One town, and each address once as a stranger, a citizen and the house; with a page, and with a token."""
    caplog.set_level("INFO")
    ane, house = factories.ane(), in_the_house()
    assert words_at(signed_in(None), town.codes) == {}
    assert words_at(signed_in(ane), town.codes) == {}
    assert words_at(signed_in(house), town.codes) == {}
    for person in (ane, house):
        assert words_at(program(person), town.codes, below="/api/v1/m") == {}, person  # what only a token opens
    assert HIDDEN.findall(caplog.text) == []
    opened = [signed_in(house).get(f"/es/{door}/").status_code for door in ("audit", "editor", "work", "admin")]
    assert opened == [200] * 4  # the control: the house is in


def test_the_department_that_is_asked_reads_the_question_and_nothing_that_is_hidden(town: Town) -> None:
    found = words_at(signed_in(factories.carla(town.place.department)), town.codes)
    assert set(found.values()) == {ASKED, DRAFTED}
    assert all(address.startswith("/es/work/") for address in found)


def test_the_walk_itself_finds_what_is_there(town: Town) -> None:
    """The control: the desk does show these words to whom it should, by page and by program, and authors their own."""
    benat = factories.benat()
    at_desk = words_at(signed_in(benat), town.codes, below="/es/desk/")
    assert set(at_desk.values()) >= words(HELD, EDIT, GONE)
    by_program = words_at(program(benat), town.codes, below="/api/v1/moderation/")
    assert set(by_program.values()) >= words(HELD, EDIT, GONE)
    own = words_at(signed_in(town.author), town.codes, below="/es/mine/")
    assert own


def test_each_code_is_asked_where_it_belongs(town: Town) -> None:
    """The control of the kinds: with its codes each address is there for somebody, or has nothing in this town."""
    people = [signed_in(person) for person in (None, factories.benat(), town.author, in_the_house())]
    people += [signed_in(factories.carla(town.place.department)), program(factories.benat())]
    unknown = {
        plain(route)
        for route in set(routes())
        if "<" in plain(route)
        and all(_is_missing(client, address) for address in filled(route, town.codes) for client in people)
    }
    assert unknown == NOT_HERE


def _is_missing(client: Client, address: str) -> bool:
    return bool(client.get(address).status_code == 404)


def test_a_report_from_before_says_that_it_is_of_before_and_the_next_one_has_none_of_it(town: Town) -> None:
    before = ConsultationReport.objects.get(code=town.codes["report"][0])
    assert before.stale_at is not None
    assert HIDDEN.findall(_report_of(town.place)) == []
    assert _published(town.place, timezone.now()) != before
    assert HIDDEN.findall(_report_of(town.place)) == []


def test_no_event_notice_or_mail_carries_a_word_that_is_not_public(town: Town) -> None:
    mail_due(at=timezone.now() + timedelta(days=8))
    assert len(mail.outbox) > 0
    everything = [
        *(str(event.payload) for event in Event.objects.all()),
        *(str(notice.facts) for notice in Notice.objects.all()),
        *(f"{letter.subject} {letter.body}" for letter in mail.outbox),
    ]
    assert [text for text in everything if HIDDEN.search(text)] == []


def test_no_frame_or_newest_value_of_the_feed_carries_a_word_that_is_not_public(town: Town) -> None:
    """Sockets, polls and streams send these alone. The control: they tell of every text but the imported one."""
    topics = set(Event.objects.values_list("topic", flat=True))
    frames = [messages.event(row).text for rows in store.after(dict.fromkeys(topics, 0)).values() for row in rows]
    assert (len(frames), len(topics)) == (Event.objects.count(), len(store.heads(topics).last))
    codes = town.codes["comment"]
    assert sum(any(code in frame for frame in frames) for code in codes) == len(codes) - 1
    values = [str(state.data) for state in store.open_topics(topics).states.values()]
    assert {"for", "held"} <= set(re.findall(r"\w+", " ".join(values)))
    assert [text for text in (*frames, *values) if HIDDEN.search(text)] == []
