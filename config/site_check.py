"""Whether the site answers at its own public address, and as browsers need it."""

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http.request import validate_host

from config.findings import Issue
from config.site_client import Answer, SiteClient

REDIRECTS_MAX = 10
UNNAMED_PROXY = "the proxy"
UNAVAILABLE = frozenset({502, 503, 504})
"""What proxies answer if they do not reach a web process. Ours answers `/livez` with none of them."""


def check_address(client: SiteClient) -> str:
    """Request the probe that the application answers whatever its settings.

    Raises:
        Issue: there is no response, or it is not the application's.
    """
    answer = client.request("GET", "/livez")
    proxy = describe_proxy(answer)
    if answer.status in UNAVAILABLE:
        raise Issue(
            detail=f"{proxy} answers {answer.status}: it does not reach a web process",
            hint="Start the web processes, and check the addresses that the proxy passes requests to.",
        )
    if answer.location:
        raise _describe_move(client, answer)
    if answer.status != 200 or answer.body != b"ok\n":
        raise Issue(
            detail=f"{client.url}/livez answers {answer.status}, but not as this application does",
            hint="Check the address, and that the proxy passes every path of it to the web processes.",
        )
    return f"{client.url} answers" + (f" through {proxy}" if proxy != UNNAMED_PROXY else "")


def check_first_page(client: SiteClient) -> str:
    """Request the first page, and follow its redirects within the site.

    Raises:
        Issue: there is no response, the redirects never end, or the response is an error.
    """
    address = first = f"{client.url}/"
    visited = {address}
    for _ in range(REDIRECTS_MAX):
        answer = client.request("GET", address.removeprefix(client.url))
        if not answer.location or answer.status < 300:
            break
        address = urljoin(address, answer.location)
        if address in visited or address.rstrip("/") == client.url:
            raise _describe_loop(client)
        if not address.startswith(f"{client.url}/"):
            raise _describe_move(client, answer)
        visited.add(address)
    if answer.status == 400:
        raise _describe_rejected_host(client)
    if answer.status >= 500:
        raise Issue(
            detail=f"{address} answers {answer.status}", hint="See the logs of the proxy and of the web process."
        )
    return f"{first} answers {answer.status}" + (f" at {address}" if address != first else "")


def check_http_version(client: SiteClient) -> str:
    """Ask for HTTP/2.

    Raises:
        Issue: a browser would get HTTP/1.1.
    """
    if not client.is_https:
        return "HTTP/1.1: browsers use HTTP/2 with TLS only"
    if not client.speaks_http2():
        raise Issue(
            detail="browsers get HTTP/1.1, with which they open only six connections to a site, streams included",
            hint="Turn on HTTP/2 at the outermost proxy. In nginx: listen 443 ssl http2;",
            is_error=False,
        )
    return "browsers get HTTP/2"


def describe_proxy(answer: Answer) -> str:
    """Return what the response says about the proxies it came through."""
    server = answer.headers.get("Server", "")
    via = answer.headers.get("Via", "")
    named = ", ".join(name for name in (server, via) if name and name != "uvicorn")
    return named or UNNAMED_PROXY


def _describe_loop(client: SiteClient) -> Issue:
    if settings.SECURE_PROXY_SSL_HEADER:
        hint = (
            "BEHIND_PROXY is set, so the header that it trusts is missing or wrong: let the proxy set "
            "X-Forwarded-Proto to https. In nginx: proxy_set_header X-Forwarded-Proto $scheme;"
        )
    else:
        hint = "If a proxy ends TLS, set BEHIND_PROXY=true and let the proxy set X-Forwarded-Proto."
    return Issue(detail=f"{client.url}/ redirects to itself", hint=hint)


def _describe_move(client: SiteClient, answer: Answer) -> Issue:
    target = urlsplit(urljoin(f"{client.url}/", answer.location))
    if client.is_https and target.scheme == "http" and target.hostname == client.host:
        return Issue(
            detail=f"{client.url}/ redirects to plain HTTP",
            hint="Let the proxy set X-Forwarded-Proto to https, and redirect nothing to http:// itself.",
        )
    origin = f"{target.scheme}://{target.netloc}"
    if client.url.startswith(f"{origin}/"):
        return Issue(
            detail=f"{client.url}/ redirects to {target.path}, outside the sub-path",
            hint=f"Set SITE_URL={client.url} for the web processes, so that they know it.",
        )
    return Issue(
        detail=f"{client.url}/ redirects to {origin}", hint=f"Check that address: manage.py doctor --url {origin}"
    )


def _describe_rejected_host(client: SiteClient) -> Issue:
    if validate_host(client.host, settings.ALLOWED_HOSTS):
        hint = (
            "The name is in ALLOWED_HOSTS, so the proxy sends another one: let it pass on the Host header. In nginx: "
            "proxy_set_header Host $http_host;"
        )
    else:
        hint = f"Add {client.host} to ALLOWED_HOSTS."
    return Issue(detail=f"{client.url}/ answers 400: the web process does not serve this host name", hint=hint)
