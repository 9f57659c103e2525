"""A stranger's program that follows a consultation: it reads everything once, and then only what a fact names.

Where the facts are enough, what it holds is what somebody reads who comes later; where one was forgotten, it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.test import TestCase

from participa.events import bus
from participa.events.reading import positions, read_topic
from proposals.models import Consultation
from proposals.queries.themes import public_themes
from tests.api.clients import ROOT, stranger

#: What is read anew after a fact about the consultation itself.
TEXT = ("", "sections/", "documents/", "versions/", "steps/")


def themes(place: Consultation) -> list[Any]:
    """The themes as their page shows them; they have no address in the API."""
    return [
        (
            shown.theme.code, shown.theme.label_es, shown.theme.label_eu, shown.theme.summary_es, shown.theme.stage,
            shown.theme.dismissal_reason, shown.texts, shown.in_favour, shown.against,
            [response.code for response in shown.responses],
        )
        for shown in public_themes(Consultation.objects.get(pk=place.pk))
    ]  # fmt: skip


class Reader:
    """What the program holds, by address; what nobody may read is held as nothing."""

    def __init__(self, place: Consultation) -> None:
        self.place = place
        self.program = stranger()
        self.held: dict[str, Any] = {}
        self.topics = ["feed", f"consultation:{place.code}"]
        self.topics += [f"proposal:{code}" for code in place.proposals.values_list("code", flat=True)]
        self.last = positions(self.topics)
        self.start_afresh()

    def start_afresh(self) -> None:
        """Read everything."""
        self.held = {}
        self._read_text()
        self._read(f"reports/?consultation={self.place.code}")
        for name in ("comments", "responses"):
            for row in self._rows(f"{name}/?consultation={self.place.code}&page_size=100"):
                self._read(f"{name}/{row['code']}/")

    def hear(self) -> list[str]:
        """Follow every fact since the last one that was heard; the kinds."""
        heard = []
        for topic in self.topics:
            for fact in read_topic(topic, since=self.last[topic]).events:
                self.last[topic] = fact.seq
                heard.append(fact.kind)
                self._follow(fact.kind, fact.payload)
        return heard

    def moved(self, topics: Sequence[str]) -> None:
        """Follow the newest values of these topics."""
        for topic in topics:
            family, _, code = topic.partition(":")
            if family == "proposal" and topic in self.topics:
                self._read(f"proposals/{code}/")
                self._read(f"proposals/{code}/tally/")

    def _follow(self, kind: str, data: dict[str, Any]) -> None:
        family = kind.partition(".")[0]
        if kind in {"consultation.imported", "consultation.scheduled", "consultation.recalled"}:
            self.start_afresh()
        elif family == "report":
            self._read(f"reports/?consultation={self.place.code}")
        elif family == "consultation":
            self._read_text()
        elif family in {"comment", "question"}:
            self._read_comment(data["comment"])
            self.held["themes"] = themes(self.place)
        elif family in {"response", "commitment"}:
            self._read(f"responses/{data['response']}/")
            for code in data.get("comments", ()):
                self._read(f"comments/{code}/")
            self.held["themes"] = themes(self.place)
        elif family == "theme":
            self.held["themes"] = themes(self.place)
            for address, held in list(self.held.items()):
                if held and address.startswith("responses/") and data["theme"] in str(held["themes"]):
                    self._read(address)

    def _read_text(self) -> None:
        for part in TEXT:
            self._read(f"consultations/{self.place.code}/{part}")
        for code in self.place.proposals.values_list("code", flat=True):
            self._read(f"proposals/{code}/")
            self._read(f"proposals/{code}/tally/")
        self.held["themes"] = themes(self.place)

    def _read_comment(self, code: str) -> None:
        """The contribution, and the responses that name it or that it names."""
        address = f"comments/{code}/"
        before = self.held.get(address) or {"responses": []}
        self._read(address)
        after = self.held.get(address) or {"responses": []}
        for response in sorted({*before["responses"], *after["responses"]}):
            self._read(f"responses/{response}/")

    def _read(self, address: str) -> None:
        answer = self.program.get(f"{ROOT}/{address}")
        assert answer.status_code in {200, 404}, answer.content
        self.held.pop(address, None)
        if answer.status_code == 200:
            self.held[address] = answer.json()

    def _rows(self, address: str) -> list[dict[str, Any]]:
        answer = self.program.get(f"{ROOT}/{address}")
        found: list[dict[str, Any]] = answer.json()["results"] if answer.status_code == 200 else []
        return found


@contextmanager
def following(place: Consultation) -> Iterator[Reader]:
    """A reader that read everything before what happens inside, and hears of it afterwards."""
    reader, moved = Reader(place), list[str]()

    def listener(_facts: Sequence[str], values: Sequence[str]) -> None:
        moved.extend(values)

    bus.listen(listener)
    try:
        with TestCase.captureOnCommitCallbacks(execute=True):
            yield reader
    finally:
        bus.forget(listener)
    reader.hear()
    reader.moved(moved)
