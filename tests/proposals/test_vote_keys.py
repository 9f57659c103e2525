"""Keys of votes: made once, readable by their owner alone, never replaced under ballots."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from participa import events
from participa.core.errors import DomainError
from participa.core.messages import status_for
from proposals.enums import Choice
from proposals.models import Ballot, Proposal
from proposals.queries.vote_links import key_path, read_key
from proposals.services.vote_keys import _write_once, make_key
from tests.events.crowd import at_once
from tests.factories import consultation

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal() -> Proposal:
    found: Proposal = consultation().proposals.all()[0]
    return found


def test_a_key_is_a_file_that_only_its_owner_reads(vote_keys: Path, proposal: Proposal) -> None:
    make_key(proposal)
    assert [path.name for path in vote_keys.iterdir()] == [f"{proposal.code}.key"]
    assert stat.S_IMODE(key_path(proposal).stat().st_mode) == 0o600
    assert len(read_key(proposal)) == 32


def test_a_careless_umask_does_not_open_it(vote_keys: Path, proposal: Proposal) -> None:
    before = os.umask(0)
    try:
        make_key(proposal)
    finally:
        os.umask(before)
    assert stat.S_IMODE(key_path(proposal).stat().st_mode) == 0o600


def test_the_folder_is_made_for_its_owner_alone(tmp_path: Path, settings: Any, proposal: Proposal) -> None:
    settings.VOTE_KEYS_DIR = tmp_path / "new" / "keys"
    make_key(proposal)
    assert stat.S_IMODE((tmp_path / "new" / "keys").stat().st_mode) == 0o700


def test_making_it_again_keeps_it(vote_keys: Path, proposal: Proposal) -> None:
    make_key(proposal)
    first = read_key(proposal)
    make_key(proposal)
    assert read_key(proposal) == first


def test_every_proposal_has_a_key_of_its_own(vote_keys: Path) -> None:
    proposals = list(consultation().proposals.all())
    for proposal in proposals:
        make_key(proposal)
    assert len({read_key(proposal) for proposal in proposals}) == 2


def test_ten_makers_at_once_agree_on_one_key(vote_keys: Path) -> None:
    proposal = Proposal(code="k7m2qxpt")

    def make() -> bytes:
        # The part that processes share: a file, no row.
        _write_once(key_path(proposal))
        return read_key(proposal)

    assert len(set(at_once(*[make] * 10))) == 1
    assert [path.name for path in vote_keys.iterdir()] == ["k7m2qxpt.key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_key_that_others_can_read_is_refused(vote_keys: Path, proposal: Proposal, mode: int) -> None:
    make_key(proposal)
    key_path(proposal).chmod(mode)
    for act in (read_key, make_key):
        with pytest.raises(DomainError, match=r"^vote\.key_unsafe"):
            act(proposal)
    assert status_for("vote.key_unsafe") == 503


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 31, b"x" * 33])
def test_a_key_that_is_not_whole_is_refused_and_left_alone(vote_keys: Path, proposal: Proposal, content: bytes) -> None:
    key_path(proposal).write_bytes(content)
    key_path(proposal).chmod(0o600)
    for act in (read_key, make_key):
        with pytest.raises(DomainError, match=r"^vote\.key_missing"):
            act(proposal)
    assert key_path(proposal).read_bytes() == content


def test_no_new_key_where_there_are_ballots(vote_keys: Path, proposal: Proposal) -> None:
    with events.unit():
        Ballot.objects.create(proposal=proposal, choice=Choice.FOR, token="receipt", link="a" * 64)
    with pytest.raises(DomainError, match=r"^vote\.key_missing"):
        make_key(proposal)
    assert list(vote_keys.iterdir()) == []
