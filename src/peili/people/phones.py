"""Phone numbers: read as people write them, kept in E.164, found by a keyed code."""

from uuid import UUID

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from peili.promises.lookups import lookup_code

HOME = "FI"


def clean_phone(text: str) -> str:
    """Return a number in E.164 (ITU-T); ValidationError in words when it cannot be one.

    Numbers without a country code are Finnish.
    """
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(
            _("This does not look like a phone number. Write it for example as 040 123 4567."), code="phone"
        ) from error
    if not _plausible(number):
        raise ValidationError(
            _("The phone number is too short or too long. Write it for example as 040 123 4567."),
            code="phone",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _plausible(number: phonenumbers.PhoneNumber) -> bool:
    """Tell whether a number can exist: by its operator's ranges at home, by its length alone abroad.

    Finnish numbers vary in length so much that a mobile number cut short is still of a possible length.
    """
    if phonenumbers.region_code_for_country_code(number.country_code or 0) == HOME:
        return phonenumbers.is_valid_number(number)
    return phonenumbers.is_possible_number(number)


def phone_code(phone: str, *, register_id: UUID) -> str:
    """Return the code under which a cleaned number is found in one register; empty for no number."""
    return lookup_code("phone", phone, register_id) if phone else ""


def spoken_phone(phone: str) -> str:
    """Return a number as people here write it: national form at home, international for others."""
    try:
        number = phonenumbers.parse(phone, HOME)
    except phonenumbers.NumberParseException:
        return phone
    home = phonenumbers.region_code_for_country_code(number.country_code or 0) == HOME
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if home else form.INTERNATIONAL)


def takes_texts(phone: str) -> bool:
    """Tell whether a cleaned number may be a mobile one, to which text messages go."""
    kinds = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
    return phonenumbers.number_type(phonenumbers.parse(phone, HOME)) in kinds
