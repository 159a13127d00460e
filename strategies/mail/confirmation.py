"""Links that confirm an email address. Nothing is stored: the link is signed, and names the user and the address."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing

from strategies.models import Account

PREFIX = "te_"
VALID_FOR = timedelta(days=3)


def make_token(user_id: int, address: str) -> str:
    """Return the token of a link to be sent to this address only."""
    return f"{PREFIX}{_signer().sign_object([user_id, address])}"


def find_account(token: str) -> Account | None:
    """Return the account whose current address the token confirms, or None. The token expires after three days."""
    try:
        user_id, address = _signer().unsign_object(token.removeprefix(PREFIX), max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    return Account.objects.select_related("user").filter(user_id=user_id, user__email=address).first()


def confirm(token: str) -> bool:
    """Confirm the address that the token was sent to. Return False if it expired, or the user has another one now."""
    account = find_account(token)
    if account is None:
        return False
    unchanged = get_user_model().objects.filter(pk=account.user_id, email=account.user.email)
    updated = Account.objects.filter(user__in=unchanged).update(confirmed_email=account.user.email)
    return bool(updated)


def _signer() -> Any:
    return signing.TimestampSigner(sep=".", salt="strategies.mail.confirmation")
