"""kill -9 of a worker in the middle of a build: the next one goes on with the same rows, to the same bytes, once."""

from __future__ import annotations

import importlib.metadata
import zlib
from datetime import UTC, datetime

import pytest
import time_machine

from moderation.analysis.report.build import build
from moderation.enums import ReportState
from moderation.models import ConsultationReport
from moderation.queries.reports import frozen_snapshot
from moderation.queries.snapshot import moment
from participa import events
from participa.core.digests import sha256
from participa.events.models import Event
from proposals.models import Comment, CommentRevision, Consultation
from tests import factories
from tests.processes import running, wait_for
from tests.report import desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vote_keys")]

#: So many contributions that a build takes longer than it takes to kill it.
MANY = 500
_WORDS = (
    "autobús pueblo horario billete parada hospital domingo taxi mayores escuela precio carretera plaza noche".split()
)


def crowded() -> Consultation:
    """A consultation with many different texts, the same whenever it is made."""
    place = factories.consultation()
    pattern = factories.comment(place)
    with events.unit():
        made = Comment.objects.bulk_create(
            Comment(consultation=place, participant=pattern.participant, kind=pattern.kind, language="es",
                    created_at=pattern.created_at, published_at=pattern.published_at)
            for _ in range(MANY)
        )  # fmt: skip
        revision = pattern.revisions.get()
        first = CommentRevision.objects.bulk_create(
            _copy(revision, comment, _text(number)) for number, comment in enumerate(made)
        )
        for comment, own in zip(made, first, strict=True):
            comment.public_revision = own
        Comment.objects.bulk_update(made, ["public_revision"], batch_size=200)
    return place


def _text(number: int) -> str:
    chosen = [_WORDS[(number * step + step * step) % len(_WORDS)] for step in range(1, 18)]
    return f"{' '.join(chosen).capitalize()}. Texto {number} que pide {chosen[-1]}."


def _copy(revision: CommentRevision, comment: Comment, body: str) -> CommentRevision:
    names = [field.attname for field in CommentRevision._meta.concrete_fields if field.name not in {"id", "code"}]
    values = {name: getattr(revision, name) for name in names}
    return CommentRevision(**values | {"comment_id": comment.pk, "body": body, "digest": sha256(body)})


def _now(row: ConsultationReport) -> ConsultationReport:
    return ConsultationReport.objects.get(pk=row.pk)


@pytest.mark.patient(180)
def test_kill_9_in_the_middle_of_a_build_and_the_next_worker_ends_it_once_with_the_same_bytes() -> None:
    row = desk.asked(crowded(), at=datetime.fromtimestamp(time_machine.escape_hatch.time.time(), UTC))
    with running("worker") as first:
        wait_for(lambda: _now(row).step >= 2, "the build to be in the middle", 90)
        first.kill()
    killed = _now(row)
    assert (killed.state, killed.digest) == (ReportState.BUILDING, "")
    assert 2 <= killed.step < 12
    with running("worker"):
        wait_for(lambda: _now(row).state == ReportState.READY, "the next worker to end it", 90)
    ended = _now(row)
    assert (ended.attempts, ended.snapshot_digest, ended.taken_at) == (2, killed.snapshot_digest, killed.taken_at)
    assert Event.objects.filter(kind="report.progressed", ref=row.code, payload__state=ReportState.READY).count() == 1
    body = zlib.decompress(bytes(ended.content.body or b""))
    whole = build(
        frozen_snapshot(ended), taken_at=moment(killed.taken_at) or "", software=importlib.metadata.version("participa")
    )
    assert (body, sha256(body)) == (whole.content, ended.digest)
    assert ended.citations.count() == ended.citations.values("comment", "sentence").distinct().count() > 0
