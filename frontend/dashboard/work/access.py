"""The way into the work of departments: signed in, never from a cache, and what is not mine does not exist."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def work_page(view: View) -> View:
    """A page of the department: GET and POST, signed in, kept by nobody on the way."""
    return never_cache(login_required(require_http_methods(["GET", "HEAD", "POST"])(view)))
