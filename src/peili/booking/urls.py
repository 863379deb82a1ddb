"""The addresses of the public booking walk. Those with a token are capabilities: who has one may open it."""

from django.urls import path

from peili.booking.views import (
    booked,
    details,
    embed,
    holding,
    moving,
    phone,
    series,
    series_details,
    services,
    texts,
    times,
    visit,
    visit_details,
    waiting,
)

app_name = "booking"

urlpatterns = [
    path("", services.services, name="services"),
    path("book/<slug:slug>/", times.times, name="times"),
    path("book/<slug:slug>/hold/", holding.hold_time, name="hold"),
    path("book/<slug:slug>/terms/", texts.terms, name="terms"),
    path("book/<slug:slug>/privacy/", texts.privacy, name="privacy"),
    path("book/<slug:slug>/wait/", waiting.wait, name="wait"),
    path("waiting/<str:token>/", waiting.waiting, name="waiting"),
    path("waiting/<str:token>/leave/", waiting.leave_list, name="leave"),
    path("offer/<str:token>/", waiting.offered, name="offer"),
    path("offer/<str:token>/accept/", waiting.accept_offer, name="accept"),
    path("offer/<str:token>/decline/", waiting.decline_offer, name="decline"),
    path("book/<slug:slug>/series/", series.series, name="series"),
    path("series/<str:token>/", series_details.series_details, name="series_details"),
    path("visit/", visit.visit, name="visit"),
    path("visit/more/", visit.more, name="visit_more"),
    path("visit/hold/", visit.hold_visit, name="hold_visit"),
    path("visit/<str:token>/", visit_details.visit_details, name="visit_details"),
    path("forget/", phone.forget_phone, name="forget"),
    path("embed/<slug:slug>/", embed.embedded, name="embedded"),
    path("desk/online/", embed.snippets, name="snippets"),
    path("desk/online/poster/", embed.poster, name="poster"),
    path("desk/online/poster/osoite.svg", embed.symbol, name="symbol"),
    path("texts/<slug:slug>/", texts.shown, name="text"),
    path("hold/<str:token>/", details.details, name="details"),
    path("hold/<str:token>/release/", holding.release_time, name="release"),
    path("booked/<str:token>/", booked.booked, name="booked"),
    path("booked/<str:token>/aika.ics", booked.booked_event, name="event"),
    path("booked/<str:token>/move/", moving.move_booking, name="move"),
    path("booked/<str:token>/cancel/", booked.cancel_booking, name="cancel"),
]
