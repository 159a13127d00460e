"""Reading a text with a model: over real HTTP to a scripted server, with the worker in this process."""

import logging
import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from strategies.accounts import personal_data
from strategies.errors import (
    IdempotencyMismatch,
    ModelRequired,
    ProposalNotFound,
    ProposalNotRetryable,
    QuotaExceeded,
)
from strategies.generation.errors import WritingFailed
from strategies.models import BriefDraft, BriefProposal, ProposalCall
from strategies.runs import dispatch, proposals
from strategies.worker import proposals as worker
from strategies.worker.shutdown import shutdown
from tests.scripted_model_server import ScriptedModelServer, filtered_answer, http_error, no_answer
from tests.strategies.model_runs import KEY
from tests.strategies.proposing import GOOD, SOURCE, reload, reply_with, start, use_model

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Collect messages instead of sending them."""
    sent: list[Any] = []

    def enqueue(task: str, ids: Any, **_: Any) -> list[Any]:
        sent.extend((task, one) for one in ids)
        return list(ids)

    monkeypatch.setattr(dispatch, "_enqueue", enqueue)
    return sent


def read_with(owner: Any, settings: Any, *replies: Any, **options: Any) -> BriefProposal:
    with ScriptedModelServer(*replies) as server:
        use_model(settings, server)
        proposal = start(owner, **options)
        assert worker.execute(proposal.pk, worker="one")
    return reload(proposal)


def expire(proposal: BriefProposal, **changes: Any) -> None:
    BriefProposal.objects.filter(pk=proposal.pk).update(**changes)


def test_answers_become_a_draft_with_their_quotes(alice: Any, settings: Any) -> None:
    proposal = read_with(alice, settings, reply_with(*GOOD))

    assert (proposal.status, proposal.source) == ("done", "")
    draft = BriefDraft.objects.get(pk=proposal.pk)
    assert (draft.owner, draft.name, draft.answered_count) == (alice, "Fellrye", 4)
    assert draft.inputs["goals.0.by"] == "2027-11-03"
    assert [one["answer"] for one in draft.proposed["answers"]["means.budget.amount"]] == ["800", "950"]
    assert [one["reason"] for one in draft.proposed["not_understood"]] == ["The quoted words are not in your text."]
    call = ProposalCall.objects.get()
    assert (call.proposal_id, call.outcome, call.input_tokens) == (proposal.pk, "answered", 120)


def test_text_is_sent_as_data_after_the_questions(alice: Any, settings: Any) -> None:
    with ScriptedModelServer(reply_with(*GOOD)) as server:
        use_model(settings, server)
        worker.execute(start(alice).pk, worker="one")
        system, user = server.requests[0].body["messages"]

    assert "goals.N.target: Target. Write a plain number" in system["content"]
    assert "Fellrye" not in system["content"]
    assert user["content"].startswith("<text-")
    assert SOURCE in user["content"]


def test_answers_for_a_client_make_no_draft(alice: Any, settings: Any) -> None:
    proposal = read_with(alice, settings, reply_with(*GOOD), makes_draft=False)

    assert proposal.result["brief"]["goals"] == [{"text": "Sell all 600 jackets of the next run", "by": "2027-11-03"}]
    assert not BriefDraft.objects.exists()


def test_text_without_answers_makes_no_draft(alice: Any, settings: Any) -> None:
    proposal = read_with(alice, settings, reply_with())

    assert (proposal.status, proposal.result["answers"]) == ("done", [])
    assert not BriefDraft.objects.exists()


@pytest.mark.parametrize(
    ("reply", "code", "message"),
    [
        (filtered_answer(), "refused", "The AI model declined to read this text."),
        (http_error(401), "provider_auth", "does not accept the configured key"),
        (reply_with(("a", "b", "c")), "", ""),
    ],
)
def test_failure_is_said_in_words_of_this_task(alice: Any, settings: Any, reply: Any, code: str, message: str) -> None:
    proposal = read_with(alice, settings, reply)

    assert proposal.error_code == code
    assert message in proposal.error_message
    assert bool(code) == bool(proposal.source), "the text is kept for another try"


def test_failed_text_is_read_when_it_is_tried_again(alice: Any, settings: Any, enqueued: list[Any]) -> None:
    with ScriptedModelServer(http_error(401), reply_with(*GOOD)) as server:
        use_model(settings, server)
        proposal = start(alice)
        worker.execute(proposal.pk, worker="one")
        assert reload(proposal).error_code == "provider_auth"
        proposals.retry(reload(proposal))
        assert reload(proposal).status == "queued"
        worker.execute(proposal.pk, worker="one")

    assert reload(proposal).status == "done"
    assert enqueued == [("strategies.propose_answers", proposal.pk)] * 2
    assert proposal.calls.count() == 2


def test_second_model_reads_the_text_if_the_first_is_unavailable(
    alice: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("strategies.generation.writers.metering._FIRST_WAIT_S", 0.01)
    with ScriptedModelServer(http_error(503)) as first, ScriptedModelServer(reply_with(*GOOD)) as second:
        use_model(settings, first)
        settings.WRITER_FALLBACK_MODEL = "openai-compatible:second"
        settings.WRITER_FALLBACK_BASE_URL, settings.WRITER_FALLBACK_API_KEY = second.base_url, KEY
        proposal = start(alice)
        worker.execute(proposal.pk, worker="one")

    assert reload(proposal).status == "done"
    assert set(proposal.calls.values_list("model", "outcome")) >= {("openai-compatible:second", "answered")}


def test_cancel_aborts_the_request_and_deletes_the_text(alice: Any, settings: Any) -> None:
    with ScriptedModelServer(no_answer()) as server:
        use_model(settings, server)
        proposal = start(alice)
        thread = threading.Thread(target=lambda: (worker.execute(proposal.pk, worker="one"), connection.close()))
        thread.start()
        assert server.reply_started.wait(10)
        proposals.cancel(alice, proposal.pk)
        assert server.client_disconnected.wait(10)
        thread.join(10)

    assert (reload(proposal).status, reload(proposal).source) == ("canceled", "")
    assert [call.outcome for call in proposal.calls.all()] == ["canceled"]
    with pytest.raises(ProposalNotFound):
        proposals.get(alice, proposal.pk)


def test_text_of_a_lost_worker_is_read_by_another(alice: Any, settings: Any, enqueued: list[Any]) -> None:
    with ScriptedModelServer(reply_with(*GOOD)) as server:
        use_model(settings, server)
        proposal = start(alice)
        lost = proposals.claim(proposal.pk, worker="one")
        assert proposals.claim(proposal.pk, worker="one") is None, "the lease is valid"
        enqueued.clear()
        assert proposals.sweep() == 0
        expire(proposal, lease_until=timezone.now() - timedelta(seconds=1))
        assert proposals.sweep() == 1
        assert enqueued == [("strategies.propose_answers", proposal.pk)]
        worker.execute(proposal.pk, worker="one")

    assert reload(proposal).status == "done"
    assert not proposals.renew(lost)
    assert not proposals.fail(lost, WritingFailed("refused", "late", retryable=False))
    assert reload(proposal).status == "done"


def test_text_whose_workers_are_lost_every_time_fails(alice: Any, settings: Any) -> None:
    settings.WRITER_MODEL = "openai:gpt-5"
    proposal = start(alice)
    for _ in range(proposals.ATTEMPTS_MAX):
        assert proposals.claim(proposal.pk, worker="one")
        expire(proposal, lease_until=timezone.now() - timedelta(seconds=1))

    assert proposals.claim(proposal.pk, worker="one") is None
    assert proposals.sweep() == 1
    assert (reload(proposal).error_code, reload(proposal).error_retryable) == ("worker_lost", True)


def test_text_that_waits_too_long_ends_when_it_is_looked_at(alice: Any, settings: Any) -> None:
    settings.WRITER_MODEL = "openai:gpt-5"
    proposal = start(alice)
    expire(proposal, deadline_at=timezone.now() - timedelta(seconds=1))

    assert proposals.get(alice, proposal.pk).error_code == "deadline_exceeded"


def test_message_that_was_never_sent_is_sent_by_the_sweeper(
    alice: Any, settings: Any, enqueued: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WRITER_MODEL = "openai:gpt-5"
    with monkeypatch.context() as broken:
        broken.setattr(dispatch, "_enqueue", lambda *_, **__: [])
        proposal = start(alice)
    assert reload(proposal).dispatched_at is None

    assert proposals.sweep() == 1
    assert enqueued == [("strategies.propose_answers", proposal.pk)]
    assert proposals.sweep() == 0


def test_worker_that_shuts_down_gives_the_text_back(alice: Any, settings: Any) -> None:
    with ScriptedModelServer(no_answer()) as server:
        use_model(settings, server)
        proposal = start(alice)
        shutdown.request(within_s=0.0)
        try:
            assert not worker.execute(proposal.pk, worker="one")
        finally:
            shutdown.reset()

    assert (reload(proposal).status, reload(proposal).dispatched_at) == ("queued", None)


def test_texts_and_answers_are_deleted_after_a_day(alice: Any, settings: Any) -> None:
    done = read_with(alice, settings, reply_with(*GOOD))
    waiting = start(alice)
    for proposal in (done, waiting):
        expire(proposal, expires_at=timezone.now() - timedelta(seconds=1))

    proposals.sweep()

    assert [(one.source, one.result) for one in BriefProposal.objects.all()] == [("", None)] * 2
    assert ProposalCall.objects.count() == 1
    with pytest.raises(ProposalNotFound):
        proposals.get(alice, done.pk)


def test_text_that_was_deleted_is_not_tried_again(alice: Any, settings: Any) -> None:
    failed = read_with(alice, settings, http_error(401))
    expire(failed, source="")

    with pytest.raises(ProposalNotRetryable):
        proposals.retry(reload(failed))


def test_same_id_and_text_is_read_once(alice: Any, bob: Any, settings: Any) -> None:
    settings.WRITER_MODEL = "openai:gpt-5"
    key = uuid4()
    start(alice, proposal_id=key)

    assert proposals.start(alice, SOURCE, proposal_id=key, makes_draft=True)[1] is False
    for owner, text in ((alice, SOURCE + "more"), (bob, SOURCE)):
        with pytest.raises(IdempotencyMismatch):
            start(owner, text, proposal_id=key)
    assert BriefProposal.objects.count() == 1


def test_texts_are_limited_per_person(alice: Any, settings: Any) -> None:
    settings.WRITER_MODEL, settings.PROPOSALS_PER_USER_PER_HOUR = "openai:gpt-5", 1
    start(alice)

    with pytest.raises(QuotaExceeded):
        start(alice)


@pytest.mark.parametrize("changes", [{}, {"WRITER_MODEL": "openai:gpt-5", "SIMULATED_RUN_S": 30.0}])
def test_without_a_model_nothing_is_queued(alice: Any, settings: Any, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)

    with pytest.raises(ModelRequired):
        start(alice)
    assert not BriefProposal.objects.exists()


def test_personal_data_has_texts_and_answers_and_erasing_deletes_them(
    alice: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    read_with(alice, settings, reply_with(*GOOD))
    start(alice)

    exported: Any = personal_data.collect(alice)
    assert [one["source"] for one in exported["proposals"]] == [SOURCE, ""]
    assert exported["proposals"][1]["result"]["answers"]
    assert len(exported["proposals"][1]["model_calls"]) == 1
    assert "Fellrye" not in caplog.text
    personal_data.erase(alice)
    assert not BriefProposal.objects.exists()
    assert not ProposalCall.objects.exists()
