"""The run page: the whole state on every request, for its owner alone."""

import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS, STEPS
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run
from strategies.runs import checkpoints, endings, leases, transitions
from tests.strategies.writing import write_all, write_sections


def page_of(browser: Client, run: Run) -> str:
    return browser.get(f"/runs/{run.pk}").content.decode()


def script_state(page: str) -> Any:
    found = re.search(r'<script id="run-state" type="application/json">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


@pytest.fixture
def halfway(run: Run) -> Run:
    """Three sections are done, the fourth is being written."""
    lease = write_sections(run, 3)
    checkpoints.start_section(lease, SECTIONS[3])
    run.refresh_from_db()
    return run


def test_a_queued_run_shows_eight_waiting_steps_and_an_empty_labelled_bar(browser: Client, run: Run) -> None:
    page = page_of(browser, run)

    assert page.count("data-step=") == 8
    assert page.count('<span class="line__state">Waiting</span>') == 8
    assert '<label class="visually-hidden" for="bar">' in page
    assert '<progress id="bar" max="100" value="0">' in page
    assert "You may close this page" in page
    assert OfflineWriter().label in page


def test_halfway_it_tells_in_words_what_is_done_running_and_waiting(browser: Client, halfway: Run) -> None:
    page = page_of(browser, halfway)

    states = re.findall(r'<span class="line__state">(.*?)</span>', page)
    assert states[:4] == ["Done", "Done", "In progress", "Waiting"]
    assert len(states) == len(STEPS)
    assert f'value="{halfway.progress}"' in page
    assert 0 < halfway.progress < 100


def test_finished_sections_are_readable_and_linked_while_the_rest_is_written(browser: Client, halfway: Run) -> None:
    page = page_of(browser, halfway)

    assert page.count("Written by: ") >= 3 + 1
    assert '<a href="#section-audience">' in page
    assert 'data-section="audience" data-state="done"' in page
    assert "You told us" in page


def test_without_javascript_one_can_look_again_and_stop(browser: Client, halfway: Run) -> None:
    page = page_of(browser, halfway)

    noscript = re.search(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert noscript
    assert "Check progress" in noscript[1]
    assert f'action="/runs/{halfway.pk}/cancel"' in page


def test_the_script_starts_from_the_same_state_and_the_last_event_told(browser: Client, halfway: Run) -> None:
    state = script_state(page_of(browser, halfway))

    assert state["progress"] == halfway.progress
    assert int(state["last_event_id"]) > 3
    assert state["urls"]["stream"] == f"/api/v1/runs/{halfway.pk}/stream"
    assert state["is_terminal"] is False


def test_with_streaming_off_the_page_gets_no_stream_to_open(browser: Client, run: Run, settings: Any) -> None:
    settings.SSE_ENABLED = False

    assert "stream" not in script_state(page_of(browser, run))["urls"]


def test_nothing_in_the_page_breaks_the_content_security_policy(browser: Client, halfway: Run) -> None:
    answer = browser.get(f"/runs/{halfway.pk}")
    page = answer.content.decode()
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])

    assert nonce
    assert " style=" not in page
    assert not re.search(r"\son\w+=", page)
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)
    assert all(nonce[1] in attributes or "application/json" in attributes for attributes in inline)


def test_a_rehearsal_says_so_loudly(browser: Client, alice: Any, brief: Any) -> None:
    run, _ = transitions.create(owner=alice, brief=brief, writer="simulated", simulated_s=90)

    page = page_of(browser, run)

    assert "<strong>Simulated.</strong>" in page
    assert "over 90 seconds" in page


def test_a_finished_run_leads_to_its_strategy_and_does_not_redirect(browser: Client, run: Run) -> None:
    write_all(run)
    answer = browser.get(f"/runs/{run.pk}")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "Your strategy is ready" in page
    assert f'href="/runs/{run.pk}/strategy"' in page
    assert "<title>Ready · Closewell</title>" in page
    assert page.count('<article class="card"') > 8


def test_stopping_keeps_what_is_finished_and_may_be_repeated(browser: Client, halfway: Run) -> None:
    for _ in range(2):
        answer = browser.post(f"/runs/{halfway.pk}/cancel")
        assert answer.headers["Location"] == f"/runs/{halfway.pk}"
    endings.release(leases.Lease(run_id=halfway.pk, attempt=1))

    page = page_of(browser, halfway)

    assert "Stopped, as you asked" in page
    assert f"3 of {len(SECTIONS)} sections were finished and are kept below" in page
    assert page.count("Not written") >= 6
    assert f"?run={halfway.pk}" in page


def test_a_failed_run_says_why_what_is_kept_and_what_to_do(browser: Client, run: Run) -> None:
    lease = leases.claim(run.pk, worker="test")
    assert lease
    refused = WritingFailed("provider_auth", "The provider refused the key.", retryable=False)
    for spec in SECTIONS:
        checkpoints.fail_section(lease, spec, refused)
    endings.finish(lease)

    page = page_of(browser, run)

    assert "This strategy could not be written" in page
    assert "The provider refused the key." in page
    assert "Your answers are kept" in page
    assert "provider_auth" in page
    assert "Traceback" not in page


def test_a_finished_section_can_be_fetched_alone(browser: Client, halfway: Run) -> None:
    answer = browser.get(f"/runs/{halfway.pk}/sections/audience")
    fragment = answer.content.decode()

    assert answer.status_code == 200
    assert "<html" not in fragment
    assert "Shaped by" in fragment


@pytest.mark.parametrize("key", ["positioning", "nothing"])
def test_a_section_that_is_not_done_is_not_found(browser: Client, halfway: Run, key: str) -> None:
    assert browser.get(f"/runs/{halfway.pk}/sections/{key}").status_code == 404


@pytest.mark.parametrize("path", ["", "/strategy", "/strategy.md", "/sections/audience"])
def test_somebody_elses_run_looks_like_one_that_does_not_exist(bob: Any, halfway: Run, path: str) -> None:
    client = Client()
    client.force_login(bob)

    theirs, nobodys = client.get(f"/runs/{halfway.pk}{path}"), client.get(f"/runs/{uuid.uuid4()}{path}")

    assert theirs.status_code == nobodys.status_code == 404
    assert without_tokens(theirs.content) == without_tokens(nobodys.content)


def without_tokens(page: bytes) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.decode())


def test_nobody_stops_somebody_elses_run(bob: Any, halfway: Run) -> None:
    client = Client()
    client.force_login(bob)

    assert client.post(f"/runs/{halfway.pk}/cancel").status_code == 404
    halfway.refresh_from_db()
    assert halfway.cancel_requested_at is None


@pytest.mark.parametrize("name", ["run", "strategy", "download"])
def test_a_stranger_is_asked_to_sign_in(run: Run, name: str) -> None:
    address = reverse(f"strategies:{name}", args=(run.pk,))

    assert Client().get(address).headers["Location"] == f"/accounts/login/?next={address}"


def test_a_link_cannot_stop_a_run(browser: Client, run: Run) -> None:
    assert browser.get(f"/runs/{run.pk}/cancel").status_code == 405


@pytest.mark.parametrize(("count", "queries"), [(0, 12), (12, 12)], ids=["nothing written", "most of it written"])
def test_it_asks_the_database_no_more_often_for_more_sections(
    browser: Client, run: Run, django_assert_max_num_queries: Any, count: int, queries: int
) -> None:
    if count:
        write_sections(run, count)

    with django_assert_max_num_queries(queries):
        page_of(browser, run)
