"""The sentences of notices, in the language of whoever reads them; the same on the site and in the mail.

They name consultations and departments, never what a citizen wrote. A notice about something that is not public any
more has no sentence: it is neither listed nor mailed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from participa.core.localized import pick
from proposals.enums import ALWAYS_TOLD, NoticeCategory
from proposals.models import Notice
from proposals.queries.notices import Subjects, subjects_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_COMMENT = "comments/{ref}/"
_CONSULTATION = "consultations/{consultation}/"
_MINE = "mine/"
_CHANGE = "comments/{ref}/edit/"
_STATEMENT = "statements/{decision}/"
_WORK = "work/"
_DESK = "desk/"
_CASE = "desk/cases/{ref}/"
_REPORT = "reports/?receipt={ref}"
_SETTINGS = "notices/"


@dataclass(frozen=True)
class Sentence:
    """A subject, a text and where it leads.

    ``text_public``: only while the words of its comment are public; ``of_house``: about no consultation.
    """

    subject: StrOrPromise
    text: StrOrPromise
    path: str
    text_public: bool = False
    of_house: bool = False


SENTENCES: dict[str, Sentence] = {
    "comment.reply": Sentence(
        gettext_lazy("You have an answer"),
        gettext_lazy("Somebody answered what you wrote in “%(title)s”."),
        _COMMENT,
        text_public=True,
    ),
    "contribution.held": Sentence(
        gettext_lazy("Your contribution waits for review"),
        gettext_lazy("A person will read your contribution to “%(title)s” before it is public."),
        _MINE,
    ),
    "contribution.published": Sentence(
        gettext_lazy("Your contribution is public"),
        gettext_lazy("Your contribution to “%(title)s” was reviewed. Everybody can read it now."),
        _COMMENT,
        text_public=True,
    ),
    "contribution.removed": Sentence(
        gettext_lazy("Your contribution was removed"),
        gettext_lazy("Your contribution to “%(title)s” was removed. You can read the reason and how to object."),
        _STATEMENT,
    ),
    "appeal.confirmed": Sentence(
        gettext_lazy("The answer to your objection"),
        gettext_lazy("Your objection about “%(title)s” was answered: the decision stays."),
        _STATEMENT,
    ),
    "appeal.overturned": Sentence(
        gettext_lazy("The answer to your objection"),
        gettext_lazy("Your objection about “%(title)s” was answered: the decision was undone."),
        _STATEMENT,
    ),
    "contribution.returned": Sentence(
        gettext_lazy("You are asked to change your contribution"),
        gettext_lazy("Your contribution to “%(title)s” is not public yet. You can read what to change, and change it."),
        _CHANGE,
    ),
    "contribution.redacted": Sentence(
        gettext_lazy("A part of your contribution was covered"),
        gettext_lazy("A part of your contribution to “%(title)s” was covered. You can read why and how to object."),
        _STATEMENT,
    ),
    "contribution.merged": Sentence(
        gettext_lazy("Your contribution was merged into another"),
        gettext_lazy(
            "Your contribution to “%(title)s” was merged into another one that says the same. You can read why and how "
            "to object."
        ),
        _STATEMENT,
    ),
    "contribution.separated": Sentence(
        gettext_lazy("Your contribution stands for itself again"),
        gettext_lazy("Your contribution to “%(title)s” is not merged into another one any more."),
        _COMMENT,
        text_public=True,
    ),
    "contribution.took_in": Sentence(
        gettext_lazy("Your contribution stands for others too"),
        gettext_lazy(
            "A contribution of somebody else to “%(title)s” says the same as yours and was merged into it. Its author "
            "is named beside yours."
        ),
        _COMMENT,
        text_public=True,
    ),
    "contribution.erased": Sentence(
        gettext_lazy("Your contribution was erased"),
        gettext_lazy("The words of your contribution to “%(title)s” were erased. You can read why and how to object."),
        _STATEMENT,
    ),
    "sanction.began": Sentence(
        gettext_lazy("A decision about your taking part"),
        gettext_lazy(
            "Something was decided about how you take part, because of a text in “%(title)s”. You can read what, why "
            "and how to object."
        ),
        _STATEMENT,
    ),
    "sanction.lifted": Sentence(
        gettext_lazy("You may take part as before"),
        gettext_lazy("What was decided about how you take part, because of a text in “%(title)s”, ended early."),
        _STATEMENT,
    ),
    "contribution.unredacted": Sentence(
        gettext_lazy("Your contribution can be read in full again"),
        gettext_lazy("Nothing of your contribution to “%(title)s” is covered any more."),
        _COMMENT,
        text_public=True,
    ),
    "contribution.restored": Sentence(
        gettext_lazy("Your contribution is back"),
        gettext_lazy("Your contribution to “%(title)s” is no longer removed."),
        _COMMENT,
        text_public=True,
    ),
    "flag.upheld": Sentence(
        gettext_lazy("What came of your report"),
        gettext_lazy("A text that you reported in “%(title)s” was removed."),
        _REPORT,
    ),
    "flag.covered": Sentence(
        gettext_lazy("What came of your report"),
        gettext_lazy("A part of a text that you reported in “%(title)s” was covered."),
        _REPORT,
    ),
    "flag.merged": Sentence(
        gettext_lazy("What came of your report"),
        gettext_lazy("A text that you reported in “%(title)s” was merged into another one that says the same."),
        _REPORT,
    ),
    "flag.dismissed": Sentence(
        gettext_lazy("What came of your report"),
        gettext_lazy("A text that you reported in “%(title)s” was reviewed. It keeps to the rules and stays."),
        _REPORT,
    ),
    "flag.gone": Sentence(
        gettext_lazy("What came of your report"),
        gettext_lazy("A text that you reported in “%(title)s” was changed or withdrawn by its author."),
        _REPORT,
    ),
    "response.to_me": Sentence(
        gettext_lazy("Official response to your contribution"),
        gettext_lazy("%(department)s has answered your contribution to “%(title)s”."),
        _COMMENT,
        text_public=True,
    ),
    "response.to_question": Sentence(
        gettext_lazy("Official response to a question of yours"),
        gettext_lazy("%(department)s has answered a question in “%(title)s” that you wanted answered too."),
        _COMMENT,
        text_public=True,
    ),
    "response.published": Sentence(
        gettext_lazy("New official response"),
        gettext_lazy("%(department)s has published a response in “%(title)s”, which you follow."),
        _CONSULTATION,
    ),
    "consultation.opened": Sentence(
        gettext_lazy("A consultation is open"),
        gettext_lazy("“%(title)s” is open until %(closes)s."),
        _CONSULTATION,
    ),
    "consultation.closing_soon": Sentence(
        gettext_lazy("A consultation closes soon"),
        gettext_lazy("“%(title)s” closes on %(closes)s. Until then you can take part."),
        _CONSULTATION,
    ),
    "consultation.extended": Sentence(
        gettext_lazy("More time to take part"),
        gettext_lazy("“%(title)s” stays open until %(closes)s. The reason is on its page."),
        _CONSULTATION,
    ),
    "consultation.suspended": Sentence(
        gettext_lazy("A consultation is suspended"),
        gettext_lazy("“%(title)s” takes no contributions for now. The reason is on its page."),
        _CONSULTATION,
    ),
    "consultation.resumed": Sentence(
        gettext_lazy("A consultation goes on"),
        gettext_lazy("“%(title)s” goes on and is open until %(closes)s."),
        _CONSULTATION,
    ),
    "consultation.withdrawn": Sentence(
        gettext_lazy("A consultation was called off"),
        gettext_lazy("“%(title)s” was called off. The reason is on its page."),
        _CONSULTATION,
    ),
    "consultation.closed": Sentence(
        gettext_lazy("A consultation has closed"),
        gettext_lazy("“%(title)s” has closed. We will tell you when it is answered."),
        _CONSULTATION,
    ),
    "consultation.responded": Sentence(
        gettext_lazy("A consultation is answered"),
        gettext_lazy("Everything that was raised in “%(title)s” has its answer now."),
        _CONSULTATION,
    ),
    "case.mentioned": Sentence(
        gettext_lazy("You are mentioned in a note"),
        gettext_lazy("A moderator mentions you in a note about a case of “%(title)s”."),
        _CASE,
    ),
    "desk.backlog": Sentence(
        gettext_lazy("Texts wait for moderation"),
        gettext_lazy("%(waiting)s cases wait at the desk, %(late)s of them beyond their date."),
        _DESK,
        of_house=True,
    ),
    "query.received": Sentence(
        gettext_lazy("A question for %(department)s"),
        gettext_lazy("The community manager asks %(department)s about “%(title)s”."),
        _WORK,
    ),
    "response.to_approve": Sentence(
        gettext_lazy("A response waits for your approval"),
        gettext_lazy("%(department)s has a response in “%(title)s” that needs the approval of a second person."),
        _WORK,
    ),
}


@dataclass(frozen=True)
class NoticeText:
    """A notice as it is read: ``path`` within the site, ``url`` from anywhere."""

    notice: Notice
    subject: str
    text: str
    path: str

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.path}"


def render_notices(notices: Iterable[Notice], language: str) -> list[NoticeText]:
    """The sentences of the notices, in their order; what has none any more is left out. Three statements."""
    rows = list(notices)
    subjects = subjects_of(rows)
    with translation.override(language):
        texts = [_render(row, subjects, language) for row in rows]
    return [text for text in texts if text is not None]


def _render(notice: Notice, subjects: Subjects, language: str) -> NoticeText | None:
    sentence = SENTENCES[notice.message]
    code = str(notice.facts.get("consultation") or "")
    work = notice.category == NoticeCategory.WORK
    consultation = subjects.consultations.get(code) if work else subjects.public(code)
    if consultation is None and not sentence.of_house:
        return None
    if sentence.text_public and notice.ref not in subjects.readable:
        return None
    department = subjects.departments.get(str(notice.facts.get("department") or ""))
    facts = {
        "title": " ".join(consultation.title.split()) if consultation else "",
        "department": " ".join(department.name.split()) if department else _("A department"),
        "waiting": notice.facts.get("waiting", 0),
        "late": notice.facts.get("late", 0),
        "closes": _moment(notice.facts.get("closes_at")),
    }
    path = sentence.path.format(ref=notice.ref, consultation=code, decision=notice.facts.get("decision", ""))
    text = "\n\n".join([str(sentence.text) % facts, *notice.facts.get("statement", [])])
    return NoticeText(notice, str(sentence.subject) % facts, text, f"/{language}/{path}")


def _moment(written: str | None) -> str:
    if not written:
        return ""
    return formats.date_format(timezone.localtime(datetime.fromisoformat(written)), "DATETIME_FORMAT")


def mail_of(text: NoticeText, language: str) -> tuple[str, str]:
    """Subject and body of the mail about one notice."""
    with translation.override(language):
        return text.subject, _letter([text], language)


def digest_of(texts: Sequence[NoticeText], language: str) -> tuple[str, str]:
    """Subject and body of a mail about several notices."""
    with translation.override(language):
        news = ngettext("%(count)s piece of news for you", "%(count)s pieces of news for you", len(texts))
        return news % {"count": len(texts)}, _letter(texts, language)


def settings_url(language: str) -> str:
    """Where an account says what it wants to be told."""
    return f"{settings.SITE_URL}/{language}/{_SETTINGS}"


def _letter(texts: Sequence[NoticeText], language: str) -> str:
    names = {code: getattr(settings, f"INSTITUTION_{code.upper()}") for code in ("es", "eu", "en")}
    parts = [f"{text.text}\n{text.url}" for text in texts]
    why = _("You get this mail because you asked for it. Choose what you are told here:")
    if any(text.notice.category in ALWAYS_TOLD for text in texts):
        why = _("You always get the mail about decisions on what you wrote. Choose what else you are told here:")
    return "\n\n".join([*parts, f"-- \n{pick(names, language)}\n{why}\n{settings_url(language)}"]) + "\n"
