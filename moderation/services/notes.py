"""Notes between moderators about a case; whoever is mentioned is told."""

from __future__ import annotations

import re
from datetime import datetime

from moderation.models import CaseNote, ReviewCase
from moderation.queries.people import moderators, roles_of
from moderation.rules import why_not_moderate
from moderation.services.cases import tell
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.core.text import normalise
from proposals.enums import NoticeCategory
from proposals.services import notices

_LONGEST = 2_000


def note_case(*, case: ReviewCase, by: User, body: object, at: datetime) -> CaseNote:
    """Write a note; ``@name`` of another moderator tells them. Raises ``forbidden`` and the codes of text."""
    refused = why_not_moderate(roles_of(by))
    if refused:
        raise DomainError(refused)
    said = normalise(body, field="body", longest=_LONGEST, shortest=1)
    with events.unit():
        note = CaseNote.objects.create(case=case, author=by, body=said, created_at=at)
        named = [one for one in mentioned_in(said, moderators()) if one.pk != by.pk]
        note.mentioned.set(named)
        notices.tell(
            accounts=named,
            category=NoticeCategory.WORK,
            message="case.mentioned",
            ref=case.code,
            facts={"consultation": case.revision.comment.consultation.code},
            key=f"note:{note.code}",
            at=at,
        )
        tell("case.noted", case, at=at, by=by.code)
        record(AuditAct.CASE_NOTED, by=by, ref=case.code, at=at, note=note.code, mentioned=len(named))
    return note


def mentioned_in(text: str, people: list[User]) -> list[User]:
    """Whose name stands in the text after an ``@``; of names that begin alike the longest counts."""
    left, found = text.casefold(), []
    for person in sorted(people, key=lambda one: -len(one.display_name)):
        name = re.compile(rf"(?<!\w)@{re.escape(person.display_name.casefold())}(?!\w)")
        if person.display_name and name.search(left):
            found.append(person)
            left = name.sub(" ", left)
    return found
