"""Asking the API as a program does."""

import json
from typing import Any

from django.test import Client as Browser

API = "/api/v1"
AINO = {"first_name": "Aino", "last_name": "Testinen", "phone": "040 123 4567"}


def ask(token: str, path: str, method: str = "GET", said: object = None, **headers: str) -> Any:
    sent = {
        "Authorization": f"Bearer {token}",
        **{key.replace("_", "-"): value for key, value in headers.items()},
    }
    browser = Browser(enforce_csrf_checks=True, raise_request_exception=False)
    data = said if isinstance(said, bytes) else json.dumps(said) if said is not None else ""
    return browser.generic(method, f"{API}{path}", data, content_type="application/json", headers=sent)


def book(token: str, request_key: str = "request-1", **changed: object) -> Any:
    said = {"service": "kasvohoito", "starts_at": "2026-11-25T10:00:00Z", **AINO, **changed}
    return ask(token, "/bookings", "POST", said, Idempotency_Key=request_key)
