"""Attaching files to a consultation and taking them away. Who may have them is asked by ``queries.documents``."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError, refuse
from participa.core.localized import LANGUAGES
from participa.core.text import normalise
from proposals.enums import ConsultationState
from proposals.models import Consultation, Document
from proposals.queries.documents import present_documents
from proposals.queries.locks import lock_consultation
from proposals.queries.standing import standing_of
from proposals.queries.visibility import is_public
from proposals.rules.editing import why_not_edit
from proposals.rules.lifecycle import Owed, why_not_correct
from proposals.rules.uploads import content_type_of, offered_name, why_not_size
from proposals.services.reasons import NO_REASON, Reason, checked
from proposals.services.versions import freeze_text

MOST_DOCUMENTS = 50


def attach_document(
    *,
    by: User,
    consultation: Consultation,
    upload: File[bytes],
    kind: str,
    titles: Mapping[str, str],
    alternatives: Mapping[str, str],
    at: datetime,
    reason: Reason = NO_REASON,
) -> Document:
    """Attach a file under a random name; its type is what its bytes are.

    A contact attaches to a draft. A publisher attaches to what is public already, with a public reason: that makes a
    new version. Raises ``document.type``, ``document.macros``, ``document.too_large`` and the like.
    """
    size, content_type, filename = _look_at(upload)
    texts = _texts(titles, alternatives)
    with events.unit():
        row = lock_consultation(consultation.pk)
        _may_change(row, by)
        _room_for_one(row)
        document = Document(
            consultation=row,
            kind=slugify(kind)[:40] or "other",
            filename=filename,
            content_type=content_type,
            size=size,
            sha256=_digest(upload),
            position=1 + (row.documents.aggregate(last=Max("position"))["last"] or 0),
            uploaded_at=at,
            **texts,
        )
        document.file.save("", upload, save=False)
        try:
            document.save(force_insert=True)
            _publish_change(row, by, at, reason)
        except BaseException:
            document.file.storage.delete(str(document.file.name))
            raise
    return document


def _look_at(upload: File[bytes]) -> tuple[int, str, str]:
    most = settings.DOCUMENT_MAX_BYTES
    code = why_not_size(upload.size, most)
    if code is not None:
        raise DomainError(code, field="file", most=most // 1024**2)
    name = str(upload.name or "")
    content_type = content_type_of(upload.open(), name)
    return upload.size, content_type, offered_name(name, content_type)


def _digest(upload: File[bytes]) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _texts(titles: Mapping[str, str], alternatives: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for code in LANGUAGES:
        least = 1 if code == "es" else 0
        title, alternative = f"title_{code}", f"alternative_{code}"
        found[title] = normalise(titles.get(code, ""), field=title, longest=200, shortest=least, lines=False)
        found[alternative] = normalise(alternatives.get(code, ""), field=alternative, longest=2000, shortest=0)
    return found


def _may_change(row: Consultation, by: User) -> None:
    standing = standing_of(by, row)
    refuse(why_not_correct(row, standing) if is_public(row) else why_not_edit(row, standing))


def _room_for_one(row: Consultation) -> None:
    if present_documents(row).count() >= MOST_DOCUMENTS:
        raise DomainError("document.too_many", most=MOST_DOCUMENTS)


def _publish_change(row: Consultation, by: User, at: datetime, reason: Reason) -> None:
    """What is public changes with a reason and a version, whole in both languages."""
    if not is_public(row):
        return
    said = checked(reason, Owed.PUBLIC)
    for document in present_documents(row):
        if not all([document.title_es, document.title_eu, document.alternative_es, document.alternative_eu]):
            raise DomainError("document.alternative", field="alternative_es")
    version = freeze_text(row, by=by, at=at, reason=said)
    topics = ["feed", f"consultation:{row.code}", f"dept:{row.department.code}"]
    topics += [f"proposal:{code}" for code in row.proposals.values_list("code", flat=True)]
    events.publish("consultation.corrected", ref=row.code, topics=topics, at=at, version=version.number)


def describe_document(
    *, by: User, document: Document, titles: Mapping[str, str], alternatives: Mapping[str, str], kind: str
) -> Document:
    """Change the title, the alternative text and the kind of a draft's document."""
    texts = _texts(titles, alternatives)
    with events.unit():
        row = lock_consultation(document.consultation_id)
        refuse(why_not_edit(row, standing_of(by, row)))
        values = {**texts, "kind": slugify(kind)[:40] or "other"}
        if not present_documents(row).filter(pk=document.pk).update(**values):
            raise DomainError("not_found")
        document.refresh_from_db()
    return document


def remove_document(*, by: User, document: Document, at: datetime, reason: Reason = NO_REASON) -> None:
    """Take a document away: from a draft with its bytes, from what is public with a reason."""
    with events.unit():
        row = lock_consultation(document.consultation_id)
        _may_change(row, by)
        current = present_documents(row).filter(pk=document.pk).first()
        if current is None:
            raise DomainError("not_found")
        current.removed_at = at
        current.save(update_fields=["removed_at"])
        _publish_change(row, by, at, reason)
        if row.state == ConsultationState.DRAFT:
            transaction.on_commit(partial(_forget_bytes, current))


def _forget_bytes(document: Document) -> None:
    with suppress(OSError):
        document.file.storage.delete(str(document.file.name))
