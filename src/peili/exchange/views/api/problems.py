"""What goes wrong, as RFC 9457 says it: one shape for every refusal."""

import json
from http import HTTPStatus

from django.http import HttpResponse

TYPE = "application/problem+json"


class Problem(Exception):
    """A request that is refused: the status, a word programs can rely on, and a sentence for people."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        *,
        fields: dict[str, list[str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail
        self.fields, self.headers = fields or {}, headers or {}

    def response(self) -> HttpResponse:
        """Return the answer."""
        said: dict[str, object] = {
            "title": self.status.phrase,
            "status": self.status.value,
            "code": self.code,
            "detail": self.detail,
        }
        if self.fields:
            said["fields"] = self.fields
        return as_json(said, status=self.status, kind=TYPE, headers=self.headers)


def as_json(
    said: object,
    *,
    status: int = HTTPStatus.OK,
    kind: str = "application/json",
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """Return an answer no cache keeps."""
    return in_json(json.dumps(said, ensure_ascii=False).encode(), status=status, kind=kind, headers=headers)


def in_json(
    text: bytes,
    *,
    status: int = HTTPStatus.OK,
    kind: str = "application/json",
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """Return an answer that is written already."""
    return HttpResponse(
        text, status=status, content_type=kind, headers={"Cache-Control": "no-store", **(headers or {})}
    )


def invalid(**fields: str) -> Problem:
    """Return the problem of a request whose fields are not as they should be."""
    detail = "Some of what was sent is not as it should be."
    said = {name: [message] for name, message in fields.items()}
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", detail, fields=said)


def not_found(**fields: str) -> Problem:
    """Return the problem of something that is not there, or not this key's."""
    said = {name: [message] for name, message in fields.items()}
    return Problem(HTTPStatus.NOT_FOUND, "not_found", "There is no such thing for this key.", fields=said)
