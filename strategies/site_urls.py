"""URLs of this site for readers elsewhere: other origins, webhooks, emails."""

from urllib.parse import urljoin

from django.conf import settings
from django.urls import get_script_prefix, reverse


def build_url(name: str, **arguments: object) -> str:
    """Return the URL of a view: absolute if `SITE_URL` is set, otherwise a path on the origin of the API."""
    return make_absolute(build_path(name, **arguments))


def build_path(name: str, **arguments: object) -> str:
    """Return the path of a view, which begins with the sub-path of the current request."""
    return reverse(name, kwargs=arguments)


def make_absolute(path: str) -> str:
    """Return the URL of a path from `build_path`, as `build_url` does."""
    if not settings.SITE_URL:
        return path
    # Outside a request, as in a worker, Django may not know the sub-path; `SITE_URL` contains it.
    is_complete = get_script_prefix() != "/"
    return urljoin(f"{settings.SITE_URL}/", path if is_complete else path.removeprefix("/"))
