"""Send email to confirmed addresses, within a limit for each mailbox.

Subjects are fixed: text of users in them would turn this site into a sender of other people's messages.
"""

import logging
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from strategies import quotas
from strategies.errors import QuotaExceeded
from strategies.models import Account
from strategies.quotas import Quota

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)


def get_confirmed_address(user: "User") -> str:
    """Return the address that the user has confirmed, or an empty string."""
    account: Account | None = getattr(user, "account", None)
    return account.confirmed_email if account else ""


def send(
    address: str, *, subject: str, template: str, context: Mapping[str, object], quota: Quota = quotas.EMAILS
) -> bool:
    """Send an email. Return False if it was dropped: email is not configured, or the mailbox got too many.

    Raises:
        SMTPException, OSError: the mail server did not accept it.
    """
    if not (address and settings.EMAIL_IS_CONFIGURED):
        return False
    try:
        quotas.spend(quota, _make_key(address))
    except QuotaExceeded:
        logger.warning("email dropped: mailbox limit reached: template=%s", template)
        return False
    body = render_to_string(template, dict(context))
    EmailMessage(subject=subject, body=body, to=[address], headers={"Auto-Submitted": "auto-generated"}).send()
    return True


def _make_key(address: str) -> str:
    """Return one key for every spelling of a mailbox. Redis holds no addresses."""
    local, _, domain = address.casefold().rpartition("@")
    return sha256(f"{local.partition('+')[0]}@{domain}".encode()).hexdigest()[:32]
