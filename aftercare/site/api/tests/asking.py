"""A program that asks, for tests."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from aftercare.accounts.models import Person, Token
from aftercare.accounts.rules.permissions import PERMISSIONS, can
from aftercare.accounts.rules.tokens import digest, shown
from aftercare.foundation.facts import Actor


def token_for(by: Actor, *scopes: str) -> str:
    """A token of this person with these scopes; without any, with all that the person may."""
    raw = f"ac_test{Token.objects.count()}"
    now = timezone.now()
    Token.objects.create(
        person=Person.objects.get(pk=by.person_id),
        name="test",
        prefix=shown(raw),
        digest=digest(raw),
        scopes=sorted(scopes or (code for code in PERMISSIONS if can(by, code))),
        expires_at=now + timedelta(days=1),
    )
    return raw


class Program:
    """Asks the API with one token."""

    def __init__(self, by: Actor, *scopes: str) -> None:
        self.token = token_for(by, *scopes)
        self.client = Client()

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self._headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("post", path, json.dumps(body).encode() if body is not None else b"", **headers)

    def send(self, method: str, path: str, content: bytes, **headers: str) -> Any:
        kind = headers.pop("content_type", "application/json")
        ask = getattr(self.client, method)
        return ask(f"/api/v1{path}", content, content_type=kind, headers=self._headers(headers))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": "en", **named}
