"""Phone numbers as digits: by their beginning, as one dials it at home or abroad, or by their last digits."""

import re

HOME = "358"
_DIGIT = re.compile(r"\d")


def own_digits(number: str) -> str:
    """Return the digits of a number without the country code of Finland or the zero before the area."""
    digits = "".join(_DIGIT.findall(number))
    abroad = number.strip().startswith(("+", "00"))
    if number.strip().startswith("00"):
        digits = digits[2:]
    if not abroad:
        return digits.removeprefix("0")
    return digits.removeprefix(HOME).removeprefix("0") if digits.startswith(HOME) else digits


def fits(typed: str, number: str) -> bool:
    """Tell whether a stored number begins or ends with what was typed."""
    if not number:
        return False
    tail = "".join(_DIGIT.findall(typed))
    return own_digits(number).startswith(own_digits(typed)) or own_digits(number).endswith(tail)
