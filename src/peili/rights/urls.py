"""The addresses of the staff's pages of requests and restrictions."""

from django.urls import path

from peili.rights.views import clients, requests

app_name = "rights"

urlpatterns = [
    path("", requests.show_requests, name="requests"),
    path("new/", requests.new_request, name="new_unknown"),
    path("requests/<uuid:asked>/", requests.show_request, name="request"),
    path("requests/<uuid:asked>/extend/", requests.extend_request, name="extend"),
    path("requests/<uuid:asked>/answer/", requests.answer_request, name="answer"),
    path("clients/<uuid:client>/new/", requests.new_request, name="new"),
    path("clients/<uuid:client>/link/", clients.link_for_client, name="link"),
    path("clients/<uuid:client>/code/", clients.code_for_client, name="code"),
    path("clients/<uuid:client>/restrict/", clients.restrict_client, name="restrict"),
    path("restricted/", clients.show_restricted, name="restricted"),
    path("restricted/<uuid:client>/", clients.open_card, name="open_restricted"),
    path("restricted/<uuid:client>/tell/", clients.tell_lifting, name="tell"),
    path("restricted/<uuid:client>/lift/", clients.lift_restriction, name="lift"),
]
