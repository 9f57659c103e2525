"""Documents of a consultation, and who may have them."""

from __future__ import annotations

from django.db.models import QuerySet

from participa.accounts.models import User
from proposals.models import Consultation, Document
from proposals.queries.visibility import readable_consultations


def present_documents(consultation: Consultation) -> QuerySet[Document]:
    """The documents that the consultation has now, in their order."""
    return Document.objects.filter(consultation=consultation, removed_at__isnull=True)


def readable_document(*, code: str, account: User | None) -> Document | None:
    """The document, for whoever may read its consultation; one statement, and nothing for all others."""
    readable = readable_consultations(account)
    found = Document.objects.filter(code=code, removed_at__isnull=True, consultation__in=readable)
    return found.select_related("consultation").first()
