"""The worker's part of themes: proposes them, learns from what people put where, and places one more text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Max, Q

from moderation.analysis.comment import Comment as Text
from moderation.analysis.themes.model import SURE, Placed, ThemeModel, unpacked
from moderation.enums import AnalysisState, SuggestionSource
from moderation.models import ThemeAnalysis, ThemeSketch, ThemeSuggestion
from moderation.queries.themes import as_texts, proposed_members, taught, texts_to_place, untouched_themes
from participa import events
from proposals.enums import ThemeOrigin
from proposals.models import Comment, Consultation, Theme
from proposals.queries.themes import themes_of

if TYPE_CHECKING:
    from moderation.analysis.themes.proposed import Proposal

MOST_ATTEMPTS = 3
#: An analysis nobody gave a sign of for so long is taken up again.
_SILENT = timedelta(minutes=5)
#: Reading and learning; what is sure; proposing; suggesting.
_STEPS = 4
_AT_WORK = (AnalysisState.QUEUED, AnalysisState.WORKING)
#: Words in the name that a proposed theme has until a person names it, and how long that may be.
_NAMED, _LONGEST = 3, 120
#: Rows written or deleted at once.
_BATCH = 1_000


def run_themes(*, analysis: ThemeAnalysis, at: datetime) -> None:
    """Propose themes of what is in none and is not sure to belong to one; replace what nobody touched. Idempotent."""
    # numpy and scipy are for the worker alone.
    from moderation.analysis.themes.learned import learn
    from moderation.analysis.themes.placing import place_all
    from moderation.analysis.themes.proposed import propose

    fresh = _begin(analysis, at)
    if fresh is None:
        return
    place = fresh.consultation
    said, texts = taught(place), as_texts(texts_to_place(place))
    if not _goes_on(fresh, 1, at):
        return
    kept = _kept(place, {text.source: theme for text, theme in said})
    grouped = [(text, kept[text.source]) for text in texts if text.source in kept]
    model = learn([(text, str(theme)) for text, theme in (*said, *grouped)], texts)
    free = [text for text in texts if text.source not in kept]
    left = [text for text, placed in zip(free, place_all(model, free), strict=True) if placed.theme is None]
    if not _goes_on(fresh, 2, at):
        return
    made = propose(left, many=fresh.many)
    with events.unit():
        if not _goes_on(fresh, 3, at):
            return
        _replace(place, made)
    learn_themes(consultation=place, at=at)
    with events.unit():
        if _goes_on(fresh, _STEPS, at):
            _settle(fresh, at, why_not=made.why_not or "", texts=len(said) + len(texts))


def learn_themes(*, consultation: Consultation, at: datetime) -> int:
    """Learn anew from what people put where and from what was proposed, and suggest for each text that is in none.

    Returns how many texts were placed anew. Refused suggestions are kept and do not come back.
    """
    # numpy and scipy are for the worker alone.
    from moderation.analysis.themes.learned import learn
    from moderation.analysis.themes.placing import place_all
    from moderation.analysis.themes.sketches import sketches

    said, texts = taught(consultation), as_texts(texts_to_place(consultation))
    grouped = proposed_members(consultation, {text.source: theme for text, theme in said})
    proposed = [(text, grouped[text.source]) for text in texts if text.source in grouped]
    model = learn([(text, str(theme)) for text, theme in (*said, *proposed)], texts)
    placed = {text.source: where for text, where in zip(texts, place_all(model, texts), strict=True)}
    if len(model.themes) == 1:  # nothing to choose from, but what was grouped stays together
        placed |= {text.source: Placed(str(theme), SURE) for text, theme in proposed}
    members: defaultdict[str, list[Text]] = defaultdict(list)
    for text, theme in said:
        members[str(theme)].append(text)
    for text in texts:
        if (key := placed[text.source].theme) is not None:
            members[key].append(text)
    drawn = sketches(members)
    with events.unit():
        analysis = _locked(consultation)
        _suggest(consultation, placed, {theme for _, theme in said})
        for key, sketch in drawn.items():
            ThemeSketch.objects.update_or_create(
                theme_id=int(key),
                defaults={"words": list(sketch.words), "representatives": [one.source for one in sketch.shown]},
            )
        analysis.model, analysis.learned_at, analysis.learned_from = model.packed(), at, len(said)
        analysis.save(update_fields=["model", "learned_at", "learned_from"])
        _tell(consultation, at)
    return len(texts)


def suggest_theme(*, comment: Comment, at: datetime) -> Placed | None:
    """Place one text that is new or has other words, and nothing else; None where nothing was learned yet."""
    analysis = ThemeAnalysis.objects.filter(consultation=comment.consultation_id, model__isnull=False).first()
    found = texts_to_place(comment.consultation).filter(pk=comment.pk)
    if analysis is None or not (texts := as_texts(found)):
        return None
    placed = _model(analysis, at).place(texts[0].text, texts[0].language)
    with events.unit():
        _locked(comment.consultation)
        _suggest(comment.consultation, {texts[0].source: placed}, _taught_themes(comment.consultation))
        _tell(comment.consultation, at)
    return placed


def run_waiting(*, at: datetime) -> int:
    """Go on with analyses whose task was lost, and learn where people said something new; a job of the clock.

    Returns how many consultations it worked on.
    """
    lost = list(ThemeAnalysis.objects.filter(state__in=_AT_WORK, active_at__lt=at - _SILENT))
    for analysis in lost:
        run_themes(analysis=analysis, at=at)
    changed = Consultation.objects.annotate(
        changed=Max("theme_changes__at"), undone=Max("theme_changes__undone_at"),
    ).filter(
        Q(theme_analysis__isnull=True, changed__isnull=False)
        | Q(theme_analysis__learned_at__isnull=True, changed__isnull=False)
        | Q(changed__gte=F("theme_analysis__learned_at"))
        | Q(undone__gte=F("theme_analysis__learned_at"))
    )  # fmt: skip
    behind = list(changed)
    for consultation in behind:
        learn_themes(consultation=consultation, at=at)
    return len(lost) + len(behind)


def _begin(analysis: ThemeAnalysis, at: datetime) -> ThemeAnalysis | None:
    """One more attempt; None where there is nothing to do any more."""
    with events.unit():
        fresh = ThemeAnalysis.objects.select_for_update().select_related("consultation").get(pk=analysis.pk)
        if fresh.state not in _AT_WORK:
            return None
        fresh.attempts += 1
        fresh.active_at = at
        fresh.step, fresh.steps = 0, _STEPS
        fresh.state = AnalysisState.WORKING if fresh.attempts <= MOST_ATTEMPTS else AnalysisState.FAILED
        fresh.save(update_fields=["attempts", "active_at", "step", "steps", "state"])
        _tell(fresh.consultation, at)
    return fresh if fresh.state == AnalysisState.WORKING else None


def _goes_on(analysis: ThemeAnalysis, step: int, at: datetime) -> bool:
    """One more step is done; False where somebody cancelled it, or asked anew, meanwhile."""
    with events.unit():
        fresh = _locked(analysis.consultation)
        if (fresh.state, fresh.attempts) != (AnalysisState.WORKING, analysis.attempts):
            return False
        fresh.step, fresh.active_at = step, max(at, fresh.active_at or at)
        fresh.save(update_fields=["step", "active_at"])
        _tell(analysis.consultation, at)
    return True


def _kept(consultation: Consultation, said: Mapping[int, int]) -> dict[int, int]:
    """Of each revision in a group that somebody named or pinned, its theme: it is not proposed once more."""
    untouched = set(untouched_themes(consultation).values_list("pk", flat=True))
    return {key: theme for key, theme in proposed_members(consultation, said).items() if theme not in untouched}


def _replace(consultation: Consultation, made: Proposal) -> None:
    """Put what was proposed in the place of what was proposed before and nobody touched; nothing replaces nothing."""
    if not made.groups:
        return
    untouched_themes(consultation).delete()
    last = Theme.objects.filter(consultation=consultation).aggregate(last=Max("position"))["last"] or 0
    for position, group in enumerate(made.groups, start=last + 1):
        name = ", ".join(group.words[:_NAMED])[:_LONGEST]
        theme = Theme.objects.create(
            consultation=consultation, origin=ThemeOrigin.ANALYSIS, position=position, label_es=name or f"{position}"
        )
        ThemeSketch.objects.create(
            theme=theme, words=list(group.words), members=[one.source for one in group.comments],
            representatives=[one.source for one in group.representatives],
        )  # fmt: skip


def _settle(analysis: ThemeAnalysis, at: datetime, *, why_not: str, texts: int) -> None:
    fresh = _locked(analysis.consultation)
    fresh.state, fresh.done_at, fresh.why_not, fresh.texts = AnalysisState.DONE, at, why_not, texts
    fresh.save(update_fields=["state", "done_at", "why_not", "texts"])


def _suggest(consultation: Consultation, placed: Mapping[int, Placed], learned: Iterable[int]) -> None:
    """Put these suggestions in the place of earlier ones for the same texts; what was refused stays refused."""
    there = {str(pk) for pk in themes_of(consultation).values_list("pk", flat=True)}
    mine = ThemeSuggestion.objects.filter(theme__consultation=consultation)
    refused = set(mine.filter(refused_at__isnull=False).values_list("theme", "revision"))
    earlier = mine.filter(refused_at__isnull=True).values_list("pk", "revision")
    stale = [pk for pk, revision in earlier if revision in placed]
    for start in range(0, len(stale), _BATCH):
        mine.filter(pk__in=stale[start : start + _BATCH]).delete()
    from_people = set(learned)
    rows = [
        ThemeSuggestion(
            theme_id=int(where.theme), revision_id=revision, confidence=where.confidence,
            source=SuggestionSource.LEARNED if int(where.theme) in from_people else SuggestionSource.PROPOSED,
        )
        for revision, where in placed.items()
        if where.theme in there and (int(where.theme or 0), revision) not in refused
    ]  # fmt: skip
    ThemeSuggestion.objects.bulk_create(rows, batch_size=_BATCH)


def _taught_themes(consultation: Consultation) -> set[int]:
    return set(themes_of(consultation).filter(assignments__isnull=False).values_list("pk", flat=True))


def _model(analysis: ThemeAnalysis, at: datetime) -> ThemeModel:
    """What was learned; learned anew where another version of the program kept it."""
    try:
        return unpacked(bytes(analysis.model or b""))
    except ValueError:
        learn_themes(consultation=analysis.consultation, at=at)
        analysis.refresh_from_db(fields=["model"])
        return unpacked(bytes(analysis.model or b""))


def _locked(consultation: Consultation) -> ThemeAnalysis:
    ThemeAnalysis.objects.get_or_create(consultation=consultation)
    return ThemeAnalysis.objects.select_for_update(of=("self",)).get(consultation=consultation)


def _tell(consultation: Consultation, at: datetime) -> None:
    events.publish(
        "themes.progressed", ref=consultation.code, topics=["mod:queue"], at=at, consultation=consultation.code
    )
