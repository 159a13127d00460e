"""The use cases: what pages, API, admin and commands do to runs."""

import logging
import time
from typing import TYPE_CHECKING
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from strategies import runs, selectors
from strategies.generation.brief import Brief
from strategies.models import Run
from strategies.tasks import generate_strategy
from strategies.writers import chosen_writer

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

HINT_TIMEOUT_S = 1.0
"""A request must not wait long for a frozen Redis: the sweeper finds every run that no worker was told of."""
PAUSE_AFTER_FAILURE_S = 5.0


class _Broker:
    """What this process last saw of the broker."""

    paused_until = 0.0


_broker = _Broker()


def start_run(*, owner: "User", brief: Brief, idempotency_key: str | None = None) -> Run:
    """Accept a brief and tell a worker of it. The run is safe as soon as this returns, with Redis or without.

    Raises:
        IdempotencyMismatch: the key was used with another brief.
    """
    writer, rehearse_s = chosen_writer()
    run, is_new = runs.create(
        owner=owner, brief=brief, writer=writer, rehearse_s=rehearse_s, idempotency_key=idempotency_key
    )
    if is_new:
        logger.info("run %s: accepted, writer %s", run.id, writer)
        transaction.on_commit(lambda: dispatch(run.id))
    return run


def cancel_run(*, owner: "User", run_id: UUID) -> Run:
    """Ask a run to stop; repeating it, or asking after the end, changes nothing.

    Raises:
        RunNotFound: no such run of this owner.
    """
    run = runs.request_cancel(selectors.run_for(owner, run_id).id)
    logger.info("run %s: cancel asked for, now %s", run.id, run.status)
    return run


def dispatch(run_id: UUID) -> bool:
    """Tell a worker to look at a run. False, without an error, when the broker is away or was a moment ago."""
    if time.monotonic() < _broker.paused_until:
        return False
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {"socket_timeout": HINT_TIMEOUT_S, "socket_connect_timeout": 1}
    try:
        with current_app.connection(transport_options=options) as connection:
            current_app.send_task(generate_strategy.name, (str(run_id),), connection=connection)
    except (OperationalError, OSError) as error:
        _broker.paused_until = time.monotonic() + PAUSE_AFTER_FAILURE_S
        logger.warning("run %s: no worker told yet (%s)", run_id, type(error).__name__)
        return False
    runs.mark_dispatched(run_id)
    return True
