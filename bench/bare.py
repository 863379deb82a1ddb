"""A Django that answers one page with nothing in it, for the steps that ask what Django itself costs."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(SECRET_KEY="bare", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF="bench.bare")  # noqa: S106 - of no use


def page(request: HttpRequest) -> HttpResponse:
    """Answer anything."""
    del request
    return HttpResponse("hello")


urlpatterns = [path("", page)]
application = get_wsgi_application()
