"""Where a request comes from, told by nobody who could lie about it."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"
HOUSEHOLD_V6_BITS = 64
"""One connection to the net usually has as many IPv6 addresses as these leave; they count as one."""


def client_address(request: HttpRequest) -> str:
    """Return the client's address, or its network where that is one client's.

    What `X-Forwarded-For` says is looked at behind a proxy only, and only as far as our own proxies wrote it.
    """
    told = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUSTED_PROXIES:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-settings.TRUSTED_PROXIES :]
    try:
        address = ip_address(told[0].strip())
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, HOUSEHOLD_V6_BITS), strict=False))
    return str(address)
