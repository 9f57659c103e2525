"""Words that are not public are looked for at every address, as everybody who must not read them, and found nowhere."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from moderation.models import ReviewCase
from moderation.services.appeals import appeal_decision
from moderation.services.cases import review_comment
from moderation.services.decisions import decide_case
from moderation.services.flags import flag_comment
from moderation.services.illegal_notices import Notifier
from moderation.services.imported import restrict_imported
from moderation.services.internal_queries import answer_query, send_query
from moderation.services.notes import note_case
from participa.accounts.enums import Role
from participa.accounts.models import User
from participa.events.models import Event
from proposals.enums import CommentKind, RevisionState
from proposals.models import Comment, Consultation, Notice, Proposal
from proposals.services.comments import edit_comment, withdraw_comment
from proposals.services.notice_mail import mail_due
from proposals.services.responses import save_response
from proposals.services.vote_keys import make_key
from tests import factories
from tests.moderation import desk
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


@dataclass
class Town:
    """A consultation with one hidden text of each kind, and the codes of everything there."""

    place: Consultation
    author: User
    comments: list[Comment]
    codes: list[str]


@pytest.fixture
def town(settings: object, vote_keys: object) -> Town:
    settings.DEMO = True  # type: ignore[attr-defined]  # the second factor has tests of its own
    now, place = timezone.now(), factories.consultation(at=timezone.now())
    spot = place.proposals.all()[0]
    make_key(spot)
    author, benat = factories.user("egile"), factories.benat()
    asked = desk.write(spot, factories.ane(), body="¿Y el consultorio?", kind=CommentKind.QUESTION, at=now)
    held = desk.write(spot, author, body=HELD, verdict=desk.HELD, at=now)
    edited = desk.write(spot, author, body="Antes.", at=now)
    with screened(desk.HELD):
        edit_comment(account=author, comment=edited, body=EDIT, at=now)
    taken = desk.write(spot, author, body=TAKEN_BACK, at=now)
    withdraw_comment(account=author, comment=taken, at=now)
    imported = factories.comment(spot, None, body=ELSEWHERE, state=RevisionState.HELD_POLICY, at=now)
    restrict_imported(comments=[imported], at=now)
    gone = _removed(spot, author, benat, now)
    erased = _erased(spot, author, benat, now)
    covered = desk.write(spot, author, body=f"{COVERED} bidegorria", at=now)
    case = review_comment(by=benat, comment=Comment.objects.get(pk=covered.pk), at=now)
    desk.redact(case, spans=[(0, len(COVERED))], by=benat, at=now)
    returned = desk.write(spot, author, body=RETURNED, verdict=desk.HELD, at=now)
    case = desk.open_for(returned, at=now)
    decide_case(case=case, by=benat, action="revise", reason=desk.reason(), explanation="¿Por qué?", version=1, at=now)
    query = send_query(
        by=benat, consultation=place, department=place.department, question=ASKED, comments=[asked], at=now
    )
    draft = answer_query(by=factories.carla(place.department), query=query, at=now)
    writer = factories.carla(place.department)
    save_response(by=writer, response=draft, revision=1, at=now, body_es=DRAFTED, body_eu=DRAFTED)
    run_outbox()
    comments = [held, edited, taken, imported, gone, covered, returned, asked, _noticed(spot, now), erased]
    cases = ReviewCase.objects.values_list("code", flat=True)
    codes = [place.code, spot.code, place.department.code, query.code, draft.code, *(one.code for one in comments)]
    return Town(place, author, comments, [*codes, *cases])


def _removed(spot: Proposal, author: User, benat: User, now: datetime) -> Comment:
    gone = desk.write(spot, author, body=GONE, at=now)
    flag = flag_comment(comment=gone, account=factories.user("jon"), category="other", text=REPORT, at=now)
    assert flag.case is not None
    note_case(case=flag.case, by=benat, body=NOTE, at=now)
    made = decide_case(case=flag.case, by=benat, action="restrict", reason=desk.reason(), version=1, at=now)
    appeal_decision(decision=made, by=author, text=APPEAL, at=now)
    return gone


def _erased(spot: Proposal, author: User, benat: User, now: datetime) -> Comment:
    """Nobody reads it any more, not even at the desk."""
    gone = desk.write(spot, author, body=ERASED, at=now)
    case = review_comment(by=benat, comment=Comment.objects.get(pk=gone.pk), at=now)
    removal = desk.decide(case, "restrict", by=benat, at=now)
    desk.erase(desk.propose_erasure(removal, by=benat, at=now), by=factories.staff("jone", Role.MODERATOR), at=now)
    return gone


def _noticed(spot: Proposal, now: datetime) -> Comment:
    """A public text that somebody with a name holds for unlawful."""
    shown = desk.write(spot, factories.user("iker"), body="Público.", at=now)
    notifier = Notifier(name=f"Jon {NOTIFIER}", email=f"{NOTIFIER}@example.org", good_faith=True)
    flag_comment(comment=shown, account=None, category="illegal", text=NOTICE, notifier=notifier, at=now)
    return shown


def routes(patterns: list[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[str]:
    """Every address of the product as a pattern, those of other people's applications apart."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            ours = isinstance(pattern.urlconf_name, list) or "allauth" not in str(pattern.urlconf_name)
            if ours and pattern.app_name != "admin":
                yield from routes(pattern.url_patterns, path)
        else:
            yield path


