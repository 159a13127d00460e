"""The section on the audience quotes groups, questions and journey, and says who can move the first goal."""

from typing import Any

from strategies.generation.sections.audience import AudienceSection
from tests.strategies.generation.briefs import brief, sample
from tests.strategies.generation.composing import compose_one, texts
from tests.strategies.generation.sections.answering import ExampleWriter


def audience(**changes: Any) -> AudienceSection:
    section = compose_one("audience", brief(**changes), {}).section
    assert isinstance(section, AudienceSection)
    return section


def question(text: str, kind: str | None = None) -> dict[str, Any]:
    return {"question": text, "kind": kind}


def test_questions_are_grouped_by_kind_in_the_customers_words() -> None:
    asked = [question("Is it safe?", "Fear"), question("What does it cost?", "Cost"), question("Will it hurt?", "Fear")]
    section = audience(audience__questions=asked)
    assert [item.asked.text for item in section.questions] == [
        "Fear: “Is it safe?” “Will it hurt?”",
        "Cost: “What does it cost?”",
    ]
    assert section.questions[0].asked.basis == "audience.questions.0.question, audience.questions.2.question"


def test_question_without_a_kind_is_named_other_beside_the_others() -> None:
    asked = [question("What does it cost?", "Cost"), question("How long do samples take?")]
    section = audience(audience__questions=asked)
    assert [item.asked.text for item in section.questions][1] == "Other: “How long do samples take?”"
    assert audience().questions[0].asked.text == "“How long do samples take?”"


def test_lesson_is_a_judgement_on_the_kind_that_prevails() -> None:
    asked = [question("Is it safe?", "Fear"), question("Will it hurt?", "Fear"), question("What does it cost?", "Cost")]
    lesson = audience(audience__questions=asked).lesson
    assert lesson
    assert lesson.evidence == "judgement"
    assert lesson.basis.startswith("2 of 3 questions.")


def test_lesson_is_left_out_if_no_kind_prevails() -> None:
    asked = [question("Is it safe?", "Fear"), question("What does it cost?", "Cost")]
    assert audience(audience__questions=asked).lesson is None


def test_only_groups_that_serve_the_first_goal_are_named_as_its_movers() -> None:
    goals = [{"text": "More enquiries."}, {"text": "More sign-ups."}]
    segments = [
        {"name": "Architects"},
        {"name": "Owners", "serves_goals": [2]},
        {"name": "Builders", "serves_goals": [1]},
    ]
    assert [item.text for item in audience(goals=goals, audience__segments=segments).movers] == [
        "Who can move your first goal: Architects and Builders."
    ]
    segments = [{"name": "Owners", "serves_goals": [2]}]
    (said,) = audience(goals=goals, audience__segments=segments).movers
    assert said.text == "By your own answers, none of these groups can move your first goal."


def test_daytime_is_named_where_slots_are_sold() -> None:
    shown = texts(compose_one("audience", sample(2), {}).section)
    assert "Free in working hours: Patients after joint surgery. Not free: Runners." in shown
    assert "working hours" not in texts(compose_one("audience", sample(0), {}).section)


def test_group_without_a_situation_is_an_assumption_to_check() -> None:
    (group,) = audience(audience__segments=[{"name": "Restorers"}]).groups
    assert (group.about.text, group.about.evidence) == ("What brings them is unknown.", "assumption")
    assert group.about.check.startswith("Ask five of them")
    assert group.about.basis == "Group 1 (brief)."


def test_brief_without_groups_writes_for_the_ideal_customer() -> None:
    section = audience()
    assert section.groups == []
    assert "You name no groups" in section.movers[0].text


def test_questions_beyond_eight_are_counted() -> None:
    asked = [question(f"Question number {number}?", "Cost") for number in range(10)]
    assert (
        audience(audience__questions=asked).questions[-1].asked.text == "2 more questions of theirs are in your brief."
    )


def test_braces_in_a_question_are_kept() -> None:
    assert "“What if {home} is %s?”" in texts(audience(audience__questions=[question("What if {home} is %s?")]))


def test_groups_that_only_a_writer_sees_are_not_called_one_reader() -> None:
    def leave_further(data: dict[str, Any]) -> None:
        data["groups"] = []

    of = sample(0)
    of = of.model_copy(update={"audience": of.audience.model_copy(update={"segments": None})})
    writer = ExampleWriter(0, leave_further)
    section = compose_one("audience", of, {}, writer).section
    assert isinstance(section, AudienceSection)
    assert [item.key for item in section.groups] == ["seen-1"]
    assert section.movers[0].text == "You name no groups; these are seen in your answers."
    assert not [item for item in writer.objections if item.kind == "count"]


def test_what_brings_a_named_group_is_in_the_appendix_if_a_writer_says_more() -> None:
    section = compose_one("audience", sample(0), {}, ExampleWriter(0)).section
    assert isinstance(section, AudienceSection)
    named, seen = section.groups[0], section.groups[-1]
    shown = [item.text for item in section.statements()]
    assert not [text for text in shown if named.about.text in text]
    assert [text for text in shown if seen.about.text in text]
    headings = [block.text for block in section.appendix() if block.kind == "heading"]
    assert headings[0] == "What brings them"
