"""The gallery: every component in all its states, and three whole pages, all with invented names."""

from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peili.ui import samples

EXAMPLES: Final = ("times", "details", "day", "record")


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show each component."""
    return render(request, "ui/gallery.html", {**_context(request), **samples.gallery()})


@login_not_required
@require_safe
def example(request: HttpRequest, name: str) -> HttpResponse:
    """Show one whole page."""
    if name not in EXAMPLES:
        raise Http404
    return render(request, f"ui/examples/{name}.html", {**_context(request), **samples.PAGES[name]()})


def _context(request: HttpRequest) -> dict[str, object]:
    """Return what the shells want, or say that the gallery is not here."""
    if not (settings.DEBUG or getattr(settings, "GALLERY", False)):
        raise Http404
    theme = request.GET.get("theme", "")
    return {
        "house_name": "Kauneushuone Aalto",
        "theme": theme if theme in ("light", "dark") else "",
        "nav": samples.nav(),
        "account_name": "Elina Salo",
    }
