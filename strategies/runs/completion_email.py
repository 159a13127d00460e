"""Email the owner of a run when it has ended, if they requested it and are not watching.

Watching means an open stream when the run ends, or a poll within the last minute before. A page that was opened and
closed does not count. The CompletionEmail row is an outbox: `strategies.worker.sender` sends the email, and tries
again if the mail server was unavailable.
"""

import logging
from collections.abc import Collection
from datetime import timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from sse.error_handler import SSEError
from sse.live_streams import list_open_streams
from strategies.mail import mailboxes
from strategies.models import CompletionEmail, Run
from strategies.models.states import TERMINAL, RunStatus
from strategies.runs.channels import run_channel
from strategies.site_urls import build_url

logger = logging.getLogger(__name__)

WATCHING_WITHIN_S = 60.0
SEEN_EVERY_S = 20.0
"""Polls are recorded at most this often."""
RETRY_AFTER_S = 120.0
TRIES_MAX = 5
TOO_LATE_AFTER = timedelta(days=1)
SUBJECTS = {
    RunStatus.SUCCEEDED: "Your strategy is ready",
    RunStatus.PARTIAL: "Your strategy is ready in part",
    RunStatus.FAILED: "Your strategy could not be written",
}


def is_available() -> bool:
    """Return True if this site can send email."""
    return settings.EMAIL_IS_CONFIGURED


def is_requested(run: Run) -> bool:
    """Return True if the owner will be emailed when this run ends."""
    email: CompletionEmail | None = getattr(run, "completion_email", None)
    return email is not None and email.settled_at is None


def request(run: Run) -> None:
    """Request an email for the end of a run. Can be repeated, also after an earlier end of the same run."""
    fresh = {"watched_at": None, "tried_at": None, "tries": 0, "settled_at": None, "outcome": ""}
    CompletionEmail.objects.update_or_create(run=run, defaults=fresh)


def withdraw(run: Run) -> None:
    """Withdraw the request for an email."""
    CompletionEmail.objects.filter(run=run, settled_at=None).delete()


def record_poll(run: Run) -> None:
    """Record that the owner is polling this run. Costs no query if `run` was loaded with its `completion_email`."""
    if is_requested(run):
        long_ago = Q(watched_at=None) | Q(watched_at__lt=Now() - timedelta(seconds=SEEN_EVERY_S))
        CompletionEmail.objects.filter(long_ago, run_id=run.pk, settled_at=None).update(watched_at=Now())


def record_watchers(run_id: UUID) -> None:
    """Record that the owner has an open stream of this run. Call it before the run ends, which closes its streams."""
    requested = CompletionEmail.objects.filter(run_id=run_id, settled_at=None)
    if not requested.exists():
        return
    # Streams of operators do not count.
    owner = Run.objects.values_list("owner__username", flat=True).get(pk=run_id)
    try:
        is_watched = any(
            stream.owner == owner and run_channel(run_id) in stream.channels for stream in list_open_streams()
        )
    except SSEError:
        # Without Redis, an unneeded email is better than none.
        logger.warning("redis unavailable: open streams unknown: run=%s", run_id)
        return
    if is_watched:
        requested.update(watched_at=Now())


def deliver(run_id: UUID) -> None:
    """Send the email of an ended run, if it is still pending. Safe to repeat and to call concurrently."""
    email = _claim(run_id)
    if email is None:
        return
    try:
        _send(email.run)
    except (SMTPException, OSError) as error:
        logger.warning("email not sent: run=%s try=%d error=%s", run_id, email.tries, type(error).__name__)
        row = CompletionEmail.objects.filter(run_id=run_id)
        if email.tries >= TRIES_MAX:
            row.update(outcome="failed")
        else:
            row.update(settled_at=None, outcome="")
    else:
        logger.info("email sent: run=%s", run_id)


def list_due(*, limit: int, excluding: Collection[UUID] = (), owners: Collection[int] = ()) -> list[tuple[UUID, int]]:
    """Return ended runs whose email is to be sent or tried again, each with the id of its owner.

    `excluding` are runs to leave out, and `owners` people whose runs to leave out.
    """
    long_ago = Q(tried_at=None) | Q(tried_at__lt=Now() - timedelta(seconds=RETRY_AFTER_S))
    ended = {"run__status__in": TERMINAL, "run__finished_at__gt": Now() - TOO_LATE_AFTER}
    rows = CompletionEmail.objects.filter(long_ago, settled_at=None, **ended)
    rows = rows.exclude(run_id__in=excluding).exclude(run__owner_id__in=owners)
    return list(rows.order_by("run__finished_at").values_list("run_id", "run__owner_id")[:limit])


@transaction.atomic
def _claim(run_id: UUID) -> CompletionEmail | None:
    """Settle a pending email. Return it if the caller must send it."""
    ended = CompletionEmail.objects.filter(run_id=run_id, run__status__in=TERMINAL, settled_at=None)
    watched = ended.filter(watched_at__gte=F("run__finished_at") - timedelta(seconds=WATCHING_WITHIN_S))
    # A query of its own: some databases cannot update a table that the same statement reads through a join.
    is_watched = watched.exists()
    email = ended.select_related("run__owner__account", "run__brief").first()
    if email is None:
        return None
    can_be_sent = bool(mailboxes.get_confirmed_address(email.run.owner)) and is_available()
    # The user who canceled the run knows that it ended.
    is_known = is_watched or email.run.status == RunStatus.CANCELED
    outcome = "watched" if is_known else "sent" if can_be_sent else "failed"
    claimed = CompletionEmail.objects.filter(run_id=run_id, settled_at=None).update(
        settled_at=Now(), tried_at=Now(), tries=F("tries") + 1, outcome=outcome
    )
    if not claimed or outcome != "sent":
        return None
    email.tries += 1
    return email


def _send(run: Run) -> None:
    is_readable = run.status in {RunStatus.SUCCEEDED, RunStatus.PARTIAL}
    context = {
        "name": " ".join(run.name.split()),
        "run": run,
        "url": build_url("strategies:strategy" if is_readable else "strategies:run", run_id=run.pk),
        "page_url": build_url("strategies:run", run_id=run.pk),
    }
    mailboxes.send(
        mailboxes.get_confirmed_address(run.owner),
        subject=SUBJECTS[RunStatus(run.status)],
        template="strategies/completion_email.txt",
        context=context,
    )
