"""The word lists: what is listed, since when and why, as a page and as a table; and a place to try a text."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frontend.dashboard.desk.access import manager_page
from frontend.dashboard.desk.forms import area
from frontend.shared.forms import sent, show_error
from frontend.shared.paging import page_number
from frontend.shared.people import account_of
from frontend.shared.widgets import Picks
from moderation.analysis.word_changes import as_table
from moderation.analysis.wordlists import Entry, Match, WordList
from moderation.enums import WordLevel
from moderation.models import WordListVersion
from moderation.queries.house import lists_in_force
from moderation.queries.words import change_in, current_list, find_version, newest_versions, versions_of_list
from moderation.services.trials import Trial, try_text
from participa.core.errors import DomainError
from participa.core.text import folded
from proposals.models import Consultation
from proposals.queries.visibility import public_consultations

#: Words of one page.
SIZE = 300
LANGUAGES: dict[str, Any] = {"es": _("Spanish"), "eu": _("Basque"), "en": _("English")}
_AUTHORS = [("new", _("of a new author")), ("known", _("of somebody whose texts were approved"))]


class PlaceField(forms.ModelChoiceField[Consultation]):
    """A consultation by its title in the reader's language."""

    def label_from_instance(self, obj: Consultation) -> str:
        return str(obj.title)


class TrialForm(forms.Form):
    """A text, where it would be posted and by whom."""

    text = forms.CharField(label=_("Text"), widget=area(5), max_length=16_000)
    consultation = PlaceField(
        Consultation.objects.none(), label=_("Consultation"), to_field_name="code", empty_label=None
    )
    author = forms.ChoiceField(label=_("The text is"), choices=_AUTHORS, initial="new", widget=Picks())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["consultation"]
        if isinstance(place, forms.ModelChoiceField):
            place.queryset = public_consultations().order_by("-id")


@manager_page
def words(request: HttpRequest) -> HttpResponse:
    """The three lists; a text that is sent is tried and shown again with what was found."""
    form = TrialForm(sent(request))
    trial: Trial | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        known = given["author"] == "known"
        try:
            trial = try_text(
                by=account_of(request),
                text=given["text"],
                consultation=given["consultation"],
                known=known,
                at=timezone.now(),
            )
        except DomainError as error:
            show_error(form, error)
    context = {
        "rows": _rows(),
        "levels": WordLevel.choices,
        "form": form,
        "trial": trial,
        "words": _words(trial) if trial else [],
    }
    return render(request, "desk/words.html", context, status=422 if form.errors else 200)


@manager_page
def word_list(request: HttpRequest, language: str) -> HttpResponse:
    """What is listed, under ``?q=`` and ``?level=``; how it changed; and the ways to change it."""
    listed = current_list(language)
    asked = {name: request.GET.get(name, "")[:80] for name in ("q", "level")}
    paginator = Paginator(_filtered(listed, **asked), SIZE)
    number = page_number(request)
    if number > paginator.num_pages:
        raise DomainError("not_found")
    context = {
        "listed": listed,
        "name": LANGUAGES[language],
        "rows": [(entry, WordLevel(entry.level)) for entry in paginator.page(number)],
        "total": paginator.count,
        "number": number,
        "pages": paginator.num_pages,
        "query": "".join(f"&{urlencode({name: value})}" for name, value in asked.items() if value),
        "asked": asked,
        "levels": WordLevel.choices,
        "versions": versions_of_list(language),
    }
    return render(request, "desk/word_list.html", context)


@manager_page
def table(request: HttpRequest, language: str) -> HttpResponse:
    """The whole list as CSV, as an import takes it."""
    listed = current_list(language)
    answer = HttpResponse(as_table(listed.entries), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="words-{language}-{listed.version}.csv"'
    return answer


@manager_page
def version(request: HttpRequest, language: str, version: int) -> HttpResponse:
    """What changed in one version, who changed it why, and the way back to it."""
    found = find_version(language, version)
    listed = current_list(language)
    change = change_in(found)
    context = {
        "version": found,
        "change": change,
        "added": [(entry, WordLevel(entry.level)) for entry in change.add],
        "removed": [(entry, WordLevel(entry.level)) for entry in change.remove],
        "listed": listed,
        "name": LANGUAGES[language],
    }
    return render(request, "desk/word_version.html", context)


def _words(trial: Trial) -> list[tuple[str, Match, Any, WordLevel]]:
    """Each listed word as it stands in the text, what matched it, the name of the list, and what it does."""
    return [
        (
            trial.text[slice(*match.span)],
            match,
            LANGUAGES[match.listed.language],
            WordLevel(match.entry.level),
        )
        for match in trial.words
    ]


def _rows() -> list[tuple[WordList, str, list[int], WordListVersion | None]]:
    changed = newest_versions()
    return [
        (listed, LANGUAGES[listed.language], _counts(listed), changed.get(listed.language))
        for listed in lists_in_force()
    ]


def _counts(listed: WordList) -> list[int]:
    return [sum(entry.level == level for entry in listed.entries) for level in WordLevel.values]


def _filtered(listed: WordList, q: str, level: str) -> list[Entry]:
    wanted = folded(q)
    rows = [entry for entry in listed.entries if wanted in folded(entry.phrase) and level in {"", entry.level}]
    return sorted(rows, key=lambda entry: folded(entry.phrase))
