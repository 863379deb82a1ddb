"""The address of another calendar, as people paste it."""

from urllib.parse import SplitResult, urlsplit

HTTPS = 443


class BadAddress(Exception):
    """The address is none the program fetches from."""


def read_address(text: str) -> SplitResult:
    """Return an address of https without a name or password in it; webcal means the same.

    Raises BadAddress.
    """
    said = text.strip()
    if said.lower().startswith("webcal://"):
        said = "https://" + said[len("webcal://") :]
    try:
        parts = urlsplit(said)
        port = parts.port
    except ValueError as error:
        raise BadAddress from error
    plain = parts.username is None and parts.password is None and port in {None, HTTPS}
    if parts.scheme != "https" or not parts.hostname or not plain or not said.isascii() or " " in said:
        raise BadAddress
    return parts
