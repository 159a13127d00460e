"""The page of a new brief."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from strategies.generation.brief import sample_briefs
from strategies.models import Run
from strategies.pages.forms.brief import BriefForm

NEW = "/new"


@pytest.fixture
def typed(raw_brief: dict[str, Any]) -> dict[str, str]:
    return BriefForm(brief=raw_brief).typed | {"idempotency_key": str(uuid.uuid4())}


@pytest.mark.django_db
def test_brief_page_requires_login() -> None:
    assert Client().get(NEW).headers["Location"] == "/accounts/login/?next=/new"


def test_brief_page_shows_questions_samples_and_result(browser: Client) -> None:
    page = browser.get(NEW).content.decode()

    assert page.count('<ol class="questions"') == 1
    assert "What you get" in page
    assert "less than a minute" in page
    for sample in sample_briefs():
        assert f"?sample={sample.key}" in page


def test_sample_fills_in_the_form(browser: Client) -> None:
    page = browser.get(NEW, {"sample": "dtc_ecommerce_fellrye"}).content.decode()

    assert 'value="Fell &amp; Rye"' in page
    assert "No discount outside January." in page


def test_unknown_sample_leaves_the_form_empty(browser: Client) -> None:
    assert browser.get(NEW, {"sample": "nothing"}).status_code == 200


def test_valid_brief_creates_a_run_and_redirects_to_it(browser: Client, typed: dict[str, str]) -> None:
    answer = browser.post(NEW, typed)

    run = Run.objects.get()
    assert run.brief.name == "Closewell"
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("strategies:run", args=(run.pk,))


def test_submitting_twice_creates_one_run(browser: Client, typed: dict[str, str]) -> None:
    first, second = browser.post(NEW, typed), browser.post(NEW, typed)

    assert first.headers["Location"] == second.headers["Location"]
    assert Run.objects.count() == 1


def test_changed_answer_after_going_back_creates_another_run(browser: Client, typed: dict[str, str]) -> None:
    browser.post(NEW, typed)
    browser.post(NEW, typed | {"business.offer": "Something else"})

    assert Run.objects.count() == 2


def test_invalid_idempotency_key_is_replaced(browser: Client, typed: dict[str, str]) -> None:
    assert browser.post(NEW, typed | {"idempotency_key": "x" * 5000}).status_code == 302


def test_invalid_brief_keeps_input_and_key_and_creates_no_run(browser: Client, typed: dict[str, str]) -> None:
    page = browser.post(NEW, typed | {"business.offer": " ", "business.stage": "Year <b>4</b>"}).content.decode()

    assert "There is a problem with your answers" in page
    assert 'href="#q-business-offer"' in page
    assert 'id="q-business-offer_error"' in page
    assert "Year &lt;b&gt;4&lt;/b&gt;" in page
    assert typed["idempotency_key"] in page
    assert typed["audience.questions.1.question"] in page
    assert not Run.objects.exists()


def test_html_and_formulas_are_shown_as_text(browser: Client, typed: dict[str, str]) -> None:
    bad = '"><script>alert(1)</script>'
    typed |= {"business.business_name": bad, "business.places": '=HYPERLINK("https://evil.example")', "x": "1"}
    page = browser.post(NEW, typed).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "=HYPERLINK(&quot;https://evil.example&quot;)" in page


def test_adding_a_row_does_not_validate_input(browser: Client) -> None:
    rivals = "market.competitors"
    page = browser.post(NEW, {f"{rivals}.0.name": "First rival", "more": rivals}).content.decode()

    assert "First rival" in page
    assert f'name="{rivals}.1.name"' in page
    assert 'id="summary"' not in page


def test_too_large_brief_keeps_input(browser: Client, typed: dict[str, str]) -> None:
    page = browser.post(NEW, typed | {"business.description": "x" * 200_000}).content.decode()

    assert "at most 64 kB" in page
    assert "x" * 200_000 in page


@pytest.mark.filterwarnings("ignore:.*")
def test_request_over_the_size_limit_gets_an_error_page(browser: Client, typed: dict[str, str]) -> None:
    answer = browser.post(NEW, typed | {"business.description": "x" * 400_000})

    assert answer.status_code == 400
    assert "couldn’t read this request" in answer.content.decode()


def test_answers_of_an_earlier_run_fill_in_the_form(browser: Client, run: Any) -> None:
    page = browser.get(NEW, {"run": str(run.pk)}).content.decode()

    assert 'value="Closewell"' in page


@pytest.mark.parametrize("run_id", ["nonsense", "7a2e0060-8d97-4a20-88e9-4cd6b235a2b0"])
def test_unknown_earlier_run_returns_404(browser: Client, run_id: str) -> None:
    assert browser.get(NEW, {"run": run_id}).status_code == 404


def test_answers_of_another_users_run_return_404(bob: Any, run: Any) -> None:
    client = Client()
    client.force_login(bob)

    assert client.get(NEW, {"run": str(run.pk)}).status_code == 404


def test_missing_csrf_token_gets_an_error_page(alice: Any, typed: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    answer = client.post(NEW, typed)

    assert answer.status_code == 403
    assert "session has expired" in answer.content.decode()
    assert not Run.objects.exists()
