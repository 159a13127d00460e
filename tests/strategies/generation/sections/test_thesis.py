"""The answer to the request for a thesis is checked, and what is missing from it is filled in by the rules."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategies.generation import pipeline
from strategies.generation.brief import Brief, sample_briefs
from strategies.generation.errors import WritingFailed
from strategies.generation.planning.build import build_plan
from strategies.generation.sections import Section
from strategies.generation.sections.checks import ChecksSection
from strategies.generation.sections.decided import decisions_in
from strategies.generation.sections.front import FrontSection
from strategies.generation.sections.options import OptionsSection
from strategies.generation.sections.situation import find_thesis
from strategies.generation.sections.thesis_prose import ThesisProse
from strategies.generation.writers.base import Assignment, Objection, WrittenProse
from strategies.generation.writers.guard import find_objections
from strategies.generation.writers.offline import OfflineWriter
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.composing import compose_all, compose_one, texts
from tests.strategies.generation.decided_options import decided_options
from tests.strategies.generation.theses import assign, example, plan_of, write, write_example
from tests.strategies.generation.thesis_writer import choose, rules_thesis
from tests.strategies.generation.typed_briefs import briefs


def object_to(of: Brief, prose: ThesisProse) -> list[Objection]:
    return list(assign(of).check(prose))


# Checks of the answer


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"formats": ["Podcast episode"]}, "chosen.formats.0", "The owner does not make this format."),
        ({"formats": ["Video", "Video"]}, "chosen.formats.1", "Video is there twice."),
        ({"questions": [1, 9]}, "chosen.questions.1", "There is no question 9; there are 7 questions."),
        ({"proof": [4]}, "chosen.proof.0", "Proof 4 does not exist, or the owner's rules forbid it."),
        ({"share_percent": 20}, "chosen.share_percent", "The share of the hours is between 40 and 100 percent."),
        ({"title": "Settle the size before the opening"}, "others.0.title", "Another option has this title."),
    ],
)
def test_option_that_cannot_be_is_an_objection(changes: dict[str, Any], field: str, reason: str) -> None:
    (found,) = object_to(sample(1), choose(**changes)(example(sample_briefs()[1])))
    assert found.field == field
    assert found.reason.startswith(reason)


def test_barred_proof_is_an_objection() -> None:
    of = brief(
        proof=[{"proof": "A story", "kind": "Case", "may_be_published": True}],
        rules={"barred_proof": ["Case"]},
    )
    prose = choose(proof=[1])(rules_thesis(of))
    assert "chosen.proof.0" in [item.field for item in object_to(of, prose)]


def test_share_that_leaves_few_pieces_is_an_objection() -> None:
    prose = choose(formats=["Newsletter"], share_percent=100, questions=[7])(example(sample_briefs()[1]))
    (found,) = object_to(sample(1), prose)
    assert found.field == "chosen.share_percent"
    assert found.reason.endswith("Choose a smaller share, more formats or more questions.")


def test_format_that_fits_no_day_is_an_objection() -> None:
    of = brief(
        means__people=[{"role": "Owner", "hours_per_week": 2}],
        means__formats=[{"format": "Webinar", "hours": 60}, {"format": "Article", "hours": 4}],
    )
    prose = choose(formats=["Webinar"], questions=[1])(rules_thesis(of))
    assert [item.field for item in object_to(of, prose)] == ["chosen.formats"]


def test_questions_of_people_who_cannot_move_the_goal_are_an_objection() -> None:
    prose = choose(questions=[4, 5, 7])(example(sample_briefs()[1]))
    (found,) = object_to(sample(1), prose)
    assert found.field == "chosen.questions"
    assert found.reason == "Who asks 4 and 5 cannot move goal 1. Choose questions whose askers can."


def test_grave_finding_may_be_reworded_but_not_left_out() -> None:
    prose = example(sample_briefs()[1])
    without = prose.model_copy(
        update={"tensions": [item for item in prose.tensions if item.rule != "goal_opens_later"]}
    )
    (found,) = object_to(sample(1), without)
    assert found.field == "tensions"
    assert found.reason.startswith("“goal_opens_later” has to be kept, in your own words:")


def test_finding_may_be_named_by_its_id() -> None:
    content = example(sample_briefs()[1]).model_dump()
    content["tensions"][1]["rule"] = "finding.goal_opens_later"
    assert ThesisProse.model_validate(content) == example(sample_briefs()[1])


def test_finding_that_is_there_twice_is_an_objection() -> None:
    prose = example(sample_briefs()[1])
    twice = prose.model_copy(update={"tensions": [*prose.tensions, prose.tensions[0]]})
    assert [item.field for item in object_to(sample(1), twice)] == [f"tensions.{len(prose.tensions)}.rule"]


@pytest.mark.parametrize(
    "lie",
    [
        "600,000 people wait for the run.",
        "A Deloitte study shows that repair doubles loyalty.",
        "87% of those who wait will buy.",
    ],
)
def test_lie_in_the_thesis_is_an_objection(lie: str) -> None:
    prose = example(sample_briefs()[1])
    first, *others = prose.tensions
    lied = prose.model_copy(update={"tensions": [first.model_copy(update={"consequence": lie}), *others]})
    assert {item.field for item in find_objections(lied, assign(sample(1)))} == {"tensions.0.consequence"}


def test_answer_outside_its_lengths_is_named_by_field() -> None:
    content = example(sample_briefs()[1]).model_dump()
    content["chosen"]["title"] = "A" * 61
    content["tensions"] = content["tensions"][:2]
    with pytest.raises(ValueError, match="2 validation errors") as caught:
        ThesisProse.model_validate(content)
    assert "chosen.title" in str(caught.value)
    assert "tensions" in str(caught.value)


# What is missing


class FailingWriter(OfflineWriter):
    """Fails to write the thesis, and nothing else."""

    name = "model:test:failing"

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        if assignment.section == "situation":
            raise WritingFailed("invalid_output", "No answer could be used.", retryable=True)
        return super().write(assignment, **callbacks)


def test_failed_thesis_leaves_the_plan_of_the_rules() -> None:
    of, done = sample(1), dict[str, Section]()
    for spec in pipeline.SECTIONS:
        try:
            done[spec.key] = compose_one(spec.key, of, done, FailingWriter()).section
        except WritingFailed:
            assert spec.key == "situation"
    rules = compose_all(of)
    assert set(done) == set(rules) - {"situation"}
    assert plan_of(of, done) == build_plan(of, TODAY)
    assert done["options"].blocks() == rules["options"].blocks()
    assert done["calendar"] == rules["calendar"]


def test_option_that_could_not_be_corrected_leaves_the_choice_to_the_rules() -> None:
    of = sample(1)
    done = write(of, change=choose(formats=["Podcast episode"]))
    thesis, options = find_thesis(done), done["options"]
    assert thesis is not None
    assert thesis.options == []
    assert isinstance(options, OptionsSection)
    assert options.chosen == build_plan(of, TODAY).option.key
    assert texts(done["front"]) == texts(compose_all(of)["front"])


def test_withheld_texts_are_filled_in_by_the_rules() -> None:
    def withhold(prose: ThesisProse) -> ThesisProse:
        empty = {"text": "", "basis": []}
        return prose.model_copy(
            update={
                "bet": prose.bet.model_copy(update=empty),
                "why": prose.why.model_copy(update=empty),
                "promise": prose.promise.model_copy(update=empty),
                "refusals": [prose.refusals[0].model_copy(update=empty)],
            }
        )

    done = write(sample(1), change=withhold)
    page, options = done["front"], done["options"]
    assert isinstance(page, FrontSection)
    assert isinstance(options, OptionsSection)
    assert page.bet.text.startswith("The bet: If you show the work, goal 1 moves")
    assert page.promise.text.startswith("The promise: Readers get")
    assert len(page.will_not) == 3
    assert options.why.text == "“Show the work” comes first."
    assert "" not in [statement.basis for statement in (*page.statements(), *options.statements())]


def test_thesis_survives_storage_and_older_sections_still_load() -> None:
    done = write_example("dtc_ecommerce_fellrye")
    stored = json.loads(json.dumps(done["situation"].model_dump(mode="json")))
    assert pipeline.load_section("situation", stored) == done["situation"]
    del stored["thesis"], stored["withheld"]
    older = pipeline.load_section("situation", stored)
    assert decisions_in({"situation": older}).thesis is None


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), briefs())
def test_document_of_any_thesis_passes_its_checks(data: st.DataObject, of: Brief) -> None:
    option = data.draw(decided_options(of))
    change = choose(
        title=option.title,
        text=option.pitch,
        gives_up=option.gives_up,
        formats=list(option.formats),
        share_percent=option.share_percent,
        proof=list(option.proof),
        questions=list(option.questions),
    )
    section = write(of, change=change)["checks"]
    assert isinstance(section, ChecksSection)
    assert [one.explanation for one in section.failed if one.key not in ("language", "length")] == []
