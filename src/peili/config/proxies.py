"""Whose request it is behind a proxy of the house's own. Nobody else's word about an address is taken."""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network
FOR, PROTO = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"


def came_from(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the address a request came from: the last one that is no trusted proxy's.

    Each proxy writes on the right whom it got the request from, so what stands further left was written by
    somebody nobody vouches for. An address that cannot be read is nobody's: empty.
    """
    for said in (peer, *reversed(forwarded.split(","))):
        if not said.strip():
            continue
        address = _read(said)
        if address is None:
            return ""
        if not any(address in network for network in trusted):
            return str(address)
    return peer


def _read(said: str) -> IPv4Address | IPv6Address | None:
    """Return an address as proxies write it, with or without a port."""
    text = said.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


class ProxyMiddleware:
    """Puts the asker's own address into requests that came through a trusted proxy, and how they came."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._trusted: tuple[Network, ...] = settings.MACHINE.proxies
        if not self._trusted:
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, knowing who asked."""
        meta = request.META
        peer, forwarded, proto = meta.get("REMOTE_ADDR", ""), meta.pop(FOR, ""), meta.pop(PROTO, "")
        address = _read(peer)
        if address is not None and any(address in network for network in self._trusted):
            meta["REMOTE_ADDR"] = came_from(peer, forwarded, self._trusted)
            if proto.rpartition(",")[2].strip() == "https":
                meta["wsgi.url_scheme"] = "https"
        return self.get_response(request)
