"""What the law says of vouchers, with the day it came into force and where it stands."""

from datetime import date

from peili.house.law import Dated

VOUCHER_YEARS = (  # from the end of the calendar year in which the financial year ended
    Dated(date(2016, 1, 1), 6, "Kirjanpitolaki 1336/1997, 2 luku 10 §"),
)
