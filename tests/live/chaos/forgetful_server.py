"""A live process with a mistake planted in it: the tenth fact of a topic is told to nobody who watches."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participa.settings")
django.setup()

from api.live.topic import Numbered, Topic  # noqa: E402  after the applications are loaded
from participa.events.models import Event  # noqa: E402
from participa.ops.serve import serve  # noqa: E402

FORGOTTEN = 10
append = Topic.append


def forgetful(topic: Topic, rows: Sequence[Event]) -> list[Numbered] | None:
    fresh = append(topic, rows)
    return None if fresh is None else [each for each in fresh if each.seq != FORGOTTEN]


Topic.append = forgetful  # type: ignore[method-assign, assignment]
serve(host="127.0.0.1", port=int(sys.argv[1]), role="live", tell=lambda line: print(line, flush=True))  # noqa: T201
