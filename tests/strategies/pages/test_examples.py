"""Examples: finished strategies of the samples, for visitors without an account."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from strategies.generation.brief.samples import SampleBrief, sample_briefs
from strategies.generation.pipeline import READING_ORDER
from strategies.pages import examples

SAMPLES = pytest.mark.parametrize("sample", sample_briefs(), ids=lambda sample: sample.key)


@SAMPLES
def test_visitor_reads_the_whole_strategy_of_a_sample(sample: SampleBrief) -> None:
    response = Client().get(f"/examples/{sample.key}")
    page = response.content.decode()
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response.cookies == {}
    assert "No AI model was called." in page
    assert f"{sample.title} is an invented business." in page.replace("&amp;", "&")
    assert [key for key in READING_ORDER if f'id="section-{key}"' in page] == list(READING_ORDER[:-1])
    assert 'id="section-editor"' not in page


def test_visitor_finds_the_examples_from_the_sign_in_page() -> None:
    page = Client().get("/accounts/login/").content.decode()
    assert 'href="/examples"' in page
    listed = Client().get("/examples").content.decode()
    assert all(f'href="/examples/{sample.key}"' in listed for sample in sample_briefs())


def test_unknown_example_is_not_found() -> None:
    assert Client().get("/examples/missing").status_code == 404


@pytest.mark.django_db
def test_signed_in_reader_can_start_from_the_brief(alice: Any) -> None:
    key = sample_briefs()[0].key
    client = Client()
    client.force_login(alice)
    assert f'href="/new?sample={key}"' in client.get(f"/examples/{key}").content.decode()


def test_example_is_composed_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    composed: list[date] = []
    monkeypatch.setattr(examples, "compose_example", lambda sample, today: composed.append(today))
    monkeypatch.setattr(examples, "_composed", {})
    today = date(2026, 11, 30)
    for day in (today, today, today + timedelta(days=1)):
        examples.get_example(sample_briefs()[0], day)
    assert composed == [today, today + timedelta(days=1)]


def test_examples_count_against_the_limit_of_shared_pages(settings: Any) -> None:
    settings.SHARED_PAGES_PER_ADDRESS_PER_MINUTE = 2
    client = Client(REMOTE_ADDR="203.0.113.77")
    assert [client.get("/examples").status_code for _ in range(3)] == [200, 200, 429]
