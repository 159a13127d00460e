"""Reads a text with the configured model and saves the answers found in it. Independent of Celery."""

import logging
import time
from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from strategies.errors import DATABASE_UNAVAILABLE
from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.intake.checking import check_answers
from strategies.generation.intake.proposal import Proposal
from strategies.generation.intake.request import build_request
from strategies.generation.writers.ask import ask
from strategies.generation.writers.fallback import UNAVAILABLE
from strategies.runs import proposals
from strategies.runs.writers import model_config
from strategies.worker.execution import with_database_retries
from strategies.worker.shutdown import shutdown

logger = logging.getLogger(__name__)

RENEW_EVERY_S = 1.0
"""A canceled request is aborted within this time."""
_MESSAGES = {
    "refused": "The AI model declined to read this text.",
    "context_too_long": "Your text is more than the AI model can read. Shorten it.",
    "invalid_output": "The AI model gave no answer that could be used.",
    "internal_error": "Something went wrong on our side while your text was read.",
}


def execute(proposal_id: UUID, *, worker: str) -> bool:
    """Read a text to its end. Return False if it was given back, because this worker is shutting down.

    Safe if called twice, late, or for a proposal that was canceled. `worker` is the lease owner's name.
    """
    claimed = with_database_retries(partial(proposals.claim, proposal_id, worker=worker))
    if claimed is None:
        return True
    try:
        proposal = _read(claimed)
    except WritingCanceled:
        if not shutdown.is_overdue:
            logger.info("proposal stopped: proposal=%s", proposal_id)
            return True
        with_database_retries(partial(proposals.release, claimed))
        return False
    except WritingFailed as failure:
        _fail(claimed, failure)
    except DATABASE_UNAVAILABLE:
        raise
    except Exception:
        # The details are only for the log.
        logger.exception("proposal failed: proposal=%s", proposal_id)
        _fail(claimed, WritingFailed("internal_error", "", retryable=True))
    else:
        with_database_retries(partial(proposals.finish, claimed, proposal))
        logger.info(
            "proposal done: proposal=%s answers=%d not_understood=%d",
            proposal_id, len(proposal.answers), len(proposal.not_understood),
        )  # fmt: skip
    return True


def sweep_and_log() -> None:
    """A job of every worker."""
    if changed := proposals.sweep():
        logger.info("proposals swept: changed=%s", changed)


def _read(claimed: proposals.Claim) -> Proposal:
    request = build_request(claimed.source)
    names = list(dict.fromkeys(filter(None, (settings.WRITER_MODEL, settings.WRITER_FALLBACK_MODEL))))
    failure: WritingFailed | None = None
    for name in names:
        try:
            answers = ask(
                model_config(name),
                request,
                on_call=partial(proposals.record_call, claimed),
                is_canceled=_make_stop_check(claimed),
            )
        except ValueError:
            failure = WritingFailed("provider_auth", "The configured AI model cannot be used.", retryable=False)
        except WritingFailed as failed:
            failure = failed
            if failed.code not in UNAVAILABLE:
                break
        else:
            return check_answers(claimed.source, answers.answers, today=timezone.localdate())
    raise failure or WritingFailed("provider_auth", "No AI model is configured any more.", retryable=False)


def _make_stop_check(claimed: proposals.Claim) -> Callable[[], bool]:
    """Return a function that renews the claim now and then, and returns True once it is lost."""
    checked_at, is_lost = 0.0, False

    def must_stop() -> bool:
        nonlocal checked_at, is_lost
        if shutdown.is_overdue:
            return True
        if time.monotonic() - checked_at >= RENEW_EVERY_S:
            checked_at = time.monotonic()
            is_lost = not with_database_retries(partial(proposals.renew, claimed))
        return is_lost

    return must_stop


def _fail(claimed: proposals.Claim, failure: WritingFailed) -> None:
    message = _MESSAGES.get(failure.code, failure.message)
    logger.warning("proposal failed: proposal=%s code=%s", claimed.proposal_id, failure.code)
    failed = WritingFailed(failure.code, message, retryable=failure.retryable)
    with_database_retries(partial(proposals.fail, claimed, failed))
