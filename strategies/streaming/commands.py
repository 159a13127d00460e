"""Messages that clients send to a run's channel: `cancel`. See `sse/PROTOCOL.md`."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from sse.error_handler import MessageRejected
from sse.inbox import ClientMessage, inbox_view, message_handler
from strategies.accounts.api_authentication import authenticate_request
from strategies.api.problems import render_error
from strategies.errors import StrategyError
from strategies.runs import channels, commands

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_inbox = inbox_view(lambda request: authenticate_request(request, clients="never").user)


@csrf_exempt  # authenticate_request checks the CSRF token of a session
def receive_message(request: HttpRequest) -> HttpResponse:
    """Handle a message from a signed-in browser or a token's owner. Responds with 204 or a problem."""
    try:
        return _inbox(request)
    except StrategyError as error:
        return render_error(error)


@message_handler(channels.PREFIX)
def handle_message(user: AbstractBaseUser, channel: str, message: ClientMessage) -> None:
    """Cancel the run. Has no effect if it was canceled before or has ended.

    Raises:
        MessageRejected: the message is not a `cancel` without data.
        RunNotFound: the run is not this user's, or has just been deleted.
    """
    if message.event != "cancel":
        raise MessageRejected("event: a run accepts only `cancel`.")
    if message.data:
        raise MessageRejected("data: `cancel` takes no data.")
    commands.cancel_run(owner=cast("User", user), run_id=UUID(channels.parse_run_id(channel)))
