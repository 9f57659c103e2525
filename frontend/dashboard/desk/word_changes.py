"""A change of a word list: seen before it holds, with what the new words would have found; then saved with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.dashboard.desk.access import manager_page
from frontend.dashboard.desk.words import LANGUAGES
from frontend.shared.forms import show_error
from frontend.shared.people import account_of
from moderation.analysis.word_changes import Change, as_lines, change_between, from_lines, from_table
from moderation.analysis.wordlists import Entry, WordList
from moderation.enums import WordLevel
from moderation.models import WordListVersion
from moderation.queries.words import Hits, current_list, hits_of
from moderation.services.words import Foreseen, change_back, check_change, go_back, revise_list
from participa.accounts.models import User
from participa.core.errors import DomainError
from participa.core.messages import status_for

#: Bytes of a table: five thousand long phrases.
_LARGEST = 1_000_000
#: So many words of a change are shown; the counts are of all.
_SHOWN = 300


class SaveForm(forms.Form):
    """The change as it was shown, and why it is made."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    change = forms.CharField(widget=forms.HiddenInput, required=False)
    back_to = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    why = forms.CharField(label=gettext_lazy("Why the list changes"), max_length=500)


@manager_page
def change(request: HttpRequest, language: str) -> HttpResponse:
    """The preview of what was chosen on the page of the list; with ``act=save`` the change itself."""
    listed = current_list(language)
    if request.method != "POST":
        return redirect("desk_word_list", language)
    if request.POST.get("act") == "save":
        return _save(request, listed)
    try:
        wanted, back_to = _asked(request, listed)
        foreseen = check_change(listed=listed, change=wanted)
    except DomainError as error:
        form = forms.Form({})
        show_error(form, error)
        return _page(request, listed, form, Foreseen(Change(), Hits()), status_for(error.code))
    initial = {"seen": int(listed.version), "change": as_lines(foreseen.change), "back_to": back_to}
    return _page(request, listed, SaveForm(initial=initial), foreseen, 200)


def _save(request: HttpRequest, listed: WordList) -> HttpResponse:
    form = SaveForm(request.POST)
    wanted = from_lines(request.POST.get("change", ""))
    status = 422
    if form.is_valid():
        try:
            made = _made(account_of(request), listed.language, wanted, form.cleaned_data)
        except DomainError as error:
            status = status_for(error.code)
            show_error(form, error)
        else:
            messages.success(request, _("Version %(version)s holds from now on.") % {"version": made.version})
            return redirect("desk_word_list", listed.language)
    return _page(request, listed, form, Foreseen(wanted, hits_of(wanted.add, listed.language)), status)


def _made(by: User, language: str, wanted: Change, given: dict[str, Any]) -> WordListVersion:
    how: dict[str, Any] = {"by": by, "language": language, "seen": given["seen"], "why": given["why"]}
    if given["back_to"]:
        return go_back(**how, version=given["back_to"], at=timezone.now())
    return revise_list(**how, change=wanted, at=timezone.now())


def _page(request: HttpRequest, listed: WordList, form: forms.Form, foreseen: Foreseen, status: int) -> HttpResponse:
    wanted, found = foreseen.change, foreseen.hits.by_phrase
    added = sorted(wanted.add, key=lambda entry: (-found.get(entry.phrase, 0), entry.phrase))
    context = {
        "listed": listed,
        "name": LANGUAGES[listed.language],
        "form": form,
        "wanted": wanted,
        "added": [(entry, WordLevel(entry.level), found.get(entry.phrase, 0)) for entry in added[:_SHOWN]],
        "removed": [(entry, WordLevel(entry.level)) for entry in wanted.remove[:_SHOWN]],
        "shown": _SHOWN,
        "hits": foreseen.hits,
        "typed": request.POST.get("words", ""),
        "level": request.POST.get("level", ""),
        "levels": WordLevel.choices,
    }
    return render(request, "desk/word_change.html", context, status=status)


def _asked(request: HttpRequest, listed: WordList) -> tuple[Change, int | None]:
    """The change that a form of the page asks for, and the version that it goes back to."""
    act, data = request.POST.get("act", ""), request.POST
    level = data.get("level", "")
    chosen = [_entry(value) for value in data.getlist("word")]
    if act == "back":
        number = data.get("version", "")
        back_to = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0
        return change_back(language=listed.language, version=back_to), back_to
    if act == "import":
        return _imported(request, listed), None
    if act in {"remove", "move"}:
        return Change(tuple(Entry(one.phrase, level) for one in chosen if act == "move"), tuple(chosen)), None
    lines = [line.strip() for line in data.get("words", "").splitlines() if line.strip()]
    return Change(tuple(Entry(line, level) for line in dict.fromkeys(lines))), None


def _entry(value: str) -> Entry:
    level, phrase = value.partition(" ")[::2]
    return Entry(phrase, level)


def _imported(request: HttpRequest, listed: WordList) -> Change:
    sent: Any = request.FILES.get("file")
    content: bytes = sent.read(_LARGEST + 1) if sent else b""
    if len(content) > _LARGEST:
        raise DomainError("document.too_large", most=1)
    try:
        entries = from_table(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise DomainError("words.table", field="file", line=1) from None
    whole = change_between(listed.entries, entries)
    return whole if request.POST.get("whole") else Change(whole.add)
