"""The addresses of the staff's pages of requests, restrictions, erasure, retention and paper cards."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from peili.people.shell import offer
from peili.rights.views import (
    answers,
    choosing,
    clients,
    erasing,
    moving,
    noticing,
    papers,
    redacting,
    requests,
    retaining,
    reviewing,
)
from peili.trail.models import Role

app_name = "rights"

urlpatterns = [
    path("", requests.show_requests, name="requests"),
    path("settings/", choosing.choose, name="settings"),
    path("new/", requests.new_request, name="new_unknown"),
    path("requests/<uuid:asked>/", requests.show_request, name="request"),
    path("requests/<uuid:asked>/extend/", requests.extend_request, name="extend"),
    path("requests/<uuid:asked>/answer/", requests.answer_request, name="answer"),
    path("requests/<uuid:asked>/clarify/", requests.clarify_request, name="clarify"),
    path("requests/<uuid:asked>/clarified/", requests.note_reply, name="clarified"),
    path("requests/<uuid:asked>/leave-out/", redacting.leave_words_out, name="leave_out"),
    path("requests/<uuid:asked>/put-in/", redacting.put_words_in, name="put_in"),
    path("requests/<uuid:asked>/letter/", answers.show_letter, name="letter"),
    path("clients/<uuid:client>/new/", requests.new_request, name="new"),
    path("clients/<uuid:client>/link/", clients.link_for_client, name="link"),
    path("clients/<uuid:client>/code/", clients.code_for_client, name="code"),
    path("clients/<uuid:client>/restrict/", clients.restrict_client, name="restrict"),
    path("restricted/", clients.show_restricted, name="restricted"),
    path("restricted/<uuid:client>/", clients.open_card, name="open_restricted"),
    path("restricted/<uuid:client>/tell/", clients.tell_lifting, name="tell"),
    path("restricted/<uuid:client>/lift/", clients.lift_restriction, name="lift"),
    path("clients/<uuid:client>/erase/", erasing.erase_client, name="erase"),
    path("clients/<uuid:client>/erase/cancel/", erasing.cancel_erasure, name="cancel_erasure"),
    path("clients/<uuid:client>/claim/", erasing.keep_for_claim, name="claim"),
    path("clients/<uuid:client>/claim/end/", erasing.end_claim, name="end_claim"),
    path("certificates/<uuid:erasure>/", erasing.show_certificate, name="certificate"),
    path("errands/<uuid:errand>/", erasing.confirm_errand, name="errand"),
    path("errands/<uuid:errand>/answer/", noticing.answer_errand, name="errand_answer"),
    path("notices/<uuid:notice>/", noticing.show_notice, name="notice"),
    path("bring/", moving.bring_client, name="bring"),
    path("retention/", retaining.show_retention, name="retention"),
    path("retention/go-on/", retaining.let_go_on, name="go_on"),
    path("reviews/<uuid:review>/", reviewing.review, name="review"),
    path("paper/empty/", papers.empty_card, name="empty_card"),
    path("paper/new/<uuid:client>/", papers.add_paper, name="add_paper"),
    path("paper/<uuid:paper>/", papers.show_paper, name="paper_card"),
    path("paper/<uuid:paper>/move/", papers.move_paper, name="move_paper"),
    path("paper/<uuid:paper>/scan/", papers.show_scan, name="scan"),
]

offer(place=70, name=_("Requests"), url="rights:requests", icon="list-checks", roles=[Role.PRIVACY])
