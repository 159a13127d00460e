"""The brief page: what it shows, what it keeps, what it orders."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from strategies.pages.typed_answers import typed_from

from strategies.generation.brief import sample_briefs
from strategies.models import Run

NEW = "/new"


@pytest.fixture
def typed(raw_brief: dict[str, Any]) -> dict[str, str]:
    return typed_from(raw_brief) | {"idempotency_key": str(uuid.uuid4())}


@pytest.mark.django_db
def test_it_asks_a_stranger_to_sign_in() -> None:
    assert Client().get(NEW).headers["Location"] == "/accounts/login/?next=/new"


def test_it_shows_the_ten_questions_the_samples_and_what_one_gets(browser: Client) -> None:
    page = browser.get(NEW).content.decode()

    assert page.count('<ol class="questions"') == 1
    assert "What you get" in page
    assert "less than a minute" in page
    for sample in sample_briefs():
        assert f"?sample={sample.key}" in page


def test_a_sample_fills_it_in(browser: Client) -> None:
    page = browser.get(NEW, {"sample": "dtc_ecommerce_fellrye"}).content.decode()

    assert 'value="Fell &amp; Rye"' in page
    assert "No discounting outside January" in page


def test_an_unknown_sample_leaves_it_empty(browser: Client) -> None:
    assert browser.get(NEW, {"sample": "nothing"}).status_code == 200


def test_a_good_brief_orders_a_run_and_leads_to_its_page(browser: Client, typed: dict[str, str]) -> None:
    answer = browser.post(NEW, typed)

    run = Run.objects.get()
    assert run.brief.name == "Closewell"
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("strategies:run", args=(run.pk,))


def test_a_double_click_orders_one_run(browser: Client, typed: dict[str, str]) -> None:
    first, second = browser.post(NEW, typed), browser.post(NEW, typed)

    assert first.headers["Location"] == second.headers["Location"]
    assert Run.objects.count() == 1


def test_going_back_and_changing_an_answer_orders_another_run(browser: Client, typed: dict[str, str]) -> None:
    browser.post(NEW, typed)
    browser.post(NEW, typed | {"business.offer": "Something else"})

    assert Run.objects.count() == 2


def test_a_token_that_is_none_is_replaced_by_a_fresh_one(browser: Client, typed: dict[str, str]) -> None:
    assert browser.post(NEW, typed | {"idempotency_key": "x" * 5000}).status_code == 302


def test_a_fault_keeps_everything_typed_and_the_token_and_orders_nothing(
    browser: Client, typed: dict[str, str]
) -> None:
    page = browser.post(NEW, typed | {"business.offer": " ", "business.stage": "Year <b>4</b>"}).content.decode()

    assert "1 answer" in page or "One answer needs mending" in page
    assert 'href="#q-business-offer"' in page
    assert 'id="q-business-offer-error"' in page
    assert "Year &lt;b&gt;4&lt;/b&gt;" in page
    assert typed["idempotency_key"] in page
    assert "No audit trail" in page
    assert not Run.objects.exists()


def test_html_scripts_and_formulas_are_shown_as_text(browser: Client, typed: dict[str, str]) -> None:
    bad = '"><script>alert(1)</script>'
    typed |= {"business.business_name": bad, "business.geography": '=HYPERLINK("https://evil.example")', "x": "1"}
    page = browser.post(NEW, typed).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "=HYPERLINK(&quot;https://evil.example&quot;)" in page


def test_a_row_more_is_added_without_judging_what_is_typed_so_far(browser: Client) -> None:
    rivals = "competitive_intelligence.top_competitors"
    page = browser.post(NEW, {f"{rivals}.0.name": "First rival", "more": rivals}).content.decode()

    assert "First rival" in page
    assert f'name="{rivals}.1.name"' in page
    assert 'id="summary"' not in page


def test_a_brief_of_200_kb_comes_back_with_what_was_typed(browser: Client, typed: dict[str, str]) -> None:
    page = browser.post(NEW, typed | {"business.description": "x" * 200_000}).content.decode()

    assert "at most 64 kB" in page
    assert "x" * 200_000 in page


@pytest.mark.filterwarnings("ignore:.*")
def test_more_than_the_server_reads_gets_a_readable_page(browser: Client, typed: dict[str, str]) -> None:
    answer = browser.post(NEW, typed | {"business.description": "x" * 400_000})

    assert answer.status_code == 400
    assert "couldn’t read this request" in answer.content.decode()


def test_the_answers_of_an_earlier_run_can_be_used_again(browser: Client, run: Any) -> None:
    page = browser.get(NEW, {"run": str(run.pk)}).content.decode()

    assert 'value="Closewell"' in page


@pytest.mark.parametrize("wanted", ["nonsense", "7a2e0060-8d97-4a20-88e9-4cd6b235a2b0"])
def test_an_earlier_run_that_is_not_there_is_not_found(browser: Client, wanted: str) -> None:
    assert browser.get(NEW, {"run": wanted}).status_code == 404


def test_nobody_gets_the_answers_of_somebody_elses_run(bob: Any, run: Any) -> None:
    client = Client()
    client.force_login(bob)

    assert client.get(NEW, {"run": str(run.pk)}).status_code == 404


def test_a_form_from_elsewhere_is_refused_with_a_readable_page(alice: Any, typed: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    answer = client.post(NEW, typed)

    assert answer.status_code == 403
    assert "session has expired" in answer.content.decode()
    assert not Run.objects.exists()
