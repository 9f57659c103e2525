"""Who speaks with the API in these tests: a stranger, somebody with a session, somebody with a token."""

from __future__ import annotations

from typing import Any

from rest_framework.test import APIClient

from participa.accounts.models import User
from participa.accounts.tokens import issue_token
from tests.factories import NOW

ROOT = "/api/v1"


def stranger(**defaults: Any) -> APIClient:
    """Nobody in particular."""
    return APIClient(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost", **defaults)


def with_token(account: User, *, scope: str = "") -> APIClient:
    """Somebody's program."""
    _, secret = issue_token(user=account, name="program", at=NOW, scope=scope)
    return stranger(HTTP_AUTHORIZATION=f"Bearer {secret}")


def with_session(account: User, *, csrf: bool = False) -> APIClient:
    """Somebody's browser; with ``csrf`` it is checked as in production."""
    client = APIClient(enforce_csrf_checks=csrf, HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost")
    client.force_login(account)
    return client


def codes(answer: Any, name: str = "code") -> list[Any]:
    """The codes of a page of rows, in their order."""
    assert answer.status_code == 200, answer.content
    body = answer.json()
    return [row[name] for row in (body["results"] if isinstance(body, dict) else body)]


def refusal(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal, which must be a problem."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["detail"]
    return answer.status_code, body["code"]


def statements(captured: Any) -> list[str]:
    """The statements that were captured, without those of the transaction itself."""
    own = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return [one["sql"] for one in captured if not one["sql"].startswith(own)]
