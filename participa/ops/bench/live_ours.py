"""Our server as it is shipped, with a thread that publishes; its processor time is told apart from the server's."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participa.settings")
django.setup()

from django.utils import timezone  # noqa: E402  all that follows needs the applications

from participa import events  # noqa: E402
from participa.asgi import application  # noqa: E402
from participa.ops.bench.live_stage import PADDING, obey, say  # noqa: E402
from participa.ops.server.server import LiveServer  # noqa: E402
from proposals.enums import ConsultationState  # noqa: E402
from proposals.models import (  # noqa: E402
    BallotDelta,
    Consultation,
    Department,
    Procedure,
    Proposal,
    Tally,
)
from proposals.services.tallies import fold_tallies  # noqa: E402


def the_proposal() -> Proposal:
    """The proposal that everybody watches; made at the first start."""
    found = Proposal.objects.first()
    if found is not None:
        return found
    now = timezone.now()
    with events.unit():
        consultation = Consultation.objects.create(
            department=Department.objects.create(name_es="Movilidad", name_eu="Mugikortasuna"),
            procedure=Procedure.objects.create(key="bench", name_es="Abierta", name_eu="Irekia"),
            state=ConsultationState.OPEN,
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=1),
            created_at=now,
            published_at=now,
        )
        made = Proposal.objects.create(consultation=consultation, title_es="Taxi a demanda")
        Tally.objects.create(proposal=made)
    return made


class Stage:
    """What the thread does."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self.topic = f"proposal:{proposal.code}"

    def burst(self, many: int) -> dict[str, Any]:
        """Facts, in one commit."""
        began = time.thread_time()
        with events.unit():
            for _ in range(many):
                self._tell("comment.rated", comment=PADDING)
        return {"cpu": time.thread_time() - began}

    def votes(self, a_second: int, seconds: int) -> dict[str, Any]:
        """Votes at an even pace, folded once a second as the worker does. Tells when each was committed."""
        began, start, cast = time.thread_time(), time.monotonic(), []
        for number in range(a_second * seconds):
            time.sleep(max(0.0, start + number / a_second - time.monotonic()))
            with events.unit():
                BallotDelta.objects.create(proposal=self.proposal, choice="for", amount=1)
                self._tell("tally.changed")
            cast.append(time.time())
            if number % a_second == a_second - 1:
                fold_tallies(at=timezone.now())
        return {"cpu": time.thread_time() - began, "cast": cast}

    def _tell(self, kind: str, **facts: str) -> None:
        events.publish(kind, ref=self.proposal.code, topics=[self.topic], at=timezone.now(), **facts)


def main() -> None:
    """Serve on the port that is named, or any."""
    stage = Stage(the_proposal())

    def ready(host: str, port: int) -> None:
        say(port=port, topic=stage.topic)
        obey(burst=stage.burst, votes=stage.votes)

    LiveServer(application, host="127.0.0.1", port=int(sys.argv[1]) if sys.argv[1:] else 0, ready=ready).run()


if __name__ == "__main__":
    main()
