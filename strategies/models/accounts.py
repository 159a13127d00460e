"""What is stored about a user beside Django's own table: the account, its sign-ins, and emails that a worker sends."""

import uuid

from django.conf import settings
from django.db import models

CANONICAL_USERNAME_MAX_CHARS = 450
"""Folding a username of 150 characters makes it at most three times as long."""


class Account(models.Model):
    """One for each user, kept by `strategies.accounts.usernames`."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="account"
    )
    canonical_username = models.CharField(
        max_length=CANONICAL_USERNAME_MAX_CHARS, unique=True, help_text="Every spelling of the username is this one."
    )
    confirmed_email = models.EmailField(
        blank=True, default="", db_index=True, help_text="The only address that gets email, but for its confirmation."
    )

    def __str__(self) -> str:
        return self.canonical_username


class SignIn(models.Model):
    """A successful sign-in, and its session while that lasts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    address = models.CharField(max_length=64, help_text="IPv4 address or IPv6 network.")
    browser = models.CharField(max_length=200, blank=True, help_text="The User-Agent header.")
    session_key = models.CharField(max_length=40, db_index=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["user", "address"], name="sign_in_by_address")]
        verbose_name = "sign-in"

    def __str__(self) -> str:
        return f"{self.user} from {self.address}"


class EmailKind(models.TextChoices):
    CONFIRMATION = "confirmation", "Confirm an email address"
    PASSWORD_RESET = "password_reset", "Reset a password"
    TWO_FACTOR_ON = "two_factor_on", "Two-factor sign-in was turned on"
    TWO_FACTOR_OFF = "two_factor_off", "Two-factor sign-in was turned off"


class PendingEmail(models.Model):
    """An outbox: a worker sends the email and deletes the row. The address may belong to no account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=EmailKind)
    address = models.EmailField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Whose account it is about; none for a password reset.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
