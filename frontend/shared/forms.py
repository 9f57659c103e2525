"""From a refusal of the domain to the field that it is about."""

from __future__ import annotations

from django.forms import Form

from participa.core.errors import DomainError
from participa.core.messages import message_for


def show_error(form: Form, error: DomainError) -> None:
    """The sentence of the error, beside its field where the form has it, else above all fields."""
    form.add_error(error.field if error.field in form.fields else None, message_for(error))
