import copy
from typing import Any

import pytest

from strategies.generation.brief import parse_brief, sample_briefs
from strategies.generation.planning.build import build_plan
from tests.strategies.generation.briefs import TODAY, sample
from tests.strategies.generation.planning.tensions.finding import find, find_in

FIGURE: dict[str, Any] = {"proof": "61 closes", "kind": "Number", "answers": [1], "may_be_published": True}
STORIES: dict[str, Any] = {"proof": "Four stories", "kind": "Case", "answers": [1], "may_be_published": True}
KEYS = {"no_proof", "proof_barred", "proof_not_public", "proof_permission_unknown", "question_without_proof"}


def test_no_proof_is_reported_when_none_is_named() -> None:
    assert find()["no_proof"].title == "You name nothing that only you can show."


def test_cleared_proof_that_answers_everything_is_no_tension() -> None:
    assert not KEYS & set(find(proof=[FIGURE]))


def test_barred_proof_is_reported_with_what_is_left() -> None:
    found = find(proof=[FIGURE, STORIES], rules={"barred_proof": ["Case"]})["proof_barred"]
    assert found.title == "Your rules forbid cases as proof, and one of your two pieces of proof is that."
    assert found.working == "Not used: “Four stories”."


def test_barred_proof_weighs_more_when_it_is_all_there_is() -> None:
    some = find(proof=[FIGURE, STORIES], rules={"barred_proof": ["Case"]})["proof_barred"]
    everything = find(proof=[STORIES], rules={"barred_proof": ["Case"]})["proof_barred"]
    assert everything.title == "Your rules forbid cases as proof, and that is all you have."
    assert everything.weight > some.weight


def test_barred_kind_is_no_tension_when_no_proof_is_of_it() -> None:
    assert "proof_barred" not in find(proof=[FIGURE], rules={"barred_proof": ["Review"]})


def test_proof_that_may_not_be_published_is_reported() -> None:
    found = find(proof=[{**FIGURE, "may_be_published": False}])
    assert found["proof_not_public"].title == "“61 closes” may not be published."
    assert "proof_permission_unknown" not in found


def test_unknown_permission_is_reported_by_name() -> None:
    found = find(proof=[{**FIGURE, "may_be_published": None}, STORIES])["proof_permission_unknown"]
    assert found.title == "Whether you may publish “61 closes” is unknown."
    assert found.paths == ("proof.0.may_be_published",)


def test_unknown_permission_is_counted_when_it_concerns_many() -> None:
    many = [{"proof": f"Figure {n}"} for n in range(3)]
    title = "Whether you may publish any of your three pieces of proof is unknown."
    assert find(proof=many)["proof_permission_unknown"].title == title
    some = "Whether you may publish three of your four pieces of proof is unknown."
    assert find(proof=[*many, FIGURE])["proof_permission_unknown"].title == some


def test_consent_is_reported_when_cleared_stories_name_customers() -> None:
    found = find(proof=[STORIES], rules={"needs_consent_for_names": True})["consent_needed"]
    assert "“Four stories” would name them" in found.title


def test_consent_is_reported_when_stories_are_wanted_and_none_is_there() -> None:
    changes: dict[str, Any] = {"rules": {"needs_consent_for_names": True}}
    assert "consent_needed" in find(means__formats=[{"format": "Customer story"}], **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"proof": [STORIES]},
        {"proof": [FIGURE], "rules": {"needs_consent_for_names": True}},
        {"proof": [{**STORIES, "may_be_published": None}], "rules": {"needs_consent_for_names": True}},
    ],
)
def test_consent_is_no_tension_without_names_or_before_permission(changes: dict[str, Any]) -> None:
    assert "consent_needed" not in find(**changes)


def test_question_without_proof_of_a_high_gap_is_quoted_first() -> None:
    questions = [{"question": "What does it cost?"}, {"question": "Why day eight?"}, {"question": "How long?"}]
    gap = {"gap": "Not explained.", "questions": [3], "priority": "High"}
    found = find(audience__questions=questions, proof=[FIGURE], market={"gaps": [gap]})["question_without_proof"]
    assert found.title == "You rate a gap high and have no proof for its question: “How long?”"
    assert found.working == "Of 3 questions, no usable proof answers: 2 and 3."


def test_question_without_proof_of_a_foreign_gap_is_not_quoted_first() -> None:
    questions = [
        {"question": "What does it cost?", "asked_by": "Owners"},
        {"question": "Why day eight?", "asked_by": "Runners"},
        {"question": "How long?", "asked_by": "Owners"},
    ]
    groups = [{"name": "Owners"}, {"name": "Runners", "serves_goals": [2]}]
    gap = {"gap": "Not explained.", "questions": [2], "priority": "High"}
    found = find(
        goals=[{"text": "Grow."}, {"text": "Last."}],
        audience__questions=questions,
        audience__segments=groups,
        proof=[FIGURE],
        market={"gaps": [gap]},
    )
    assert found["question_without_proof"].title == "No proof answers “How long?”"


def test_single_edition_is_reported_when_the_option_rests_on_it() -> None:
    found = find_in(sample(0))["one_edition"]
    assert found.title == "Your figure is new every quarter, so these 90 days hold one edition of it."
    assert found.paths == ("proof.0.renewed",)


def test_single_edition_is_no_tension_when_figures_are_new_every_month() -> None:
    raw = copy.deepcopy(sample_briefs()[0].raw)
    raw["proof"][0]["renewed"] = "Every month"
    of = parse_brief(raw)
    assert build_plan(of, TODAY).option.key == "numbers"
    assert "one_edition" not in find_in(of)
