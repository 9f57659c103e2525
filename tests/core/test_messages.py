"""Every refusal has a sentence and a status, in one catalogue."""

from __future__ import annotations

import re
from typing import Any

import pytest

from participa.core.errors import DomainError
from participa.core.messages import MESSAGES, UNKNOWN, Message, message_for, status_for


@pytest.mark.parametrize("code", MESSAGES)
def test_every_sentence_can_be_filled_in_whatever_facts_there_are(code: str) -> None:
    assert message_for(DomainError(code))
    facts: dict[str, Any] = dict.fromkeys(re.findall(r"%\((\w+)\)", str(MESSAGES[code].text)), 7)
    assert "%" not in message_for(DomainError(code, **facts)).replace("100 %", "")


@pytest.mark.parametrize(("code", "message"), MESSAGES.items())
def test_every_status_is_a_refusal(code: str, message: Message) -> None:
    assert 400 <= message.status < 600
    assert message.status < 500 or message.status == 503, f"{code}: a refusal is no failure of ours"


def test_facts_are_filled_in() -> None:
    error = DomainError("text.too_long", length=2_140, longest=2_000)
    assert message_for(error) == "The text is too long: it has 2140 characters and the limit is 2000. Shorten it."
    assert status_for(error.code) == 422


def test_a_fact_that_is_missing_breaks_no_page() -> None:
    assert "…" in message_for(DomainError("text.too_long"))


def test_an_unlisted_code_says_nothing_false() -> None:
    assert (message_for(DomainError("no.such")), status_for("no.such")) == (str(UNKNOWN.text), 400)
