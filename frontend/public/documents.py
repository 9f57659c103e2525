"""Serving a document: whoever may read its consultation gets it, as a download; for all others it does not exist."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from frontend.shared.people import viewer
from participa.core.errors import DomainError
from proposals.queries.documents import readable_document
from proposals.queries.visibility import is_public


@require_safe
def document(request: HttpRequest, code: str) -> HttpResponseBase:
    """The bytes under the name that is offered. Never shown inside the page, never guessed to be something else."""
    found = readable_document(code=code, account=viewer(request))
    if found is None:
        raise DomainError("not_found")
    try:
        file = found.file.open("rb")
    except OSError as error:
        raise DomainError("not_found") from error
    answer = FileResponse(file, as_attachment=True, filename=found.filename, content_type=found.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    if is_public(found.consultation):
        patch_cache_control(answer, public=True, max_age=0, must_revalidate=True)
    else:
        patch_cache_control(answer, private=True, no_store=True)
    return answer
