"""Finding public text: stems in three languages, accents ignored, and never a hidden word."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participa import events
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import CommentKind, ConsultationState
from proposals.models import Comment, Consultation, Proposal, SearchEntry
from proposals.queries.search import Hits, consultations_holding, search
from proposals.services.comments import edit_comment, post_comment, withdraw_comment
from proposals.services.search import forget_consultation, index_comments, index_consultation, index_proposal
from tests import factories
from tests.factories import NOW
from tests.moderated import approve_revision, restore_comment, restrict_comment
from tests.proposals.screens import HOLD, screened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscreened")]

CANARY = "kanarioa"


@pytest.fixture
def where() -> Consultation:
    made = factories.consultation()
    index_consultation(consultation=made)
    return made


def find(query: object, language: str = "es", **values: Any) -> Hits:
    return search(query, language=language, **values)


def found(query: object, language: str = "es") -> list[str]:
    """Codes of what was found, in order."""
    hits = find(query, language).items
    return [(hit.comment or hit.proposal or hit.consultation).code for hit in hits]


def write(where: Consultation, body: str, account: User | None = None) -> Comment:
    account = account or factories.ane()
    return post_comment(account=account, consultation=where, kind=CommentKind.COMMENT, body=body, at=NOW)


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("bicicleta", "es"),
        ("BICICLETAS", "es"),
        ("transito", "es"),
        ("tránsitos", "es"),
        ("TRA\u0301NSITO", "eu"),
        ("el tránsito de las bicicletas", "es"),
    ],
)
def test_spanish_words_are_found_in_any_form_and_with_any_accents(
    where: Consultation, query: str, language: str
) -> None:
    comment = write(where, "Carril bici: el tránsito de bicicletas es peligroso.")
    assert found(query, language) == [comment.code]


@pytest.mark.parametrize("query", ["autobus", "autobusak", "autobusa", "autobusen", "autobusetan", "AUTOBUSIK"])
def test_basque_inflection_does_not_matter(where: Consultation, query: str) -> None:
    with events.unit():
        SearchEntry.objects.all().delete()
    comment = write(where, "Autobusa ez da inoiz garaiz iristen gure herrira.")
    assert found(query, "eu") == [comment.code]


@pytest.mark.parametrize("query", ["cycling", "cycle", "cycles", "CYCLED"])
def test_english_words_are_found_in_any_form(where: Consultation, query: str) -> None:
    comment = write(where, "People cycle to the station every day.")
    assert found(query, "en") == [comment.code]


def test_n_with_tilde_is_a_letter_of_its_own(where: Consultation) -> None:
    comment = write(where, "Los niños van andando a la escuela de la peña.")
    assert (found("niños"), found("nin\u0303o"), found("peña"), found("pena")) == ([comment.code],) * 3 + ([],)


def test_every_word_must_be_there(where: Consultation) -> None:
    both, one = write(where, "Farolas y bancos en la plaza."), write(where, "Bancos en el parque.")
    assert found("bancos") == [one.code, both.code]
    assert found("farola banco") == [both.code]
    assert found("farola fuente") == []


def test_consultations_come_first_then_proposals_then_contributions() -> None:
    where = factories.consultation(title_es="Fuentes públicas")
    proposal = where.proposals.get(position=1)
    with events.unit():
        Proposal.objects.filter(pk=proposal.pk).update(body_es="Una fuente en cada plaza.")
    index_consultation(consultation=where)
    older, newer = write(where, "La fuente no tiene agua."), write(where, "¿Y las fuentes del parque?")
    hits = find("fuentes").items
    assert [hit.kind for hit in hits] == ["consultation", "proposal", "comment", "comment"]
    assert found("fuentes") == [where.code, proposal.code, newer.code, older.code]


@pytest.mark.parametrize(("query", "language"), [("movilidad", "es"), ("mugikortasuna", "eu"), ("mobility", "en")])
def test_what_the_institution_writes_is_found_in_its_three_languages(
    where: Consultation, query: str, language: str
) -> None:
    assert found(query, language) == [where.code]
    assert found(query, "en") == [where.code]


def test_sections_and_proposals_are_part_of_the_text(where: Consultation) -> None:
    assert found("problema") == [where.code]
    assert set(found("taxi")) == {proposal.code for proposal in where.proposals.all()}
    with events.unit():
        Proposal.objects.filter(position=1).update(title_es="Helicóptero a demanda")
    changed = where.proposals.get(position=1)
    index_proposal(proposal=changed)
    assert found("helicopteros") == [changed.code]
    index_consultation(consultation=where)
    assert (found("helicopteros"), SearchEntry.objects.count()) == ([changed.code], 3)


def test_held_words_are_not_found_until_they_are_approved(where: Consultation) -> None:
    with screened(HOLD):
        comment = write(where, CANARY)
    assert found(CANARY) == []
    approve_revision(revision=comment.revisions.get(), at=NOW)
    assert found(CANARY) == [comment.code]


def test_words_are_lost_to_the_search_with_an_edit_a_withdrawal_and_a_restriction(where: Consultation) -> None:
    ane = factories.ane()
    changed, gone, removed = (write(where, f"{CANARY} número {n}", ane) for n in range(3))
    assert len(found(CANARY)) == 3
    edit_comment(account=ane, comment=changed, body="Otra cosa.", at=NOW)
    withdraw_comment(account=ane, comment=gone, at=NOW)
    restrict_comment(comment=removed, reason_code="insult", decision_ref="d2345678", at=NOW)
    assert (found(CANARY), found("otra cosa")) == ([], [changed.code])
    restore_comment(comment=removed, decision_ref="d2345678", at=NOW)
    assert found(CANARY) == [removed.code]


def test_an_entry_that_should_not_be_there_is_not_believed(where: Consultation) -> None:
    """Even with its entry left behind, hidden text is not found."""
    comment = write(where, CANARY)
    entry = SearchEntry.objects.get(comment=comment)
    restrict_comment(comment=comment, reason_code="insult", decision_ref="d2345678", at=NOW)
    with events.unit():
        entry.save(force_insert=True)
    assert (found(CANARY), list(consultations_holding(CANARY, language="es"))) == ([], [])


@pytest.mark.parametrize("state", [ConsultationState.DRAFT, ConsultationState.REVIEW])
def test_nothing_of_a_draft_is_found(where: Consultation, state: str) -> None:
    write(where, CANARY)
    with events.unit():
        Consultation.objects.update(state=state)
    assert (found(CANARY), found("movilidad")) == ([], [])
    forget_consultation(consultation=where)
    assert SearchEntry.objects.count() == 0


def test_a_withdrawn_consultation_that_had_been_public_is_still_found(where: Consultation) -> None:
    with events.unit():
        Consultation.objects.update(state=ConsultationState.WITHDRAWN)
    assert found("movilidad") == [where.code]


@pytest.mark.parametrize("query", ["", "   ", "¿?", "🚲", "%", "_", "' OR 1=1 --", "a" * 60])
def test_a_query_without_words_finds_nothing_and_holds_nothing_back(where: Consultation, query: str) -> None:
    write(where, "100 % seguro_de ello")
    assert [hit for hit in find(query).items if hit.comment] == []
    wanted = [where] if not find(query).words else []
    assert list(consultations_holding(query, language="es")) == wanted


def test_wildcards_of_the_database_mean_nothing(where: Consultation) -> None:
    comment = write(where, "seguro_de ello")
    assert (found("s%guro"), found("s_guro"), found("seguro_de")) == ([], [], [comment.code])


def test_words_in_every_text_are_left_out_unless_there_is_nothing_else(where: Consultation) -> None:
    comment = write(where, "Esto es lo que hay: farolas.")
    assert find("la farola de la plaza").words == ("farola", "plaza")
    assert found("que es") == [comment.code]


@pytest.mark.parametrize(
    ("query", "code"),
    [("a\x00b", "text.unreadable"), ("\ud800", "text.unreadable"), ("x" * 201, "text.too_long"), (7, "text.type")],
)
def test_a_bad_query_is_refused(query: object, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        find(query)
    assert (caught.value.code, caught.value.field) == (code, "q")


def test_pages_follow_each_other_across_the_shelves() -> None:
    where = factories.consultation(title_es="Fuentes públicas")
    with events.unit():
        Proposal.objects.update(body_es="Una fuente en cada plaza.")
    index_consultation(consultation=where)
    for n in range(4):
        write(where, f"Fuente {n}")
    whole = [repr(hit) for hit in find("fuente", limit=50).items]
    pages, cursor = [], ""
    while True:
        hits = find("fuente", limit=2, cursor=cursor)
        pages += [repr(hit) for hit in hits.items]
        cursor = hits.next
        if not cursor:
            break
    assert (len(whole), pages) == (7, whole)


@pytest.mark.parametrize("cursor", ["4-aaaaaaaa", "1", "3-'", "3-aaaaaaaa-", "\x00"])
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(DomainError, match=r"cursor\.invalid"):
        find("fuente", cursor=cursor)


def test_the_filter_of_the_list_finds_consultations_by_all_they_hold(where: Consultation) -> None:
    other = factories.consultation(title_es="Otra", title_eu="Beste bat", title_en="Other")
    index_consultation(consultation=other)
    write(other, "Un carril para bicicletas.")
    assert list(consultations_holding("bicicleta", language="es")) == [other]
    assert set(consultations_holding("taxi", language="es")) == {where, other}
    assert list(consultations_holding("movilidad", language="es")) == [where]


@pytest.mark.parametrize("number", [1, 30])
def test_searching_costs_one_statement(where: Consultation, number: int) -> None:
    comments = [factories.comment(where, body=f"Farola {n}") for n in range(number)]
    index_comments(comments=comments)
    with CaptureQueriesContext(connection) as asked:
        for hit in find("farola").items:
            assert hit.comment
            assert hit.comment.public_revision
            assert hit.comment.participant.display_name
            assert hit.consultation.department.name_es
    assert len(asked) == 1


def test_indexing_again_replaces(where: Consultation) -> None:
    comment = factories.comment(where, body="Farola")
    for _ in range(2):
        index_comments(comments=[comment])
    assert SearchEntry.objects.filter(comment=comment).count() == 1
