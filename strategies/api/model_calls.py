"""Model call operations of the JSON API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from ninja.params.functions import Query

from strategies.accounts.api_authentication import get_user
from strategies.api.cursors import paginate
from strategies.api.schemas import ProblemOut
from strategies.models import ModelCall
from strategies.runs import selectors

router = Router(tags=["runs"])


class ModelCallOut(Schema):
    """A request to a model, whatever its outcome. Null means unknown, not 0."""

    section: str = Field(description="Key of the section.")
    attempt: int = Field(description="The attempt at the run in which it was sent.")
    model: str = Field(description="`provider:model`.")
    outcome: str = Field(description="`answered`, `canceled`, or an error code.")
    ended_at: datetime
    duration_s: float
    input_tokens: int | None
    cached_input_tokens: int | None = Field(
        description="Of the input tokens, those that the provider had cached; 0 if it reports none."
    )
    output_tokens: int | None
    cost_usd: float | None = Field(description="At the provider's list prices.")


class ModelCallPage(Schema):
    results: list[ModelCallOut]
    next_cursor: str | None = Field(description="Send it as `cursor` to get the next page; null on the last page.")


@router.get(
    "/runs/{uuid:run_id}/model-calls",
    response={200: ModelCallPage, 401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut},
    summary="List model calls",
)
def list_model_calls(
    request: HttpRequest,
    response: HttpResponse,
    run_id: UUID,
    cursor: str | None = Query(None, max_length=300),
    limit: int = Query(20, ge=1, le=100),
) -> Any:
    """The run's requests to models with their tokens, seconds and cost, newest first. `usage` of the run has the sums.

    `Link` has the URL of the next page.
    """
    run = selectors.get_owned_run(get_user(request), run_id)
    rows = ModelCall.objects.filter(run=run)
    page, next_cursor = paginate(request, response, rows, cursor=cursor, limit=limit, moment="ended_at")
    return {"results": page, "next_cursor": next_cursor}
