"""What pages ask of a request: whose it is, which run it names, and the token that keeps an order from doubling."""

from typing import TYPE_CHECKING, cast
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest

from strategies.errors import RunNotFound
from strategies.models import Run
from strategies.runs import selectors

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def own_run(request: HttpRequest, run_id: UUID | str) -> Run:
    """Return the run if it is the visitor's.

    Raises:
        Http404: no such run, or somebody else's: nobody learns which.
    """
    try:
        return selectors.get_owned_run(request.user, run_id)
    except RunNotFound:
        raise Http404 from None


def owner_of(request: HttpRequest) -> "User":
    """Return who is signed in."""
    return cast("User", request.user)


def order_key(request: HttpRequest) -> str:
    """Return the form's token, or a new one where it holds none that can be used."""
    try:
        return str(UUID(request.POST.get("idempotency_key", "")))
    except ValueError:
        return str(uuid4())
