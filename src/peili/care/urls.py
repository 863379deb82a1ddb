"""Addresses of care, and its place in the main menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from peili.care.views import accepting, allergies, consenting, home, products, programmes, records, skin
from peili.care.views.frames import TREATS
from peili.people.shell import offer

app_name = "care"

urlpatterns = [
    path("visits/<uuid:appointment>/record/", records.record, name="record"),
    path("visits/<uuid:appointment>/amend/", records.amend_record, name="amend"),
    path("visits/<uuid:appointment>/after-care/", records.after_care, name="after_care"),
    path("clients/<uuid:client>/consent/", consenting.consent, name="consent"),
    path("clients/<uuid:client>/allergies/", allergies.allergies, name="allergies"),
    path("allergies/<uuid:allergy>/end/", allergies.no_allergy, name="no_allergy"),
    path("clients/<uuid:client>/skin/", skin.skin, name="skin"),
    path("clients/<uuid:client>/skin/new/", skin.new_skin, name="new_skin"),
    path("analyses/<uuid:analysis>/strike/", skin.strike_skin, name="strike_skin"),
    path("clients/<uuid:client>/care-at-home/", home.home, name="home"),
    path("clients/<uuid:client>/care-at-home/new/", home.new_home, name="new_home"),
    path("clients/<uuid:client>/care-at-home/sell/", home.sell_home, name="sell"),
    path("clients/<uuid:client>/reactions/new/", home.new_reaction, name="new_reaction"),
    path("reactions/", home.reactions, name="reactions"),
    path("reactions/<uuid:reaction>/close/", home.close, name="close_reaction"),
    path("clients/<uuid:client>/programmes/", programmes.programmes, name="programmes"),
    path("clients/<uuid:client>/programmes/new/", programmes.new_programme, name="new_programme"),
    path("programmes/<uuid:programme>/", programmes.programme, name="programme"),
    path("programmes/<uuid:programme>/accept/", programmes.accept, name="accept"),
    path("programmes/<uuid:programme>/link/", programmes.send, name="link"),
    path("programmes/<uuid:programme>/end/", programmes.stop, name="end"),
    path("p/<str:token>/", accepting.accept_programme, name="accept_programme"),
    path("products/", products.products, name="products"),
    path("products/<uuid:product>/", products.product, name="product"),
    path("lots/<uuid:lot>/", products.lot, name="lot"),
    path("texts/", products.texts, name="texts"),
    path("texts/<uuid:service>/", products.text, name="text"),
]

offer(place=60, name=_("Products"), url="care:products", icon="flask-conical", roles=TREATS)
