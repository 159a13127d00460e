"""The stream of one run, for its owner."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET
from pydantic import JsonValue

from sse.error_handler import NoSuchChannel, SSEError
from sse.responses import open_stream
from strategies import run_events, selectors
from strategies.api_auth import user_of
from strategies.errors import RunNotFound, StrategyError
from strategies.problems import problem_response


@require_GET
async def run_stream(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """Stream a run's events; see `sse/PROTOCOL.md`. Signed in by session cookie or bearer token."""
    try:
        user = await sync_to_async(user_of)(request)
        return await open_stream(
            request,
            run_events.channel_of(run_id),
            snapshot=partial(_snapshot, run_id),
            user=user,
            by_session="Authorization" not in request.headers,
        )
    except NoSuchChannel:
        # Word for word what every other address of a run answers: nobody learns whether it exists.
        return problem_response(RunNotFound())
    except (StrategyError, SSEError) as error:
        return problem_response(error)


def _snapshot(run_id: UUID) -> tuple[Mapping[str, JsonValue], int]:
    state = selectors.run_snapshot(run_id)
    wanted = ("status", "step", "total_steps", "progress", "message", "attempt")
    return {"run_id": state["id"], **{name: state[name] for name in wanted}}, int(state["last_event_id"])
