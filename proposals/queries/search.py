"""Finding public text by its words: Spanish, Basque and English stems, accents ignored, on either database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.conf import settings
from django.db.models import Case, IntegerField, Q, QuerySet, Subquery, When

from participa.core.codes import PATTERN
from participa.core.errors import DomainError
from participa.core.stems import all_stems, tokens
from participa.core.text import normalise
from proposals.models import Comment, Consultation, Proposal, SearchEntry
from proposals.queries.visibility import is_public_q, words_are_public_q

LONGEST_QUERY = 200
#: More words than this do not make a question clearer, only slower.
MOST_WORDS = 8

_SPANISH = """
a al algo ante como con cual cuando de del desde donde el ella ellos en entre era es esta este esto fue ha hay la las le
les lo los mas me mi muy ni no nos o para pero por porque que se ser si sin sobre son su sus tambien te tu un una uno
unos y ya yo
"""
_BASQUE = """
al ala ba bai baina bat batean batek bere bezala da dago dio dira du dugu dut dute edo egin eta ez ezin gara gu guk hau
hemen hori hura izan ni nik nola noiz non orain oso zein zen zer zu zuk
"""
_ENGLISH = """
a about all an and are as at be but by can do for from has have he i if in is it its more my no not of on or our she so
that the their them there they this to was we what when which who will with you your
"""
#: Words that are in nearly every text; they are looked for only where there is nothing else.
STOP_WORDS = {
    language: frozenset(words.split()) for language, words in [("es", _SPANISH), ("eu", _BASQUE), ("en", _ENGLISH)]
}

_COMMENT, _PROPOSAL, _CONSULTATION = "comment", "proposal", "consultation"


@dataclass(frozen=True)
class Hit:
    """Something public that holds the words. ``comment`` comes with its author and its public revision."""

    consultation: Consultation
    proposal: Proposal | None = None
    comment: Comment | None = None

    @property
    def kind(self) -> str:
        """``consultation``, ``proposal`` or ``comment``."""
        if self.comment is not None:
            return _COMMENT
        return _PROPOSAL if self.proposal is not None else _CONSULTATION


@dataclass(frozen=True)
class Hits:
    """A page of what was found. ``words`` are those looked for; without any, nothing is found."""

    items: tuple[Hit, ...]
    next: str
    words: tuple[str, ...]


def search(query: object, *, language: str, limit: int = 0, cursor: str = "") -> Hits:
    """What is public and holds every word of the query, in any of the three languages; one statement.

    Consultations come first, then proposals, then contributions, the newest first. Words that are in nearly every text
    of the reader's ``language`` are left out. Raises ``cursor.invalid`` and what :func:`normalise` refuses.
    """
    words = words_of(query, language)
    size = limit or settings.PAGE_SIZE
    if not words:
        return Hits((), "", ())
    found = _beyond(_public_entries(words), cursor).order_by("shelf", "-pk")
    related = ("consultation__department", "proposal", "comment__participant", "comment__public_revision")
    rows = list(found.select_related(*related)[: size + 1])
    items = tuple(Hit(row.consultation, row.proposal, row.comment) for row in rows[:size])
    return Hits(items, _cursor(items[-1]) if len(rows) > size else "", tuple(words))


def consultations_holding(query: object, *, language: str) -> QuerySet[Consultation]:
    """The consultations that hold every word in their text, a proposal or a public contribution; for the list's filter.

    A query without a word to look for holds back nothing: all of them.
    """
    words = words_of(query, language)
    public = Consultation.objects.filter(is_public_q())
    if not words:
        return public
    return public.filter(pk__in=_public_entries(words).order_by().values("consultation"))


def words_of(query: object, language: str) -> list[str]:
    """The words that a query looks for, folded, at most :data:`MOST_WORDS`."""
    text = normalise(query, field="q", longest=LONGEST_QUERY, shortest=0, lines=False)
    words = list(dict.fromkeys(tokens(text)))
    telling = [word for word in words if word not in STOP_WORDS.get(language, frozenset())]
    return (telling or words)[:MOST_WORDS]


def _public_entries(words: list[str]) -> QuerySet[Any]:
    """Entries with every word, of what is public now: the index alone is not believed."""
    conditions = (reduce(or_, (Q(stems__contains=f" {stem} ") for stem in sorted(all_stems(word)))) for word in words)
    public = is_public_q("consultation__") & (Q(comment=None) | words_are_public_q("comment__"))
    shelf = Case(
        When(comment__isnull=False, then=3),
        When(proposal__isnull=False, then=2),
        default=1,
        output_field=IntegerField(),
    )
    return SearchEntry.objects.filter(public, reduce(and_, conditions)).annotate(shelf=shelf)


def _cursor(hit: Hit) -> str:
    if hit.comment is not None:
        return f"3-{hit.comment.code}"
    return f"2-{hit.proposal.code}" if hit.proposal is not None else f"1-{hit.consultation.code}"


def _beyond(entries: QuerySet[Any], cursor: str) -> QuerySet[Any]:
    """What follows the thing that the cursor names: lower on its shelf, or on a later shelf."""
    if not cursor:
        return entries
    match = re.fullmatch(f"([123])-({PATTERN})", cursor)
    if match is None:
        raise DomainError("cursor.invalid", field="cursor")
    shelf, code = int(match[1]), match[2]
    named = {
        1: Q(consultation__code=code, proposal=None, comment=None),
        2: Q(proposal__code=code, comment=None),
        3: Q(comment__code=code),
    }
    last = SearchEntry.objects.filter(named[shelf]).order_by().values("pk")[:1]
    return entries.filter(Q(shelf__gt=shelf) | Q(shelf=shelf, pk__lt=Subquery(last)))
