"""Finnish business IDs (Y-tunnus): seven digits and a check digit."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_SHAPE = re.compile(r"(\d{7})-(\d)", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)  # Finnish Tax Administration: the check digit of a business ID


def is_business_id(value: str) -> bool:
    """Tell whether the text is a well-formed business ID with the right check digit."""
    match = _SHAPE.fullmatch(value)
    if match is None:
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(match[1], _WEIGHTS, strict=True)) % 11
    return rest != 1 and int(match[2]) == (0 if rest == 0 else 11 - rest)


def validate_business_id(value: str) -> None:
    """Raise ValidationError in words unless the text is a valid business ID."""
    if not is_business_id(value):
        raise ValidationError(
            _("This is not a Finnish business ID. It looks like 1234567-1, and its last digit is a check."),
            code="business_id",
        )
