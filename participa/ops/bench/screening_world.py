"""An installation with full word lists and many earlier texts, in a process of its own that screens more of them."""

from __future__ import annotations

import json
import re
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import snowballstemmer
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.analysis.personal_data import personal_data
from moderation.analysis.word_changes import Change
from moderation.analysis.wordlists import WordList, listed_words, word_list
from moderation.pipeline import screen
from moderation.queries.house import lists_in_force
from moderation.queries.near import near_texts
from moderation.services.near import keep_bands
from moderation.services.words import revise_list
from participa import events
from participa.accounts.enums import Role
from participa.accounts.models import StaffRole, User
from participa.core.stems import tokens
from participa.core.text import folded
from participa.ops.bench.analysis_data import Data
from participa.ops.bench.http_world import consultations, publish
from participa.ops.bench.screening_texts import Texts, as_entries, texts
from proposals.enums import Channel, CommentKind
from proposals.models import Comment, Consultation, Participant
from proposals.queries.screening_context import screening_context

#: Screened before anything is counted, as a process that has run for minutes has.
WARMING = 300
_AT_ONCE, _AUTHORS = 5_000, 200


def main(folder: str, earlier: int, now: int) -> None:
    """Build, screen, and print the bench's part as JSON."""
    at = timezone.now()
    given = texts(Data(Path(folder)), earlier=earlier, now=now + WARMING)
    place, account = _people_and_place(at)
    _list_words(account, given, at)
    held = lists_in_force()
    first = _milliseconds(lambda _: _made_anew(held), [""])[0]
    grown = _megabytes(held)
    _store(place, given.earlier, at)
    told = {"real": given.real, "lists": first, "megabytes": grown, "listed": sum(map(len, given.words.values()))}
    sys.stdout.write(json.dumps(told | _measured(given, place, account, at)))


def _measured(given: Texts, place: Consultation, account: User, at: datetime) -> dict[str, Any]:
    def all_of_it(text: str) -> None:
        context = screening_context(
            account=account, consultation=place, text=text, kind=CommentKind.COMMENT, language="es", at=at
        )
        screen(text, context)

    cold = _milliseconds(all_of_it, given.now[:1])[0]
    _milliseconds(all_of_it, given.now[1:WARMING])
    now, lists = given.now[WARMING:], lists_in_force()
    words = [word for language in given.words.values() for word in language]
    with CaptureQueriesContext(connection) as asked:
        all_of_it(now[0])
    return {
        "cold": cold,
        "whole": _milliseconds(all_of_it, now),
        "words": _milliseconds(lambda text: listed_words(text, lists), now),
        "personal": _milliseconds(personal_data, now),
        "near": _milliseconds(lambda text: near_texts(text, consultation_id=place.pk, account_code=""), now),
        "alternation": _milliseconds(_alternation(words), now[:50]),
        "stemming": _milliseconds(_stemming(given.words), now[:50]),
        "statements": len(asked),
    }


def _alternation(words: Sequence[str]) -> Callable[[str], object]:
    """What a plugin of a forum does: one expression of all words, each with whatever ending."""
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(folded(word)) for word in words)})\w*")
    return lambda text: pattern.findall(folded(text))


def _stemming(words: dict[str, list[str]]) -> Callable[[str], object]:
    """What a textbook does: stem every word of the text in each language, and look it up."""
    stemmers = [snowballstemmer.stemmer(name) for name in ("spanish", "basque", "english")]
    listed = [
        {stemmer.stemWord(folded(word)) for word in there}
        for stemmer, there in zip(stemmers, words.values(), strict=True)
    ]
    return lambda text: [
        [word for word in tokens(text) if stemmer.stemWord(word) in known]
        for stemmer, known in zip(stemmers, listed, strict=True)
    ]


def _milliseconds(what: Callable[[str], object], given: Sequence[str]) -> list[float]:
    """Of the processor, for each text."""
    took = []
    for text in given:
        began = time.process_time()
        what(text)
        took.append(1_000 * (time.process_time() - began))
    return took


def _people_and_place(at: datetime) -> tuple[Consultation, User]:
    """A consultation, and somebody who may edit the lists and writes in it."""
    with events.unit():
        account = User.objects.create_user("bench@example.org", display_name="Maite", date_joined=at, language="es")
        StaffRole.objects.create(user=account, role=Role.COMMUNITY_MANAGER)
    return consultations(at)[0], account


def _list_words(by: User, given: Texts, at: datetime) -> None:
    for language, words in given.words.items():
        listed = {one.language: one for one in lists_in_force()}[language]
        change = Change(as_entries(words), listed.entries)
        revise_list(by=by, language=language, change=change, seen=int(listed.version), why="Bench", at=at)


def _store(place: Consultation, bodies: Sequence[str], at: datetime) -> None:
    with events.unit():
        people = Participant.objects.bulk_create(
            Participant(consultation=place, number=n + 1, display_name=f"P-{n}", channel=Channel.IMPORT)
            for n in range(_AUTHORS)
        )
    for begin in range(0, len(bodies), _AT_ONCE):
        some = bodies[begin : begin + _AT_ONCE]
        with events.unit():
            made = Comment.objects.bulk_create(
                Comment(
                    consultation=place,
                    participant=people[n % _AUTHORS],
                    kind=CommentKind.COMMENT,
                    language="es",
                    created_at=at,
                    published_at=at,
                )
                for n in range(len(some))
            )
            keep_bands(publish(made, some, at=at))


def _made_anew(held: Iterable[WordList]) -> list[WordList]:
    return [word_list(one.language, "", one.entries) for one in held]


def _megabytes(held: Iterable[WordList]) -> float:
    """What the lists take, made anew while every allocation is counted."""
    tracemalloc.start()
    lists = _made_anew(held)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return size / 2**20 if lists else 0.0
