"""The report of Decide Madrid, from its real texts: built, verified, printed, and read page by page.

It takes longer than other tests: five thousand real texts are imported, compared and printed, once.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from moderation.analysis.report import claims
from participa.ops.imports import decide_madrid
from proposals.models import Consultation
from tests.environment import ROOT
from tests.factories import NOW
from tests.report.pictures import pictures, words_of
from tests.report.test_command import AT, run

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.patient(600)]

#: Where the pictures of the documentation go: PARTICIPA_PICTURES=docs/images make test ARGS="-k printed".
PICTURES = os.environ.get("PARTICIPA_PICTURES")
#: All pictures together.
MOST_BYTES = 1_500_000
_HEADING = re.compile(r"\d{1,2}(\.\d+)?\.? [A-ZÁÉÍÓÚÑ¿]")


@pytest.fixture
def tools() -> None:
    missing = [name for name in ("chromium", "pdftoppm", "pdftotext") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: apt-get install chromium poppler-utils")


@pytest.mark.usefixtures("tools")
def test_the_report_of_decide_madrid_holds_and_reads_well_when_printed(shared_data: Path, tmp_path: Path) -> None:
    decide_madrid.import_folder(shared_data / "decide-madrid", at=NOW)
    code = Consultation.objects.get().code
    status, built = run("build", code, tmp_path, "--at", AT)
    assert (status, built["findings"]) == (0, [])
    report = claims.read((tmp_path / "report.json").read_bytes())
    # Who repeats a text is told, and its copies are quoted once.
    assert max(len(one["comments"]) for one in report.facts["campaigns"]) >= 60
    assert report.facts["coverage"]["chosen"] > report.facts["coverage"]["random"]

    call_command("report", "print", str(tmp_path), "--language", "es")
    pages = words_of(tmp_path / "report.es.pdf")
    assert 20 <= len(pages) <= 50
    for number, lines in enumerate(pages, start=1):
        assert re.fullmatch(
            rf"{code} · SHA-256 ([0-9a-f]{{4}} ){{3}}[0-9a-f]{{4}}… +{number} / {len(pages)}", lines[-1]
        )
        assert len(lines) >= 5, f"page {number} is nearly empty"
        assert not _HEADING.match(lines[-2]), f"page {number} ends with a heading: {lines[-2]}"
    for title in ("0. Este informe", "4. Resultado por propuesta", "8. Campañas", "11. Incidencias, cambios y límites"):
        assert sum(title in lines for lines in pages) == 1, title
    assert any("5.571" in line for line in pages[0])  # numbers as Spanish writes them

    folder = ROOT / PICTURES if PICTURES else tmp_path
    made = pictures(tmp_path / "report.es.pdf", folder, "report")
    assert len(made) == len(pages)
    assert sum(picture.stat().st_size for picture in made) <= MOST_BYTES
