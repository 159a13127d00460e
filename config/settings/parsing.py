"""Tools for reading and checking the process environment; `environment` is their only user."""

import secrets
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

# sun_path holds 108 bytes on Linux and 104 on macOS.
LONGEST_SOCKET_PATH_BYTES = 100
MAIL_TIMEOUT_S = 10


def open_environment() -> Env:
    """Return a reader that notes every bad value and refuses them all together in `refuse_bad_values`."""
    return Env(eager=False)


def refuse_bad_values(env: Env) -> None:
    """Raise `ImproperlyConfigured` with one line per bad variable, each by name."""
    try:
        env.seal()
    except EnvError as error:
        faults: dict[str, list[str]] = getattr(error, "error_messages", {})
        lines = [f"{name}: {' '.join(messages)}" for name, messages in faults.items()] or [str(error)]
        raise ImproperlyConfigured("Bad environment. " + "; ".join(lines)) from None


def require(condition: object, name: str, sentence: str) -> None:
    """Raise `ImproperlyConfigured` naming the variable unless the condition holds."""
    if not condition:
        raise ImproperlyConfigured(f"{name}: {sentence}")


def mailers(parsed: dict[str, Any]) -> dict[str, Any]:
    """Return Django's `MAILERS` for an `EMAIL_URL` that has been read."""
    options: dict[str, Any] = {}
    if "filebased" in parsed["EMAIL_BACKEND"]:
        options = {"file_path": f"/{parsed['EMAIL_FILE_PATH']}"}
    if parsed["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        options = {
            "host": parsed["EMAIL_HOST"],
            "port": parsed["EMAIL_PORT"],
            "username": parsed["EMAIL_HOST_USER"],
            "password": parsed["EMAIL_HOST_PASSWORD"],
            "use_tls": parsed["EMAIL_USE_TLS"],
            "use_ssl": parsed["EMAIL_USE_SSL"],
            "timeout": parsed["EMAIL_TIMEOUT"] or MAIL_TIMEOUT_S,
        }
    return {"default": {"BACKEND": parsed["EMAIL_BACKEND"], "OPTIONS": options}}


def is_origin(url: str) -> bool:
    """Tell whether this is the address of a site: scheme and host, no path, nothing after it."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and url == f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return False


def own_secret_key(data_dir: Path) -> str:
    """Return this machine's own key, made at first use and readable by its owner only."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


def embedded_socket(data_dir: Path) -> Path:
    """Where the embedded Valkey listens; a socket file, so that no port is taken and no other user can connect."""
    path = data_dir / "valkey.sock"
    if len(str(path).encode()) <= LONGEST_SOCKET_PATH_BYTES:
        return path
    digest = sha256(str(data_dir).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"throughline-{digest}" / "valkey.sock"
