"""Addresses of the client's own page. A token opens the page of whom it was given to, once, by a button."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from peili.own.views import bookings, consents, data, door, rights
from peili.people.shell import offer_public

app_name = "own"

urlpatterns = [
    path("", door.door, name="door"),
    path("link/<str:token>/", door.open_page, name="open"),
    path("leave/", door.leave_page, name="leave"),
    path("code/", door.second_step, name="code"),
    path("bookings/", bookings.bookings, name="bookings"),
    path("bookings/<uuid:appointment>/cancel/", bookings.cancel_visit, name="cancel"),
    path("bookings/<uuid:appointment>/aika.ics", bookings.visit_event, name="event"),
    path("data/", data.show_data, name="data"),
    path("data/looks/", data.show_looks, name="looks"),
    path("data/edit/", data.edit_contact, name="edit"),
    path("data/copy/<str:form>/", data.take_copy, name="copy"),
    path("consents/", consents.turn, name="consent"),
    path("consents/<uuid:consent>/withdraw/", consents.withdraw, name="withdraw"),
    path("rights/", rights.show_rights, name="rights"),
    path("rights/erasure/cancel/", rights.cancel_erasure, name="cancel_erasure"),
    path("rights/<uuid:asked>/take-back/", rights.take_back, name="take_back"),
    path("rights/<slug:right>/", rights.use_right, name="use"),
]

offer_public(place=5, name=_("My bookings and data"), url="own:door", when=lambda: True)
