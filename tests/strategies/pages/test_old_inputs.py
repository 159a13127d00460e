"""Inputs of the form of version 1: drafts of it open in the current form, and nothing of them is lost."""

import uuid
from typing import Any

import pytest
from django.test import Client

from strategies.models import BriefDraft, BriefRecord, Run
from strategies.pages.forms.brief import BriefForm
from strategies.pages.forms.old_inputs import is_old

COMPLETE = {
    "business.business_name": "Closewell",
    "business.description": "Software for closing the books.",
    "business.offer": "From 900 euros a month.",
    "business.ideal_customer": "A group controller",
    "business.geography": "Netherlands",
    "business.website": "closewell.example",
    "business.proof_assets": "Four stories\nA benchmark",
    "business_context.business_objectives": "20 demo requests a month",
    "business_context.team_size": "0.5",
    "business_context.content_budget.amount": "6,500",
    "business_context.content_budget.currency": "EUR",
    "business_context.content_budget.period": "month",
    "audience_intelligence.audience_pain_points": "No audit trail\r\nLate nights",
    "audience_intelligence.seasonal_trends": "August is dead",
    "content_strategy.content_frequency": "Weekly",
    "content_strategy.content_mix": "guides: 60\n2024: 40",
    "content_strategy.blackout_dates.0.start_date": "2027-12-20",
    "content_strategy.blackout_dates.0.end_date": "2027-12-31",
    "performance_analytics.ab_testing_capabilities": "no",
}


def lost_of(form: BriefForm) -> dict[str, str]:
    texts = form.typed
    return {
        texts[name]: texts[name.replace("field", "text")]
        for name in texts
        if name.startswith("lost_answers.") and name.endswith(".field")
    }


def test_complete_draft_of_the_old_form_can_be_submitted() -> None:
    form = BriefForm.from_texts(COMPLETE)

    brief = BriefForm(texts=form.typed, is_submitted=True).read()

    assert brief is not None
    assert brief.business.website == "https://closewell.example"
    assert [one.question for one in brief.audience.questions] == ["No audit trail", "Late nights"]
    assert (brief.means.budget.amount, brief.means.people[0].hours_per_week) == (6500, 20)
    assert [(one.name, one.share) for one in brief.means.themes or ()] == [("Guides", 60), ("2024", 40)]
    assert str((brief.timing.blackouts or ())[0].last) == "2027-12-31"
    assert brief.results.can_split_test is False
    assert {one.field: one.text for one in brief.lost_answers or ()} == {"Seasons": "August is dead"}


def test_half_a_draft_of_the_old_form_stays_half() -> None:
    metric = "business_context.target_metrics.primary_metric"
    form = BriefForm.from_texts({"business.ideal_customer": "A controller", metric: "leads"})

    assert form.typed == {"audience.ideal_customer": "A controller", "goals.0.metric": "leads"}


@pytest.mark.parametrize(
    ("name", "text", "lost"),
    [
        ("business_context.team_size", "two", {"Team size": "two"}),
        ("business_context.start_date", "soon", {"Start date": "soon"}),
        ("business_context.content_budget.currency", "quid", {"Currency": "quid"}),
        ("business.website", "javascript:alert(1)", {"Website": "javascript:alert(1)"}),
        ("content_strategy.content_mix", "guides 60", {"Content mix": "guides 60"}),
        ("content_strategy.blackout_dates.3.reason", "Stocktaking", {"Blackout dates": "reason: Stocktaking"}),
        ("business.turnover", "1", {"business.turnover": "1"}),
        ("business_context", "x", {"business_context": "x"}),
        ("content_strategy.blackout_dates.²", "x", {"content_strategy.blackout_dates.²": "x"}),
        ("audience_intelligence.audience_pain_points", "x" * 5001, {"Audience pain points": "x" * 5001}),
    ],
)
def test_answer_that_cannot_be_read_is_shown_as_lost(name: str, text: str, lost: dict[str, str]) -> None:
    form = BriefForm.from_texts({"business.geography": "Oslo", "business_context.team_size": "1", name: text})

    assert lost_of(form) == lost


def test_inputs_of_the_current_form_are_not_converted() -> None:
    texts = {"business.business_name": "Half", "goals.1.text": "More bookings"}

    assert not is_old(texts)
    assert BriefForm.from_texts(texts).typed == texts


def test_old_draft_opens_converted_and_saves_so(browser: Client, alice: Any) -> None:
    draft = BriefDraft.objects.create(owner=alice, name="Closewell", inputs=COMPLETE)
    page = browser.get(f"/new?draft={draft.pk}").content.decode()

    assert "Answers we could not carry over" in page
    assert "August is dead" in page
    assert 'value="20"' in page
    draft.refresh_from_db()
    assert draft.inputs == COMPLETE


def test_page_of_the_old_form_that_is_still_open_loses_nothing(browser: Client) -> None:
    page = browser.post("/new", {"idempotency_key": str(uuid.uuid4()), **COMPLETE}).content.decode()

    assert "Answers we could not carry over" in page
    assert 'id="summary"' not in page
    assert not Run.objects.exists()
    assert BriefDraft.objects.get().inputs["audience.questions.0.question"] == "No audit trail"


def test_old_run_opens_the_converted_brief_with_what_was_lost(
    browser: Client, run: Any, old_brief: dict[str, Any]
) -> None:
    BriefRecord.objects.filter(pk=run.brief_id).update(data=old_brief)

    page = browser.get("/new", {"run": str(run.pk)}).content.decode()

    assert "No audit trail" in page
    assert "Answers we could not carry over" in page
    assert "August is dead" in page


def test_lost_answers_are_escaped(browser: Client, alice: Any) -> None:
    draft = BriefDraft.objects.create(owner=alice, inputs={"business_context.team_size": "<b>two</b>"})
    page = browser.get(f"/new?draft={draft.pk}").content.decode()

    assert "&lt;b&gt;two&lt;/b&gt;" in page
    assert "<b>two" not in page
