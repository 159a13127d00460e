"""What a writer knows of the brief, the plan and the finished sections: ids, titles, units."""

from collections.abc import Mapping
from functools import cache

import pytest

from strategies.generation.brief import Brief
from strategies.generation.facts import Facts, claim
from strategies.generation.planning.build import build_plan
from strategies.generation.sections.base import Section
from strategies.generation.writers.context import WritingContext
from strategies.generation.writers.context_facts import find_evidence, known_ids, list_context_facts
from strategies.generation.writers.offline import OfflineWriter
from tests.strategies.generation.briefs import TODAY, sample
from tests.strategies.generation.composing import compose_all


@cache
def finished(number: int) -> Mapping[str, Section]:
    return compose_all(sample(number), OfflineWriter())


def context(number: int, *keys: str, of: Brief | None = None) -> WritingContext:
    """Return the context of a sample whose sections with these keys are finished."""
    brief = of or sample(number)
    done = {key: section for key, section in finished(number).items() if key in keys}
    return WritingContext(brief=brief, plan=build_plan(brief, TODAY), today=TODAY, done=done)


def lines(of: WritingContext) -> dict[str, str]:
    return {fact.id: f"{fact.label}: {fact.text}" for fact in list_context_facts(of)}


@pytest.mark.parametrize("number", range(3))
def test_ids_are_unique_and_known(number: int) -> None:
    of = context(number, *finished(number))
    ids = [fact.id for fact in list_context_facts(of)]

    assert len(ids) == len(set(ids)) > 60
    assert set(ids) <= known_ids(of)


def test_part_of_an_answer_is_a_known_id() -> None:
    known = known_ids(context(2))

    assert {"goals", "goals.0", "goals.0.text", "means.budget.amount"} <= known
    assert "goals.9" not in known


def test_answers_have_titles_units_and_readable_dates() -> None:
    found = lines(context(2))

    assert found["means.budget"] == "Money for content: GBP 350 a month"
    assert found["goals.0"].startswith("Goal 1: Fill weekday slots")
    assert "Unit: %" in found["goals.0"]
    assert "By: 31 May 2027" in found["goals.0"]
    assert "First day: 1 Jan 2027" in found["timing.seasons.0"]


def test_own_key_and_note_of_a_brief_are_left_out() -> None:
    assert not {"key", "note"} & lines(context(0)).keys()


def test_plan_shows_only_what_is_decided() -> None:
    before, after = lines(context(0)), lines(context(0, "situation", "pillars", "calendar"))

    assert before["plan.today"] == "Today: Mon 30 Nov 2026"
    assert not [name for name in before if name.startswith(("plan.option.", "plan.title.", "plan.row."))]
    assert after["plan.option.1"].startswith("Chosen option: ")
    assert [name for name in after if name.startswith("plan.title.")]
    assert [name for name in after if name.startswith("plan.row.")]


def test_finished_sections_follow_in_their_order_without_what_was_withheld() -> None:
    of = context(0, "situation", "positioning")
    sections = [name for name in lines(of) if name.startswith("section.")]

    assert sections[0].startswith("section.situation.")
    assert "section.positioning.claim" in sections
    assert not [name for name in sections if "withheld" in name or "answers_used" in name]


def test_claim_may_rest_on_the_plan_and_on_a_finished_section() -> None:
    of = context(0, "situation", "positioning")
    facts = Facts(of.brief)
    facts.allow(lambda name: find_evidence(of, name))

    on_plan = facts.statement(claim("Hours are few.", "plan.capacity"))
    on_nothing = facts.statement(claim("Hours are few.", "plan.luck"))

    assert (on_plan.evidence, on_plan.basis) == ("calculated", of.plan.capacity.window_working)
    assert on_nothing.evidence == "assumption"
