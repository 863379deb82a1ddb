"""Words for what messages are about and for why they did not leave. Rooms bring theirs, downwards."""

from django.utils.translation import gettext_lazy as _

from peili.promises.vocabulary import Text

_words: dict[str, Text] = {
    "restricted": _("the person's data is restricted"),
    "no_address": _("no e-mail and no mobile number are known"),
    "no_gate": _("nothing said that it may leave"),
    "given_up": _("it was tried too many times"),
    "erased": _("the person's data has been erased"),
    "unreachable": _("the service that carries it did not answer"),
    "address_refused": _("the address does not work"),
    "server_refused": _("the service refused it"),
    "protected": _("the client is protected, and it is agreed that nothing is written"),
    "protected_sender": _("the client is protected, and the sender of text messages is a name"),
    "bad_header": _("its subject line could not be sent"),
}


def call(code: str, words: Text) -> None:
    """Say what a code means on the screen."""
    _words[code] = words


def said(code: str) -> Text:
    """Return a code in words; the code itself when no room has said what it means."""
    return _words.get(code, code)
