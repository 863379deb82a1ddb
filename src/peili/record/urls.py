"""Addresses of the record, and its place in the main menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from peili.people.roles import READS_RECORD
from peili.people.shell import offer
from peili.record import changes, views
from peili.record.checklist import views as checklist
from peili.record.log.views import choosing
from peili.record.log.views import digests as log

app_name = "record"

urlpatterns = [
    path("", views.show_main, name="record"),
    path("checklist/", checklist.show_checklist, name="checklist"),
    path("checklist/<slug:claim>/", checklist.mark_look, name="look"),
    path("log/", log.show_log, name="log"),
    path("log/compare/", log.compare, name="compare"),
    path("log/settings/", choosing.choose, name="log_settings"),
    path("log/<int:number>/", log.show_digest, name="digest"),
    path("log/<int:number>/symbol.svg", log.draw_digest, name="draw_digest"),
    path("<uuid:register>/", views.show, name="register"),
    path("<uuid:register>/check/", views.check_now, name="check"),
    path("<uuid:register>/changes/", changes.show_changes, name="changes"),
]

offer(place=90, name=_("Record"), url="record:record", icon="scroll-text", roles=READS_RECORD)
