"""What a person's name must have to be one: something to read, and nothing that turns the line around."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

TURNING = frozenset(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]))


def validate_name(name: str) -> None:
    """Raise ValidationError for a name without a letter, or with characters that change how lines read.

    The latter are the directional controls of Unicode's bidirectional algorithm (UAX #9).
    """
    if not any(unicodedata.category(each).startswith("L") for each in name):
        raise ValidationError(_("Write the name with letters."), code="no_letter")
    if TURNING.intersection(name):
        raise ValidationError(
            _("The name has characters that cannot be seen. Write it again."), code="turning"
        )
