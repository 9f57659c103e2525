"""The word lists for those who edit them: what is listed, what changed when and why, what a word would have found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from moderation.analysis.word_changes import Change
from moderation.analysis.wordlists import LANGUAGES, Entry, WordList, default_lists, matches, word_list
from moderation.models import ListedWord, WordListVersion
from moderation.queries.house import entries_at, lists_in_force
from participa.core.errors import DomainError
from proposals.queries.visibility import public_comments

#: So many published texts are looked through for what a new word would find.
LOOKED_THROUGH = 2_000
#: Of the texts that it would find so many are shown.
_SHOWN = 5
#: No column holds such a number.
_NO_VERSION = 2**31


@dataclass(frozen=True)
class Hits:
    """What words would have found among the ``of`` latest published texts: in all, each phrase, and some of them."""

    of: int = 0
    texts: int = 0
    by_phrase: dict[str, int] = field(default_factory=dict)
    examples: list[tuple[str, str]] = field(default_factory=list)


def known_language(language: str) -> str:
    """The language, if it has a list. Raises ``not_found``."""
    if language not in LANGUAGES:
        raise DomainError("not_found")
    return language


def current_list(language: str) -> WordList:
    """The list in force of one language. Raises ``not_found``."""
    return dict(zip(LANGUAGES, lists_in_force(), strict=True))[known_language(language)]


def brought_list(language: str) -> WordList:
    """The list that the product brings for a language; it is version 1."""
    return dict(zip(LANGUAGES, default_lists(), strict=True))[known_language(language)]


def versions_of_list(language: str) -> list[WordListVersion]:
    """Every change of a list, the newest first; one statement."""
    rows = WordListVersion.objects.filter(language=known_language(language))
    return list(rows.select_related("made_by"))


def newest_versions() -> dict[str, WordListVersion]:
    """The last change of each list that was ever changed; one statement."""
    return {row.language: row for row in WordListVersion.objects.select_related("made_by").order_by("version")}


def find_version(language: str, version: int) -> WordListVersion:
    """One version of a list. Raises ``not_found``."""
    rows = WordListVersion.objects.select_related("made_by").filter(language=language, version=version)
    found = rows.first() if 0 < version < _NO_VERSION else None
    if found is None:
        raise DomainError("not_found")
    return found


def entries_of(version: WordListVersion) -> list[Entry]:
    """What was listed in it; one statement."""
    return entries_at(version.language, version.version)


def change_in(version: WordListVersion) -> Change:
    """What it listed and took out; two statements."""
    rows = ListedWord.objects.filter(language=version.language)
    added = rows.filter(added_in=version.version).values_list("phrase", "level")
    removed = rows.filter(removed_in=version.version).values_list("phrase", "level")
    return Change(tuple(Entry(*row) for row in added), tuple(Entry(*row) for row in removed))


def hits_of(entries: Sequence[Entry], language: str) -> Hits:
    """What these would have found, had they been listed; one statement, a tenth of a second for a thousand texts.

    Nothing is looked through for none.
    """
    if not entries:
        return Hits()
    asked = [word_list(language, "", entries)]
    newest = public_comments().order_by("-published_at", "-pk")[:LOOKED_THROUGH]
    found: Counter[str] = Counter()
    examples: list[tuple[str, str]] = []
    texts = of = 0
    for code, body in newest.values_list("code", "public_revision__body"):
        of += 1
        here = {match.entry.phrase for match in matches(body or "", asked)}
        found.update(here)
        if here:
            texts += 1
            examples += [(code, body or "")][: _SHOWN - len(examples)]
    return Hits(of, texts, dict(found), examples)
