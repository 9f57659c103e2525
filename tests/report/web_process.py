"""A process that serves pages as the web role does, and says what it has loaded then.

Reads from its arguments the instant, and a list of visits: whose (a key of an account or null), and the address; an
address that begins with ``write:`` is a comment on the proposal of that code, checked and published.
"""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import datetime
from typing import Any

import django
import time_machine
from django.test import Client

BODY = "El autobús de la mañana no espera al tren, y quien trabaja fuera pierde una hora cada día."
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def main(now: str, visits: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participa.settings")
    django.setup()
    # Models can be loaded only now that Django is set up.
    from participa.accounts.models import User

    answers = {}
    with time_machine.travel(datetime.fromisoformat(now), tick=False):
        for who, address in json.loads(visits):
            client = Client(HTTP_HOST="localhost")
            if who is not None:
                client.force_login(User.objects.get(pk=who), "allauth.account.auth_backends.AuthenticationBackend")
            answers[address] = write(client, address) if address.startswith("write:") else client.get(address)
    answered = {address: answer.status_code for address, answer in answers.items()}
    sys.stdout.write(json.dumps({"answered": answered, "loaded": sorted(sys.modules)}))


def write(client: Client, address: str) -> Any:
    said = {"proposal": address.removeprefix("write:"), "kind": "for", "body": BODY, "step": "check"}
    checked = client.post("/es/write/", said).content.decode()
    return client.post("/es/write/", dict(HIDDEN.findall(checked)) | {"step": "publish"})


if __name__ == "__main__":
    main(*sys.argv[1:])
