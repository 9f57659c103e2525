"""The word lists: every change is a new version with its author and reason, and an earlier one can be had again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from moderation.analysis.terms import listed as own_list
from moderation.analysis.word_changes import Change, change_between
from moderation.analysis.wordlists import Entry, WordList, compared
from moderation.enums import WordLevel
from moderation.models import ListedWord, WordListVersion
from moderation.queries.people import roles_of
from moderation.queries.words import Hits, brought_list, current_list, entries_of, find_version, hits_of
from moderation.rules import why_not_manage
from participa import events
from participa.accounts.audit import record
from participa.accounts.enums import AuditAct
from participa.accounts.models import User
from participa.core.digests import canonical, sha256
from participa.core.errors import DomainError, refuse
from participa.core.text import folded, normalise

#: Phrases of one language; letters of a phrase at least and characters at most; words of a phrase.
MOST, SHORTEST, LONGEST, MOST_WORDS = 5_000, 3, 80, 8
#: A word that is in more than this share of the latest texts says nothing about any; with fewer texts nobody can tell.
_TOO_MUCH, _FEWEST_TEXTS = 0.05, 100
_LONGEST_WHY = 500
#: Marks that people copy with a word; some would make a formula of it in a spreadsheet.
_AROUND = " .,;:=+@'\"«»“”¡!¿?-"


@dataclass(frozen=True)
class Foreseen:
    """A change as it would be stored, and what its new words would have found."""

    change: Change
    hits: Hits


def revise_list(
    *, by: User, language: str, change: Change, seen: int, why: object, back_to: int | None = None, at: datetime
) -> WordListVersion:
    """The next version of the list of a language, in force at once. ``seen`` is the version that ``by`` had read.

    Raises ``forbidden``, ``text.…`` (``why``), what :func:`check_change` raises, and ``words.conflict`` where somebody
    else changed the list meanwhile.
    """
    refuse(why_not_manage(roles_of(by)))
    said = normalise(why, field="why", longest=_LONGEST_WHY, lines=False)
    listed = current_list(language)
    refuse(None if seen == int(listed.version) else "words.conflict")
    clean = check_change(listed=listed, change=change).change
    with events.unit():
        made = _next_version(listed, clean, by, said, back_to, at)
        record(
            AuditAct.WORDS_LISTED,
            by=by,
            ref=str(made),
            at=at,
            digest=made.digest,
            added=made.added,
            removed=made.removed,
            back_to=back_to,
        )
    return made


def go_back(*, by: User, language: str, version: int, seen: int, why: object, at: datetime) -> WordListVersion:
    """List again exactly what an earlier version listed, as the next version. Raises ``not_found`` besides."""
    change = change_back(language=language, version=version)
    return revise_list(by=by, language=language, change=change, seen=seen, why=why, back_to=version, at=at)


def change_back(*, language: str, version: int) -> Change:
    """What going back to a version would change. Raises ``not_found``."""
    return change_between(current_list(language).entries, entries_of(find_version(language, version)))


def check_change(*, listed: WordList, change: Change) -> Foreseen:
    """What the change would come to. Says what is wrong with it, naming the ``phrase``:

    ``words.level``, ``words.letters`` (too short), ``words.words`` (too many), ``words.common`` (a word without
    meaning), ``words.too_much`` (in more than one of twenty of the latest texts), ``words.duplicate``,
    ``words.unknown`` (to take out), ``words.full``, ``words.unchanged``, ``text.…``.
    """
    there = dict.fromkeys(listed.entries)
    for entry in change.remove:
        if entry not in there:
            raise DomainError("words.unknown", phrase=entry.phrase)
        del there[entry]
    added = tuple(_checked(entry, listed.language) for entry in change.add)
    _refuse_duplicates(there, added, listed.language)
    if len(there) + len(added) > MOST:
        raise DomainError("words.full", most=MOST)
    clean = change_between(listed.entries, [*there, *added])
    refuse(None if clean else "words.unchanged")
    hits = hits_of(clean.add, listed.language)
    _refuse_what_is_everywhere(hits)
    return Foreseen(clean, hits)


def _checked(entry: Entry, language: str) -> Entry:
    phrase = normalise(entry.phrase, field="phrase", longest=LONGEST, lines=False).strip(_AROUND)
    if entry.level not in WordLevel.values:
        raise DomainError("words.level", field="level", phrase=phrase)
    words = compared(phrase, language)
    if sum(char.isalnum() for char in phrase) < SHORTEST or not words:
        raise DomainError("words.letters", field="phrase", phrase=phrase, shortest=SHORTEST)
    if len(words) > MOST_WORDS:
        raise DomainError("words.words", field="phrase", phrase=phrase, most=MOST_WORDS)
    common = own_list(f"{language}.stop")
    if all(word in common for word in folded(phrase).split()):
        raise DomainError("words.common", field="phrase", phrase=phrase)
    return Entry(phrase, entry.level)


def _refuse_duplicates(there: Iterable[Entry], added: Iterable[Entry], language: str) -> None:
    """Two phrases that find the same texts are one, whatever their accents and endings."""
    known = {compared(entry.phrase, language): entry for entry in there}
    for entry in added:
        other = known.setdefault(compared(entry.phrase, language), entry)
        if other is not entry:
            level = WordLevel(other.level).label
            raise DomainError("words.duplicate", field="phrase", phrase=entry.phrase, other=other.phrase, level=level)


def _refuse_what_is_everywhere(hits: Hits) -> None:
    if hits.of < _FEWEST_TEXTS:
        return
    for phrase, texts in hits.by_phrase.items():
        if texts > _TOO_MUCH * hits.of:
            raise DomainError("words.too_much", field="phrase", phrase=phrase, texts=texts, of=hits.of)


def _next_version(
    listed: WordList, change: Change, by: User, why: str, back_to: int | None, at: datetime
) -> WordListVersion:
    """Of two at once the constraint keeps one."""
    language, number = listed.language, int(listed.version) + 1
    try:
        with transaction.atomic():  # a savepoint: losing the race must not doom the unit before it is said
            if not WordListVersion.objects.filter(language=language).exists():
                _store_brought(language, at)
            entries = _after(listed.entries, change)
            made = WordListVersion.objects.create(
                language=language,
                version=number,
                digest=_digest(language, number, entries),
                made_by=by,
                made_at=at,
                why=why,
                added=len(change.add),
                removed=len(change.remove),
                back_to=back_to,
            )
            gone = ListedWord.objects.filter(language=language, removed_in__isnull=True)
            gone.filter(phrase__in=[entry.phrase for entry in change.remove]).update(removed_in=number)
            _list_words(language, change.add, number)
    except IntegrityError:
        raise DomainError("words.conflict") from None
    return made


def _store_brought(language: str, at: datetime) -> None:
    """Before the first change: the list that the product brings, as the version it has."""
    brought = brought_list(language)
    number = int(brought.version)
    WordListVersion.objects.create(
        language=language,
        version=number,
        digest=_digest(language, number, brought.entries),
        made_at=at,
        added=len(brought.entries),
        removed=0,
    )
    _list_words(language, brought.entries, number)


def _list_words(language: str, entries: Iterable[Entry], version: int) -> None:
    rows = (ListedWord(language=language, phrase=one.phrase, level=one.level, added_in=version) for one in entries)
    ListedWord.objects.bulk_create(rows, batch_size=1_000)


def _after(entries: Iterable[Entry], change: Change) -> list[Entry]:
    gone = set(change.remove)
    return [*(entry for entry in entries if entry not in gone), *change.add]


def _digest(language: str, version: int, entries: Iterable[Entry]) -> str:
    words = sorted([entry.phrase, entry.level] for entry in entries)
    return sha256(canonical({"language": language, "version": version, "words": words}))
