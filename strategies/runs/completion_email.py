"""The email that tells how a run ended: for whoever asked for it, once, and only if nobody is watching then.

Watching is an open stream of the run at its end, or a poll within the last minute. A page that was opened and closed
again is neither: who asks for the email and leaves gets it, however soon the run ends. The row is
the order to send, as a run's row is the order to write: the worker that ends a run deals with it, and the sweeper has
a worker look again where that one died or the mail server was away.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse

from sse.error_handler import SSEError
from sse.live_streams import list_open_streams
from strategies.models import CompletionEmail, Run
from strategies.models.states import TERMINAL, RunStatus
from strategies.runs import events

logger = logging.getLogger(__name__)

WATCHING_WITHIN_S = 60.0
SEEN_EVERY_S = 20.0
"""A poll is written down no more often than this."""
RETRY_AFTER_S = 120.0
TRIES_MAX = 5
TOO_LATE_AFTER = timedelta(days=1)
SUBJECTS = {
    RunStatus.SUCCEEDED: "Your strategy for {name} is ready",
    RunStatus.PARTIAL: "Your strategy for {name} is ready in part",
    RunStatus.FAILED: "Your strategy for {name} could not be written",
}


def is_available() -> bool:
    """Return whether this site can send mail."""
    return settings.EMAIL_IS_CONFIGURED


def is_requested(run: Run) -> bool:
    """Return whether somebody is to be told when this run ends."""
    wish: CompletionEmail | None = getattr(run, "completion_email", None)
    return wish is not None and wish.settled_at is None


def request(run: Run) -> None:
    """Note that its owner wants to be told; asking again, also after an earlier end, is as good as the first time."""
    fresh = {"watched_at": None, "tried_at": None, "tries": 0, "settled_at": None, "outcome": ""}
    CompletionEmail.objects.update_or_create(run=run, defaults=fresh)


def withdraw(run: Run) -> None:
    """Note that its owner does not want to be told after all."""
    CompletionEmail.objects.filter(run=run, settled_at=None).delete()


def record_poll(run: Run) -> None:
    """Note that somebody polls this run. `run` comes with its wish, so that most polls cost nothing for it."""
    wish: CompletionEmail | None = getattr(run, "completion_email", None)
    if wish and wish.settled_at is None:
        long_ago = Q(watched_at=None) | Q(watched_at__lt=Now() - timedelta(seconds=SEEN_EVERY_S))
        CompletionEmail.objects.filter(long_ago, run_id=run.pk, settled_at=None).update(watched_at=Now())


def record_watchers(run_id: UUID) -> None:
    """Note whether its owner follows the run live. To be called just before it ends: its last event closes streams."""
    wish = CompletionEmail.objects.filter(run_id=run_id, settled_at=None)
    if not wish.exists():
        return
    # An operator may follow it too, in the admin.
    owner = Run.objects.values_list("owner__username", flat=True).get(pk=run_id)
    try:
        is_followed = any(
            stream.owner == owner and events.run_channel(run_id) in stream.channels for stream in list_open_streams()
        )
    except SSEError:
        # Better one email too many than none.
        logger.warning("run %s: nobody can tell who follows it, Redis is away", run_id)
        return
    if is_followed:
        wish.update(watched_at=Now())


def deliver(run_id: UUID) -> None:
    """Send the email of a run that has ended, if it is still to be sent. Safe to repeat, and to call many at a time."""
    wish = _claimed(run_id)
    if wish is None:
        return
    try:
        _send(wish.run)
    except (SMTPException, OSError) as error:
        is_over = wish.tries >= TRIES_MAX
        logger.warning("run %s: email not sent (%s), try %d", run_id, type(error).__name__, wish.tries)
        CompletionEmail.objects.filter(run_id=run_id).update(
            **({"outcome": "failed"} if is_over else {"settled_at": None, "outcome": ""})
        )
    else:
        logger.info("run %s: email sent", run_id)


def list_due() -> list[UUID]:
    """Return the runs whose email should have been dealt with by now, and note that a worker is told of them."""
    long_ago = Q(tried_at=None) | Q(tried_at__lt=Now() - timedelta(seconds=RETRY_AFTER_S))
    ended = {"run__status__in": TERMINAL, "run__finished_at__lt": Now() - timedelta(seconds=SEEN_EVERY_S)}
    recent = {"run__finished_at__gt": Now() - TOO_LATE_AFTER}
    rows = CompletionEmail.objects.filter(long_ago, settled_at=None, **ended, **recent)
    run_ids = list(rows.values_list("run_id", flat=True)[:100])
    CompletionEmail.objects.filter(run_id__in=run_ids).update(tried_at=Now())
    return run_ids


@transaction.atomic
def _claimed(run_id: UUID) -> CompletionEmail | None:
    """Settle a wish, whichever way; return it when it is now this caller's to send."""
    ended = CompletionEmail.objects.filter(run_id=run_id, run__status__in=TERMINAL, settled_at=None)
    watched = ended.filter(watched_at__gte=F("run__finished_at") - timedelta(seconds=WATCHING_WITHIN_S))
    # The ids first: some databases update no table that they read in the same statement through a join.
    is_watched = watched.exists()
    wish = ended.select_related("run__owner", "run__brief").first()
    if wish is None:
        return None
    is_news = bool(wish.run.owner.email) and is_available()
    # Who stopped a run was there.
    is_known = is_watched or wish.run.status == RunStatus.CANCELED
    outcome = "watched" if is_known else "sent" if is_news else "failed"
    claimed = CompletionEmail.objects.filter(run_id=run_id, settled_at=None).update(
        settled_at=Now(), tried_at=Now(), tries=F("tries") + 1, outcome=outcome
    )
    if not claimed or outcome != "sent":
        return None
    wish.tries += 1
    return wish


def _send(run: Run) -> None:
    is_readable = run.status in {RunStatus.SUCCEEDED, RunStatus.PARTIAL}
    # A name is somebody's text: no line of it may become a header.
    name = " ".join(run.brief.name.split())
    context = {
        "name": name,
        "run": run,
        "url": settings.SITE_URL + reverse("strategies:strategy" if is_readable else "strategies:run", args=(run.pk,)),
        "page_url": settings.SITE_URL + reverse("strategies:run", args=(run.pk,)),
    }
    EmailMessage(
        subject=SUBJECTS[RunStatus(run.status)].format(name=name),
        body=render_to_string("strategies/completion_email.txt", context),
        to=[run.owner.email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()
