"""All addresses of the house."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from peili.config.views import PATH, show_security_txt
from peili.people.views.signing import set_language

handler400 = "peili.people.views.signing.bad_request"
handler500 = "peili.config.breaking.broke"

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "api/v1/", include("peili.exchange.views.api.urls")
    ),  # first: what programs ask most is found soonest
    path("desk/", include("peili.desk.urls")),  # before those of many addresses, for the same reason
    path("", include("peili.booking.urls")),
    path("", include("peili.people.urls")),
    path("aloita/", include("peili.desk.opening.urls")),
    path("desk/settings/", include("peili.desk.opening.settings_urls")),
    path("desk/hours/", include("peili.desk.hours.urls")),
    path("", include("peili.outreach.urls")),
    path("", include("peili.exchange.urls")),
    path("desk/messages/", include("peili.outbox.urls")),
    path("papers/", include("peili.agreements.urls")),
    path("incidents/", include("peili.incidents.urls")),
    path("care/", include("peili.care.urls")),
    path("sales/", include("peili.sales.urls")),
    path("reports/", include("peili.reports.urls")),
    path("oma/", include("peili.own.urls")),
    path("rights/", include("peili.rights.urls")),
    path("record/", include("peili.record.urls")),
    path("ui/", include("peili.ui.urls")),
    path("language/", set_language, name="set_language"),
    path(PATH.lstrip("/"), show_security_txt, name="security_txt"),
]
if settings.MACHINE.demo:
    urlpatterns.append(path("demo/", include("peili.config.demo.urls")))
