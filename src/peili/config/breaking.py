"""What is answered when something broke: that it did, or that the database is busy or away for a moment."""

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from peili.exchange.views.api.problems import Problem

API = "/api/"
AGAIN = {"Retry-After": "5"}  # seconds


def broke(request: HttpRequest) -> HttpResponse:
    """Answer a request that ended in an exception, relying on nothing: no database, no session.

    A lock that was not had in time, a connection that was cut and a server that is away pass by themselves:
    then the answer is 503, and the same request can be sent again. Whatever it was doing is undone, or was
    done and acknowledged the second time, for a form that is sent twice books once.
    """
    passing = passes(sys.exc_info()[1])
    if passing and request.path.startswith(API):
        detail = "The database did not answer in time. Send the same request again in a moment."
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, headers=AGAIN).response()
    status = HTTPStatus.SERVICE_UNAVAILABLE if passing else HTTPStatus.INTERNAL_SERVER_ERROR
    page = get_template(f"{status.value}.html").render()
    return HttpResponse(page, status=status, headers=AGAIN if passing else {})


def passes(error: BaseException | None) -> bool:
    """Tell whether an exception is of those that pass by themselves: what was asked was no mistake of ours.

    The embedded database calls a misspelt table by the same name as a lock, and differs in its words only.
    """
    if connection.vendor == "sqlite":
        return isinstance(error, OperationalError) and "locked" in str(error)
    return isinstance(error, OperationalError | InterfaceError)
