"""Which addresses lie in the open net, and not in the house's own or on this machine."""

from ipaddress import IPv6Address, IPv6Network, ip_address

TRANSLATED = IPv6Network("64:ff9b::/96")  # the last four bytes are an IPv4 address (RFC 6052)


def is_public(text: str) -> bool:
    """Tell whether an address is one anybody on the net could have, an IPv4 address inside it too."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.sixtofour is not None or address.teredo is not None or address in TRANSLATED:
            return False
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
    return address.is_global and not address.is_multicast
