"""What every page knows: institution, languages, sections, and the reader's part in the institution."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participa.accounts.models import User
from proposals.queries.pages import Reader, reader_of

#: Pages inside a consultation whose address does not begin with it.
_PART_OF_ONE = re.compile(r"/[a-z]{2}/(proposals|comments|write)/")
THEMES = frozenset({"light", "dark"})


@dataclass(frozen=True)
class Language:
    """A language of the site and the address of this page in it."""

    code: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True)
class Entry:
    """A section in the bar. ``current`` is the value of ``aria-current``: page, true or nothing."""

    label: str
    url: str
    current: str


class Page:
    """Read by templates as ``page``; nothing is computed, and no SQL is run, before a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def institution(self) -> str:
        """Its name in the reader's language."""
        name: str = getattr(settings, f"INSTITUTION_{(get_language() or 'es')[:2].upper()}")
        return name

    @property
    def contact(self) -> str:
        address: str = settings.CONTACT_EMAIL
        return address

    @property
    def demo(self) -> bool:
        return bool(settings.DEMO)

    @property
    def here(self) -> str:
        """The address of this page with its query; the sign-in brings the reader back to it."""
        return self.request.get_full_path()

    @property
    def theme(self) -> str:
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def languages(self) -> list[Language]:
        """Every language, with this page and its query in it."""
        now = (get_language() or "es")[:2]
        return [Language(code, name, in_language(self.here, code), code == now) for code, name in settings.LANGUAGES]

    @cached_property
    def reader(self) -> Reader:
        user = getattr(self.request, "user", None)  # a request refused before it had one still gets a page
        return reader_of(user) if isinstance(user, User) else Reader()

    @cached_property
    def nav(self) -> list[Entry]:
        """The sections this reader may open: those of the public, and where staff works."""
        links = [
            (_("Consultations"), reverse("consultation_list")),
            (_("Responses"), reverse("response_list")),
            (_("Open data"), reverse("open-data")),
            *self._work(),
        ]
        return [Entry(label, url, self._current(url)) for label, url in links]

    @cached_property
    def account(self) -> list[Entry]:
        """The pages of the reader's own account."""
        links = [
            (_("My contributions"), reverse("mine")),
            (_("Notices"), reverse("notices")),
            (_("Profile"), reverse("profile")),
            (_("E-mail addresses"), reverse("account_email")),
            (_("Second factor"), reverse("mfa_index")),
            (_("Sessions"), reverse("usersessions_list")),
            (_("Sign out"), reverse("account_logout")),
        ]
        return [Entry(label, url, self._current(url)) for label, url in links]

    def _work(self) -> list[tuple[str, str]]:
        home, reader = reverse("home"), self.reader
        links = []
        if reader.moderates:
            links.append((_("Desk"), f"{home}desk/"))
        if reader.memberships:
            links.append((_("Answers"), f"{home}work/"))
        if reader.memberships or "publisher" in reader.roles:
            links.append((_("Editor"), f"{home}editor/"))
        if "auditor" in reader.roles:
            links.append((_("Audit log"), f"{home}audit/"))
        if getattr(getattr(self.request, "user", None), "is_staff", False):
            links.append((_("Administration"), f"{home}admin/"))
        return links

    def _current(self, url: str) -> str:
        path = self.request.path
        if path == url:
            return "page"
        inside = path.startswith(url) or (url.endswith("/consultations/") and _PART_OF_ONE.match(path))
        return "true" if inside else ""


def in_language(address: str, code: str) -> str:
    """The address with another language in front; an address without one leads to the home page of that language."""
    head, _slash, rest = address.removeprefix("/").partition("/")
    return f"/{code}/{rest}" if head in dict(settings.LANGUAGES) else f"/{code}/"


def page(request: HttpRequest) -> dict[str, Any]:
    """The one name that templates may use everywhere."""
    return {"page": Page(request)}
