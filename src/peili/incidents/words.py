"""The coded words of a breach. Codes are stored, so a letter can say them in each client's language."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from peili.promises.vocabulary import Text

KINDS: Final[dict[str, Text]] = {
    "lost_device": _("a device on which client data can be seen was lost"),
    "stolen_device": _("a device on which client data can be seen was stolen"),
    "wrong_person": _("client data was given to the wrong person"),
    "needless_look": _("client data was looked at without a reason"),
    "intrusion": _("an outsider got into the system"),
    "paper_lost": _("a paper with client data was lost"),
    "data_gone": _("client data was destroyed or cannot be opened"),
    "published": _("client data was seen by people whom it does not concern"),
}
EFFECTS: Final[dict[str, Text]] = {
    "known": _("someone may know that you are our client"),
    "contacted": _("someone may contact you and claim to be us"),
    "health": _("someone may know about your health or your treatments"),
    "not_usable": _("we cannot see your earlier details when you come"),
    "unlikely": _("we find it unlikely that anyone has seen the data"),
}
MEASURES: Final[dict[str, Text]] = {
    "signed_out": _("the device was signed out of our system"),
    "passwords": _("the passwords were changed"),
    "got_back": _("the data or the device was got back"),
    "deleted_there": _("whoever got the data by mistake has deleted it"),
    "closed_hole": _("the way in was closed"),
    "police": _("the police were told"),
    "restored": _("the data was restored from a backup"),
}
ADVICE: Final[dict[str, Text]] = {
    "nothing": _("You need not do anything."),
    "beware": _("Be careful with messages and calls that come in our name."),
    "call_us": _("Call us if you notice something odd."),
    "check": _("Please check your details with us at your next visit."),
}
WAYS: Final[dict[str, Text]] = {
    "letter": _("by letter"),
    "phone": _("by phone"),
    "email": _("by e-mail"),
    "sms": _("by text message"),
    "salon": _("at the salon"),
}
AUTHORITY_WAYS: Final[dict[str, Text]] = {
    "form": _("with the authority's form on the web"),
    "email": _("by e-mail"),
    "phone": _("by phone"),
    "letter": _("by letter"),
}


def said(codes: object, words: dict[str, Text]) -> list[Text]:
    """Return the words of those codes that are still known."""
    return [words[code] for code in codes if code in words] if isinstance(codes, list) else []