def addresses(codes: list[str]) -> Iterator[str]:
    """The pages, lists and things under these codes."""
    for route in sorted(set(routes())):
        plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<str:\1>", route).replace("/?\\Z", "/").strip("^$")
        plain = plain.replace("^", "").replace("\\Z", "").replace("(?i:", "").replace("\\", "")
        names = re.findall(r"<(?:\w+:)?(\w+)>", plain)
        for code in codes if names else [""]:
            filled = re.sub(r"<(?:\w+:)?number>", "1", plain)
            yield "/" + re.sub(r"<(?:\w+:)?\w+>", code, filled)


def words_at(client: Client, codes: list[str]) -> dict[str, str]:
    """Where a hidden word was found, and which; lists are also searched and read as a feed."""
    found = {}
    for address in dict.fromkeys(addresses(codes)):  # what has a number alone is the same under each code
        whole = not any(code in address for code in codes)
        for query in ("", "?q=bidegorria", "?topic=feed&since=0") if whole else ("",):
            answer = client.get(address + query)
            assert answer.status_code < 500, address
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            hit = HIDDEN.search(" ".join(unpacked(content)))
            if hit:
                found[address + query] = hit[0]
            if answer.status_code in {301, 302, 404, 405}:
                break
    return found


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


@pytest.mark.patient(400)
def test_no_address_shows_a_word_that_is_not_public(town: Town) -> None:
    """One town and one walk for each role that must not read them: a stranger and a citizen at every code there is."""
    assert words_at(signed_in(None), town.codes) == {}
    assert words_at(signed_in(factories.ane()), town.codes) == {}
    for person in (
        factories.carla(factories.department("Hacienda")),
        factories.pili(),
        factories.staff("auditor", Role.AUDITOR),
    ):
        assert words_at(signed_in(person), town.codes[1:6]) == {}, person.display_name


@pytest.mark.patient(240)
def test_the_department_that_is_asked_reads_the_question_and_nothing_that_is_hidden(town: Town) -> None:
    found = words_at(signed_in(factories.carla(town.place.department)), town.codes)
    assert set(found.values()) <= {ASKED, DRAFTED}
    assert all("/work/" in address for address in found)


@pytest.mark.patient(240)
def test_the_walk_itself_finds_what_is_there(town: Town) -> None:
    """The control: the desk does show these words to whom it should, and the author reads their own."""
    at_desk = words_at(signed_in(factories.benat()), town.codes[-4:])
    assert {address.split("/")[2] for address in at_desk} == {"desk"}
    own = words_at(signed_in(town.author), town.codes[:4])
    assert any("/mine/" in address for address in own)


def test_no_event_notice_or_mail_carries_a_word_that_is_not_public(town: Town) -> None:
    mail_due(at=timezone.now() + timedelta(days=8))
    assert len(mail.outbox) > 0
    everything = [
        *(str(event.payload) for event in Event.objects.all()),
        *(str(notice.facts) for notice in Notice.objects.all()),
        *(f"{letter.subject} {letter.body}" for letter in mail.outbox),
    ]
    assert [text for text in everything if HIDDEN.search(text)] == []
