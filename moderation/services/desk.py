"""What a moderator keeps of the desk: views under a name, and whether one key is enough."""

from __future__ import annotations

from moderation.models import DeskPreference, SavedFilter
from moderation.queries.queue import Wanted
from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.core.text import normalise

#: So many names still fit beside each other.
_MOST = 20


def save_filter(*, account: User, name: object, wanted: Wanted) -> SavedFilter:
    """Keep a view of the queue; the same name again replaces it. Raises ``filter.too_many`` and the codes of text."""
    called = normalise(name, field="name", longest=60, shortest=1)
    with events.unit():
        mine = SavedFilter.objects.filter(account=account)
        if not mine.filter(name=called).exists() and mine.count() >= _MOST:
            raise DomainError("filter.too_many", most=_MOST)
        kept, _ = SavedFilter.objects.update_or_create(
            account=account, name=called, defaults={"wanted": wanted.as_query()}
        )
    return kept


def forget_filter(*, account: User, pk: int) -> None:
    """Drop a view; one that is not the account's is left alone."""
    with events.unit():
        SavedFilter.objects.filter(account=account, pk=pk).delete()


def choose_keys(*, account: User, single: bool) -> DeskPreference:
    """Whether a single key is a shortcut for this account (WCAG 2.2, 2.1.4)."""
    with events.unit():
        chosen, _ = DeskPreference.objects.update_or_create(account=account, defaults={"single_keys": single})
    return chosen
