"""When something does not work: a page in the reader's language that says what to do and nothing of the inside."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils.translation import override

from frontend.shared import errors
from participa.core.errors import DomainError
from participa.urls import urlpatterns as ours

LANGUAGES = ["es", "eu", "en"]


def breaks(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def refuses(code: str) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise DomainError(code, secret="word")

    return view


CODES = {
    "cursor.invalid": 400,
    "forbidden": 403,
    "not_found": 404,
    "consultation.closed": 409,
    "text.empty": 422,
    "vote.key_missing": 503,
}
urlpatterns = [
    *ours,
    path("en/breaks/", breaks),
    path("eu/breaks/", breaks),
    path("es/breaks/", breaks),
    *(path(f"{language}/refuses/{code}/", refuses(code)) for language in LANGUAGES for code in (*CODES, "sign_in")),
]
handler404, handler500 = "frontend.shared.errors.not_found", "frontend.shared.errors.broken"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
@override_settings(ROOT_URLCONF="tests.site.test_errors")
def test_a_refusal_that_no_form_shows_has_a_page(client: Client, db: None, code: str, language: str) -> None:
    answer = client.get(f"/{language}/refuses/{code}/")
    html = answer.content.decode()
    assert answer.status_code == CODES[code]
    assert f'<html lang="{language}"' in html
    assert "<h1" in html
    assert "word" not in html.split("<main")[1].split("</main")[0]


@override_settings(ROOT_URLCONF="tests.site.test_errors")
def test_what_needs_an_account_leads_to_the_sign_in_and_back(client: Client, db: None) -> None:
    assert client.get("/en/refuses/sign_in/?a=1")["Location"] == "/en/account/login/?next=/en/refuses/sign_in/%3Fa%3D1"


@pytest.mark.parametrize("language", LANGUAGES)
@override_settings(ROOT_URLCONF="tests.site.test_errors")
def test_a_500_is_a_page_without_anything_of_the_inside(language: str) -> None:
    client = Client(raise_request_exception=False)
    answer = client.get(f"/{language}/breaks/")
    html = answer.content.decode()
    assert (answer.status_code, f'<html lang="{language}">' in html) == (500, True)
    assert ("ZeroDivision" in html, str(settings.BASE_DIR) in html) == (False, False)


def test_the_500_needs_neither_database_nor_session(rf: RequestFactory) -> None:
    with override("eu"):  # no database is allowed in this test, and the request has neither session nor user
        assert errors.broken(rf.get("/eu/")).status_code == 500


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_that_does_not_exist_has_a_page(client: Client, db: None, language: str) -> None:
    answer = client.get(f"/{language}/nowhere/")
    assert (answer.status_code, f'<html lang="{language}"' in answer.content.decode()) == (404, True)


def test_an_expired_form_says_what_to_do(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/en/account/login/", {"login": "ane@example.org"})
    assert (answer.status_code, "The page had expired" in answer.content.decode()) == (403, True)


def test_a_429_says_how_long_to_wait(rf: RequestFactory, client: Client, db: None) -> None:
    answers = [client.post("/en/account/login/", {"login": "x@example.org"}) for _ in range(31)]
    assert (answers[-1].status_code, "Too many requests" in answers[-1].content.decode()) == (429, True)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_page_that_is_only_read_takes_no_other_method(client: Client, db: None, method: str) -> None:
    assert getattr(client, method)("/en/privacy/").status_code == 405


def test_the_pages_keep_to_the_strict_policy(client: Client, db: None) -> None:
    policy = client.get("/en/nowhere/").headers["Content-Security-Policy"]
    assert ("unsafe" in policy, "default-src 'none'" in policy) == (False, True)
