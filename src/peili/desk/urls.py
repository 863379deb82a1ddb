"""Addresses of the staff's pages, and their places in the main menu."""

from datetime import date

from django.urls import path, register_converter
from django.utils.translation import gettext_lazy as _

from peili.desk.views import (
    appointments,
    belonging,
    blocks,
    booking,
    changes,
    clients,
    confirming,
    days,
    despite,
    importing,
    looking,
    moving,
    past,
    protecting,
    several,
    sheets,
    spans,
    today,
    treating,
    waiting,
)
from peili.people.access import EVERYONE_IN
from peili.people.shell import offer

app_name = "desk"


class DayConverter:
    """A date in an address: 2026-11-24."""

    regex = r"20\d{2}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Return the date; ValueError, which answers 404, when there is none."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Return the date as addresses write it."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("", today.today, name="today"),
    path("day/", days.go_to_day, name="go_to_day"),
    path("day/<day:day>/", days.show_day, name="day"),
    path("day/<day:day>/lanes/", days.show_lanes, name="lanes"),
    path("week/<day:day>/", spans.show_week, name="week"),
    path("month/<day:day>/", spans.show_month, name="month"),
    path("list/<day:day>/", spans.show_list, name="list"),
    path("appointments/<uuid:appointment>/", appointments.show_appointment, name="appointment"),
    path("appointments/<uuid:appointment>/changes/", changes.show_changes, name="changes"),
    path("appointments/<uuid:appointment>/cancel/", appointments.cancel_appointment, name="cancel"),
    path("appointments/<uuid:appointment>/restore/", moving.restore_appointment, name="restore"),
    path("appointments/<uuid:appointment>/move/", moving.move_appointment, name="move"),
    path("appointments/<uuid:appointment>/price/", appointments.price_appointment, name="price"),
    path("appointments/<uuid:appointment>/length/", moving.resize_appointment, name="resize"),
    path("appointments/<uuid:appointment>/arrived/", treating.arrived_visit, name="arrived"),
    path("appointments/<uuid:appointment>/start/", treating.start_visit, name="start"),
    path("appointments/<uuid:appointment>/finish/", treating.finish_visit, name="finish"),
    path("confirming/", confirming.show_waiting, name="to_confirm"),
    path("appointments/<uuid:appointment>/confirm/", confirming.confirm_booking, name="confirm"),
    path("appointments/<uuid:appointment>/excuse/", confirming.excuse_visit, name="excuse"),
    path("appointments/<uuid:appointment>/missed/", treating.missed_visit, name="missed"),
    path("appointments/<uuid:appointment>/exempt/", despite.exempt_visit, name="exempt"),
    path("appointments/<uuid:appointment>/join/", appointments.join_to_card, name="join"),
    path("appointments/<uuid:appointment>/new-card/", appointments.make_card, name="make_card"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/<uuid:wait>/remove/", waiting.stop_waiting, name="stop_waiting"),
    path("block/", blocks.block_time, name="block"),
    path("blocks/<uuid:block>/", blocks.show_block, name="blocked"),
    path("lanes/<uuid:lane>/close/", blocks.shut_lane, name="close_lane"),
    path("sheet/<day:day>/", sheets.day_sheet, name="sheet"),
    path("sheets/<uuid:sheet>/burn/", sheets.burn_day_sheet, name="burn_sheet"),
    path("clients/", clients.find_client, name="clients"),
    path("clients/new/", clients.new_client, name="new_client"),
    path("clients/import/", importing.import_file, name="import"),
    path("clients/import/done/<int:count>/", importing.imported, name="imported"),
    path("clients/<uuid:client>/", clients.show_card, name="card"),
    path("clients/<uuid:client>/edit/", clients.edit_card, name="edit_card"),
    path("clients/<uuid:client>/past/", past.open_anyway, name="past"),
    path("clients/<uuid:client>/protect/", protecting.protect_client, name="protect"),
    path("clients/<uuid:client>/unprotect/", protecting.unprotect_client, name="unprotect"),
    path("clients/code-word/", protecting.ask_word, name="ask_word"),
    path("looking/", looking.show_looking, name="looking"),
    path("looking/done/", looking.note_looked, name="looked"),
    path("clients/<uuid:client>/relative/", looking.my_relative, name="my_relative"),
    path("relatives/<uuid:relative>/release/", looking.not_relative, name="not_relative"),
    path("openings/", past.show_openings, name="openings"),
    path("openings/<uuid:opening>/review/", past.review_opening, name="review"),
    path("book/", booking.book_for_client, name="book"),
    path("book/several/", several.book_several, name="book_several"),
    path("appointments/<uuid:appointment>/all/back/", belonging.restore_belonging, name="restore_all"),
    path("appointments/<uuid:appointment>/all/", belonging.cancel_belonging, name="cancel_all"),
    path("appointments/<uuid:appointment>/rest/", belonging.move_series, name="move_rest"),
]

offer(place=10, name=_("Today"), url="desk:today", icon="list-checks", roles=EVERYONE_IN)
offer(place=20, name=_("Day"), url="desk:go_to_day", icon="calendar", roles=EVERYONE_IN)
offer(place=30, name=_("Clients"), url="desk:clients", icon="users", roles=EVERYONE_IN)
