"""Addresses: the client's forms and copies behind their links, and the staff's pages of a visit's papers."""

from django.urls import path

from peili.agreements.views import copies, desk, moving, results, rules, signed, signing, sitting

app_name = "agreements"

urlpatterns = [
    path("fill/<str:token>/", sitting.forms, name="forms"),
    path("fill/<str:token>/about/<slug:topic>/", sitting.topic, name="topic"),
    path("fill/<str:token>/result/", results.result, name="result"),
    path("fill/<str:token>/move/", moving.move_visit, name="move"),
    path("fill/<str:token>/read/", signing.read, name="read"),
    path("fill/<str:token>/sign/", signing.sign_agreement, name="sign"),
    path("fill/<str:token>/signed/", signing.signed, name="signed"),
    path("fill/<str:token>/end/", sitting.end, name="end"),
    path("copy/<str:token>/", copies.copy, name="copy"),
    path("rules/", rules.all_rules, name="rules"),
    path("rules/<slug:rules>/<slug:question>/<int:place>/", rules.one_rule, name="rule"),
    path("visits/<uuid:appointment>/", desk.visit, name="visit"),
    path("visits/<uuid:appointment>/link/", desk.send_link, name="send_link"),
    path("visits/<uuid:appointment>/tablet/", desk.give_tablet, name="give_tablet"),
    path("visits/<uuid:appointment>/assess/", desk.assess_visit, name="assess"),
    path("visits/<uuid:appointment>/decide/", desk.decide_visit, name="decide"),
    path("signed/<uuid:agreement>/", signed.signed_agreement, name="signed_agreement"),
    path("signed/<uuid:agreement>/add/", signed.amend_agreement, name="amend"),
    path("signed/<uuid:agreement>/copy/", signed.give_copy, name="give_copy"),
    path("consents/<uuid:consent>/withdraw/", signed.withdraw, name="withdraw"),
]
