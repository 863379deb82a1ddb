"""Addresses of payments, and their place in the main menu."""

from datetime import date

from django.urls import path, register_converter
from django.utils.translation import gettext_lazy as _

from peili.people.shell import offer
from peili.sales.views import cards, paying, receipts, sums
from peili.trail.models import Role

app_name = "sales"


class MonthConverter:
    """A month in an address: 2026-11."""

    regex = r"20\d{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        """Return the month's first day."""
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        """Return the month as addresses write it."""
        return f"{value:%Y-%m}"


register_converter(MonthConverter, "month")

urlpatterns = [
    path("visits/<uuid:appointment>/pay/", paying.pay_visit, name="pay"),
    path("visits/<uuid:appointment>/card/", cards.use, name="use_card"),
    path("visits/<uuid:appointment>/card/back/", cards.give_back, name="give_visit_back"),
    path("clients/<uuid:client>/cards/new/", cards.sell, name="sell_card"),
    path("cards/<uuid:card>/end/", cards.end, name="end_card"),
    path("receipts/<uuid:receipt>/", receipts.show_receipt, name="receipt"),
    path("receipts/<uuid:receipt>/link/", receipts.link_receipt, name="link"),
    path("receipts/<uuid:receipt>/credit/", receipts.credit_receipt, name="credit"),
    path("receipts/<uuid:receipt>/settle/", receipts.settle_receipt, name="settle"),
    path("own/<str:token>/", receipts.own_receipt, name="own"),
    path("", sums.show_day, name="day"),
    path("<month:month>/csv/", sums.csv_of_month, name="csv"),
]

offer(
    place=60,
    name=_("Takings"),
    url="sales:day",
    icon="scale",
    roles=[Role.OWNER, Role.RECEPTIONIST, Role.BOOKKEEPER],
)
