"""Every frame of every public topic, recorded while everything is done that the services can do: no private word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.live import store
from moderation.models import CaseNote, Flag, InternalQuery
from moderation.services import flags, notes
from participa.accounts.models import User
from participa.events.kinds import is_public_topic
from participa.events.models import TopicSeq
from participa.events.reading import positions
from proposals.enums import TallyVisibility
from proposals.models import Comment, CommentRevision
from proposals.services import tallies, votes
from tests import factories, moderated
from tests.api.clients import ROOT, stranger
from tests.factories import NOW
from tests.live.sockets import Feed, Socket, feed, off_the_loop
from tests.live.test_http import Request
from tests.moderation import desk
from tests.snapshot.scenes import LATER, SCENES, Place, begin

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vote_keys", "documents")]

REMOVED = "Txomin cobra en negro, y lo sabe toda la calle."


def _everything() -> None:
    """All scenes, each in a consultation of its own."""
    for name in SCENES:
        _, act = begin(name)
        act()


def _more(place: Place) -> None:
    """What only the desk reads, and votes whose count nobody may see yet."""
    case = desk.held(place.proposal, place.ane)
    notes.note_case(case=case, by=place.benat, body="Ane ya escribió esto en 2019.", at=NOW)
    shown = place.text(body="¿Y los domingos por la tarde?")
    flags.flag_comment(comment=shown, account=factories.user("jon"), category="insult", text="Me insulta.", at=NOW)
    votes.cast_vote(account=place.ane, proposal=place.proposal, choice="for", at=NOW)
    tallies.fold_tallies(at=NOW)


def _canaries() -> set[str]:
    """Whatever somebody wrote or is called, wherever it stands."""
    found = set(CommentRevision.objects.values_list("body", flat=True))
    found |= set(CaseNote.objects.values_list("body", flat=True)) | set(Flag.objects.values_list("text", flat=True))
    found |= set(InternalQuery.objects.values_list("question", flat=True))
    found |= set(User.objects.values_list("email", flat=True))
    found |= {f'"{name}"' for name in User.objects.values_list("display_name", flat=True)}
    found.add(desk.PHONED[slice(*desk.NUMBER[0])])  # what scenes cover stands in no row any more
    return {words for words in found if words}


def _topics() -> list[str]:
    names = TopicSeq.objects.values_list("topic", flat=True)
    return sorted(store.readable([name for name in names if is_public_topic(name)]))


async def _replayed(live: Feed, topics: list[str]) -> list[Socket]:
    """Sockets that heard all of these topics from their beginning."""
    last = await off_the_loop(positions, topics)
    sockets = []
    for some in (topics[start : start + 20] for start in range(0, len(topics), 20)):
        socket = live.open()
        sockets.append(socket)
        for topic in some:
            await socket.follow(topic, since=0)
            for seq in range(1, last[topic] + 1):
                assert (await socket.hear("ev"))["seq"] == seq
    return sockets


async def test_no_frame_of_a_public_topic_holds_a_private_word_nor_a_hidden_count() -> None:
    late = NOW + timedelta(days=3650)  # the clock of another scene must not close it
    place = await off_the_loop(Place, tally_visibility=TallyVisibility.AFTER_CLOSE, closes_at=late)
    followed = ["feed", f"consultation:{place.consultation.code}", f"proposal:{place.proposal.code}"]
    async with feed() as live:
        present = live.open()
        for topic in followed:
            await present.follow(topic)
        await off_the_loop(_more, place)
        await present.hear("ev")
        await off_the_loop(_everything)
        topics = await off_the_loop(_topics)
        sockets = [present, *await _replayed(live, topics)]
        canaries = await off_the_loop(_canaries)
    frames = [frame for socket in sockets for frame in socket.sent]
    assert set(followed) <= set(topics)
    assert len(topics) > len(SCENES)
    assert [words for words in canaries if any(words in frame for frame in frames)] == []
    of_the_hidden = [frame for frame in frames if place.proposal.code in frame]
    assert of_the_hidden != []
    assert [frame for frame in of_the_hidden if '"tally"' in frame] == []
    assert any('"tally"' in frame for frame in frames)  # where it may be seen it is there: the recorder hears counts


def _write_and_remove(place: Place) -> None:
    text: Comment = place.text(body=REMOVED)
    moderated.restrict_comment(comment=text, reason_code="insult", decision_ref="dec23456", at=LATER)


async def test_who_comes_back_from_before_a_removed_text_hears_of_it_and_never_reads_it() -> None:
    place = await off_the_loop(Place)
    topic = f"proposal:{place.proposal.code}"
    await off_the_loop(_write_and_remove, place)
    async with feed() as live:
        socket = live.open()
        await socket.follow(topic, since=0)
        heard = [(await socket.hear("ev"))["k"] for _ in range(2)]
        sse = Request(live, f"/live/v1/sse?topic={topic}&since=0")
        streamed = ""
        while "comment.restricted" not in streamed:
            streamed += await sse.piece()
        await sse.leave()
        said = str(await Request(live, f"/live/v1/poll?topic={topic}&since=0").answer())
    address = f"{ROOT}/events/?topic={topic}&since=0"
    answered = (await off_the_loop(stranger().get, address)).content.decode()
    assert heard == ["comment.published", "comment.restricted"]
    for told in ("".join(socket.sent), said, streamed, answered):
        assert "comment.restricted" in told
        assert "Txomin" not in told
