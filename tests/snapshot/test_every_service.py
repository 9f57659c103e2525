"""What was read before, with the facts since, is what is read afterwards: whatever service changed it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from participa import events
from tests.environment import ROOT
from tests.snapshot.reader import Reader, following
from tests.snapshot.scenes import SCENES, begin
from tests.snapshot.unseen import UNSEEN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vote_keys", "documents")]


def services() -> Iterator[str]:
    """Every public function of the services, as module.name."""
    for package in ("proposals", "moderation"):
        for path in sorted((ROOT / package / "services").glob("*.py")):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield f"{path.stem}.{node.name}"


def test_every_service_has_a_scene_or_changes_nothing_that_the_public_reads() -> None:
    there = set(services())
    assert {"unknown": there - set(SCENES) - set(UNSEEN), "gone": (set(SCENES) | set(UNSEEN)) - there} == {
        "unknown": set(),
        "gone": set(),
    }
    assert not set(SCENES) & set(UNSEEN)


@pytest.mark.parametrize("name", SCENES)
def test_what_was_read_with_the_facts_since_is_what_is_read_now(name: str) -> None:
    place, act = begin(name)
    with following(place.consultation) as reader:
        before = dict(reader.held)
        act()
    now = Reader(place.consultation).held
    assert reader.held == now
    assert before != now  # whoever was told nothing would not pass


@pytest.mark.parametrize("name", ["moderated.restrict_comments", "themes.rename_theme", "votes.cast_vote"])
def test_a_forgotten_fact_leaves_the_reader_with_what_was(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the test above sees it when a service tells nobody."""
    place, act = begin(name)
    with following(place.consultation) as reader, monkeypatch.context() as forgetful:
        forgetful.setattr(events, "publish", lambda *_, **__: None)
        act()
    assert reader.held != Reader(place.consultation).held
