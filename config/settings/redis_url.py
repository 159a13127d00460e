"""One URL of Redis for both client libraries: redis-py, for streams and limits, and kombu, for Celery's messages.

Without a parameter kombu accepts any certificate, and each library has its own spelling of the parameter.
"""

from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

VERIFICATIONS = {"CERT_REQUIRED": "required", "CERT_OPTIONAL": "optional", "CERT_NONE": "none"}


def is_redis_url(url: str) -> bool:
    """Return whether this is the URL of a server: `redis://`, `rediss://` or `unix://`."""
    try:
        parts = urlsplit(url)
        if parts.scheme == "unix":
            return bool(parts.path)
        database = parts.path.strip("/") or "0"
        return parts.scheme in {"redis", "rediss"} and bool(parts.hostname) and parts.port != 0 and database.isdecimal()
    except ValueError:  # the port is not a number, or a bracket is missing
        return False


def with_verified_tls(url: str, ca_file: Path | None) -> str:
    """Return the URL with the parameters of TLS spelled out. Certificates are verified unless the URL says otherwise.

    `ca_file` is the certificate of a private authority. URLs without TLS are returned as they are.

    Raises:
        ValueError: the parameter `ssl_cert_reqs` is invalid.
    """
    parts = urlsplit(url)
    if parts.scheme != "rediss":
        return url
    query = dict(parse_qsl(parts.query))
    verification = query.get("ssl_cert_reqs", "required")
    query["ssl_cert_reqs"] = VERIFICATIONS.get(verification, verification)
    if query["ssl_cert_reqs"] not in VERIFICATIONS.values():
        raise ValueError("ssl_cert_reqs must be required, optional or none.")
    if ca_file:
        query.setdefault("ssl_ca_certs", str(ca_file))
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote, safe="/")))
