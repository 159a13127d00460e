"""What a client may say to a run: `cancel`. It says so by a message about the run's channel; see `sse/PROTOCOL.md`."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from sse.error_handler import MessageRejected
from sse.inbox import ClientMessage, inbox_view, message_handler
from strategies.accounts.api_authentication import sender_of
from strategies.api.problems import render_error
from strategies.errors import StrategyError
from strategies.runs import commands, events

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_inbox = inbox_view(sender_of)


@csrf_exempt  # sender_of asks for the token, where a cookie says who it is
def receive_message(request: HttpRequest) -> HttpResponse:
    """Take a message of a signed-in browser or of a bearer of a token; 204, or a problem."""
    try:
        return _inbox(request)
    except StrategyError as error:
        return render_error(error)


@message_handler(events.PREFIX)
def handle_message(user: AbstractBaseUser, channel: str, message: ClientMessage) -> None:
    """Stop the run; repeating it, or asking after the end, changes nothing.

    Raises:
        MessageRejected: it is something else that is asked.
        RunNotFound: the run has gone in this moment.
    """
    if message.event != "cancel":
        raise MessageRejected("event: a run understands `cancel`.")
    if message.data:
        raise MessageRejected("data: `cancel` needs none.")
    commands.cancel_run(owner=cast("User", user), run_id=UUID(events.parse_run_id(channel)))
