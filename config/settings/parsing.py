"""Functions that read and validate environment variables. Used by `environment` only."""

import re
import secrets
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

from config.private_files import create_private_file_once, create_private_folder

# `sun_path` holds 108 bytes on Linux and 104 on macOS.
MAX_SOCKET_PATH_BYTES = 100
MAIL_TIMEOUT_S = 10
OWN_PATHS = (
    *("accounts", "admin", "api", "drafts", "examples", "favicon.ico", "livez", "metrics"),
    *("new", "readyz", "runs", "shared", "static"),
)
"""How the paths inside the site begin."""
SUB_PATH = re.compile(r"(/[A-Za-z0-9~-][A-Za-z0-9._~-]*)*")
SECRET_KEY_BYTES, SECRET_KEY_CHARS_MIN = 50, 50


def create_env_reader() -> Env:
    """Return a reader that collects bad values; `reject_bad_values` reports them all at once."""
    return Env(eager=False)


def reject_bad_values(env: Env) -> None:
    """Raise `ImproperlyConfigured` that names every bad variable."""
    try:
        env.seal()
    except EnvError as error:
        errors: dict[str, list[str]] = getattr(error, "error_messages", {})
        lines = [f"{name}: {' '.join(messages)}" for name, messages in errors.items()] or [str(error)]
        raise ImproperlyConfigured("Invalid environment variables. " + "; ".join(lines)) from None


def require(condition: object, name: str, message: str) -> None:
    """Raise `ImproperlyConfigured` that names the variable if the condition is false."""
    if not condition:
        raise ImproperlyConfigured(f"{name}: {message}")


def mailers(parsed: dict[str, Any]) -> dict[str, Any]:
    """Return Django's `MAILERS` setting for a parsed `EMAIL_URL`."""
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
    """Return whether this is an origin: scheme, host and optional port only."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and url == f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return False


def is_site_url(url: str) -> bool:
    """Return whether this is an origin with an optional path that cannot be mistaken for a path inside the site."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    is_distinct = not f"{path}/".startswith(tuple(f"/{own}/" for own in OWN_PATHS))
    return is_distinct and bool(SUB_PATH.fullmatch(path)) and is_origin(url.removesuffix(path))


def load_or_create_secret_key(data_dir: Path) -> str:
    """Return the secret key of this DATA_DIR. It is generated at first use and readable by its owner only.

    Raises:
        ImproperlyConfigured: the file is damaged.
    """
    path = data_dir / "secret_key"
    if not path.exists():
        create_private_folder(data_dir)
        create_private_file_once(path, secrets.token_urlsafe(SECRET_KEY_BYTES))
    key = path.read_text(errors="replace").strip()
    if len(key) < SECRET_KEY_CHARS_MIN:
        raise ImproperlyConfigured(
            f"{path} is damaged, perhaps because the disk was full. Delete it to get a new key, or set SECRET_KEY. "
            "Everybody must sign in again."
        )
    return key


def embedded_socket_path(data_dir: Path) -> Path:
    """Return the socket path of the embedded Valkey. A socket needs no port, and other users cannot connect to it."""
    path = data_dir / "valkey.sock"
    if len(str(path).encode()) <= MAX_SOCKET_PATH_BYTES:
        return path
    digest = sha256(str(data_dir).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"throughline-{digest}" / "valkey.sock"
