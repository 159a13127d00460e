"""Whether the site answers at its own public address."""

import urllib.error
import urllib.request
from email.message import Message
from typing import IO

TIMEOUT_S = 5.0


class SiteUnreachable(Exception):
    """The site does not answer at its address as it should. `hint` says how to fix it."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


def request_site(site_url: str) -> str:
    """Request the first page and return what happened, as a few words.

    Raises:
        SiteUnreachable: there is no response, the page redirects to itself, or the server reports an error.
    """
    address = f"{site_url}/"
    try:
        with urllib.request.build_opener(_NoRedirects).open(address, timeout=TIMEOUT_S) as response:
            return f"{address} answers {response.status}"
    except urllib.error.HTTPError as error:
        status, location = error.code, error.headers.get("Location", "")
        error.close()
    except OSError as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise SiteUnreachable(
            f"{address} does not answer ({type(reason).__name__})", hint="Check SITE_URL, proxy and certificate."
        ) from error
    if location.rstrip("/") == site_url:
        raise SiteUnreachable(
            f"{address} redirects to itself",
            hint="If a proxy ends TLS, set BEHIND_PROXY=true and let it send X-Forwarded-Proto.",
        )
    if status >= 500:
        raise SiteUnreachable(f"{address} answers {status}", hint="See the logs of the proxy and of the web process.")
    return f"{address} answers {status}"
