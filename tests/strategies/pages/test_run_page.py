"""The run page: the complete state on every request, for its owner only."""

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
from tests.wire import remove_marks


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


def test_queued_run_shows_waiting_steps_and_empty_progress(browser: Client, run: Run) -> None:
    page = page_of(browser, run)

    assert page.count("data-step=") == 8
    assert page.count('<span class="line__state">Waiting</span>') == 8
    assert '<label class="visually-hidden" for="bar">' in page
    assert '<progress id="bar" max="100" value="0">' in page
    assert "You can close this page" in page
    assert OfflineWriter().label in page


def test_running_run_shows_the_state_of_each_step(browser: Client, halfway: Run) -> None:
    page = page_of(browser, halfway)

    states = re.findall(r'<span class="line__state">(.*?)</span>', page)
    assert states[:4] == ["Done", "Done", "In progress", "Waiting"]
    assert len(states) == len(STEPS)
    assert f'value="{halfway.progress}"' in page
    assert 0 < halfway.progress < 100


def test_running_run_shows_and_links_finished_sections(browser: Client, halfway: Run) -> None:
    page = page_of(browser, halfway)

    assert page.count("Written by: ") >= 3 + 1
    assert '<a href="#section-audience">' in page
    assert re.search(r'data-section="audience"\s+data-state="done"', page)
    assert "You told us" in page


def test_run_page_works_without_scripts(browser: Client, halfway: Run) -> None:
    page = page_of(browser, halfway)

    noscript = re.search(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert noscript
    assert "Check progress" in noscript[1]
    assert f'action="/runs/{halfway.pk}/cancel"' in page


def test_script_state_matches_the_run_and_its_last_event(browser: Client, halfway: Run) -> None:
    state = script_state(page_of(browser, halfway))

    assert state["progress"] == halfway.progress
    assert int(remove_marks(state["last_event_id"])) > 3
    assert state["urls"]["stream"] == f"/api/v1/runs/{halfway.pk}/stream"
    assert state["is_terminal"] is False


def test_script_state_has_no_stream_url_when_streaming_is_disabled(browser: Client, run: Run, settings: Any) -> None:
    settings.SSE_ENABLED = False

    assert "stream" not in script_state(page_of(browser, run))["urls"]


def test_run_page_respects_the_content_security_policy(browser: Client, halfway: Run) -> None:
    answer = browser.get(f"/runs/{halfway.pk}")
    page = answer.content.decode()
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])

    assert nonce
    assert " style=" not in page
    assert not re.search(r"\son\w+=", page)
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)
    assert all(nonce[1] in attributes or "application/json" in attributes for attributes in inline)


def test_simulated_run_is_labeled(browser: Client, alice: Any, brief: Any) -> None:
    run, _ = transitions.create(owner=alice, brief=brief, writer="simulated", simulated_s=90)

    page = page_of(browser, run)

    assert "<strong>Simulated.</strong>" in page
    assert "over 90 seconds" in page


def test_finished_run_links_to_its_strategy(browser: Client, run: Run) -> None:
    write_all(run)
    answer = browser.get(f"/runs/{run.pk}")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "Your strategy is ready" in page
    assert f'href="/runs/{run.pk}/strategy"' in page
    assert re.search(r"<title>\s*Ready · Closewell\s*</title>", page)
    assert page.count('<article class="card"') > 8


def test_cancel_keeps_finished_sections_and_may_be_repeated(browser: Client, halfway: Run) -> None:
    for _ in range(2):
        answer = browser.post(f"/runs/{halfway.pk}/cancel")
        assert answer.headers["Location"] == f"/runs/{halfway.pk}"
    endings.release(leases.Lease(run_id=halfway.pk, attempt=1))

    page = page_of(browser, halfway)

    assert "You stopped this strategy" in page
    assert f"3 of {len(SECTIONS)} sections were finished. You can read them below." in page
    assert page.count("Not written") >= 6
    assert f"?run={halfway.pk}" in page


def test_failed_run_shows_the_reason_and_next_steps(browser: Client, run: Run) -> None:
    lease = leases.claim(run.pk, worker="test")
    assert lease
    refused = WritingFailed("provider_auth", "The provider refused the key.", retryable=False)
    for spec in SECTIONS:
        checkpoints.fail_section(lease, spec, refused)
    endings.finish(lease)

    page = page_of(browser, run)

    assert "We could not write this strategy" in page
    assert "The provider refused the key." in page
    assert "Your answers are saved" in page
    assert "provider_auth" in page
    assert "Traceback" not in page


def test_section_fragment_returns_a_finished_section(browser: Client, halfway: Run) -> None:
    answer = browser.get(f"/runs/{halfway.pk}/sections/audience")
    fragment = answer.content.decode()

    assert answer.status_code == 200
    assert "<html" not in fragment
    assert "<summary>Workings<" in fragment
    assert "Shaped by your answers" in fragment


@pytest.mark.parametrize("key", ["positioning", "nothing"])
def test_section_fragment_returns_404_when_not_finished(browser: Client, halfway: Run, key: str) -> None:
    assert browser.get(f"/runs/{halfway.pk}/sections/{key}").status_code == 404


@pytest.mark.parametrize("path", ["", "/strategy", "/strategy.md", "/sections/audience"])
def test_another_users_run_looks_like_a_missing_one(bob: Any, halfway: Run, path: str) -> None:
    client = Client()
    client.force_login(bob)

    theirs, nobodys = client.get(f"/runs/{halfway.pk}{path}"), client.get(f"/runs/{uuid.uuid4()}{path}")

    assert theirs.status_code == nobodys.status_code == 404
    assert without_tokens(theirs.content) == without_tokens(nobodys.content)


def without_tokens(page: bytes) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.decode())


def test_another_users_run_cannot_be_canceled(bob: Any, halfway: Run) -> None:
    client = Client()
    client.force_login(bob)

    assert client.post(f"/runs/{halfway.pk}/cancel").status_code == 404
    halfway.refresh_from_db()
    assert halfway.cancel_requested_at is None


@pytest.mark.parametrize("name", ["run", "strategy", "download"])
def test_run_pages_require_login(run: Run, name: str) -> None:
    address = reverse(f"strategies:{name}", args=(run.pk,))

    assert Client().get(address).headers["Location"] == f"/accounts/login/?next={address}"


def test_cancel_requires_post(browser: Client, run: Run) -> None:
    assert browser.get(f"/runs/{run.pk}/cancel").status_code == 405


@pytest.mark.parametrize(("count", "queries"), [(0, 12), (12, 12)], ids=["nothing written", "most of it written"])
def test_run_page_query_count_does_not_grow_with_sections(
    browser: Client, run: Run, django_assert_max_num_queries: Any, count: int, queries: int
) -> None:
    if count:
        write_sections(run, count)

    with django_assert_max_num_queries(queries):
        page_of(browser, run)
