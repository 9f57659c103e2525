"""What an account is told, what it wants to be told, and what it follows."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from frontend.shared.paging import page_number
from frontend.shared.people import account_of
from participa.core.errors import DomainError
from proposals.enums import ALWAYS_TOLD, Cadence, NoticeCategory
from proposals.models import Department
from proposals.queries.consultations import readable_consultation
from proposals.queries.follows import follows_of
from proposals.queries.notices import notices_of, wishes_of
from proposals.services.follows import follow, unfollow
from proposals.services.notice_texts import render_notices
from proposals.services.notices import mark_read, set_preference

SIZE = 20
#: Categories that the table of wishes does not list for everybody.
_APART = ALWAYS_TOLD | {NoticeCategory.WORK}


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The newest notices, the wishes about each category, and what is followed."""
    account = account_of(request)
    paginator = Paginator(notices_of(account), SIZE)
    number = page_number(request)
    if number > paginator.num_pages:
        raise DomainError("not_found")
    found = paginator.page(number)
    wishes = wishes_of(account)
    return render(
        request,
        "public/notices.html",
        {
            "found": found,
            "texts": render_notices(found, (get_language() or "es")[:2]),
            "wishes": [(NoticeCategory(key), wish) for key, wish in wishes.items() if key not in _APART],
            "work": wishes[NoticeCategory.WORK],
            "cadences": Cadence.choices,
            "follows": follows_of(account),
        },
    )


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """One notice, or all of them, was read."""
    mark_read(account=account_of(request), at=timezone.now(), code=request.POST.get("code", ""))
    return redirect("notices")


@require_POST
def wish(request: HttpRequest) -> HttpResponse:
    """What to be told about each category and how. Raises ``notice.preference`` for words it does not know."""
    account = account_of(request)
    for category in set(NoticeCategory.values) - ALWAYS_TOLD:
        cadence = request.POST.get(f"mail-{category}")
        if cadence is not None:
            set_preference(
                account=account, category=category, on_site=f"site-{category}" in request.POST, by_email=cadence,
                at=timezone.now(),
            )  # fmt: skip
    return redirect(f"{request.path.removesuffix('wishes/')}?saved=1#wishes")


@require_POST
def follow_consultation(request: HttpRequest, code: str) -> HttpResponse:
    """Follow a consultation, or stop."""
    account = account_of(request)
    found = readable_consultation(code=code, account=account)
    act = follow if request.POST.get("follow") == "1" else unfollow
    act(account=account, consultation=found, at=timezone.now())
    return redirect("consultation", code)


@require_POST
def follow_department(request: HttpRequest, code: str) -> HttpResponse:
    """Follow a department, or stop."""
    account = account_of(request)
    found = Department.objects.filter(code=code).first()
    if found is None:
        raise DomainError("not_found")
    act = follow if request.POST.get("follow") == "1" else unfollow
    act(account=account, department=found, at=timezone.now())
    return redirect("department", code)
