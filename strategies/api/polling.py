"""Headers of the operations that clients poll: `ETag`, 304 and `Retry-After`."""

from collections.abc import Iterable
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from strategies.models import Run
from strategies.models.states import RunStatus

POLL_AFTER_S = 2
POLL_QUEUED_AFTER_S = 5


def respond_not_modified(
    request: HttpRequest, response: HttpResponse, runs: Iterable[Run], *, tag: str
) -> HttpResponse | None:
    """Return a 304 if the client has the version with this tag, or else None. Sets the headers of the response.

    `Retry-After` is the wait until the next poll is worthwhile; it is left out if all runs have ended.
    """
    etag = f'"{tag}"'
    not_modified = get_conditional_response(request, etag=etag)
    active = {run.status for run in runs if not run.is_terminal}
    if active:
        wait_s = POLL_QUEUED_AFTER_S if active == {RunStatus.QUEUED} else POLL_AFTER_S
        (not_modified or response)["Retry-After"] = str(wait_s)
    if not not_modified:
        response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Cookie", "Authorization"])
    return not_modified


def make_tag(*parts: object) -> str:
    """Return a tag for parts that may contain commas, which `If-None-Match` uses to separate tags."""
    return sha256(repr(parts).encode()).hexdigest()[:32]
