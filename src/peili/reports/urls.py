"""Addresses of reports."""

from django.urls import path

from peili.reports import views

app_name = "reports"

urlpatterns = [
    path("", views.show_reports, name="reports"),
    path("<slug:report>.csv", views.csv_of_report, name="csv"),
]
