"""The seven steps in words."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from peili.promises.vocabulary import Text

CLIENT, RECEPTION, PRACTITIONER, OWNER = "client", "oona", "elina", "kirsi"
AS: Final[dict[str, Text]] = {
    CLIENT: _("now as the client"),
    RECEPTION: _("now as the reception"),
    PRACTITIONER: _("now as the practitioner"),
    OWNER: _("now as the owner"),
}
GO_AS: Final[dict[str, Text]] = {
    CLIENT: _("Go on as the client"),
    RECEPTION: _("Go on as the reception"),
    PRACTITIONER: _("Go on as the practitioner"),
    OWNER: _("Go on as the owner"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, and what it shows."""

    title: Text
    shows: Text


STEPS: Final = (
    Step(_("Book HIFU"), _("The client books on the phone, without an account.")),
    Step(
        _("Answer the health survey"),
        _("Botulinum five days ago moves the date, with the reason and its source."),
    ),
    Step(
        _("Sign on the tablet"),
        _("The agreement of the right version, on the salon's device, a copy to the client."),
    ),
    Step(_("See who looked at your data"), _("The client sees every opening: day, purpose and role.")),
    Step(
        _("Erase everything"),
        _("The client asks, the owner presses: a certificate, and a paper card to burn."),
    ),
    Step(_("Jump six years"), _("The night's run erases the cards whose time has come.")),
    Step(
        _("Leave the cabinet unchecked"),
        _("A sentence of the record turns red, and holds again once somebody has looked."),
    ),
)
