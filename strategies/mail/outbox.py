"""Emails of accounts, to be sent by `strategies.worker.sender`.

A request only stores a row, so it takes the same time whether or not the address belongs to an account.
"""

import logging
from collections.abc import Callable, Collection
from datetime import timedelta
from smtplib import SMTPException
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from strategies import quotas
from strategies.mail import confirmation, mailboxes
from strategies.models import Account, EmailKind, PendingEmail
from strategies.site_urls import build_url

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

RETRY_AFTER_S = 120.0
TRIES_MAX = 5
ANONYMOUS = 0
"""The owner of an email that was requested without signing in."""


def request_confirmation(user: "User") -> None:
    """Send the user's address a link that confirms it, unless it is confirmed."""
    if user.email and user.email != mailboxes.get_confirmed_address(user):
        PendingEmail.objects.create(kind=EmailKind.CONFIRMATION, address=user.email, user=user)


def request_password_reset(address: str) -> None:
    """Send a link to every active account with this confirmed address, if there is any."""
    PendingEmail.objects.create(kind=EmailKind.PASSWORD_RESET, address=address)


def notify_two_factor(user: "User", *, is_on: bool) -> None:
    """Send a notice that two-factor sign-in was turned on or off, if the account has a confirmed address."""
    if address := mailboxes.get_confirmed_address(user):
        kind = EmailKind.TWO_FACTOR_ON if is_on else EmailKind.TWO_FACTOR_OFF
        PendingEmail.objects.create(kind=kind, address=address, user=user)


def list_due(*, limit: int, excluding: Collection[UUID] = (), owners: Collection[int] = ()) -> list[tuple[UUID, int]]:
    """Return emails to be sent or tried again, oldest first, each with its owner.

    `excluding` are emails to leave out, and `owners` people whose emails to leave out.
    """
    rows = PendingEmail.objects.filter(_due()).exclude(pk__in=excluding)
    if ANONYMOUS in owners:
        rows = rows.exclude(user=None)
    rows = rows.exclude(user_id__in=[owner for owner in owners if owner != ANONYMOUS])
    return [(pk, user_id or ANONYMOUS) for pk, user_id in rows.values_list("pk", "user_id")[:limit]]


def deliver(email_id: UUID) -> None:
    """Send an email and delete its row. Safe to repeat and to call concurrently."""
    claimed = PendingEmail.objects.filter(_due(), pk=email_id).update(tried_at=Now(), tries=F("tries") + 1)
    email = PendingEmail.objects.select_related("user").filter(pk=email_id).first() if claimed else None
    if email is None:
        return
    try:
        _SENDERS[EmailKind(email.kind)](email)
    except (SMTPException, OSError) as error:
        logger.warning("email not sent: kind=%s try=%d error=%s", email.kind, email.tries, type(error).__name__)
        if email.tries < TRIES_MAX:
            return
    email.delete()


def _due() -> Q:
    return Q(tried_at=None) | Q(tried_at__lt=Now() - timedelta(seconds=RETRY_AFTER_S))


def _send_confirmation(email: PendingEmail) -> None:
    if email.user is None or email.user.email != email.address:
        return
    token = confirmation.make_token(email.user.pk, email.address)
    mailboxes.send(
        email.address,
        subject="Confirm your email address",
        template="mail/confirmation.txt",
        context={"site_url": settings.SITE_URL, "url": build_url("confirm_email", token=token)},
        quota=quotas.ACCOUNT_EMAILS,
    )


def _send_password_reset(email: PendingEmail) -> None:
    accounts = Account.objects.filter(confirmed_email__iexact=email.address, user__is_active=True)
    for account in accounts.select_related("user"):
        if not account.user.has_usable_password():
            continue
        key = urlsafe_base64_encode(force_bytes(account.user.pk))
        token = default_token_generator.make_token(account.user)
        url = build_url("password_reset_confirm", uidb64=key, token=token)
        # Not the address that was entered: databases disagree on which addresses differ only in case.
        mailboxes.send(
            account.confirmed_email,
            subject="Reset your Throughline password",
            template="mail/password_reset.txt",
            context={"url": url, "username": account.user.get_username()},
            quota=quotas.ACCOUNT_EMAILS,
        )


def _send_two_factor_notice(email: PendingEmail) -> None:
    if email.user is None:
        return
    is_on = email.kind == EmailKind.TWO_FACTOR_ON
    mailboxes.send(
        email.address,
        subject=f"Two-factor sign-in was turned {'on' if is_on else 'off'}",
        template=f"mail/{email.kind}.txt",
        context={
            "url": build_url("account"),
            "username": email.user.get_username(),
            "changed_at": email.created_at,
        },
    )


_SENDERS: dict[EmailKind, Callable[[PendingEmail], None]] = {
    EmailKind.CONFIRMATION: _send_confirmation,
    EmailKind.PASSWORD_RESET: _send_password_reset,
    EmailKind.TWO_FACTOR_ON: _send_two_factor_notice,
    EmailKind.TWO_FACTOR_OFF: _send_two_factor_notice,
}
