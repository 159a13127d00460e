"""Two-factor sign-in: time-based codes of an authenticator app (RFC 6238), and recovery codes.

While it is on, every session of the account began with a code: turning it on ends all others.
"""

import base64
import logging
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

import pyotp
from django.db import transaction

from strategies.accounts import encryption
from strategies.mail import outbox
from strategies.models import RecoveryCode, TwoFactor

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

ISSUER = "Throughline"
STEPS_OFF = 1
"""How many steps of 30 seconds the app's clock may differ from ours."""
RECOVERY_CODES = 10
RECOVERY_CODE_BYTES = 15
"""120 random bits, so a fast unsalted hash is enough, as for API tokens."""
GROUP_CHARS = 4
CODE_MAX_CHARS = 64


def create_secret() -> str:
    """Return a new secret of 160 bits in base32, as apps expect it."""
    return pyotp.random_base32()


def make_uri(user: "User", secret: str) -> str:
    """Return the `otpauth://` address with which an app adds the account."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.get_username(), issuer_name=ISSUER)


def is_on(user: "User") -> bool:
    return TwoFactor.objects.filter(user_id=user.pk).exists()


def find_timecode(secret: str, code: str) -> int | None:
    """Return the time step whose code this is, or None."""
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(_normalize(code), valid_window=STEPS_OFF)
    except pyotp.OTPVerificationError:
        return None


@transaction.atomic
def turn_on(user: "User", secret: str, *, timecode: int) -> list[str]:
    """Turn it on, notify the owner, and return the recovery codes. They cannot be read again.

    `timecode` is the step of the code that has confirmed the secret. That code does not work again.

    Raises:
        IntegrityError: it is on already.
    """
    record = TwoFactor.objects.create(user_id=user.pk, secret=encryption.encrypt(secret), last_timecode=timecode)
    codes = _create_recovery_codes(record)
    outbox.notify_two_factor(user, is_on=True)
    logger.info("two-factor sign-in turned on: user_id=%s", user.pk)
    return codes


@transaction.atomic
def turn_off(user: "User", *, by: "User | None") -> bool:
    """Turn it off, delete its secret and codes, and notify the owner. Return False if it was off.

    `by` is None for someone at the server's command line.
    """
    deleted, _ = TwoFactor.objects.filter(user_id=user.pk).delete()
    if deleted:
        outbox.notify_two_factor(user, is_on=False)
        logger.info("two-factor sign-in turned off: user_id=%s by_user_id=%s", user.pk, by and by.pk)
    return bool(deleted)


@transaction.atomic
def replace_recovery_codes(user: "User") -> list[str]:
    """Return new recovery codes. The earlier ones no longer work."""
    record = TwoFactor.objects.select_for_update().get(user_id=user.pk)
    record.recovery_codes.all().delete()
    logger.info("recovery codes replaced: user_id=%s", user.pk)
    return _create_recovery_codes(record)


def accept_code(user: "User", code: str) -> bool:
    """Return whether this is a valid code of the app, or a recovery code. Each is accepted once."""
    record = TwoFactor.objects.filter(user_id=user.pk).first()
    return record is not None and (_use_app_code(record, code) or _use_recovery_code(record, code))


def _use_app_code(record: TwoFactor, code: str) -> bool:
    try:
        secret = encryption.decrypt(record.secret)
    except encryption.CannotDecrypt:
        logger.error("two-factor secret not readable, was SECRET_KEY changed: user_id=%s", record.user_id)
        return False
    timecode = find_timecode(secret, code)
    if timecode is None:
        return False
    # Conditional, so that of two requests with the same code at the same time one is rejected.
    unused = TwoFactor.objects.filter(pk=record.pk, last_timecode__lt=timecode)
    return bool(unused.update(last_timecode=timecode))


def _use_recovery_code(record: TwoFactor, code: str) -> bool:
    used, _ = record.recovery_codes.filter(digest=_digest(code)).delete()
    if used:
        logger.warning("recovery code used: user_id=%s left=%s", record.user_id, record.recovery_codes.count())
    return bool(used)


def _create_recovery_codes(record: TwoFactor) -> list[str]:
    codes = [_make_recovery_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(two_factor=record, digest=_digest(code)) for code in codes)
    return codes


def _make_recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(RECOVERY_CODE_BYTES)).decode().lower()
    return "-".join(text[start : start + GROUP_CHARS] for start in range(0, len(text), GROUP_CHARS))


def _normalize(code: str) -> str:
    """Return the code as it was made, without what people add when they copy or type it."""
    return "".join(filter(str.isalnum, code)).lower()


def _digest(code: str) -> str:
    return sha256(_normalize(code).encode("utf-8", "surrogatepass")).hexdigest()
