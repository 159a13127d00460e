"""A run whose budget is used up ends with what it has, and says why and what to do."""

from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from strategies import checks
from strategies.generation.pipeline import WITHOUT_PROSE
from strategies.generation.writers.base import Assignment, Call, WrittenProse
from strategies.generation.writers.budget import Budget
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run
from strategies.runs import model_calls
from strategies.runs.budgets import build_budget
from strategies.worker import execution

pytestmark = pytest.mark.django_db(transaction=True)

TOKENS_PER_SECTION = 100


class PaidWriter(OfflineWriter):
    """The offline writer at a price: each section is a recorded request, if the budget allows it."""

    name = "model:openai:paid"

    def __init__(self, run: Run, budget: Budget) -> None:
        self._run, self._budget = run, budget

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        self._budget.check()
        written = super().write(assignment, **callbacks)
        call = Call(
            section=assignment.section, model="openai:paid", outcome="answered", duration_s=0.1,
            input_tokens=TOKENS_PER_SECTION, output_tokens=0,
        )  # fmt: skip
        self._budget.add(call)
        model_calls.record(self._run.pk, self._run.attempt, call)
        return WrittenProse(prose=written.prose, writer_name=self.name)


@pytest.fixture
def paid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "build_writer", lambda run, **_: PaidWriter(run, build_budget(run.pk)))


def execute(run: Run) -> Run:
    assert execution.execute(run.pk, worker="one")
    run.refresh_from_db()
    return run


def count_requests(run: Run) -> int:
    return run.model_calls.count()


def test_run_beyond_its_budget_ends_partial_and_finishes_what_code_writes(
    paid: None, run: Run, alice: Any, settings: Any
) -> None:
    settings.RUN_BUDGET_TOKENS = 3 * TOKENS_PER_SECTION
    execute(run)

    assert (run.status, run.error_code, run.error_retryable) == ("partial", "budget_exceeded", False)
    assert count_requests(run) == 3
    failed = run.sections.filter(status="failed")
    assert set(failed.values_list("error_code", flat=True)) <= {"budget_exceeded", "dependency_missing"}
    assert not failed.exclude(tries=1).exists(), "waiting does not help"
    assert run.sections.get(key="capacity").status == run.sections.get(key="measurement").status == "done"
    assert "budget of 300 tokens" in run.error_message
    assert "the budget is used up" in run.message
    browser = Client()
    browser.force_login(alice)
    page = browser.get(f"/runs/{run.pk}").content.decode()
    assert "An operator can raise RUN_BUDGET_TOKENS; then retry the missing sections." in page


def test_retry_counts_the_calls_of_earlier_attempts(paid: None, run: Run, api: Any, settings: Any) -> None:
    settings.RUN_BUDGET_TOKENS = 3 * TOKENS_PER_SECTION
    execute(run)
    api.post(f"/runs/{run.pk}/retry")
    execute(run)
    assert (run.status, count_requests(run)) == ("partial", 3)

    settings.RUN_BUDGET_TOKENS = 0
    api.post(f"/runs/{run.pk}/retry")
    execute(run)

    assert (run.status, run.error_code) == ("succeeded", "")
    assert count_requests(run) > 3


def test_run_without_any_budget_left_fails_with_its_error(paid: None, run: Run, settings: Any) -> None:
    settings.RUN_BUDGET_USD = Decimal("0.01")
    model_calls.record(
        run.pk, 1, Call(section="audience", model="m", outcome="answered", duration_s=1.0, cost_usd=Decimal("0.01"))
    )
    execute(run)

    assert (run.status, run.error_code) == ("failed", "budget_exceeded")
    assert run.message == "The strategy could not be written: the budget is used up"
    assert "USD 0.01" in run.error_message
    done = set(run.sections.filter(status="done").values_list("key", flat=True))
    assert done <= WITHOUT_PROSE


def test_email_says_that_the_budget_is_used_up(paid: None, run: Run, settings: Any) -> None:
    settings.RUN_BUDGET_TOKENS = 3 * TOKENS_PER_SECTION
    execute(run)

    context = {"name": run.name, "run": run, "url": "U", "page_url": "P"}
    text = render_to_string("strategies/completion_email.txt", context)
    assert "budget of 300 tokens" in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize(
    ("model", "budget", "ids"),
    [
        ("openai:gpt-4o", "0.5", []),
        ("ollama:llama3.2", "0.5", ["strategies.W002"]),
        ("ollama:llama3.2", "0", []),
        ("", "0.5", []),
    ],
)
def test_budget_in_money_without_a_list_price_is_a_warning(
    settings: Any, model: str, budget: str, ids: list[str]
) -> None:
    settings.WRITER_MODEL, settings.WRITER_API_KEY, settings.RUN_BUDGET_USD = model, "key", Decimal(budget)

    found = checks.check_run_budget(None)

    assert [message.id for message in found] == ids
    assert all("RUN_BUDGET_TOKENS" in str(message.hint) for message in found)
