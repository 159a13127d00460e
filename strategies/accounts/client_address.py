"""The client's IP address, as far as it can be trusted."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"
IPV6_PREFIX_BITS = 64
"""A customer usually gets a whole IPv6 network of this size, so its addresses count as one client."""


def get_client_address(request: HttpRequest) -> str:
    """Return the client's IPv4 address or IPv6 network, or "unknown".

    `X-Forwarded-For` is read only behind TRUSTED_PROXIES proxies, and only the entry that the outermost one wrote.
    """
    addresses = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUSTED_PROXIES:
        addresses = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-settings.TRUSTED_PROXIES :]
    try:
        address = ip_address(_without_port(addresses[0].strip()))
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, IPV6_PREFIX_BITS), strict=False))
    return str(address)


def _without_port(text: str) -> str:
    """Return the address alone: Azure's proxies, for example, write `203.0.113.7:50123` or `[2001:db8::1]:50123`."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
