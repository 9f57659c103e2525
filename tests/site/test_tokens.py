"""ane makes a token for her program, sees it once, and revokes it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from participa.accounts.enums import Role
from participa.accounts.models import ApiToken
from participa.accounts.tokens import MOST_TOKENS, find_token, issue_token
from tests.factories import NOW, ane, staff, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PAGE = "/en/account/tokens/"


def test_ane_makes_a_token_and_sees_it_once(client: Client) -> None:
    person = ane()
    client.force_login(person)
    answer = client.post(PAGE, {"name": "My script", "days": "30"})
    found = re.search(r"pat_[\w-]{43}", answer.content.decode())
    assert found is not None
    assert "no-store" in answer["Cache-Control"]
    token = find_token(found[0], at=NOW)
    assert token is not None
    assert (token.user, token.name, token.expires_at) == (person, "My script", NOW + timedelta(days=30))
    again = client.get(PAGE).content.decode()
    assert "My script" in again
    assert "pat_" not in again


def test_ane_revokes_her_token_and_nobody_else_s(client: Client) -> None:
    person, other = ane(), user("mikel")
    mine, secret = issue_token(user=person, name="mine", at=NOW)
    his, kept = issue_token(user=other, name="his", at=NOW)
    client.force_login(person)
    for row in (mine, his):
        assert client.post(f"{PAGE}{row.pk}/revoke/").headers["Location"] == PAGE
    assert find_token(secret, at=NOW) is None
    assert find_token(kept, at=NOW) is not None
    assert "his" not in re.findall(r"<b>(.*?)</b>", client.get(PAGE).content.decode())


def test_only_who_moderates_with_a_second_factor_lets_a_program_moderate(client: Client, settings: object) -> None:
    asked = {"name": "Queue", "days": "30", "moderate": "on"}
    for person in (ane(), staff("beñat", Role.COMMUNITY_MANAGER)):
        client.force_login(person)
        assert 'name="moderate"' not in client.get(PAGE).content.decode()
        client.post(PAGE, asked)
    assert set(ApiToken.objects.values_list("scope", flat=True)) == {""}
    settings.DEMO = True  # type: ignore[attr-defined]  # where every account has what its work needs
    client.post(PAGE, asked)
    assert ApiToken.objects.latest("pk").scope == "moderation"
    assert "may moderate" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "name"),
        ({"name": "", "days": "30"}, "name"),
        ({"name": "x", "days": "9999"}, "days"),
        ({"name": "\u202ex", "days": "30"}, "name"),
    ],
)
def test_a_doubtful_token_is_refused_beside_its_field(client: Client, fields: dict[str, str], field: str) -> None:
    client.force_login(ane())
    answer = client.post(PAGE, fields)
    assert answer.status_code == 200
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert ApiToken.objects.count() == 0


def test_beyond_the_limit_the_page_says_what_to_do(client: Client) -> None:
    person = ane()
    for n in range(MOST_TOKENS):
        issue_token(user=person, name=f"t{n}", at=NOW)
    client.force_login(person)
    answer = client.post(PAGE, {"name": "one more", "days": "30"})
    assert f"You already have {MOST_TOKENS} tokens" in answer.content.decode()
    assert ApiToken.objects.count() == MOST_TOKENS


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    row, secret = issue_token(user=ane(), name="mine", at=NOW)
    for answer in (client.get(PAGE), client.post(f"{PAGE}{row.pk}/revoke/")):
        assert answer.headers["Location"].startswith("/en/account/login/")
    assert find_token(secret, at=NOW) is not None
