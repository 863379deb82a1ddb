"""Addresses: the client's forms and copies behind their links, and the staff's pages of a visit's papers."""

from django.urls import path

from peili.agreements.views import copies, desk, signed, signing, sitting

app_name = "agreements"

urlpatterns = [
    path("forms/<str:token>/", sitting.forms, name="forms"),
    path("forms/<str:token>/about/<slug:topic>/", sitting.topic, name="topic"),
    path("forms/<str:token>/result/", sitting.result, name="result"),
    path("forms/<str:token>/read/", signing.read, name="read"),
    path("forms/<str:token>/sign/", signing.sign_agreement, name="sign"),
    path("forms/<str:token>/signed/", signing.signed, name="signed"),
    path("forms/<str:token>/end/", sitting.end, name="end"),
    path("copy/<str:token>/", copies.copy, name="copy"),
    path("desk/papers/<uuid:appointment>/", desk.visit, name="visit"),
    path("desk/papers/<uuid:appointment>/link/", desk.send_link, name="send_link"),
    path("desk/papers/<uuid:appointment>/tablet/", desk.give_tablet, name="give_tablet"),
    path("desk/papers/<uuid:appointment>/assess/", desk.assess_visit, name="assess"),
    path("desk/papers/<uuid:appointment>/decide/", desk.decide_visit, name="decide"),
    path("desk/agreements/<uuid:agreement>/", signed.signed_agreement, name="signed_agreement"),
    path("desk/agreements/<uuid:agreement>/add/", signed.amend_agreement, name="amend"),
    path("desk/agreements/<uuid:agreement>/copy/", signed.give_copy, name="give_copy"),
    path("desk/consents/<uuid:consent>/withdraw/", signed.withdraw, name="withdraw"),
]
