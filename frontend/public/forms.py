"""Forms of the public site: they check shapes and never save. What a text may be is the domain's to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from frontend.shared.numbers import whole
from frontend.shared.widgets import Picks
from moderation.enums import FlagCategory
from moderation.services.illegal_notices import Notifier
from participa.core.errors import DomainError
from participa.core.messages import message_for
from participa.core.text import normalise
from proposals.enums import CommentKind, Stance


class ProfileForm(forms.Form):
    display_name = forms.CharField(
        label=_("Pseudonym"),
        help_text=_("Others see it beside what you write from now on. It need not be your name."),
        max_length=60,
    )
    language = forms.ChoiceField(
        label=_("Language of notices and mail"), choices=settings.LANGUAGES, widget=Picks(three=True)
    )


class BodyForm(forms.Form):
    """A text of a citizen, checked by the domain's own rule, so that the error is beside the field."""

    body = forms.CharField(
        label=_("Your text"),
        strip=False,
        required=False,  # an empty text has a sentence of its own
        widget=forms.Textarea(attrs={"rows": 6, "data-count": settings.COMMENT_MAX_LENGTH}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = _("At most %(most)s characters. It is published with your pseudonym.") % {
            "most": whole(settings.COMMENT_MAX_LENGTH)
        }

    def clean_body(self) -> str:
        try:
            return normalise(self.cleaned_data["body"], longest=settings.COMMENT_MAX_LENGTH)
        except DomainError as error:
            raise forms.ValidationError(message_for(error)) from error


class WriteForm(BodyForm):
    """A new contribution: what it is and what it says."""

    FOR, AGAINST = "for", "against"
    COMMENT, QUESTION = str(CommentKind.COMMENT), str(CommentKind.QUESTION)
    ON_PROPOSAL: ClassVar[tuple[str, ...]] = (FOR, AGAINST, QUESTION, COMMENT)
    ELSEWHERE: ClassVar[tuple[str, ...]] = (COMMENT, QUESTION)
    REPLY: ClassVar[tuple[str, ...]] = (COMMENT,)

    _LABELS: ClassVar[dict[str, Any]] = {
        FOR: _("An argument in favour"),
        AGAINST: _("An argument against"),
        QUESTION: _("A question"),
        COMMENT: _("A comment"),
    }
    _ICONS: ClassVar[dict[str, str]] = {FOR: "check", AGAINST: "cross", QUESTION: "ask", COMMENT: "talk"}

    kind = forms.ChoiceField(label=_("What is it?"), error_messages={"required": _("Choose what you want to write.")})

    field_order = ["kind", "body"]

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [(kind, self._LABELS[kind]) for kind in kinds]
        field.widget = forms.HiddenInput() if len(kinds) == 1 else Picks(icons=self._ICONS, choices=field.choices)
        if len(kinds) == 1:
            self.initial.setdefault("kind", kinds[0])

    def act(self) -> dict[str, str]:
        """Kind, stance and body as the service names them."""
        chosen = self.cleaned_data["kind"]
        stance = {self.FOR: str(Stance.FOR), self.AGAINST: str(Stance.AGAINST)}.get(chosen, "")
        kind = str(CommentKind.ARGUMENT) if stance else chosen
        return {"kind": kind, "stance": stance, "body": self.cleaned_data["body"]}


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)


class AppealForm(forms.Form):
    """Why a decision was wrong, in the author's words."""

    text = forms.CharField(
        label=_("Why do you think that it was wrong?"),
        help_text=_("At most 2,000 characters. Only those who moderate read it."),
        max_length=2000,
        error_messages={"required": _("Write why you object.")},
        widget=forms.Textarea(attrs={"rows": 7}),
    )


class FlagForm(forms.Form):
    """Why a text should be looked at. What is owed for each category is the domain's to say.

    The last four are the elements of a notice of illegal content; the address of the text is known.
    """

    NOTICE: ClassVar[tuple[str, ...]] = ("name", "email", "exempt", "good_faith")

    category = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=FlagCategory.choices,
        widget=Picks(),
        error_messages={"required": _("Choose what is wrong with it.")},
    )
    text = forms.CharField(
        label=_("Explain it (needed for unlawful content and for something else)"),
        help_text=_("At most 2,000 characters. The author does not see it, nor who reports."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    name = forms.CharField(
        label=_("Your name"), required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_(
            "We confirm that your notice arrived and tell you what is decided. The author never learns who you are."
        ),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    exempt = forms.BooleanField(
        label=_("It is about sexual abuse or exploitation of children: I do not give my name"), required=False
    )
    good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I say here is right and complete"), required=False
    )

    def notifier(self, language: str) -> Notifier:
        """Who gives the notice, as the service names it."""
        return Notifier(**{name: self.cleaned_data[name] for name in self.NOTICE}, language=language)

    def notice_fields(self) -> list[forms.BoundField]:
        """What only a notice of illegal content needs."""
        return [self[name] for name in self.NOTICE]

    def report_fields(self) -> list[forms.BoundField]:
        """What every report has."""
        return [self["category"], self["text"]]
