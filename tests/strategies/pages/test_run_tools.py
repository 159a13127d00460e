"""Actions on the run page: retry a section, email when done; and the progress strip on other pages."""

import re
from typing import Any

import pytest
from django.test import Client

from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS
from strategies.models import Account, CompletionEmail, Run
from strategies.runs import checkpoints, dispatch, endings
from tests.strategies.writing import write_sections

LIMITED = WritingFailed("rate_limited", "Too many requests.", retryable=True)
MISSING = WritingFailed("dependency_missing", "It builds on another one.", retryable=False)


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    enqueued: list[Any] = []
    monkeypatch.setattr(dispatch, "enqueue_runs", lambda *run_ids: enqueued.extend(run_ids) or len(run_ids))
    return enqueued


@pytest.fixture
def waiting(run: Run) -> Run:
    """Three sections are finished; the fourth waits for its retry."""
    lease = write_sections(run, 3)
    checkpoints.start_section(lease, SECTIONS[3])
    checkpoints.record_next_try(lease, SECTIONS[3], LIMITED, number=2, wait_s=300)
    run.refresh_from_db()
    return run


@pytest.fixture
def partial(run: Run) -> Run:
    """The third to last section failed, and with it the two that depend on it."""
    lease = write_sections(run, len(SECTIONS) - 3)
    for number, spec in enumerate(SECTIONS[-3:]):
        checkpoints.fail_section(lease, spec, MISSING if number else LIMITED)
    endings.finish(lease)
    run.refresh_from_db()
    assert run.status == "partial"
    return run


def page_of(browser: Client, run: Run) -> str:
    return browser.get(f"/runs/{run.pk}").content.decode()


def test_retrying_section_shows_number_time_and_reason(browser: Client, waiting: Run) -> None:
    page = page_of(browser, waiting)

    assert re.search(r'<span class="line__state">Retrying, 2 of 3, in (29\d|300) s</span>', page)
    assert re.search(r'<span class="section__state">Retrying, 2 of 3, in (29\d|300) s</span>', page)
    assert "Too many requests." in page
    assert 'class="section__failure" hidden' in page, "it has not failed"


def test_retry_section_retries_only_that_section(
    browser: Client, partial: Run, enqueued: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    key = SECTIONS[-3].key
    page = page_of(browser, partial)
    assert page.count("Retry this section") == 1, "the others depend on it"
    assert "Retry that one first" in page

    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(f"/runs/{partial.pk}/sections/{key}/retry")

    assert answer.headers["Location"] == f"/runs/{partial.pk}"
    assert enqueued == [partial.pk]
    partial.refresh_from_db()
    statuses = dict(partial.sections.values_list("key", "status"))
    assert partial.status == "queued"
    assert statuses[key] == "waiting"
    assert list(statuses.values()).count("done") == len(SECTIONS) - 3


@pytest.mark.parametrize("key", ["audience", "nothing"])
def test_retry_section_has_no_effect_when_it_has_not_failed(browser: Client, partial: Run, key: str) -> None:
    assert browser.post(f"/runs/{partial.pk}/sections/{key}/retry").status_code == 302

    partial.refresh_from_db()
    assert partial.status == "partial"


def test_another_users_section_cannot_be_retried(bob: Any, partial: Run) -> None:
    client = Client()
    client.force_login(bob)

    assert client.post(f"/runs/{partial.pk}/sections/{SECTIONS[-3].key}/retry").status_code == 404
    assert client.post(f"/runs/{partial.pk}/email", {"wanted": "yes"}).status_code == 404


def test_email_is_not_offered_when_not_configured(browser: Client, run: Run) -> None:
    assert "mail me" not in page_of(browser, run)
    browser.post(f"/runs/{run.pk}/email", {"wanted": "yes"})
    assert not CompletionEmail.objects.exists()


def test_email_is_requested_and_withdrawn(browser: Client, alice: Any, run: Run, settings: Any) -> None:
    settings.EMAIL_IS_CONFIGURED = True
    assert "add an address to" in page_of(browser, run)
    alice.email = "alice@example.org"
    alice.save()
    assert "and confirm it" in page_of(browser, run)
    browser.post(f"/runs/{run.pk}/email", {"wanted": "yes"})
    assert not CompletionEmail.objects.exists()
    Account.objects.filter(user=alice).update(confirmed_email="alice@example.org")
    assert "Email me when it is ready" in page_of(browser, run)

    browser.post(f"/runs/{run.pk}/email", {"wanted": "yes"})
    assert "We’ll email <strong>alice@example.org</strong>" in page_of(browser, run)
    assert CompletionEmail.objects.get().watched_at is None, "the user is not watching"

    browser.post(f"/runs/{run.pk}/email", {"wanted": "no"})
    assert "Email me when it is ready" in page_of(browser, run)


def test_other_pages_show_progress_to_the_owner_only(browser: Client, bob: Any, waiting: Run, alice: Any) -> None:
    theirs = Client()
    theirs.force_login(bob)

    for address in ("/", "/new", "/runs/nothing"):
        page = browser.get(address).content.decode()
        assert f'data-run="/api/v1/runs/{waiting.pk}"' in page
        assert f'<span class="working__percent">{waiting.progress}%</span>' in page
        assert 'id="working"' not in theirs.get(address).content.decode()
    assert 'id="working"' not in page_of(browser, waiting)
    assert 'id="working"' not in Client().get("/accounts/login/").content.decode()


def test_progress_strip_omits_ended_runs(browser: Client, partial: Run) -> None:
    assert 'id="working"' not in browser.get("/").content.decode()


def test_progress_strip_escapes_names(browser: Client, run: Run) -> None:
    run.brief.name = "<script>alert(1)</script>"
    run.brief.save()

    assert "<script>alert" not in browser.get("/").content.decode()
