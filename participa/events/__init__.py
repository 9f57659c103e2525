"""The outbox: units of work, facts numbered per topic in commit order, and what runs after them.

Domain code uses :func:`unit`, :func:`publish`, :func:`on` and :func:`every`; :func:`at_end` is for the audit chain.
"""

from participa.events.facts import Fact
from participa.events.registry import every, on
from participa.events.unit import active, at_end, publish, unit

__all__ = ["Fact", "active", "at_end", "every", "on", "publish", "unit"]
