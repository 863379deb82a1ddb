"""Addresses of the pages of time; they are reached from the day and from the settings."""

from django.urls import path

from peili.desk.hours.views import away, closed, terms, unfit, units, weeks, who

app_name = "hours"

urlpatterns = [
    path("", who.who, name="who"),
    path("unfit/", unfit.unfit, name="unfit"),
    path("unfit/<uuid:appointment>/leave/", unfit.leave, name="leave"),
    path("unfit/<uuid:appointment>/swap/", units.swap, name="swap"),
    path("units/", units.out, name="units"),
    path("units/back/", units.in_use, name="in_use"),
    path("closed/", closed.closed, name="closed"),
    path("closed/open/", closed.open_again_on, name="open_again"),
    path("closed/holidays/", closed.holidays, name="holidays"),
    path("terms/", terms.terms, name="terms"),
    path("<slug:code>/weeks/", weeks.weeks, name="weeks"),
    path("<slug:code>/dates/", weeks.dates, name="dates"),
    path("<slug:code>/dates/clear/", weeks.clear, name="clear"),
    path("<slug:code>/away/", away.away, name="away"),
    path("<slug:code>/away/back/", away.back, name="back"),
]
