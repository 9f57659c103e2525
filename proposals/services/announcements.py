"""Which facts are told to whom. Called by the outbox after the fact, perhaps twice; telling is idempotent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from participa import events
from participa.events import Fact
from proposals.enums import ConsultationState, MemberRole, NoticeCategory
from proposals.models import Comment, Consultation, Notice, OfficialResponse
from proposals.queries.audiences import answered_by, asked_for, author_of, members_of, participants_of
from proposals.queries.follows import followers_of
from proposals.queries.visibility import is_public, public_comments
from proposals.services.notices import News, tell_each, undo_over

#: How long before its end a consultation is said to close soon.
SOON = timedelta(hours=48)

#: What followers hear of: kind of fact → sentence.
FOLLOWED = {
    "consultation.opened": "consultation.opened",
    "consultation.extended": "consultation.extended",
    "consultation.suspended": "consultation.suspended",
    "consultation.resumed": "consultation.resumed",
    "consultation.withdrawn": "consultation.withdrawn",
    "consultation.closed": "consultation.closed",
    "consultation.advanced": "consultation.responded",
}
#: What everybody who took part hears of as well: the promise that was made to them has changed.
_PROMISES = {"consultation.extended", "consultation.suspended", "consultation.resumed", "consultation.withdrawn"}


def _key(fact: Fact) -> str:
    """The same for every delivery of the fact, different for the next one of its kind."""
    return f"{fact.kind}:{fact.ref}:{fact.at.isoformat()}"


def _comment(fact: Fact) -> Comment | None:
    related = (
        "consultation", "participant", "parent__participant", "public_revision", "merged_into__participant",
        "merged_into__consultation",
    )  # fmt: skip
    return Comment.objects.select_related(*related).filter(code=fact.ref).first()


def _tell_author(comment: Comment, message: str, key: str, fact: Fact, *, mail_after: datetime | None = None) -> None:
    author = author_of(comment)
    if author is not None:
        facts = {"consultation": comment.consultation.code, "decision": comment.decision_ref}
        removed = message == "contribution.removed"
        category = NoticeCategory.DECISIONS if removed else NoticeCategory.MY_CONTRIBUTION
        news = News(category, message, key, facts, mail_after)
        tell_each(news=news, refs={author: comment.code}, at=fact.at)


def tell_of_reply(fact: Fact) -> None:
    """Whoever wrote a text hears that somebody else answered it."""
    comment = _comment(fact)
    if comment is None or comment.parent is None or not public_comments().filter(pk=comment.pk).exists():
        return
    asked, answering = comment.parent.participant, comment.participant
    if asked.account_id is None or asked.pk == answering.pk or asked.account_id == answering.account_id:
        return
    facts = {"consultation": comment.consultation.code}
    news = News(NoticeCategory.REPLIES, "comment.reply", f"reply:{comment.code}", facts)
    tell_each(news=news, refs={asked.account_id: comment.code}, at=fact.at)


def tell_of_publication(fact: Fact) -> None:
    """The author hears that a text or a change that had waited is public now; what never waited is no news."""
    comment = _comment(fact)
    shown = comment.public_revision if comment else None
    if comment is not None and shown is not None and shown.created_at < fact.at:
        _tell_author(comment, "contribution.published", _key(fact), fact)


def tell_of_waiting(fact: Fact) -> None:
    """The author hears that a text or a change waits for a person."""
    comment = _comment(fact)
    if comment is not None:
        _tell_author(comment, "contribution.held", _key(fact), fact)


def tell_of_removal(fact: Fact) -> None:
    """The author hears of a removal, by mail once it cannot be undone any more.

    Moderation may have told it already, with its statement, under the same key; then nothing is added.
    """
    comment = _comment(fact)
    if comment is not None and comment.restricted_at == fact.at:
        key = removal_key(comment.decision_ref)
        _tell_author(comment, "contribution.removed", key, fact, mail_after=undo_over(fact.at))


def removal_key(decision_ref: str) -> str:
    """What makes the removal by a decision one piece of news, whoever tells it."""
    return f"removed:{decision_ref}"


def return_key(kind: str, comment_code: str, at: datetime) -> str:
    """What makes the return of a text at an instant one piece of news: an appeal tells of it with its reasons."""
    return f"{kind}:{comment_code}:{at.isoformat()}"


def tell_of_return(fact: Fact) -> None:
    """A text is back. A removal undone in time, of which the author has not read, is as if it had never been."""
    _tell_of_undoing(fact, "contribution.removed", "contribution.restored")


def tell_of_uncovering(fact: Fact) -> None:
    """What was covered can be read again; in time, it is as if it had never been covered."""
    _tell_of_undoing(fact, "contribution.redacted", "contribution.unredacted")


def tell_of_merge(fact: Fact) -> None:
    """Whose text another one was merged into hears that it stands for both. Moderation told the other author."""
    comment = _comment(fact)
    survivor = comment.merged_into if comment else None
    if comment is not None and survivor is not None and comment.merge_holds:
        _tell_author(survivor, "contribution.took_in", _took_in_key(fact), fact, mail_after=undo_over(fact.at))


def tell_of_separation(fact: Fact) -> None:
    """Both stand for themselves again; undone in time, it is as if they had never been merged."""
    _tell_of_undoing(fact, "contribution.merged", "contribution.separated")
    unread = Q(read_at__isnull=True) | Q(read_at=F("created_at"))
    told = Notice.objects.filter(unread, key=_took_in_key(fact), mailed_at__isnull=True)
    with events.unit():
        told.filter(created_at__gt=fact.at - timedelta(seconds=settings.UNDO_SECONDS)).delete()


def _took_in_key(fact: Fact) -> str:
    """One merge is one piece of news for whoever wrote the survivor, also where it rested for a while."""
    return f"took_in:{fact.payload.get('decision')}"


def _tell_of_undoing(fact: Fact, done: str, undone: str) -> None:
    comment = _comment(fact)
    if comment is None:
        return
    unread = Q(read_at__isnull=True) | Q(read_at=F("created_at"))
    removal = Notice.objects.filter(unread, message=done, ref=comment.code, mailed_at__isnull=True)
    with events.unit():
        unheard, _ = removal.filter(created_at__gt=fact.at - timedelta(seconds=settings.UNDO_SECONDS)).delete()
    if not unheard:
        _tell_author(comment, undone, return_key(fact.kind, fact.ref, fact.at), fact)


def tell_of_response(fact: Fact) -> None:
    """Everybody whose text is answered, everybody who wanted the question answered, then followers; each once."""
    rows = OfficialResponse.objects.select_related("consultation", "department")
    response = rows.filter(code=fact.ref).first()
    if response is None:
        return
    facts = {"consultation": response.consultation.code, "department": response.department.code}
    key = f"response:{response.code}"
    mine = answered_by(response)
    too = {account: code for account, code in asked_for(response).items() if account not in mine}
    others = followers_of(response.consultation) - mine.keys() - too.keys()
    answers, followed = NoticeCategory.ANSWERS, NoticeCategory.FOLLOWED
    tell_each(news=News(answers, "response.to_me", key, facts), refs=mine, at=fact.at)
    tell_each(news=News(answers, "response.to_question", key, facts), refs=too, at=fact.at)
    news = News(followed, "response.published", key, facts)
    tell_each(news=news, refs=dict.fromkeys(others, response.code), at=fact.at)


def tell_of_step(fact: Fact) -> None:
    """Followers hear of the steps in the life of a consultation; of changed promises, so does who took part."""
    consultation = Consultation.objects.filter(code=fact.ref).first()
    if consultation is None or not is_public(consultation):
        return
    if fact.kind == "consultation.advanced" and fact.payload.get("state") != ConsultationState.RESPONDED:
        return
    accounts = followers_of(consultation)
    if fact.kind in _PROMISES:
        accounts |= participants_of(consultation)
    closes_at = fact.payload.get("closes_at")
    _tell_followers(consultation, FOLLOWED[fact.kind], accounts, _key(fact), closes_at, fact.at)


def tell_of_near_ends(*, at: datetime) -> list[str]:
    """Followers hear once that a consultation closes soon; again if it is extended. A job of the clock."""
    ending = Consultation.objects.filter(
        state=ConsultationState.OPEN, opens_at__lte=at, closes_at__gt=at, closes_at__lte=at + SOON
    )
    told = []
    for consultation in ending:
        closes_at = consultation.closes_at.isoformat() if consultation.closes_at else None
        key = f"closing:{consultation.code}:{closes_at}"
        if _tell_followers(consultation, "consultation.closing_soon", followers_of(consultation), key, closes_at, at):
            told.append(consultation.code)
    return told


def _tell_followers(
    consultation: Consultation, message: str, accounts: Collection[int], key: str, closes_at: str | None, at: datetime
) -> int:
    facts = {"consultation": consultation.code, "closes_at": closes_at}
    news = News(NoticeCategory.FOLLOWED, message, key, facts)
    return tell_each(news=news, refs=dict.fromkeys(accounts, consultation.code), at=at)


def tell_of_query(fact: Fact) -> None:
    """The contacts of a department hear that they are asked."""
    for department in _departments(fact):
        _tell_staff("query.received", members_of(department, MemberRole.CONTACT), department, fact)


def tell_of_draft(fact: Fact) -> None:
    """The approvers of a department hear that a response waits for one of them; not who wrote part of it."""
    response = OfficialResponse.objects.filter(code=fact.ref).first()
    if response is None:
        return
    wrote = set(response.authors.values_list("user_id", flat=True))
    if response.drafted_by_id is not None:
        wrote.add(response.drafted_by_id)
    for department in _departments(fact):
        approvers = members_of(department, MemberRole.APPROVER, but=wrote)
        _tell_staff("response.to_approve", approvers, department, fact)


def _departments(fact: Fact) -> list[str]:
    return [topic.removeprefix("dept:") for topic in fact.topics if topic.startswith("dept:")]


def _tell_staff(message: str, accounts: Collection[int], department: str, fact: Fact) -> None:
    facts = {"consultation": fact.payload.get("consultation"), "department": department}
    news = News(NoticeCategory.WORK, message, _key(fact), facts)
    tell_each(news=news, refs=dict.fromkeys(accounts, fact.ref), at=fact.at)
