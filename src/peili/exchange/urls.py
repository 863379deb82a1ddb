"""Addresses of connections."""

from django.urls import path

from peili.exchange.views import feed, keys, pages

app_name = "exchange"

urlpatterns = [
    path("calendar/<str:token>.ics", feed.show_feed, name="feed"),
    path("desk/connections/", pages.show_connections, name="connections"),
    path("desk/connections/feeds/new/", pages.new_feed, name="new_feed"),
    path("desk/connections/feeds/<uuid:feed>/shut/", pages.shut, name="shut_feed"),
    path("desk/connections/calendars/new/", pages.new_calendar, name="new_calendar"),
    path("desk/connections/calendars/<uuid:calendar>/remove/", pages.remove, name="remove_calendar"),
    path("desk/connections/keys/new/", keys.new_key, name="new_key"),
    path("desk/connections/keys/<uuid:key>/shut/", keys.shut, name="shut_key"),
]
