"""Two-factor sign-in: the secret that an authenticator app shares, and codes for the day it is lost."""

from django.conf import settings
from django.db import models


class TwoFactor(models.Model):
    """Exists while two-factor sign-in is on. Managed by `strategies.accounts.two_factor`."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="two_factor"
    )
    secret = models.TextField(editable=False, help_text="Encrypted with a key derived from SECRET_KEY.")
    last_timecode = models.BigIntegerField(editable=False, help_text="Codes of this time step and before are used.")
    turned_on_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"two-factor sign-in of {self.user}"


class RecoveryCode(models.Model):
    """A code that signs in once instead of the app's. The row is deleted when it is used."""

    two_factor = models.ForeignKey(TwoFactor, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, editable=False)

    def __str__(self) -> str:
        return f"recovery code {self.pk}"
