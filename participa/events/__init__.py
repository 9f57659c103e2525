"""The outbox: units of work, facts numbered per topic in commit order, and what runs after them.

Domain code uses four names: :func:`unit`, :func:`publish`, :func:`on` and :func:`every`.
"""

from participa.events.facts import Fact
from participa.events.registry import every, on
from participa.events.unit import active, publish, unit

__all__ = ["Fact", "active", "every", "on", "publish", "unit"]
