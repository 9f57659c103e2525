"""How hard a draft is to read, in words: advice for who writes it, on which nothing depends."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.dashboard.editor.wording import LANGUAGE_NAMES
from moderation.analysis.plain import HARD, Plain, plain
from participa.core.localized import LANGUAGES
from proposals.rules.checklist import Dossier

_SCALES = {"es": "INFLESZ", "en": "Flesch"}
_LEVELS = {
    "very_easy": gettext_lazy("very easy"),
    "easy": gettext_lazy("easy"),
    "normal": gettext_lazy("neither easy nor hard"),
    "hard": gettext_lazy("somewhat hard"),
    "very_hard": gettext_lazy("very hard"),
}


def ease(dossier: Dossier) -> list[str]:
    """A line for each language in which there is enough to tell: the score or the length of sentences, and the level.

    Read are the summary and the texts of sections and proposals together; headings and titles are no prose.
    """
    told = ((language, plain(_prose(dossier, language), language)) for language in LANGUAGES)
    return [_line(language, found) for language, found in told if found.level]


def _prose(dossier: Dossier, language: str) -> str:
    parts = [getattr(part, f"body_{language}") for part in (*dossier.sections, *dossier.proposals)]
    return "\n".join([getattr(dossier.consultation, f"summary_{language}"), *parts])


def _line(language: str, found: Plain) -> str:
    facts = {"language": LANGUAGE_NAMES[language], "level": _LEVELS[found.level or ""]}
    if found.score is None:
        words = round(found.words_a_sentence)
        line = _("%(language)s: sentences of %(words)s words on average, %(level)s.") % {**facts, "words": words}
    else:
        # The formulas go beyond their scale where words or sentences are of one kind.
        score = round(min(100.0, max(0.0, found.score)))
        said = {**facts, "scale": _SCALES[language], "score": score}
        line = _("%(language)s: reading ease (%(scale)s) %(score)s of 100, %(level)s.") % said
    advice = _("Shorter sentences help.")
    return f"{line} {advice}" if found.level in HARD else line
