"""The caller's account: who and what a request is sent with, and client tokens."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from sse.conf import sse_settings
from strategies.accounts import client_tokens
from strategies.accounts.api_authentication import (
    FOR_CLIENTS,
    BearerAuth,
    Caller,
    InsufficientScope,
    get_caller,
)
from strategies.accounts.client_tokens import LIFETIME_DEFAULT_S, LIFETIME_MAX_S, LIFETIME_MIN_S, RUNS_MAX, ClientToken
from strategies.api.schemas import ProblemOut
from strategies.errors import InvalidFields
from strategies.generation.errors import Problem
from strategies.models import ApiToken, TokenScope
from strategies.models.states import ACTIVE
from strategies.runs.channels import build_runs_not_found

router = Router(tags=["account"])

ERRORS: dict[int, type] = dict.fromkeys((401, 403, 422), ProblemOut)
RunIds = Annotated[list[UUID], Field(min_length=1, max_length=RUNS_MAX)]


class AccessOut(Schema):
    """What the request was authenticated with, and what that allows."""

    kind: Literal["session", "token", "client_token"]
    name: str = Field(description="The token's name; of a client token, the name of the token it was made with.")
    scopes: list[TokenScope]
    runs: list[UUID] | None = Field(description="The only runs it can be used for; null for all.")
    expires_at: datetime | None


class LimitsOut(Schema):
    concurrent_runs: int = Field(description="Runs that may be queued or running at the same time.")
    runs_per_hour: int
    requests_per_minute: int
    exports_per_minute: int
    streams: int = Field(description="Streams that may be open at the same time.")


class MeOut(Schema):
    username: str
    active_runs: int = Field(description="Your runs in progress.")
    access: AccessOut
    limits: LimitsOut


class ClientTokenCreate(Schema):
    model_config = {"extra": "forbid"}

    runs: RunIds | None = Field(None, description=f"The only runs it can be used for, 1 to {RUNS_MAX}; null for all.")
    access: Literal["read", "write"] = Field("read", description="`write` needs `runs`, and a token that may write.")
    expires_in_s: int = Field(LIFETIME_DEFAULT_S, ge=LIFETIME_MIN_S, le=LIFETIME_MAX_S)


class ClientTokenOut(Schema):
    token: str = Field(description="Send it as a bearer token. Shown only in this response.")
    access: Literal["read", "write"]
    runs: list[UUID] | None
    expires_at: datetime


@router.get("/me", response={200: MeOut, **ERRORS}, auth=FOR_CLIENTS, summary="Read your account")
def get_me(request: HttpRequest) -> Any:
    """Who you are, what the request was authenticated with, and your limits."""
    caller = get_caller(request)
    return MeOut(
        username=caller.user.get_username(),
        active_runs=caller.runs.filter(status__in=ACTIVE).count(),
        access=_describe_access(caller),
        limits=LimitsOut(
            concurrent_runs=settings.CONCURRENT_RUNS_PER_USER,
            runs_per_hour=settings.RUNS_PER_USER_PER_HOUR,
            requests_per_minute=settings.REQUESTS_PER_USER_PER_MINUTE,
            exports_per_minute=settings.EXPORTS_PER_USER_PER_MINUTE,
            streams=sse_settings().max_streams_per_user,
        ),
    )


@router.post(
    "/client-tokens",
    response={201: ClientTokenOut, 400: ProblemOut, 404: ProblemOut, **ERRORS},
    auth=[BearerAuth(TokenScope.READ, clients="never")],
    summary="Create a client token",
)
def create_client_token(request: HttpRequest, response: HttpResponse, payload: ClientTokenCreate) -> Any:
    """A short-lived token for a browser or an app, made by your server with its own token.

    It reads, or, limited to certain `runs`, also cancels, retries, edits and regenerates. It cannot create, rerun,
    delete or share a run, see webhooks or make tokens. It ends when it expires, or with the token that made it; streams
    opened with it end within 15 seconds of that.
    """
    caller = get_caller(request)
    parent = cast(ApiToken, caller.token)  # no other callers are accepted
    if payload.access == "write" and payload.runs is None:
        message = "A client token that may write must be limited to certain runs. Name them here."
        raise InvalidFields([Problem(field="runs", message=message)])
    if payload.access == "write" and not parent.allows(TokenScope.WRITE):
        raise InsufficientScope
    run_ids = None if payload.runs is None else list(dict.fromkeys(payload.runs))
    _require_own_runs(caller, run_ids or ())
    scopes = {TokenScope.READ} if payload.access == "read" else set(TokenScope)
    token, expires_at = client_tokens.issue(parent, scopes=scopes, run_ids=run_ids, lifetime_s=payload.expires_in_s)
    response["Cache-Control"] = "private, no-store"
    return Status(201, ClientTokenOut(token=token, access=payload.access, runs=run_ids, expires_at=expires_at))


def _require_own_runs(caller: Caller, run_ids: Collection[UUID]) -> None:
    own = set(caller.runs.filter(pk__in=run_ids).values_list("pk", flat=True))
    if missing := [run_id for run_id in run_ids if run_id not in own]:
        raise build_runs_not_found(missing, field="runs")


def _describe_access(caller: Caller) -> AccessOut:
    token = caller.token
    if token is None:
        return AccessOut(kind="session", name="", scopes=list(TokenScope), runs=None, expires_at=None)
    return AccessOut(
        kind="client_token" if isinstance(token, ClientToken) else "token",
        name=token.parent.name if isinstance(token, ClientToken) else token.name,
        scopes=[scope for scope in TokenScope if token.allows(scope)],
        runs=None if caller.limited_to is None else sorted(caller.limited_to),
        expires_at=token.expires_at,
    )
