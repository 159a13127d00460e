"""What the pages of accounts offer on this site."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def account_offers() -> dict[str, bool]:
    """Tell whether visitors may sign up, and whether a forgotten password can be set anew by mail."""
    return {"sign_up": settings.SIGN_UP, "reset": settings.MAIL_IS_CONFIGURED}
