"""The letter that answers a request: in the language of who asked, to be printed and sent or given."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from peili.house.models import Controller
from peili.people.access import only
from peili.people.models import LANGUAGES
from peili.promises.reading import opening_apart
from peili.rights.commands.telling import TOLD, person_of
from peili.rights.rules.handling import ARTICLES
from peili.rights.views.frames import page_of
from peili.rights.views.requests import ANSWERING


@only(*ANSWERING)
@require_safe
def show_letter(request: HttpRequest, asked: UUID) -> HttpResponse:
    """Show the answer as a letter; `lang` chooses another language than the person's."""
    page = page_of(request, answering=True)
    found = page.asked(asked)
    if found.answered_at is None:
        raise Http404
    person = person_of(found)
    wanted = request.GET.get("lang", "")
    own = person.language if person else "fi"
    language = wanted if wanted in dict(LANGUAGES) else own
    with translation.override(language), opening_apart(TOLD):  # the letter goes to the person
        context: dict[str, object] = {
            "request_of": found,
            "article": ARTICLES[found.right],
            "answered": found.answered_at.astimezone(page.zone),
            "business": Controller.objects.get(registers=found.register_id),
            "name": getattr(person, "real_name", "") or getattr(person, "full_name", ""),
            "undone": list(found.undone.order_by("id")),
            "languages": [code for code, _name in LANGUAGES],
            "language": language,
        }
        return page.show("letter", context)
