"""What each code of :class:`~participa.core.errors.DomainError` says to a person, and its status in the API.

One catalogue for site, API and import. Every part of the product adds the codes that it raises, in alphabetical order
of their first word; a test looks for codes that are raised and not listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from participa.core.errors import DomainError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Message:
    """A sentence, whose ``%(name)s`` are parameters of the error, and an HTTP status."""

    text: StrOrPromise
    status: int = 422


MESSAGES: dict[str, Message] = {
    # --- who asks, and for what
    "not_found": Message(_("We cannot find that."), 404),
    "sign_in": Message(_("Sign in to do that."), 401),
    "forbidden": Message(_("You may not do that."), 403),
    "account.inactive": Message(_("Your account is not active."), 403),
    "profile.language": Message(_("Choose Spanish, Basque or English.")),
    "identity.email": Message(_("Confirm your e-mail address first."), 403),
    "identity.verified": Message(_("This consultation asks for a verified identity. Verify yours first."), 403),
    "cursor.invalid": Message(_("That page does not exist. Go back to the first one."), 400),
    # --- text from outside
    "text.type": Message(_("This must be text."), 400),
    "text.unreadable": Message(_("The text contains characters that cannot be stored."), 400),
    "text.direction": Message(_("The text contains invisible characters that change its direction. Type it again.")),
    "text.marks": Message(_("The text contains letters with too many marks on them.")),
    "text.empty": Message(_("Write something first.")),
    "text.too_short": Message(_("The text is too short: it needs at least %(shortest)s characters.")),
    "text.too_long": Message(
        _("The text is too long: it has %(length)s characters and the limit is %(longest)s. Shorten it.")
    ),
    "json.too_deep": Message(_("The data are nested too deeply."), 400),
    # --- comments
    "comment.already_restricted": Message(_("This text was removed already."), 409),
    "comment.argument_place": Message(_("Arguments are about a proposal. Choose one.")),
    "comment.kind": Message(_("Choose what you want to write: an argument, a comment or a question.")),
    "comment.language": Message(_("Choose Spanish, Basque or English.")),
    "comment.merged": Message(
        _("This text was merged into another one that says the same. Support that one instead."), 409
    ),
    "comment.not_approved": Message(_("This text is not approved, so there is nothing to undo."), 409),
    "comment.not_merged": Message(_("That decision does not hold for this text any more."), 409),
    "comment.not_public": Message(_("This text is not public now, so it cannot be changed."), 409),
    "comment.not_restricted": Message(_("That decision does not hold for this text any more."), 409),
    "comment.not_waiting": Message(_("This text does not wait for a decision any more."), 409),
    "comment.one_change": Message(_("Change either the text or its language, one at a time."), 400),
    "comment.place": Message(_("Say whether you write about a proposal or about a section of the text.")),
    "comment.refused": Message(_("The text cannot be accepted as it is.")),
    "comment.reply_kind": Message(_("An answer to somebody is a comment.")),
    "comment.revise_too_late": Message(
        _("The time to revise this text is over. A moderator decides about it now."), 409
    ),
    "comment.stance": Message(_("Say whether your argument is in favour or against.")),
    "comment.too_late": Message(_("The time to edit this text is over."), 409),
    "comment.unchanged": Message(_("The text is the same as before.")),
    "comment.waiting": Message(_("Your last change to this text is still waiting for review."), 409),
    "nudge": Message(_("Read your text once more before publishing it.")),
    # --- consultations
    "consultation.checklist": Message(_("It is not complete yet: %(count)s points of its checklist are missing."), 409),
    "consultation.closed": Message(_("This consultation is closed."), 409),
    "consultation.date_past": Message(_("That date is in the past. Choose a later one.")),
    "consultation.dates_order": Message(_("It must close after it opens.")),
    "consultation.needs_later_close": Message(_("Its time is over. Give it a later end to go on.")),
    "consultation.not_draft": Message(
        _("This is no longer a draft, so its text cannot be changed. What you wrote is kept in its history."),
        409,
    ),
    "consultation.not_yet_closed": Message(_("This consultation has not reached its end."), 409),
    "consultation.not_yet_open": Message(_("This consultation is not open yet."), 409),
    "consultation.only_later": Message(_("A consultation can only close later than was said. Choose a later date.")),
    "consultation.outcome": Message(_("Choose what was decided.")),
    "consultation.own_draft": Message(_("You wrote part of this consultation, so somebody else must approve it."), 403),
    "consultation.state": Message(_("That step is not possible now. Somebody may have taken it before you."), 409),
    "consultation.suspended": Message(_("This consultation is suspended for now."), 409),
    "consultation.themes_waiting": Message(
        _("%(count)s themes have neither an answer nor a reason to set them aside."), 409
    ),
    "document.alternative": Message(_("Say in Spanish and Basque what the document is, for those who cannot see it.")),
    "document.empty": Message(_("The file is empty.")),
    "document.macros": Message(_("The file contains macros. Save it without them.")),
    "document.name": Message(_("The file has no name.")),
    "document.too_large": Message(_("The file is larger than %(most)s MB."), 413),
    "document.too_many": Message(_("A consultation has at most %(most)s documents."), 409),
    "document.type": Message(_("Send a PDF, PNG, JPEG, ODT, ODS, DOCX, XLSX, CSV or TXT file."), 415),
    "edit.conflict": Message(_("Somebody else changed this text while you wrote. Both texts are kept."), 409),
    "edit.unchanged": Message(_("The text is the same as before.")),
    "edit.unknown": Message(_("There is no such text."), 400),
    "procedure.documents": Message(_('Write a list of kinds of document, each one plain word: ["memo"].')),
    "procedure.sections": Message(
        _('Write a list of sections, each with its key and its names: [{"key": …, "es": …, "eu": …}].')
    ),
    "proposal.too_many": Message(_("A consultation has at most %(most)s proposals."), 409),
    "section.key_taken": Message(_("There is a section with that name already."), 409),
    "section.required": Message(_("The procedure demands this section, so it stays."), 409),
    "section.too_many": Message(_("A consultation has at most %(most)s sections."), 409),
    # --- rows of an import
    "date.type": Message(_("This is not a date and time that can be read."), 400),
    "number.range": Message(_("This number is negative or too large."), 400),
    "number.type": Message(_("This must be a whole number."), 400),
    "proposal.missing": Message(_("The row belongs to a proposal that is not in the data.")),
    "row.incomplete": Message(_("The row lacks something that it cannot do without."), 400),
    "row.repeated": Message(_("The same row appears twice.")),
    # --- requests that are sent twice
    "idempotency.in_progress": Message(_("The same request is still being handled. Try again in a moment."), 409),
    "idempotency.key": Message(_("The Idempotency-Key must have 1 to 80 printable characters."), 400),
    "idempotency.other_body": Message(_("This Idempotency-Key was used with other content.")),
    # --- the shape of a request
    "content_type": Message(_("Send JSON: Content-Type: application/json."), 415),
    "csrf": Message(_("The page had expired. Reload it and try again."), 403),
    "field.choice": Message(_("That is not one of the possible values."), 400),
    "field.invalid": Message(_("This value is not valid."), 400),
    "field.required": Message(_("This field is missing."), 400),
    "field.type": Message(_("This value is of the wrong type."), 400),
    "field.unknown": Message(_("There is no such field."), 400),
    "input.invalid": Message(_("Some of the data are not valid."), 400),
    "json.duplicate_key": Message(_("The same key appears twice."), 400),
    "json.malformed": Message(_("The data are not valid JSON in UTF-8."), 400),
    "json.not_a_number": Message(_("Every number must be a finite one."), 400),
    "json.not_object": Message(_("Send one JSON object."), 400),
    "json.too_large": Message(_("The data are larger than %(most)s bytes."), 413),
    "method": Message(_("That cannot be done at this address."), 405),
    "not_acceptable": Message(_("The answer is only available as JSON."), 406),
    "query.invalid": Message(_("The value of this parameter is not valid."), 400),
    "query.repeated": Message(_("Give each parameter once."), 400),
    "query.unknown": Message(_("There is no such parameter here."), 400),
    "server.busy": Message(_("The service is busy. Try again in a moment."), 503),
    "throttled": Message(_("Too many requests. Wait a moment and try again."), 429),
    "token.expired": Message(_("The token must end in the future."), 422),
    "token.invalid": Message(_("This token is not valid. Make a new one in your account."), 401),
    "token.scope": Message(_("This token may not moderate. Make one that may in your account."), 403),
    "token.too_many": Message(_("You already have %(most)s tokens. Revoke one first."), 409),
    # --- what is covered in a text
    "original.erased": Message(_("The original was erased: its time was over."), 409),
    "original.purpose": Message(_("Say what you read the original for.")),
    "original.unreadable": Message(_("The original cannot be opened with the key of this installation."), 503),
    "merge.itself": Message(_("Choose another text than this one.")),
    "merge.not_public": Message(_("This text does not stand in public for itself, so it cannot be merged."), 409),
    "merge.place": Message(
        _("Only texts about the same thing can be merged: of one proposal or section, one kind and one side.")
    ),
    "merge.survivor": Message(_("Choose a public text of this consultation that was not merged itself.")),
    "merge.took_in": Message(
        _("Other texts were merged into this one. Merge the other text into this one, or undo those merges first."), 409
    ),
    "redaction.places": Message(_("Choose at least one place inside the text, and at most 50.")),
    "redaction.whole": Message(_("Nothing of the text would be left. Remove it instead.")),
    # --- what people think of a comment
    "answer_request.kind": Message(_("Only questions can be asked for an answer.")),
    "answer_request.own": Message(_("Your own question already asks for an answer."), 409),
    "rating.own": Message(_("You cannot rate your own text."), 409),
    "rating.value": Message(_("Choose agree, disagree or pass.")),
    # --- moderation
    "appeal.already": Message(_("You have objected to this decision already."), 409),
    "appeal.explanation": Message(_("Write the reasons of your answer: the author reads them.")),
    "appeal.outcome": Message(_("Choose whether the decision stays.")),
    "appeal.own_decision": Message(_("This is an objection to your own decision, so somebody else must answer."), 403),
    "appeal.settled": Message(_("This decision was undone already. There is nothing to object to."), 409),
    "appeal.too_late": Message(_("The time to object is over."), 409),
    "batch.empty": Message(_("Choose at least one case.")),
    "batch.started": Message(_("These decisions were started already."), 409),
    "batch.too_many": Message(_("Choose at most %(most)s cases at once.")),
    "case.action": Message(_("That cannot be decided about this text.")),
    "case.closed": Message(_("This case is closed."), 409),
    "case.conflict": Message(_("%(who)s decided before you: %(what)s."), 409),
    "case.own_flag": Message(_("You reported this text, so somebody else must decide."), 403),
    "case.own_text": Message(_("This is your own text, so somebody else must decide."), 403),
    "case.waits_for_decision": Message(_("This text waits: approve it or remove it.")),
    "claim.lost": Message(_("You do not hold this case any more."), 409),
    "claim.taken": Message(_("%(who)s is looking at this."), 409),
    "decision.already_undone": Message(_("That decision was undone already."), 409),
    "decision.erased": Message(_("This text was erased for good. Nothing can put it back."), 409),
    "decision.explanation": Message(_("This reason needs an explanation for the author.")),
    "decision.question": Message(_("Say what the author should change.")),
    "decision.reason": Message(_("Choose a reason.")),
    "decision.superseded": Message(
        _("The text changed or was decided on again since then. Undo the later one first."), 409
    ),
    "decision.undo_too_late": Message(_("The time to undo is over. Somebody else can still put the text back."), 409),
    "erasure.not_removed": Message(_("Remove the text first: only what nobody reads any more can be erased."), 409),
    "erasure.outcome": Message(_("Choose whether it is erased."), 400),
    "erasure.own": Message(_("You proposed it, so somebody else must agree."), 403),
    "erasure.understood": Message(_("Confirm that you know that nobody can bring these words back.")),
    "erasure.waits": Message(_("Somebody proposed it already. Another person must agree."), 409),
    "sanction.banned": Message(
        _("You may not write here any more. Reason: %(reason)s. Why, and how to object: %(where)s"), 403
    ),
    "sanction.days": Message(_("Choose for how many days.")),
    "sanction.holds": Message(_("That holds for this person already."), 409),
    "sanction.kind": Message(_("Choose what is decided about the author.")),
    "sanction.nobody": Message(_("Nobody with an account wrote this text.")),
    "sanction.over": Message(_("That does not hold any more."), 409),
    "sanction.suspended": Message(
        _("You may not write here until %(until)s. Reason: %(reason)s. Why, and how to object: %(where)s"), 403
    ),
    "policy.conflict": Message(_("Somebody else adopted other rules meanwhile. What you wrote is kept below."), 409),
    "policy.unchanged": Message(_("These are the rules that hold already.")),
    "policy.mode": Message(_("Choose when texts are reviewed.")),
    "filter.too_many": Message(_("You have %(most)s saved filters. Delete one first.")),
    "flag.already": Message(_("You reported this text already. Your receipt still holds."), 409),
    "flag.category": Message(_("Choose what is wrong with the text.")),
    "flag.email": Message(_("Write your e-mail address, so that we can tell you the outcome.")),
    "flag.good_faith": Message(_("Confirm that you believe in good faith that what you say is right and complete.")),
    "flag.name": Message(_("Write your name.")),
    "flag.own": Message(_("This is your own text. You can edit or withdraw it."), 409),
    "flag.text": Message(_("Explain what is wrong with the text.")),
    # --- word lists
    "words.common": Message(_("“%(phrase)s” is in almost every text. Choose words that say more.")),
    "words.conflict": Message(_("Somebody else changed the list meanwhile. Look at it again."), 409),
    "words.duplicate": Message(_("“%(phrase)s” finds the same as “%(other)s”, which is listed: %(level)s.")),
    "words.full": Message(_("A list has at most %(most)s words. Take some out first."), 409),
    "words.letters": Message(_("“%(phrase)s” is too short: a word needs at least %(shortest)s letters.")),
    "words.level": Message(_("Say what “%(phrase)s” does: hold, nudge or flag.")),
    "words.table": Message(
        _("Line %(line)s of the file cannot be read. Its columns are level (hold, nudge or flag) and phrase.")
    ),
    "words.too_much": Message(
        _("“%(phrase)s” is in %(texts)s of the %(of)s latest texts: that is too many to say anything about one.")
    ),
    "words.unchanged": Message(_("Nothing would change.")),
    "words.unknown": Message(_("“%(phrase)s” is not listed like that."), 409),
    "words.words": Message(_("“%(phrase)s” is too long: a phrase has at most %(most)s words.")),
    # --- themes, questions to departments, responses, commitments
    "commitment.evidence": Message(_("Write the whole address of the evidence, with https://.")),
    "commitment.past": Message(_("That date is in the past. Choose a later one.")),
    "commitment.reason": Message(_("Say why it is dropped. Everybody can read it.")),
    "commitment.state": Message(_("Choose how far it is.")),
    "internal_query.answered": Message(
        _("The answer already waits for approval, so the question cannot be returned."), 409
    ),
    "internal_query.assignee": Message(_("That person does not work in the department.")),
    "internal_query.closed": Message(_("This question is settled."), 409),
    "internal_query.department": Message(_("That department came with an import and answers nothing here.")),
    "internal_query.due_past": Message(_("That date is in the past. Choose a later one.")),
    "internal_query.empty": Message(_("Choose at least one text or theme.")),
    "internal_query.not_returned": Message(_("This question was not returned."), 409),
    "response.correction_waits": Message(_("A correction already waits for approval."), 409),
    "response.feedback": Message(_("Choose yes, partly or no.")),
    "response.incomplete": Message(_("Fill in this part before sending it for approval.")),
    "response.no_correction": Message(_("No correction waits for approval."), 409),
    "response.not_approved": Message(_("Somebody must approve this response before it is published."), 409),
    "response.not_editable": Message(
        _("This response waits for approval or is approved, so it cannot be changed."), 409
    ),
    "response.not_in_review": Message(_("This response does not wait for approval."), 409),
    "response.not_published": Message(_("This response is not published yet."), 409),
    "response.own": Message(_("You wrote part of this response, so somebody else must approve it."), 403),
    "response.parity": Message(_("Confirm that you have read both languages and that they say the same.")),
    "response.unchanged": Message(_("The words are the same as before.")),
    "response.verdict": Message(_("Choose a verdict.")),
    "theme.answered": Message(_("This theme was answered, so it cannot be set aside."), 409),
    "theme.both_languages": Message(_("Name the theme in Spanish and Basque before showing it.")),
    "theme.changed_since": Message(_("Somebody changed this since, so it cannot be taken back."), 409),
    "theme.conflict": Message(_("%(who)s was quicker with “%(theme)s”: %(what)s. Nothing of yours was done."), 409),
    "theme.elsewhere": Message(_("Choose another theme of the same consultation.")),
    "theme.into_unseen": Message(_("Show the other theme first: this one is shown and would disappear."), 409),
    "theme.merged": Message(_("This theme went into another."), 409),
    "theme.no_texts": Message(_("Choose at least one text of this theme.")),
    "theme.reason": Message(_("Say why it is set aside. Everybody can read it.")),
    "theme.texts_moved": Message(
        _("%(who)s was quicker: %(count)s of these texts are in “%(where)s” now. Nothing of yours was done."),
        409,
    ),
    "theme.underway": Message(
        _("This theme is with a department, answered or set aside, so it stays on its own."), 409
    ),
    "theme.undone": Message(_("This was taken back already."), 409),
    "themes.at_work": Message(_("Themes are being looked for already."), 409),
    "themes.idle": Message(_("Nothing is being looked for."), 409),
    "themes.many": Message(_("Ask for 2 to 50 themes.")),
    # --- reports
    "objection.answered": Message(_("This was answered already."), 409),
    "objection.not_yours": Message(_("That is not the code of a contribution of yours in this consultation.")),
    "objection.too_many": Message(_("You have said %(most)s things about this report. Wait for the answers first.")),
    "report.at_work": Message(_("A version is being built already."), 409),
    "report.findings": Message(_("The checks found something wrong with this version, so it cannot be approved.")),
    "report.not_public": Message(_("Only a consultation that anybody can read has a report."), 409),
    "report.own": Message(_("You asked for this version, so somebody else must approve it."), 403),
    "report.stale": Message(_("What it is about has changed since. Ask for a new version."), 409),
    "report.state": Message(_("This version is not at that point."), 409),
    # --- notices
    "notice.cadence": Message(_("Choose how often the mail arrives.")),
    "notice.category": Message(_("Choose what the notices are about.")),
    # --- votes
    "vote.choice": Message(_("Choose in favour, abstain or against.")),
    "vote.elsewhere": Message(_("You voted here with another account. That vote stays counted."), 409),
    "vote.entropy": Message(_("The random characters of your browser are not valid."), 400),
    "vote.key_missing": Message(_("Voting is not available at the moment. Try again later."), 503),
    "vote.key_unsafe": Message(_("Voting is not available at the moment. Try again later."), 503),
}

#: For a code that nobody has listed: says nothing false, and a test finds it.
UNKNOWN = Message(_("That did not work."), 400)


class _Facts(dict[str, object]):
    """The parameters of an error; a fact that is missing reads as an ellipsis and never breaks a page."""

    def __missing__(self, key: str) -> str:
        return "…"


def message_for(error: DomainError) -> str:
    """The sentence of the error in the language that is active, with its facts filled in."""
    return str(MESSAGES.get(error.code, UNKNOWN).text) % _Facts(error.params)


def status_for(code: str) -> int:
    """The HTTP status with which the API answers the code."""
    return MESSAGES.get(code, UNKNOWN).status
