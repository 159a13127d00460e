"""The stream of one run, for its owner."""

from collections.abc import Mapping
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET
from pydantic import JsonValue

from sse.error_handler import NoSuchChannel, SSEError
from sse.responses import open_stream
from sse.tickets import aredeem
from strategies import run_events, selectors
from strategies.api_auth import NotSignedIn, user_of
from strategies.errors import RunNotFound, StrategyError
from strategies.problems import problem_response


@require_GET
async def run_stream(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """Stream a run's events; see `sse/PROTOCOL.md`. Signed in by session cookie, bearer token or one-use ticket."""
    try:
        channel = run_events.channel_of(run_id)
        by_ticket = "ticket" in request.GET
        user = await (_ticket_holder(request, channel) if by_ticket else sync_to_async(user_of)(request))
        by_session = not by_ticket and "Authorization" not in request.headers
        return await open_stream(request, channel, snapshot=_snapshot, user=user, by_session=by_session)
    except NoSuchChannel:
        # Word for word what every other address of a run answers: nobody learns whether it exists.
        return problem_response(RunNotFound())
    except (StrategyError, SSEError) as error:
        return problem_response(error)


async def _ticket_holder(request: HttpRequest, channel: str) -> User:
    ticket = await aredeem(request.GET["ticket"], [channel])
    user = await User.objects.filter(pk=ticket.user_id, is_active=True).afirst() if ticket else None
    if user is None:
        raise NotSignedIn
    return user


def _snapshot(channel: str) -> tuple[Mapping[str, JsonValue], int]:
    state = selectors.run_snapshot(UUID(run_events.run_id_of(channel)))
    wanted = ("status", "step", "total_steps", "progress", "message", "attempt")
    return {"run_id": state["id"], **{name: state[name] for name in wanted}}, int(state["last_event_id"])
