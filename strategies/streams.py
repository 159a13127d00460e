"""The stream of one run, for its owner."""

from collections.abc import Mapping
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET
from pydantic import JsonValue

from sse.error_handler import SSEError
from sse.responses import open_stream
from sse.stream import Snapshot
from strategies import run_events, selectors
from strategies.api_auth import user_of
from strategies.errors import StrategyError
from strategies.models import Run
from strategies.problems import problem_response


@require_GET
async def run_stream(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """Stream a run's events; see `sse/PROTOCOL.md`. Signed in by session cookie or bearer token."""
    try:
        user = await sync_to_async(user_of)(request)
        run = await sync_to_async(selectors.run_for)(user, run_id)
        return await open_stream(request, run_events.channel_of(run.id), snapshot=_snapshot_of(run))
    except (StrategyError, SSEError) as error:
        return problem_response(error)


def _snapshot_of(run: Run) -> Snapshot:
    async def snapshot() -> tuple[Mapping[str, JsonValue], int]:
        state = await sync_to_async(selectors.run_snapshot, thread_sensitive=False)(run)
        wanted = ("status", "step", "total_steps", "progress", "message", "attempt")
        return {"run_id": state["id"], **{name: state[name] for name in wanted}}, int(state["last_event_id"])

    return snapshot
