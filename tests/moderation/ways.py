"""Every way to remove a text or to take a decision back: by page, by program, many at once, and by service.

A way is tried by a person with what they send; whether it is refused is the business of the product. A new address or
service that removes or takes back is missing here, and ``test_impossible`` says so.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client
from rest_framework.test import APIClient

from moderation.models import ActionBatch, ModerationDecision, ReasonCode, ReviewCase
from moderation.services.batches import plan_batch, run_batch, start_batch, undo_batch
from moderation.services.decisions import decide_case, merge_case, undo_decision
from participa.accounts.models import User
from participa.accounts.tokens import scopes_of
from participa.core.errors import DomainError
from proposals.models import Comment
from tests import factories
from tests.api.clients import ROOT, stranger, with_token
from tests.factories import NOW
from tests.moderation import desk

HERE = f"{ROOT}/moderation"


@dataclass(frozen=True)
class Words:
    """What somebody gives with a removal."""

    reason: str = "insult"
    explanation: str = ""


def browser(person: User | None) -> Client:
    """A window of the site."""
    client = Client(HTTP_HOST="localhost")
    if person is not None:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def program(person: User | None) -> APIClient:
    """A program with the best token that the person can have."""
    return stranger() if person is None else with_token(person, scope=max(scopes_of(person)))


def _version(case: ReviewCase) -> int:
    return ReviewCase.objects.get(pk=case.pk).version


def _on_the_page(person: User | None, case: ReviewCase, words: Words) -> None:
    fields = {"action": "restrict", "version": _version(case), **vars(words)}
    browser(person).post(f"/en/desk/cases/{case.code}/", fields)


def _in_part(person: User | None, case: ReviewCase, words: Words) -> None:
    """Covering words is a restriction too."""
    fields = {"words": "ventanilla", "version": _version(case), "act": "decide", **vars(words)}
    browser(person).post(f"/en/desk/cases/{case.code}/redact/", fields)


def _back_to_its_author(person: User | None, case: ReviewCase, words: Words) -> None:
    """Asking to revise keeps a text from the public too."""
    fields = {"action": "revise", "version": _version(case), **vars(words)}
    fields["explanation"] = words.explanation or "Quita el insulto."
    browser(person).post(f"/en/desk/cases/{case.code}/", fields)


def _back_by_the_api(person: User | None, case: ReviewCase, words: Words) -> None:
    body = {"action": "revise", "version": _version(case), **vars(words)}
    body["explanation"] = words.explanation or "Quita el insulto."
    program(person).post(f"{HERE}/cases/{case.code}/decisions/", body)


def _by_the_api(person: User | None, case: ReviewCase, words: Words) -> None:
    body = {"action": "restrict", "version": _version(case), **vars(words)}
    program(person).post(f"{HERE}/cases/{case.code}/decisions/", body)


def _many_on_the_page(person: User | None, case: ReviewCase, words: Words) -> None:
    client = browser(person)
    client.post("/en/desk/batches/", {"case": [case.code], "action": "restrict", **vars(words)})
    client.post(f"/en/desk/batches/{_last_batch()}/", {"act": "start"})


def _many_by_the_api(person: User | None, case: ReviewCase, words: Words) -> None:
    client = program(person)
    client.post(f"{HERE}/batches/", {"cases": [case.code], "action": "restrict", **vars(words)})
    client.post(f"{HERE}/batches/{_last_batch()}/start/")


def _last_batch() -> str:
    last = ActionBatch.objects.first()
    return last.code if last else "nothing"


def _reason(words: Words) -> ReasonCode | None:
    return ReasonCode.objects.filter(code=words.reason).first()


def _by_service(person: User | None, case: ReviewCase, words: Words) -> None:
    by, explanation = person or User(is_active=False), words.explanation
    decide_case(
        case=case, by=by, action="restrict", reason=_reason(words), explanation=explanation, version=_version(case),
        at=NOW,
    )  # fmt: skip


def _many_by_service(person: User | None, case: ReviewCase, words: Words) -> None:
    by, fresh = person or User(is_active=False), ReviewCase.objects.get(pk=case.pk)
    batch = plan_batch(
        by=by, cases=[fresh], action="restrict", reason=_reason(words), explanation=words.explanation, at=NOW
    )
    run_batch(batch=start_batch(batch=batch, by=by, at=NOW))


Removal = Callable[[User | None, ReviewCase, Words], None]

#: By the name of the address that does it, or of the service.
REMOVALS: dict[str, Removal] = {
    "desk_case": _on_the_page,
    "desk_case.revise": _back_to_its_author,
    "desk_redact": _in_part,
    "desk_batch": _many_on_the_page,
    "api-moderation-decisions": _by_the_api,
    "api-moderation-decisions.revise": _back_by_the_api,
    "api-moderation-batch-start": _many_by_the_api,
    "decisions.decide_case": _by_service,
    "batches.run_batch": _many_by_service,
}


def _survivor(case: ReviewCase) -> Comment:
    """Another text of the same place."""
    place = case.revision.comment.consultation
    return desk.write(place, factories.user("other"), body="Otra persona dice lo mismo.")


def _merge_on_the_page(person: User | None, case: ReviewCase, words: Words) -> None:
    fields = {"into": _survivor(case).code, "version": _version(case), "explanation": words.explanation}
    browser(person).post(f"/en/desk/cases/{case.code}/merge/", fields)


def _merge_by_the_api(person: User | None, case: ReviewCase, words: Words) -> None:
    body = {"action": "merge", "into": _survivor(case).code, "version": _version(case)}
    program(person).post(f"{HERE}/cases/{case.code}/decisions/", body)


def _merge_by_service(person: User | None, case: ReviewCase, words: Words) -> None:
    by = person or User(is_active=False)
    merge_case(case=case, by=by, into=_survivor(case), version=_version(case), at=NOW)


#: A merge takes a text its place; it has its own reason.
MERGES: dict[str, Removal] = {
    "desk_merge": _merge_on_the_page,
    "api-moderation-decisions.merge": _merge_by_the_api,
    "decisions.merge_case": _merge_by_service,
}

Undoing = Callable[[User, ModerationDecision], Any]


def _undo_batch(person: User, decision: ModerationDecision) -> None:
    run_batch(batch=undo_batch(batch=_batch_of(decision), by=person, at=NOW))


def _batch_of(decision: ModerationDecision) -> ActionBatch:
    return ActionBatch.objects.get(items__decision=decision)


UNDOINGS: dict[str, Undoing] = {
    "desk_undo": lambda person, it: browser(person).post(f"/en/desk/decisions/{it.code}/undo/"),
    "desk_batch": lambda person, it: browser(person).post(
        f"/en/desk/batches/{_batch_of(it).code}/", {"act": "undo"}
    ),
    "api-moderation-undo": lambda person, it: program(person).post(f"{HERE}/decisions/{it.code}/undo/"),
    "api-moderation-batch-undo": lambda person, it: program(person).post(
        f"{HERE}/batches/{_batch_of(it).code}/undo/"
    ),
    "decisions.undo_decision": lambda person, it: undo_decision(decision=it, by=person, at=NOW),
    "batches.undo_batch": _undo_batch,
}  # fmt: skip


def tried(act: Callable[..., Any], *given: Any) -> None:
    """Try it; a refusal of a service is as good as one of a page."""
    with suppress(DomainError):
        act(*given)
