"""Encryption of secrets in the database, with keys derived from SECRET_KEY: a copy of the database reveals none."""

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


class CannotDecrypt(Exception):
    """The text was encrypted with another SECRET_KEY, or is damaged."""


def encrypt(text: str) -> str:
    return _cipher().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Return the text. Keys in SECRET_KEY_FALLBACKS are tried too.

    Raises:
        CannotDecrypt: none of the keys fits.
    """
    from cryptography.fernet import InvalidToken

    try:
        return _cipher().decrypt(encrypted.encode()).decode()
    except InvalidToken as error:
        raise CannotDecrypt from error


def _cipher() -> "MultiFernet":
    # Imported when needed: it takes six megabytes of a process, and few requests use it.
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(_derive_key(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derive_key(secret_key: str | bytes) -> bytes:
    return urlsafe_b64encode(salted_hmac(__name__, "key", secret=secret_key, algorithm="sha256").digest())
