"""Links under which anybody may read a strategy: make, list, revoke."""

from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, Router, Schema, Status

from strategies.api.schemas import ProblemOut
from strategies.models import ShareLink
from strategies.runs import selectors, shares

router = Router(tags=["sharing"])

REFUSALS: dict[int, type] = dict.fromkeys((401, 403, 404, 422), ProblemOut)


class ShareCreate(Schema):
    """A link to be made."""

    model_config = {"extra": "forbid"}

    days: Literal[1, 7, 30] = Field(7, description="How long it works.")
    name: str = Field("", max_length=80, description="For whom it is; seen by you alone.")


class ShareOut(Schema):
    """A link, without its address."""

    id: UUID
    name: str
    created_at: datetime
    expires_at: datetime
    has_expired: bool
    open_count: int = Field(description="Times opened by anyone but you.")
    last_opened_at: datetime | None


class ShareCreated(ShareOut):
    url: str = Field(description="To be passed on; shown this once.")


class ShareLinks(Schema):
    results: list[ShareOut]


@router.post(
    "/runs/{uuid:run_id}/shares",
    response={201: ShareCreated, 400: ProblemOut, 409: ProblemOut, **REFUSALS},
    summary="Make a link to read the strategy",
)
def create_share(request: HttpRequest, response: HttpResponse, run_id: UUID, order: ShareCreate) -> Any:
    """Whoever has the link can read the strategy as it stands, without an account, until the link expires.

    Its `url` is in this answer and nowhere else: only a hash of it is kept.
    """
    run = selectors.get_owned_run(_user(request), run_id)
    link, token = shares.create(run, days=order.days, name=order.name)
    response["Cache-Control"] = "private, no-store"
    address = reverse("strategies:shared", kwargs={"token": token})
    return Status(201, {**_told(link), "url": request.build_absolute_uri(address)})


@router.get("/runs/{uuid:run_id}/shares", response={200: ShareLinks, **REFUSALS}, summary="List a strategy's links")
def list_shares(request: HttpRequest, run_id: UUID) -> Any:
    """Every link that has not been revoked, newest first, with how often it was opened; never its address."""
    run = selectors.get_owned_run(_user(request), run_id)
    return {"results": [_told(link) for link in shares.list_links(run)]}


@router.delete("/runs/{uuid:run_id}/shares/{uuid:share_id}", response={204: None, **REFUSALS}, summary="Revoke a link")
def revoke_share(request: HttpRequest, run_id: UUID, share_id: UUID) -> Any:
    """From now on it leads nowhere. Repeating it changes nothing."""
    shares.revoke(selectors.get_owned_run(_user(request), run_id), share_id)
    return Status(204, None)


def _told(link: ShareLink) -> dict[str, Any]:
    return {
        "id": link.pk,
        "name": link.name,
        "created_at": link.created_at,
        "expires_at": link.expires_at,
        "has_expired": link.has_expired,
        "open_count": link.open_count,
        "last_opened_at": link.last_opened_at,
    }


def _user(request: HttpRequest) -> Any:
    return cast(Any, request).auth
