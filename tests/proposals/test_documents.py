"""Files of a consultation: what may be attached, under which name, and who gets them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import ConsultationState
from proposals.models import Consultation, Department, Document
from proposals.queries.documents import readable_document
from proposals.rules.uploads import ENDINGS, offered_name
from proposals.services import lifecycle
from proposals.services.documents import attach_document, describe_document, remove_document
from proposals.services.reasons import Reason
from tests import factories
from tests.factories import NOW
from tests.proposals import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents", "vote_keys")]

S = ConsultationState
TITLES = {"es": "Memoria", "eu": "Memoria"}
ALTERNATIVES = {"es": "Coste por año.", "eu": "Kostua urtez urte."}
WHY = Reason(es="Faltaba la memoria.", eu="Memoria falta zen.")


@pytest.fixture
def where() -> Department:
    return factories.department()


@pytest.fixture
def carla(where: Department) -> User:
    return factories.carla(where)


@pytest.fixture
def draft(where: Department) -> Consultation:
    return factories.consultation(S.DRAFT, department=where)


def attach(by: User, to: Consultation, name: str = "memoria.pdf", data: bytes = files.PDF, **more: Any) -> Document:
    upload = SimpleUploadedFile(name, data, content_type="application/x-anything")
    values = {"kind": "memo", "titles": TITLES, "alternatives": ALTERNATIVES, "at": NOW, **more}
    return attach_document(by=by, consultation=to, upload=upload, **values)


@pytest.mark.parametrize("name", files.ALLOWED)
def test_a_file_is_what_its_bytes_are(carla: User, draft: Consultation, name: str, documents: Path) -> None:
    data = files.ALLOWED[name]
    made = attach(carla, draft, name, data)
    assert ENDINGS[made.content_type] == {"foto.jpeg": "jpg"}.get(name, name.rpartition(".")[2])
    assert (made.size, made.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    with made.file.open() as stored:
        assert stored.read() == data


@pytest.mark.parametrize("name", files.REFUSED)
def test_other_files_are_refused_and_leave_nothing_behind(
    carla: User, draft: Consultation, name: str, documents: Path
) -> None:
    data, code = files.REFUSED[name]
    with pytest.raises(DomainError) as refused:
        attach(carla, draft, name, data)
    assert refused.value.code == code
    assert [path for path in documents.rglob("*") if path.is_file()] == []
    assert Document.objects.count() == 0


def test_a_file_over_the_limit_is_refused(carla: User, draft: Consultation, settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = len(files.PDF) - 1
    with pytest.raises(DomainError, match=r"document\.too_large"):
        attach(carla, draft)
    settings.DOCUMENT_MAX_BYTES = len(files.PDF)
    assert attach(carla, draft).size == len(files.PDF)


def test_nobody_guesses_the_name_on_disk(carla: User, draft: Consultation, documents: Path) -> None:
    first, second = attach(carla, draft), attach(carla, draft)
    stored = [path.relative_to(documents) for path in documents.rglob("*") if path.is_file()]
    assert len({path.name for path in stored}) == 2
    assert not any("memoria" in str(path) or path.suffix for path in stored)
    assert first.file.name != second.file.name


@pytest.mark.parametrize(
    ("sent", "offered"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\Memoria económica.PDF", "Memoria económica.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie- x.pdf"),
        ('x"; filename="virus.exe', "x-- filename--virus.pdf"),
        ("virus.exe.pdf", "virus.exe.pdf"),
        ("factura.exe", "factura.pdf"),
    ],
)
def test_the_name_of_the_download_misleads_nobody(sent: str, offered: str) -> None:
    assert offered_name(sent, "application/pdf") == offered


def test_a_name_of_nothing_is_refused() -> None:
    for name in ("", "/", "..."):
        with pytest.raises(DomainError, match=r"document\.name"):
            offered_name(name, "application/pdf")


def test_a_document_is_for_whoever_may_read_its_consultation(
    where: Department, carla: User, draft: Consultation
) -> None:
    made = attach(carla, draft)
    readers = {
        "carla": carla,
        "dorota": factories.dorota(where),
        "pili": factories.pili(),
        "beñat": factories.benat(),
        "elsewhere": factories.carla(factories.department("Cultura")),
        "ane": factories.ane(),
        "stranger": None,
    }
    found = {name: readable_document(code=made.code, account=reader) for name, reader in readers.items()}
    assert {name for name, document in found.items() if document} == {"carla", "dorota", "pili"}


def test_a_removed_document_of_a_draft_is_gone_with_its_bytes(
    carla: User, draft: Consultation, documents: Path, django_capture_on_commit_callbacks: Any
) -> None:
    made = attach(carla, draft)
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(by=carla, document=made, at=NOW)
    assert readable_document(code=made.code, account=carla) is None
    assert [path for path in documents.rglob("*") if path.is_file()] == []
    with pytest.raises(DomainError, match="not_found"):
        remove_document(by=carla, document=made, at=NOW)


def test_a_document_added_in_public_has_a_reason_and_makes_a_version(where: Department, carla: User) -> None:
    pili = factories.pili()
    waiting = factories.consultation(S.REVIEW, department=where, opens_at=NOW + timedelta(days=1))
    public = lifecycle.approve_consultation(by=pili, consultation=waiting, at=NOW)
    with pytest.raises(DomainError, match="forbidden"):
        attach(carla, public)
    with pytest.raises(DomainError, match=r"text\.empty"):
        attach(pili, public)
    with pytest.raises(DomainError, match=r"document\.alternative"):
        attach(pili, public, reason=WHY, alternatives={"es": "Coste por año."})
    assert public.documents.count() == 0
    made = attach(pili, public, reason=WHY)
    newest = public.versions.first()
    assert newest is not None
    assert (newest.number, newest.reason_es) == (2, WHY.es)
    assert [one["sha256"] for one in newest.content["documents"]] == [made.sha256]
    assert readable_document(code=made.code, account=None) == made
    remove_document(by=pili, document=made, reason=WHY, at=NOW)
    assert readable_document(code=made.code, account=None) is None


def test_its_words_change_in_a_draft_only(where: Department, carla: User, draft: Consultation) -> None:
    made = attach(carla, draft, alternatives={})
    changed = describe_document(by=carla, document=made, titles=TITLES, alternatives=ALTERNATIVES, kind="report")
    assert (changed.alternative_eu, changed.kind) == (ALTERNATIVES["eu"], "report")
    lifecycle.submit_consultation(by=carla, consultation=draft, at=NOW)
    with pytest.raises(DomainError, match=r"consultation\.not_draft"):
        describe_document(by=carla, document=made, titles=TITLES, alternatives={}, kind="report")
