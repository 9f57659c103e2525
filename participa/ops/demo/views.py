"""Pages that exist only in the demo: signing in as somebody, and the mail that would have been sent.

They answer 404 to anybody who is not on this machine, whatever the settings say.
"""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from participa.accounts.models import User
from participa.ops.demo.people import LOGINS

_HERE = {"127.0.0.1", "::1"}
_NEWEST = 60


@dataclass(frozen=True)
class Mail:
    """A message of the demo's mailbox."""

    to: str
    subject: str
    date: str
    body: str


def only_here(request: HttpRequest) -> None:
    """Refuse like a page that does not exist."""
    if not settings.DEMO or request.META.get("REMOTE_ADDR") not in _HERE:
        raise Http404


@require_GET
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """Who can be signed in as."""
    only_here(request)
    return render(request, "demo/people.html", {"logins": LOGINS})


@require_POST
@never_cache
def sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Become one of them."""
    only_here(request)
    wanted = next((one for one in LOGINS if one.key == key), None)
    if wanted is None:
        raise Http404
    person = get_object_or_404(User, email=wanted.email)
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("home")


@require_GET
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest messages, newest first."""
    only_here(request)
    return render(request, "demo/mailbox.html", {"mails": _mails(Path(settings.EMAIL_FILE_PATH))})


def _mails(folder: Path) -> list[Mail]:
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True) if folder.is_dir() else []
    mails: list[Mail] = []
    for path in files:
        parts = path.read_text(encoding="utf-8", errors="replace").split("-" * 79)
        mails += [_mail(part.strip()) for part in reversed(parts) if part.strip()]
        if len(mails) >= _NEWEST:
            break
    return mails[:_NEWEST]


def _mail(text: str) -> Mail:
    message = email.message_from_string(text, policy=email.policy.default)
    body = message.get_body(("plain",))
    return Mail(
        str(message["To"]), str(message["Subject"]), str(message["Date"]), str(body.get_content()) if body else ""
    )
