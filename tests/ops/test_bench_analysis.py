"""The bench of the analysis: what it says without data, and with data of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from participa.ops.bench import analysis_campaigns, analysis_groups, analysis_summaries
from participa.ops.bench.analysis import AREAS, AnalysisBench
from participa.ops.bench.rows import Row

#: What needs no data set: it is measured on votes that are made.
MADE = {
    "groups: 2,000 people × 200 statements",
    "groups: the same, beside a textbook",
    "groups: 100,000 people × 1,000 statements, 4.5 M votes",
    "groups: the same, memory of the analysis",
    "campaigns: memory for 100,000",
    "campaigns: a million comments",
    "campaigns: a million, memory",
}


@pytest.fixture(autouse=True)
def small_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis_groups, "SMALL", (60, 20, 600))
    monkeypatch.setattr(analysis_summaries, "LENGTHS", ((1, 2),))
    for module in (analysis_groups, analysis_campaigns):
        monkeypatch.setattr(module, "apart", lambda *_: {"seconds": 1.0, "megabytes": 1.0})


def run(folder: Path, *areas: str) -> dict[str, Row]:
    return {row.name: row for row in AnalysisBench().run(only=list(areas), data=folder)}


@pytest.mark.parametrize("area", AREAS)
def test_without_data_nothing_is_claimed(area: str, tmp_path: Path) -> None:
    rows = run(tmp_path, area)
    assert rows
    assert {name for name, row in rows.items() if row.ours is not None} == {name for name in rows if name in MADE}
    assert all(row.ok is None for name, row in rows.items() if name not in MADE)


def test_summaries_are_measured_beside_others(tmp_path: Path) -> None:
    said = ["The bus to the hospital is always late.", "The bus to the hospital never comes at night.", "Cats sleep."]
    topic = {"topic": "bus", "sentences": said, "references": ["The bus to the hospital is late."]}
    (tmp_path / "opinosis").mkdir()
    (tmp_path / "opinosis" / "topics.jsonl").write_text(json.dumps(topic))
    rows = run(tmp_path, "summaries")
    first = rows["summaries: ROUGE-1, two sentences, beside the best of sumy"]
    assert first.ours is not None
    assert first.reference is not None
    assert first.ours > 0.5
    assert first.ratio == first.ours / first.reference


def test_a_process_of_its_own_is_measured_without_what_it_was_given() -> None:
    from participa.ops.bench.analysis_cost import apart  # the fixture put another in the place of the bench's

    told = apart("tests.ops.costly", "eighty_megabytes")
    assert told["seconds"] < 5
    assert 70 < told["megabytes"] < 100
