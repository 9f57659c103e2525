"""Rows that all tests of a module share: made once, and as they were made for each test.

A test that asks for ``db`` runs in a transaction that is rolled back; here it is one inside another, which ends with
the module. Not for tests that commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker


@contextmanager
def kept(blocker: DjangoDbBlocker, keys: Path) -> Iterator[None]:
    """What is written before the block's first ``yield`` stays until the block ends; vote keys are in this folder.

    Used by a fixture of the module, which depends on ``django_db_setup``.
    """
    keys.chmod(0o700)
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # as Django's own: a durable block may stand in it
    with blocker.unblock(), override_settings(VOTE_KEYS_DIR=keys), around:
        yield
        transaction.set_rollback(True)
