"""What a moderator answers to an objection, and to a proposal to erase a text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from api.v1.fields import ExactText, Input, Truth, Whole, Word
from moderation.enums import ErasureOutcome
from moderation.rules import ANSWERS


class AppealAnswerInput(Input):
    """The answer to an objection."""

    outcome = Word(choices=sorted(ANSWERS))
    explanation = ExactText(help_text=_("For the author, in the author’s language."))
    version = Whole(help_text=_("Of the case, as it was read."))


class EraseInput(Input):
    """Why a removed text should be erased for good."""

    reason = ExactText(help_text=_("Code of a reason that allows it."))
    explanation = ExactText(required=False, help_text=_("For the author, in the author’s language."))
    understood = Truth(help_text=_("That nobody can bring the words back."))


class ErasureAnswerInput(Input):
    """What a second person says to it."""

    outcome = Word(choices=[ErasureOutcome.APPROVED.value, ErasureOutcome.REFUSED.value])
    explanation = ExactText(required=False, help_text=_("For whoever proposed it."))
    understood = Truth(required=False, default=False, help_text=_("That nobody can bring the words back."))
    version = Whole(help_text=_("Of the case, as it was read."))
