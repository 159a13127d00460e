"""Share links: create, list, revoke."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from strategies.accounts.api_authentication import NOT_FOR_CLIENTS, get_user
from strategies.api.schemas import ProblemOut
from strategies.models import ShareLink
from strategies.runs import selectors, shares
from strategies.site_urls import build_url

router = Router(tags=["sharing"])

ERRORS: dict[int, type] = dict.fromkeys((401, 403, 404, 422), ProblemOut)


class ShareCreate(Schema):
    model_config = {"extra": "forbid"}

    days: Literal[1, 7, 30] = Field(7, description="Days until it expires.")
    name: str = Field("", max_length=80, description="Who it is for. Only you see it.")


class ShareOut(Schema):
    """A share link, without its URL."""

    id: UUID
    name: str
    created_at: datetime
    expires_at: datetime
    has_expired: bool
    open_count: int = Field(description="Times opened by anyone but you.")
    last_opened_at: datetime | None


class ShareCreated(ShareOut):
    url: str = Field(description="Shown only in this response.")
    badge_url: str = Field(description="An SVG of the run's status and percentage, shown only in this response.")


class ShareLinks(Schema):
    results: list[ShareOut]


@router.post(
    "/runs/{uuid:run_id}/shares",
    response={201: ShareCreated, 400: ProblemOut, 409: ProblemOut, **ERRORS},
    auth=NOT_FOR_CLIENTS,
    summary="Create a share link",
)
def create_share(request: HttpRequest, response: HttpResponse, run_id: UUID, payload: ShareCreate) -> Any:
    """Anyone with the link can read the current strategy without an account until the link expires.

    `url` and `badge_url` are only in this response; we store a hash of the token in them.
    """
    run = selectors.get_owned_run(get_user(request), run_id)
    link, token = shares.create(run, days=payload.days, name=payload.name)
    response["Cache-Control"] = "private, no-store"
    url, badge_url = (
        request.build_absolute_uri(build_url(f"strategies:{name}", token=token)) for name in ("shared", "shared_badge")
    )
    return Status(201, ShareCreated(**_serialize(link).model_dump(), url=url, badge_url=badge_url))


@router.get("/runs/{uuid:run_id}/shares", response={200: ShareLinks, **ERRORS}, summary="List share links")
def list_shares(request: HttpRequest, run_id: UUID) -> Any:
    """Links that have not been revoked, newest first, without their URLs."""
    run = selectors.get_owned_run(get_user(request), run_id)
    return {"results": [_serialize(link) for link in shares.list_links(run)]}


@router.delete(
    "/runs/{uuid:run_id}/shares/{uuid:share_id}", response={204: None, **ERRORS}, summary="Revoke a share link"
)
def revoke_share(request: HttpRequest, run_id: UUID, share_id: UUID) -> Any:
    """The link stops working immediately. Safe to repeat."""
    shares.revoke(selectors.get_owned_run(get_user(request), run_id), share_id)
    return Status(204, None)


def _serialize(link: ShareLink) -> ShareOut:
    return ShareOut(
        id=link.pk,
        name=link.name,
        created_at=link.created_at,
        expires_at=link.expires_at,
        has_expired=link.has_expired,
        open_count=link.open_count,
        last_opened_at=link.last_opened_at,
    )
