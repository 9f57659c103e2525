"""Which fields of the open data a snapshot keeps: the names are those of the API.

What depends on the reader, on the hour or on a cache is left out, so that everybody who reads the same data at the
same state of the consultation gets the same bytes.
"""

from __future__ import annotations

from typing import Any

#: A field that is kept as it is; a dict keeps these fields of an object, a list those of each of its objects.
Shape = Any
KEPT: Shape = None

_TEXT: Shape = {"es": KEPT, "eu": KEPT, "en": KEPT}
_NAMED: Shape = {"code": KEPT, "name": _TEXT}
_COUNTS: Shape = {"in_favour": KEPT, "against": KEPT, "abstain": KEPT}
_IMPORTED_COUNTS: Shape = {"source": KEPT, "supports": KEPT, "positive": KEPT, "negative": KEPT}

CONSULTATION: Shape = {
    "code": KEPT,
    "department": _NAMED,
    "procedure": {"key": KEPT, "name": _TEXT, "norm": KEPT},
    "title": _TEXT,
    "summary": _TEXT,
    "topic": KEPT,
    "state": KEPT,
    "outcome": KEPT,
    "opens_at": KEPT,
    "closes_at": KEPT,
    "published_at": KEPT,
    "comment_level": KEPT,
    "vote_level": KEPT,
    "tally_visibility": KEPT,
    "exception_reason": KEPT,
}
POLICY: Shape = {"version": KEPT, "mode": KEPT, "since": KEPT}
REASON: Shape = {"code": KEPT, "label": _TEXT, "clause": KEPT, "ground": KEPT}
_TIMES: Shape = {"decided": KEPT, "median": KEPT, "p90": KEPT}
_PART: Shape = {"part": KEPT, "whole": KEPT}
#: What moderation tells of itself; ``number`` is 1, for there is one of them.
FIGURES: Shape = {
    "number": KEPT,
    "texts": {"received": KEPT, "public": KEPT, "waiting": KEPT, "removed": KEPT, "withdrawn": KEPT, "merged": KEPT},
    "removals": {"total": KEPT, "by_reason": KEPT, "by_phase": KEPT, "detected": KEPT},
    "undone": KEPT,
    "votes_on_removed": KEPT,
    "held": _TIMES,
    "published": _TIMES,
    "reports": KEPT,
    "appeals": KEPT,
    "sides": {"in_favour": _PART, "against": _PART},
}
#: A group of opinion: how many people, and what they think of contributions, each with the same codes in every group.
GROUP: Shape = {
    "number": KEPT,
    "people": KEPT,
    "opinions": [{"comment": KEPT, "agree": KEPT, "disagree": KEPT, "passes": KEPT}],
}
#: ``number``: its place in the life, from 1.
STEP: Shape = {"number": KEPT, "source": KEPT, "target": KEPT, "reason": _TEXT, "at": KEPT}
SECTION: Shape = {"key": KEPT, "heading": _TEXT, "body": _TEXT}
PROPOSAL: Shape = {
    "code": KEPT,
    "position": KEPT,
    "title": _TEXT,
    "body": _TEXT,
    "tally": {"counts": _COUNTS, "over": KEPT, "imported": _IMPORTED_COUNTS},
}
COMMENT: Shape = {
    "code": KEPT,
    "proposal": KEPT,
    "section": KEPT,
    "parent": KEPT,
    "kind": KEPT,
    "stance": KEPT,
    "published_at": KEPT,
    "tombstone": {"why": KEPT, "since": KEPT, "reason_code": KEPT, "decision": KEPT, "into": KEPT},
    "revision": KEPT,
    "body": KEPT,
    "language": KEPT,
    "author": KEPT,
    "participant": KEPT,
    "channel": KEPT,
    "edited": KEPT,
    "credits": [{"comment": KEPT, "author": KEPT, "participant": KEPT}],
    "agree": KEPT,
    "disagree": KEPT,
    "passes": KEPT,
    "requests": KEPT,
    "imported": {"source": KEPT, "positive": KEPT, "negative": KEPT},
}
THEME: Shape = {
    "code": KEPT,
    "label": _TEXT,
    "summary": _TEXT,
    "stage": KEPT,
    "dismissal_reason": KEPT,
    "position": KEPT,
    "comments": KEPT,
}
RESPONSE: Shape = {
    "code": KEPT,
    "department": _NAMED,
    "verdict": KEPT,
    "body": _TEXT,
    "reason": _TEXT,
    "competent": KEPT,
    "version": KEPT,
    "published_at": KEPT,
    "targets": KEPT,
    "themes": [{"code": KEPT}],
    "commitments": [
        {
            "code": KEPT,
            "department": _NAMED,
            "text": _TEXT,
            "due_on": KEPT,
            "state": KEPT,
            "reason": KEPT,
            "evidence_url": KEPT,
            "updated_at": KEPT,
        }
    ],
}

#: Every kind of row in the order of the file: its shape, and the field that names a row among its kind.
KINDS: dict[str, tuple[Shape, str]] = {
    "consultation": (CONSULTATION, "code"),
    "policy": (POLICY, "version"),
    "reason": (REASON, "code"),
    "figures": (FIGURES, "number"),
    "step": (STEP, "number"),
    "section": (SECTION, "key"),
    "proposal": (PROPOSAL, "code"),
    "comment": (COMMENT, "code"),
    "theme": (THEME, "code"),
    "group": (GROUP, "number"),
    "response": (RESPONSE, "code"),
}


def cut(value: Any, shape: Shape) -> Any:
    """The fields of the shape alone; null stays null. Raises KeyError where one is missing."""
    if value is None or shape is None:
        return value
    if isinstance(shape, list):
        return [cut(item, shape[0]) for item in value]
    return {name: cut(value[name], inner) for name, inner in shape.items()}
