"""A server process as the race sees it: threads with connections of their own that cast the same vote on one signal.

``python -m tests.races.voters PROPOSAL THREADS``; then one account per line on standard input, answered by one line.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import django
from django.db import connection

django.setup()

from participa.accounts.models import User  # noqa: E402  models exist only after the set-up
from proposals.enums import Choice  # noqa: E402
from proposals.models import Proposal  # noqa: E402
from proposals.services.votes import cast_vote  # noqa: E402
from tests.factories import NOW  # noqa: E402


def vote(proposal: Proposal, account: User, barrier: Barrier, choice: str, at: datetime = NOW) -> str:
    connection.ensure_connection()
    barrier.wait(timeout=20)
    return str(cast_vote(account=account, proposal=proposal, choice=choice, at=at).pk)


def answer(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(code: str, threads: int) -> None:
    proposal = Proposal.objects.get(code=code)
    barrier = Barrier(threads)
    with ThreadPoolExecutor(threads) as pool:
        answer("ready")
        for line in sys.stdin:
            account = User.objects.get(code=line.strip())
            choices = [Choice.values[n % 3] for n in range(threads)]
            votes = [pool.submit(vote, proposal, account, barrier, choice) for choice in choices]
            answer("; ".join(str(future.exception() or "ok") for future in votes))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
