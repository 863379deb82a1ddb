"""Addresses of the room, and its place in the main menu. A token in an address is a capability."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from peili.house.queries import carries_out
from peili.outreach.views import campaigns, contacts, disclosures, public
from peili.people.access import EVERYONE_IN
from peili.people.shell import offer, offer_public
from peili.promises.activities import CONTACTS

app_name = "outreach"

urlpatterns = [
    path("contact/", public.contact, name="contact"),
    path("contact/sent/", public.sent, name="sent"),
    path("stop/<str:token>/", public.stop_messages, name="stop"),
    path("desk/contacts/", contacts.waiting, name="waiting"),
    path("desk/contacts/new/", contacts.new_contact, name="new_contact"),
    path("desk/contacts/<uuid:contact>/", contacts.show_contact, name="contact_opened"),
    path("desk/contacts/<uuid:contact>/join/<uuid:client>/", contacts.join_to_card, name="join"),
    path("desk/clients/<uuid:client>/contacts/", contacts.client_log, name="client_log"),
    path("desk/clients/<uuid:client>/disclosures/", disclosures.new_disclosure, name="new_disclosure"),
    path("desk/campaigns/", campaigns.all_campaigns, name="campaigns"),
    path("desk/campaigns/new/", campaigns.edit_campaign, name="new_campaign"),
    path("desk/campaigns/<uuid:campaign>/", campaigns.show_campaign, name="campaign"),
    path("desk/campaigns/<uuid:campaign>/edit/", campaigns.edit_campaign, name="edit_campaign"),
]

offer(place=40, name=_("Contacts"), url="outreach:waiting", icon="message-square", roles=EVERYONE_IN)
offer_public(place=10, name=_("Contact us"), url="outreach:contact", when=lambda: carries_out(CONTACTS))
