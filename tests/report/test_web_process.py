"""A process that serves pages loads nothing of what only the worker computes with: it starts soon and stays small."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings

from proposals.models import Comment
from tests import factories
from tests.environment import FOLDER, ROOT
from tests.factories import NOW
from tests.processes import database_url
from tests.report import desk
from tests.report import town as towns

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vote_keys")]

#: What is for the worker and the bench. NumPy is not among them: the signature that finds a text's likes is computed
#: when the text is written; neither is snowballstemmer, by which every search and every word list reads.
HEAVY = {"scipy", "sklearn", "nltk"}
HEAVY_OF_OURS = {
    f"moderation.analysis.{name}"
    for name in (
        "groups",
        "report.build",
        "report.verify",
        "themes.proposed",
        "themes.learned",
        "summaries",
        "sentences",
    )
}


def served(visits: list[tuple[int | None, str]]) -> tuple[dict[str, int], set[str]]:
    """What was answered at each address, and the modules that the process had loaded at the end."""
    values = {"DATABASE_URL": database_url(), "VAR_DIR": str(FOLDER), "VOTE_KEYS_DIR": str(settings.VOTE_KEYS_DIR)}
    script = Path(__file__).with_name("web_process.py")
    done = subprocess.run(
        [sys.executable, script, NOW.isoformat(), json.dumps(visits)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "DEMO": "1"} | values,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    return told["answered"], set(told["loaded"])


def test_pages_and_comments_are_served_without_the_libraries_of_the_analysis() -> None:
    town = towns.build()
    row = desk.published(town.consultation)
    code, proposal = town.consultation.code, town.proposal.code
    benat, ane = factories.benat().pk, factories.ane().pk
    before = Comment.objects.count()
    visits = [
        *((None, f"/es/{page}") for page in ("", f"consultations/{code}/", f"consultations/{code}/results/")),
        *((None, f"/es/consultations/{code}/report/{page}") for page in ("", "page/", "archive/")),
        (None, f"/es/proposals/{proposal}/"),
        (None, f"/api/v1/consultations/{code}"),
        (ane, f"write:{proposal}"),
        *((benat, f"/es/desk/{page}") for page in ("", f"analysis/{code}/", f"analysis/{code}/report/{row.code}/")),
        (benat, f"/es/desk/themes/{code}/"),
    ]
    answered, loaded = served(visits)
    assert answered == {address: 302 if address.startswith("write:") else 200 for _, address in visits}
    assert Comment.objects.count() == before + 1
    assert {"moderation.services.reports", "moderation.analysis.duplicates.shingles"} <= loaded
    assert loaded & (HEAVY | HEAVY_OF_OURS) == set()


def test_what_is_not_to_be_loaded_has_these_names() -> None:
    assert {name for name in HEAVY | HEAVY_OF_OURS if find_spec(name) is None} == set()
