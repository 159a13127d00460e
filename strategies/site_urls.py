"""URLs of this site for readers elsewhere: other origins, webhooks, emails."""

from django.conf import settings
from django.urls import reverse


def build_url(name: str, **arguments: object) -> str:
    """Return the URL of a view: absolute if `SITE_URL` is set, otherwise a path on the origin of the API."""
    return make_absolute(reverse(name, kwargs=arguments))


def make_absolute(path: str) -> str:
    """Return a path of this site as `build_url` does."""
    return f"{settings.SITE_URL}{path}"
