"""A tag for what account pages offer on this site."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def account_offers() -> dict[str, bool]:
    """Return whether visitors may sign up, and whether they can reset a password by email."""
    return {"sign_up": settings.SIGN_UP, "reset": settings.EMAIL_IS_CONFIGURED}
