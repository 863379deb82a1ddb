"""The coded words of a breach. Codes are stored, so a letter can say them in each client's language."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    "mailbox": _("an outsider got into a mailbox with client data"),
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
    "links_ended": _("links that had been sent were ended"),
    "feeds_shut": _("calendar links were shut"),
    "keys_shut": _("keys of other programs were shut"),
    "asked_back": _("whoever got the data was asked to delete it"),
}
ADVICE: Final[dict[str, Text]] = {
    "nothing": _("You need not do anything."),
    "beware": _("Be careful with messages and calls that come in our name."),
    "call_us": _("Call us if you notice something odd."),
    "check": _("Please check your details with us at your next visit."),
    "password": _("Change the password of your e-mail."),
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


FACTORS: Final[dict[str, Text]] = {
    "data": _("kinds of data"),
    "identifying": _("how easily a person is recognised"),
    "secrecy": _("who may have seen it"),
    "integrity": _("whether it was changed"),
    "availability": _("whether it is gone"),
    "malice": _("whether it was done on purpose"),
}
STEPS: Final[dict[tuple[str, float], Text]] = {
    ("data", 1.0): _("plain details"),
    ("data", 2.0): _("what someone does: visits and habits"),
    ("data", 3.0): _("payments, or what one signs in with"),
    ("data", 4.0): _("health or pictures"),
    ("identifying", 0.25): _("hardly by anyone"),
    ("identifying", 0.5): _("by a name that others have too"),
    ("identifying", 0.75): _("by one who looks further"),
    ("identifying", 1.0): _("by anyone, from the data itself"),
    ("secrecy", 0.0): _("nobody outside"),
    ("secrecy", 0.25): _("people who are known"),
    ("secrecy", 0.5): _("it is not known how many"),
    ("integrity", 0.0): _("nothing was changed"),
    ("integrity", 0.25): _("changed, and can be put right"),
    ("integrity", 0.5): _("changed, and cannot be put right"),
    ("availability", 0.0): _("nothing is gone"),
    ("availability", 0.25): _("it was gone for a time"),
    ("availability", 0.5): _("it is gone for good"),
    ("malice", 0.0): _("a mishap"),
    ("malice", 0.5): _("someone did it on purpose"),
}
LEVELS: Final[dict[str, Text]] = {
    "low": pgettext_lazy("severity", "low"),
    "medium": pgettext_lazy("severity", "medium"),
    "high": pgettext_lazy("severity", "high"),
    "very_high": pgettext_lazy("severity", "very high"),
}
SCENARIOS: Final[dict[str, Text]] = {
    "tablet": _("A tablet or phone is lost"),
    "paper": _("A paper card is lost"),
    "wrong": _("Something went to the wrong person"),
    "mailbox": _("A mailbox was taken"),
}
SHUT: Final[dict[str, Text]] = {
    "signed_out": _("sign this person out everywhere"),
    "feeds_shut": _("shut this person's calendar links"),
    "links_ended": _("end the links that were sent to the client"),
}


def said(codes: object, words: dict[str, Text]) -> list[Text]:
    """Return the words of those codes that are still known."""
    return [words[code] for code in codes if code in words] if isinstance(codes, list) else []
