"""The addresses of the staff's pages of requests, erasure, retention and paper cards."""

from django.urls import URLPattern, path

from peili.rights.views import erasing, papers, retaining

app_name = "rights"

urlpatterns: list[URLPattern] = []

urlpatterns += [  # erasure, retention and paper
    path("clients/<uuid:client>/erase/", erasing.erase_client, name="erase"),
    path("clients/<uuid:client>/claim/", erasing.keep_for_claim, name="claim"),
    path("clients/<uuid:client>/claim/end/", erasing.end_claim, name="end_claim"),
    path("certificates/<uuid:erasure>/", erasing.show_certificate, name="certificate"),
    path("errands/<uuid:errand>/", erasing.confirm_errand, name="errand"),
    path("retention/", retaining.show_retention, name="retention"),
    path("retention/go-on/", retaining.let_go_on, name="go_on"),
    path("paper/empty/", papers.empty_card, name="empty_card"),
    path("paper/new/<uuid:client>/", papers.add_paper, name="add_paper"),
    path("paper/<uuid:paper>/", papers.show_paper, name="paper_card"),
    path("paper/<uuid:paper>/move/", papers.move_paper, name="move_paper"),
    path("paper/<uuid:paper>/scan/", papers.show_scan, name="scan"),
]
