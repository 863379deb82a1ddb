"""S12: how the data is protected."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy

from peili.promises.vocabulary import Text
from peili.record.sentences import Matter, Sentence, probed

LOOKED_AT: Final = "house.looked_at"
CLAIMS: Final[dict[str, tuple[Text, str]]] = {
    "protected_environment": (
        gettext_lazy("Electronic data is kept in a protected environment, unreadable without the key."),
        "vault.sealed",
    ),
    "own_sign_in": (
        gettext_lazy("Each of the staff signs in with a password of their own, and only its hash is kept."),
        "people.passwords",
    ),
    "second_factor": (
        gettext_lazy("Those whose role needs it show a second factor beside the password when they sign in."),
        "people.second_factor",
    ),
    "screens_lock": (
        gettext_lazy("A screen that is left alone locks, and only its own person opens it again."),
        "people.screens_lock",
    ),
    "leavers_out": (
        gettext_lazy("Whoever stops working here is signed out of every device at once."),
        "people.leavers_out",
    ),
    "pages_closed": (
        gettext_lazy("Every page of the program is closed unless it says who may open it."),
        "people.pages_closed",
    ),
    "openings_logged": (
        gettext_lazy("Every opening of a client card is logged with its purpose before the card shows."),
        "people.openings_logged",
    ),
    "log_chained": (
        gettext_lazy(
            "Every entry of the log is bound to the one before it, "
            "and the whole chain is verified every night."
        ),
        "trail.chain",
    ),
    "log_linked": (
        gettext_lazy("A new entry of the log is bound to its chain within a minute."),
        "trail.unlinked",
    ),
    "log_anchored": (
        gettext_lazy(
            "The log is signed at intervals, and the digest of a signature lies outside the program."
        ),
        "trail.anchored",
    ),
    "registers_apart": (
        gettext_lazy("Of another business's clients only the time that is taken shows."),
        "people.registers_apart",
    ),
    "purposes_masked": (
        gettext_lazy("Each role sees what its work needs on the page it is on; the rest is masked."),
        "people.purposes_masked",
    ),
    "openings_reviewed": (
        gettext_lazy(
            "A card is opened past one's own work with a reason, and the owner looks at it within a week."
        ),
        "people.openings_reviewed",
    ),
    "protected_hidden": (
        gettext_lazy(
            "A client marked as protected is shown to the owner and to who treats them, "
            "and what is written to them says nothing of the salon."
        ),
        "people.protected_hidden",
    ),
    "database_wall": (
        gettext_lazy("The database itself shows each business its own clients only."),
        "house.database_wall",
    ),
    "times_not_hoarded": (
        gettext_lazy(
            "Nobody keeps a day's free times from others without booking them: past three times, "
            "one network keeps a quarter of the working time at most, and all together half."
        ),
        "booking.crowding",
    ),
    "durable_storage": (
        gettext_lazy("A booking is on the disk before the client sees it confirmed."),
        "house.durable",
    ),
    "backed_up": (
        gettext_lazy("Electronic data is backed up every night, encrypted, and the keys are kept apart."),
        "vault.backup",
    ),
    "restore_drilled": (gettext_lazy("Every week a backup is restored for a try."), "vault.drill"),
    "sheet_read_back": (
        gettext_lazy("Once a year the recovery sheet of the keys is read back, and it opens the house."),
        "vault.sheet",
    ),
    "computers_password": (gettext_lazy("The work computers are protected by a password."), ""),
    "antivirus": (gettext_lazy("The work computers have virus protection."), ""),
    "doors_locked": (gettext_lazy("The doors of the salon are locked."), ""),
    "locked_cabinet": (gettext_lazy("Papers are in a locked cabinet."), ""),
    "staff_trained": (gettext_lazy("The staff have been taught to handle personal data."), ""),
}


def sentences(matter: Matter) -> Iterator[Sentence]:
    """Say what the house claims, each with its probe; what only people can see is looked at by them."""
    for claim in matter.profile.security:
        text, probe = CLAIMS[claim]
        yield probed(f"S12.{claim}", str(text), probe or LOOKED_AT, "" if probe else claim)
