"""The steps of a consultation as pages: what each one says, asks and does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.utils.translation import gettext_lazy as _

from frontend.dashboard.editor import step_forms as forms
from participa.accounts.models import User
from proposals.models import Consultation
from proposals.rules.lifecycle import STEPS, Act, Standing, why_not_act
from proposals.services import lifecycle

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Run = Callable[[User, Consultation, dict[str, Any], datetime], Consultation]


@dataclass(frozen=True)
class StepPage:
    """A step: its button, what happens when it is taken, its form, what is said afterwards, and the service."""

    act: Act
    label: StrOrPromise
    effect: StrOrPromise
    done: StrOrPromise
    run: Run
    form: type[Form] = Form
    grave: bool = False


def _advance(act: Act, label: StrOrPromise, effect: StrOrPromise, form: type[Form] = Form) -> StepPage:
    target = STEPS[act].target

    def run(by: User, row: Consultation, data: dict[str, Any], at: datetime) -> Consultation:
        return lifecycle.advance_consultation(by=by, consultation=row, target=target, at=at, **data)

    return StepPage(act, label, effect, _("Done. The public can see where it stands."), run, form)


PAGES: dict[Act, StepPage] = {
    page.act: page
    for page in (
        StepPage(
            Act.SUBMIT,
            _("Send for review"),
            _("A publisher reads it and approves it or sends it back. Meanwhile nobody can change its text."),
            _("Sent. You will see here what the publisher decides."),
            lambda by, row, data, at: lifecycle.submit_consultation(by=by, consultation=row, at=at),
        ),
        StepPage(
            Act.APPROVE,
            _("Approve and schedule"),
            _("From now on anybody can read it. It opens and closes by itself on the days that are set."),
            _("Approved. Anybody can read it now."),
            lambda by, row, data, at: lifecycle.approve_consultation(by=by, consultation=row, at=at),
        ),
        StepPage(
            Act.RETURN,
            _("Send back with a comment"),
            _("It becomes a draft again. Its authors read your comment."),
            _("Sent back."),
            lambda by, row, data, at: lifecycle.return_consultation(by=by, consultation=row, at=at, **data),
            forms.CommentForm,
        ),
        StepPage(
            Act.OPEN,
            _("Open now"),
            _("People can write and vote from this moment. It closes on the day that is set."),
            _("Open."),
            lambda by, row, data, at: lifecycle.publish_consultation(by=by, consultation=row, at=at),
        ),
        StepPage(
            Act.RECALL,
            _("Take back to draft"),
            _("Nobody outside can read it any more until it is approved again. Its authors read your comment."),
            _("Taken back. Nobody outside can read it."),
            lambda by, row, data, at: lifecycle.return_consultation(by=by, consultation=row, at=at, **data),
            forms.CommentForm,
            grave=True,
        ),
        StepPage(
            Act.EXTEND,
            _("Extend"),
            _("It closes later than was said. The public reads your reason, and those who follow it are told."),
            _("Extended."),
            lambda by, row, data, at: lifecycle.extend_consultation(by=by, consultation=row, at=at, **data),
            forms.ExtendForm,
        ),
        StepPage(
            Act.SUSPEND,
            _("Suspend"),
            _("Nobody can write or vote until it goes on. The public reads your reason."),
            _("Suspended."),
            lambda by, row, data, at: lifecycle.suspend_consultation(by=by, consultation=row, at=at, **data),
            forms.ReasonForm,
        ),
        StepPage(
            Act.RESUME,
            _("Resume"),
            _("People can write and vote again. You may give back the days that were lost."),
            _("It goes on."),
            lambda by, row, data, at: lifecycle.resume_consultation(by=by, consultation=row, at=at, **data),
            forms.ResumeForm,
        ),
        StepPage(
            Act.END,
            _("Close for good"),
            _("It does not go on. What was said and voted until now counts. The public reads your reason."),
            _("Closed."),
            lambda by, row, data, at: lifecycle.end_consultation(by=by, consultation=row, at=at, **data),
            forms.ReasonForm,
            grave=True,
        ),
        _advance(Act.ANALYSE, _("Start the analysis"), _("The public sees that the contributions are being read.")),
        _advance(Act.SUMMARISE, _("The summary is ready"), _("The public sees that the contributions are summed up.")),
        _advance(
            Act.AWAIT_RESPONSE, _("Ask for the answers"), _("The public sees that the departments are to answer.")
        ),
        _advance(
            Act.RESPOND,
            _("Everything is answered"),
            _("Every published theme has an answer, or a reason why it was set aside."),
        ),
        _advance(
            Act.DECIDE,
            _("Record the decision"),
            _("The public reads what was decided and why."),
            forms.DecisionForm,
        ),
        _advance(Act.IMPLEMENT, _("It is implemented"), _("The public sees that what was decided is done.")),
        _advance(Act.ARCHIVE, _("Archive"), _("It stays readable, and nothing in it changes any more.")),
        StepPage(
            Act.WITHDRAW,
            _("Withdraw"),
            _("It ends here. If anybody outside could read it, it stays readable with your reason."),
            _("Withdrawn."),
            lambda by, row, data, at: lifecycle.withdraw_consultation(by=by, consultation=row, at=at, **data),
            forms.ReasonForm,
            grave=True,
        ),
    )
}


def possible_steps(row: Consultation, standing: Standing, at: datetime) -> list[StepPage]:
    """The steps that the reader may take now; those after which there is no way back come last."""
    possible = [page for page in PAGES.values() if why_not_act(page.act, row, standing, at) is None]
    return sorted(possible, key=lambda page: page.grave)
