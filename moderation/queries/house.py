"""What the screening must know of the house for every text: one statement, and two more after a list changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from moderation.analysis.wordlists import LANGUAGES, Entry, WordList, default_lists, word_list
from moderation.enums import PolicyMode
from moderation.models import ListedWord, WordListVersion

_NEWEST = "(SELECT digest FROM moderation_wordlistversion WHERE language = %s ORDER BY version DESC LIMIT 1)"
_LISTS = ", ".join([_NEWEST] * len(LANGUAGES))
_MODE = (
    "(SELECT mode FROM moderation_moderationpolicy WHERE consultation_id = %s OR consultation_id IS NULL "
    "ORDER BY consultation_id IS NULL, version DESC LIMIT 1)"
)

#: The list of each language that this process asked last, by its digest: it holds everything of that version, so that
#: a change by another process, or one that is taken back, is never missed.
_kept: dict[str, tuple[str, WordList]] = {}


@dataclass(frozen=True)
class Manner:
    """When texts of a consultation are reviewed (:class:`moderation.enums.PolicyMode`), and the lists in force."""

    mode: str
    lists: tuple[WordList, ...]


def manner_of(consultation_id: int) -> Manner:
    """The mode of the policy in force, the consultation's own before the institution's; and the newest lists."""
    mode, *digests = _row(f"SELECT {_MODE}, {_LISTS}", [consultation_id, *LANGUAGES])
    return Manner(str(mode or PolicyMode.POST), _lists(digests))


def lists_in_force() -> tuple[WordList, ...]:
    """The newest list of each language."""
    return _lists(_row(f"SELECT {_LISTS}", [*LANGUAGES]))


def _row(statement: str, arguments: list[int | str]) -> list[str | None]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return list(cursor.fetchone())


def _lists(digests: list[str | None]) -> tuple[WordList, ...]:
    pairs = zip(default_lists(), digests, strict=True)
    return tuple(_list(brought.language, digest) if digest else brought for brought, digest in pairs)


def _list(language: str, digest: str) -> WordList:
    held = _kept.get(language)
    if held is None or held[0] != digest:
        version = WordListVersion.objects.get(digest=digest).version
        held = _kept[language] = (digest, word_list(language, str(version), entries_at(language, version)))
    return held[1]


def entries_at(language: str, version: int) -> list[Entry]:
    """What was listed in a version, by phrase; one statement."""
    there = Q(removed_in__isnull=True) | Q(removed_in__gt=version)
    rows = ListedWord.objects.filter(there, language=language, added_in__lte=version)
    return [Entry(*row) for row in rows.values_list("phrase", "level")]
