"""Read the user, the run and the idempotency key from a request."""

from typing import TYPE_CHECKING, cast
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest

from strategies.errors import RunNotFound
from strategies.models import Run
from strategies.runs import selectors

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def get_own_run(request: HttpRequest, run_id: UUID | str) -> Run:
    """Return a run of the signed-in user.

    Raises:
        Http404: there is no such run, or it belongs to another user.
    """
    try:
        return selectors.get_owned_run(request.user, run_id)
    except RunNotFound:
        raise Http404 from None


def get_user(request: HttpRequest) -> "User":
    """Return the signed-in user. Use in views that require a login."""
    return cast("User", request.user)


def read_idempotency_key(request: HttpRequest) -> str:
    """Return the idempotency key of the form, or a new one if it has none that is valid."""
    try:
        return str(UUID(request.POST.get("idempotency_key", "")))
    except ValueError:
        return str(uuid4())
