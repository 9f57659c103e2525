"""Everything of the analysis and a report, in a process that may reach nobody: reads a snapshot, prints what it made.

Its first argument says what is asked for: ``analysis``, or ``reach`` for somebody who tries to go out. Whatever would
reach another machine ends the process with exit code 3, whoever catches the error.
"""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import Any

#: What Python tells of every way out, whichever library takes it.
_WAYS_OUT = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request")


def _nobody(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _WAYS_OUT or event.startswith(("ftplib.", "http.client.")):
        sys.stderr.write(f"reached out: {event}\n")
        sys.stderr.flush()
        os._exit(3)


def reach() -> None:
    """The control: as a library does that fetches its data, and keeps quiet where it cannot."""
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    sys.stdout.write("quiet")


def analysis() -> None:
    # Only when nobody can be reached any more.
    from moderation.analysis.comment import Comment
    from moderation.analysis.coverage import coverage
    from moderation.analysis.duplicates.campaigns import campaigns
    from moderation.analysis.groups import opinion_groups, read_votes
    from moderation.analysis.language import languages_of
    from moderation.analysis.plain import plain
    from moderation.analysis.report import snapshot
    from moderation.analysis.report.build import build
    from moderation.analysis.report.verify import verify
    from moderation.analysis.representatives import representatives
    from moderation.analysis.sentences import sentences
    from moderation.analysis.summaries import Sentence, summarise
    from moderation.analysis.themes.learned import learn
    from moderation.analysis.themes.proposed import propose

    frozen = snapshot.read(sys.stdin.buffer.read())
    rows = [row for _, row in sorted(frozen.texts.items())]
    texts = [Comment(row["body"], row["language"], at, row["stance"]) for at, row in enumerate(rows)]
    bodies, codes = [text.text for text in texts], [text.language for text in texts]
    pieces = [Sentence(text.text[a:b], text.language) for text in texts for a, b in sentences(text.text, text.language)]
    done = [
        representatives(texts), propose(texts), summarise(pieces), coverage(texts, bodies[:2]),
        campaigns(bodies, codes), [languages_of(body) for body in bodies], [plain(b, "eu") for b in bodies],
        learn([(texts[0], "a"), (texts[1], "b")], texts), opinion_groups(read_votes([(1, 1, 1), (2, 1, -1)])),
    ]  # fmt: skip
    made = build(frozen, taken_at="2026-03-10T09:00:00Z", software="0.1.0")
    found = [asdict(finding) for finding in verify(made, frozen)]
    assert all(one is not None for one in done), done
    assert found == [], found
    sys.stdout.write(made.digest)


if __name__ == "__main__":
    sys.addaudithook(_nobody)
    {"analysis": analysis, "reach": reach}[sys.argv[1]]()
