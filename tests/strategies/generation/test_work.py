"""Several requests in one section: text, withheld sentences and answers add up."""

from typing import Any

from pydantic import BaseModel

from strategies.generation.facts import Facts
from strategies.generation.planning.build import build_plan
from strategies.generation.sections.audience import AudienceSection
from strategies.generation.work import Work
from strategies.generation.writers.base import Assignment, Objection, Phase, WrittenProse, replace_nothing
from tests.strategies.generation.briefs import TODAY, sample


class Prose(BaseModel):
    text: str


class Scripted:
    """Writes a text that names its request, of which one sentence is withheld."""

    name = label = "model:scripted"

    def __init__(self) -> None:
        self.asked: list[Assignment] = []

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        self.asked.append(assignment)
        text = f"Text of {assignment.request_name}."
        callbacks["on_phase"]("writing")
        callbacks["on_text"](text)
        lie = Objection(kind="figure", field="text", sentence=assignment.request_name, reason="It is in no fact.")
        return WrittenProse(prose=Prose(text=text), writer_name=self.name, withheld=(lie,), answers=2)


def work_with(writer: Scripted, seen: list[str], phases: list[Phase]) -> Work:
    return Work(
        brief=sample(0),
        plan=build_plan(sample(0), TODAY),
        today=TODAY,
        done={},
        writer=writer,
        on_text=seen.append,
        is_canceled=lambda: False,
        on_phase=phases.append,
    )


def ask(work: Work, request: str = "", **changes: Any) -> Prose:
    return work.write_prose(
        AudienceSection, Prose, facts=Facts(work.brief), draft=lambda: Prose(text=""), request=request, **changes
    )


def test_requests_of_a_section_add_up() -> None:
    writer, seen, phases = Scripted(), list[str](), list[Phase]()
    work = work_with(writer, seen, phases)
    ask(work)
    ask(work, "reader")

    assert [assignment.request_name for assignment in writer.asked] == ["audience", "reader"]
    assert [assignment.answers_before for assignment in writer.asked] == [0, 2]
    assert seen == ["Text of audience.", "Text of audience.\n\nText of reader."]
    assert [item.sentence for item in work.withheld] == ["audience", "reader"]
    assert (work.answers, work.writer_name, phases) == (4, "model:scripted", ["writing", "writing"])


def test_assignment_has_context_and_hooks() -> None:
    writer = Scripted()
    work = work_with(writer, [], [])
    ask(work, replace=lambda path, prose: "Other")
    ask(work)

    first, second = writer.asked
    assert first.context is not None
    assert (first.context.brief, first.context.plan, first.context.today) == (work.brief, work.plan, TODAY)
    assert first.replace("text", Prose(text="")) == "Other"
    assert second.replace is replace_nothing
