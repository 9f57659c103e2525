"""From a refusal of the domain to the field that it is about."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpRequest, QueryDict

from participa.core.errors import DomainError
from participa.core.messages import message_for


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST is a form without answers, not a form that was never sent."""
    return request.POST if request.method == "POST" else None


def show_error(form: Form, error: DomainError) -> None:
    """The sentence of the error, beside its field where the form has it, else above all fields."""
    form.add_error(error.field if error.field in form.fields else None, message_for(error))
