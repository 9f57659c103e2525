"""Texts that say almost the same are found as soon as they are stored, by whoever asks."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation.analysis.duplicates.kept import KEPT, kept, similarities
from moderation.models import TextBand
from moderation.queries.near import NEAR, NearText, near_texts
from moderation.services.decisions import decide_case, undo_decision
from participa.accounts.models import User
from participa.core.errors import DomainError
from proposals.enums import RevisionState
from proposals.models import Comment, Consultation
from proposals.services.comments import edit_comment, post_comment
from proposals.services.imports import ImportedText, import_comments, import_participants
from tests import factories
from tests.factories import NOW
from tests.moderation import desk

pytestmark = pytest.mark.django_db

TEXT = "Sin el autobús de las seis las mayores del valle no podemos ir solas al médico ni a la compra del mercado."
VARIANT = "Sin el autobús de las seis, las mayores del valle no podemos ir al médico ni a la compra del mercado!"
OTHER = "La biblioteca debería abrir los domingos por la mañana, como en otros pueblos de la comarca."


@pytest.fixture
def ane() -> User:
    return factories.ane()


@pytest.fixture
def where() -> Consultation:
    return factories.consultation()


def write(where: Consultation, who: User, body: str = TEXT, **values: Any) -> Comment:
    return post_comment(account=who, consultation=where, kind="comment", body=body, at=NOW, **values)


def near(where: Consultation, who: User, text: str = VARIANT) -> tuple[NearText, ...]:
    return near_texts(text, consultation_id=where.pk, account_code=who.code)


def test_a_variant_is_found_here_and_nowhere_else(where: Consultation, ane: User) -> None:
    written = write(where, ane)
    write(where, ane, OTHER)
    similar = round(similarities(VARIANT, [TEXT])[0], 2)
    assert similar >= NEAR
    assert near(where, ane) == (NearText(written.code, RevisionState.PUBLISHED, True, similar),)
    assert near(factories.consultation(), ane) == ()
    assert near(where, ane, TEXT) == ()  # the very same words are somebody else's to tell


def test_bands_are_kept_with_every_revision_that_has_words(where: Consultation, ane: User) -> None:
    comment = write(where, ane)
    edit_comment(account=ane, comment=comment, body=OTHER, at=NOW)
    write(where, ane, "¡¡¡!!!")
    found = {
        revision.body: sorted(revision.bands.values_list("value", flat=True))
        for one in Comment.objects.all()
        for revision in one.revisions.all()
    }
    assert found == {TEXT: sorted(kept([TEXT])[0]), OTHER: sorted(kept([OTHER])[0]), "¡¡¡!!!": []}
    assert TextBand.objects.count() == 2 * KEPT
    assert near(where, ane, f"{TEXT} ¡Ya!") == ()  # an older revision is nobody's text any more


def test_covered_words_leave_no_band_and_come_back_with_them(where: Consultation, ane: User) -> None:
    def values() -> set[int]:
        return set(TextBand.objects.values_list("value", flat=True))

    comment = write(where, ane)
    case = desk.open_for_staff(comment)
    benat = factories.benat()
    reason = desk.reason()
    spans = [(4, 30)]
    decision = decide_case(
        case=case, by=benat, action="redact", reason=reason, spans=spans, version=case.version, at=NOW
    )
    covered = comment.revisions.get().body
    assert covered != TEXT
    assert values() == set(kept([covered])[0])
    undo_decision(decision=decision, by=benat, at=NOW)
    assert values() == set(kept([TEXT])[0])


def test_imported_texts_are_known_too(where: Consultation, ane: User) -> None:
    people = import_participants(source="t", consultation=where, names={"1": "Una"})
    text = ImportedText(external_id="9", author_id="1", body=TEXT, language="es", at=NOW)
    import_comments(source="t", consultation=where, proposals={}, texts=[text], people=people, parents={})
    assert [one.own for one in near(where, ane)] == [False]


def test_a_variant_of_what_was_removed_waits_and_the_card_says_why(where: Consultation, ane: User) -> None:
    comment = write(where, ane)
    desk.decide(desk.open_for_staff(comment), "restrict")
    again = write(where, factories.user("iker"), VARIANT).revisions.get()
    assert (again.state, again.screening["code"]) == (RevisionState.HELD_SYSTEM, "repeat.near_removed")
    signal = next(one for one in again.screening["signals"] if one["detector"] == "repeat.near_removed")
    assert (signal["version"], signal["facts"]) == ("1", {"comments": [comment.code]})
    assert signal["score"] >= NEAR


def test_an_author_is_asked_before_saying_almost_the_same_twice(where: Consultation, ane: User) -> None:
    write(where, ane)
    with pytest.raises(DomainError) as nudged:
        write(where, ane, VARIANT)
    assert (nudged.value.code, nudged.value.params["why"]) == ("nudge", "repeat")
    write(where, ane, VARIANT, confirmed=str(nudged.value.params["confirmation"]))
    assert near(where, ane, f"{TEXT} Y ya.")[0].own


def test_a_flood_of_variants_costs_no_more(where: Consultation, ane: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert near(where, ane)
        return len(asked)

    write(where, ane)
    one = cost()
    for number in range(30):
        write(where, factories.user(f"vecina{number}"), f"{TEXT} {number}")
    assert (one, cost()) == (2, 2)
    assert len(near(where, ane)) == 10


def test_another_process_makes_the_same_bands() -> None:
    program = f"import json; from moderation.analysis.duplicates.kept import kept; print(json.dumps(kept([{TEXT!r}])))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, check=True, capture_output=True, text=True
    )
    assert json.loads(done.stdout) == kept([TEXT])
