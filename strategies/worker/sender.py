"""Send webhook deliveries and emails as they fall due, in a process beside those that write runs.

A receiver or mail server that does not answer holds a thread here, and never a run. One person's receivers hold at most
some of the threads.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Protocol
from uuid import UUID

from django.db import connection

from strategies.mail import outbox
from strategies.runs import completion_email
from strategies.webhooks import delivery

logger = logging.getLogger(__name__)

POLL_INTERVAL_S = 1.0
DELIVERIES_MAX, DELIVERIES_PER_OWNER_MAX = 16, 4
EMAILS_MAX = 4
"""All emails go to the same server, so that a share per person would not help."""
FINISH_WITHIN_S = 4.0
"""Time to finish messages after a stop. A message that takes longer is sent again when its claim expires."""


class ListDue(Protocol):
    """Lists messages that are due, oldest first, each with its owner."""

    def __call__(
        self, *, limit: int, excluding: Collection[UUID], owners: Collection[int]
    ) -> list[tuple[UUID, int]]: ...


class Lane:
    """Sends messages of one kind: at most `limit` at once, and at most `per_owner` of them for one person."""

    def __init__(
        self, name: str, *, list_due: ListDue, send: Callable[[UUID], object], limit: int, per_owner: int
    ) -> None:
        self._list_due, self._send = list_due, send
        self._limit, self._per_owner = limit, per_owner
        self._sending: dict[UUID, tuple[int, Future[None]]] = {}
        self._pool = ThreadPoolExecutor(limit, thread_name_prefix=name)

    def send_due(self) -> None:
        """Start sending what is due, as far as there is room. Does not wait for it."""
        self._forget_sent()
        while room := self._limit - len(self._sending):
            counts = Counter(owner for owner, _ in self._sending.values())
            full = [owner for owner, count in counts.items() if count >= self._per_owner]
            due = self._list_due(limit=room, excluding=list(self._sending), owners=full)
            if not due:
                return
            for message_id, owner in due:
                if counts[owner] < self._per_owner:
                    counts[owner] += 1
                    self._sending[message_id] = owner, self._pool.submit(self._send_one, message_id)

    def finish(self, *, within_s: float) -> None:
        """Wait until the messages in progress are sent, but not longer than `within_s`."""
        wait([future for _, future in self._sending.values()], timeout=within_s)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _forget_sent(self) -> None:
        self._sending = {key: sent for key, sent in self._sending.items() if not sent[1].done()}

    def _send_one(self, message_id: UUID) -> None:
        try:
            self._send(message_id)
        except Exception:
            # The database may be unavailable. The message stays due, or becomes due again.
            logger.warning("message not sent: id=%s", message_id, exc_info=True)
        finally:
            connection.close()


class Sender:
    """Sends messages until `stop` is called."""

    def __init__(self) -> None:
        # Not an Event: a signal handler that sets it could interrupt a thread that holds its lock.
        self._is_stopped = False
        self._lanes = (
            Lane(
                "webhook",
                list_due=delivery.list_due,
                send=delivery.deliver,
                limit=DELIVERIES_MAX,
                per_owner=DELIVERIES_PER_OWNER_MAX,
            ),
            Lane(
                "email",
                list_due=completion_email.list_due,
                send=completion_email.deliver,
                limit=EMAILS_MAX,
                per_owner=EMAILS_MAX,
            ),
            Lane(
                "account-email",
                list_due=outbox.list_due,
                send=outbox.deliver,
                limit=EMAILS_MAX,
                per_owner=EMAILS_MAX,
            ),
        )

    def run(self, *, while_true: Callable[[], bool] = lambda: True) -> None:
        """Send what is due every second, until `stop` is called or `while_true` returns False."""
        while while_true() and not self._is_stopped:
            for lane in self._lanes:
                self._send_due(lane)
            time.sleep(POLL_INTERVAL_S)
        for lane in self._lanes:
            lane.finish(within_s=FINISH_WITHIN_S / len(self._lanes))

    def stop(self) -> None:
        self._is_stopped = True

    def _send_due(self, lane: Lane) -> None:
        try:
            lane.send_due()
        except Exception:
            # The database may be unavailable; the next round does the work.
            logger.warning("messages not read", exc_info=True)
        finally:
            connection.close()
