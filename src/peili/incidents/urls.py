"""Addresses of the register of breaches. The record's page and the first page's to-dos lead here."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from peili.incidents.views import breaches, ending, people, scenarios
from peili.people.shell import offer
from peili.trail.models import Role

app_name = "incidents"

urlpatterns = [
    path("", breaches.list_breaches, name="breaches"),
    path("new/", breaches.new_breach, name="new"),
    path("begin/<slug:scenario>/", scenarios.begin, name="begin"),
    path("<uuid:breach>/", breaches.show_breach, name="breach"),
    path("<uuid:breach>/edit/", breaches.edit_breach, name="edit"),
    path("<uuid:breach>/weigh/", breaches.weigh_breach, name="weigh"),
    path("<uuid:breach>/authority/", ending.tell_authority, name="authority"),
    path("<uuid:breach>/authority/more/", ending.complete_notice, name="complete"),
    path("<uuid:breach>/close/", ending.close_breach, name="close"),
    path("<uuid:breach>/people/", people.show_people, name="people"),
    path("<uuid:breach>/people/find/", people.find_people, name="find"),
    path("<uuid:breach>/people/add/", people.add_person, name="add"),
    path("<uuid:breach>/people/leave-out/", people.leave_out, name="leave_out"),
    path("<uuid:breach>/people/told/", people.tell_people, name="told"),
    path("<uuid:breach>/send/", people.send_notices, name="send"),
    path("<uuid:breach>/letters/", people.show_letters, name="letters"),
]

offer(
    place=75, name=_("Data breaches"), url="incidents:breaches", icon="triangle-alert", roles=[Role.PRIVACY]
)
