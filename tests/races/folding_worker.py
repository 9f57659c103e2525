"""A worker of the product that notes when it folds; with a guard taken away where the second argument names one."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participa.settings")
django.setup()

from participa.events import every  # noqa: E402  after the applications are loaded
from participa.events.worker import schedule  # noqa: E402
from participa.ops.worker import run_worker  # noqa: E402
from proposals.services import tallies  # noqa: E402

NOTES, WITHOUT = Path(sys.argv[1]), sys.argv[2:]
PERIOD = timedelta(seconds=1)

#: Takes deltas without holding them: two folders may count the same ones.
UNHELD = (
    "WITH taken AS (SELECT * FROM proposals_ballotdelta ORDER BY id LIMIT %s),"
    " gone AS (DELETE FROM proposals_ballotdelta WHERE id IN (SELECT id FROM taken))"
    " SELECT proposal_id, choice, amount FROM taken, pg_sleep(0.2)"
)


def fold(at: datetime) -> None:
    with NOTES.open("a") as notes:
        notes.write(f"{os.getpid()} {at.timestamp()}\n")
    tallies.fold_tallies(at=at)


every("tallies.fold", PERIOD, fold)
if "claim" in WITHOUT:
    schedule.claim = lambda job, *, at: True
    every("tallies.fold", timedelta(0), fold)
if "rows" in WITHOUT:
    tallies._TAKE = UNHELD
run_worker()
