"""A personal token: shown once, kept as a digest, good until it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from participa import events
from participa.accounts.models import ApiToken
from participa.accounts.tokens import MOST_TOKENS, find_token, issue_token, live_tokens, revoke_token
from participa.core.digests import sha256
from participa.core.errors import DomainError
from tests.factories import NOW, ane, user

pytestmark = pytest.mark.django_db


def test_ane_is_found_by_her_token_and_the_database_does_not_hold_it() -> None:
    person = ane()
    row, secret = issue_token(user=person, name=" my  script ", at=NOW)
    assert secret.startswith("pat_")
    assert (row.name, row.digest) == ("my script", sha256(secret))
    found = find_token(secret, at=NOW)
    assert found is not None
    assert found.user == person
    assert secret not in str(list(ApiToken.objects.values()))


@pytest.mark.parametrize("secret", ["", "pat_", "pat_unknown", "Pat_x", "pat_ñ", "pat_" + "x" * 5000, "pat_\x00"])
def test_no_account_has_a_token_that_nobody_made(secret: str) -> None:
    issue_token(user=ane(), name="one", at=NOW)
    assert find_token(secret, at=NOW) is None


def test_a_token_ends_at_its_time() -> None:
    _, secret = issue_token(user=ane(), name="one", at=NOW, expires_at=NOW + timedelta(days=1))
    assert find_token(secret, at=NOW + timedelta(hours=23)) is not None
    assert find_token(secret, at=NOW + timedelta(days=1)) is None


def test_a_token_cannot_end_before_it_begins() -> None:
    with pytest.raises(DomainError, match=r"token\.expired"):
        issue_token(user=ane(), name="one", at=NOW, expires_at=NOW)


def test_a_revoked_token_is_good_for_nothing_and_only_its_owner_revokes_it() -> None:
    person, stranger = ane(), user("mikel")
    row, secret = issue_token(user=person, name="one", at=NOW)
    assert revoke_token(user=stranger, token_id=row.pk, at=NOW) is False
    assert find_token(secret, at=NOW) is not None
    assert revoke_token(user=person, token_id=row.pk, at=NOW) is True
    assert find_token(secret, at=NOW) is None
    assert revoke_token(user=person, token_id=row.pk, at=NOW) is False
    assert list(live_tokens(person, at=NOW)) == []


def test_a_closed_account_has_no_token() -> None:
    person = ane()
    _, secret = issue_token(user=person, name="one", at=NOW)
    with events.unit():
        person.is_active = False
        person.save(update_fields=["is_active"])
    assert find_token(secret, at=NOW) is None


def test_nobody_has_more_tokens_than_the_limit() -> None:
    person = ane()
    for n in range(MOST_TOKENS):
        issue_token(user=person, name=f"t{n}", at=NOW)
    with pytest.raises(DomainError, match=r"token\.too_many"):
        issue_token(user=person, name="one more", at=NOW)
    first = live_tokens(person, at=NOW).last()
    assert first is not None
    revoke_token(user=person, token_id=first.pk, at=NOW)
    issue_token(user=person, name="one more", at=NOW)
