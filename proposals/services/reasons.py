"""Why an institution does something to a consultation, in the languages it owes it in."""

from __future__ import annotations

from dataclasses import dataclass

from participa.core.errors import DomainError
from participa.core.text import normalise
from proposals.rules.lifecycle import Owed

LONGEST = 2000


@dataclass(frozen=True)
class Reason:
    es: str = ""
    eu: str = ""
    en: str = ""

    def columns(self) -> dict[str, str]:
        """As the columns of a row."""
        return {"reason_es": self.es, "reason_eu": self.eu, "reason_en": self.en}


NO_REASON = Reason()


def checked(reason: Reason, owed: Owed) -> Reason:
    """The reason as it is stored: a public one in both official languages, one for the authors in any.

    Raises ``DomainError`` that names the field.
    """
    least = 1 if owed is Owed.PUBLIC else 0
    texts = Reason(
        es=normalise(reason.es, field="reason_es", longest=LONGEST, shortest=least),
        eu=normalise(reason.eu, field="reason_eu", longest=LONGEST, shortest=least),
        en=normalise(reason.en, field="reason_en", longest=LONGEST, shortest=0),
    )
    if owed is Owed.AUTHORS and texts == NO_REASON:
        raise DomainError("text.empty", field="comment")
    return texts
