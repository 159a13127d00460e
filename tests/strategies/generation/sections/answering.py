"""Writers for tests of sections: they give a fixed answer, checked like a model's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, JsonValue

from strategies.generation.brief.samples import sample_briefs
from strategies.generation.examples.loader import build_answer
from strategies.generation.writers.base import Assignment, IsCanceled, Objection, OnText, WrittenProse
from strategies.generation.writers.guard import find_objections
from strategies.generation.writers.withholding import withhold

type Change = Callable[[dict[str, Any]], None]


def keep_all(_: dict[str, Any]) -> None:
    """Change nothing."""


@dataclass
class ExampleWriter:
    """Answers with the example of a sample, changed by the test. Collects what is objected to."""

    position: int
    change: Change = keep_all
    name: str = "model:test:example"
    label: str = "Example"
    prose: BaseModel | None = None
    objections: list[Objection] = field(default_factory=list)

    def write(self, assignment: Assignment, *, on_text: OnText, is_canceled: IsCanceled, **_: Any) -> WrittenProse:
        sample = sample_briefs()[self.position]
        example = build_answer(sample.key, assignment.request_name, assignment.prose, assignment.entries)
        data = example.model_dump(mode="json")
        self.change(data)
        self.prose = assignment.prose.model_validate(data)
        self.objections += [*find_objections(self.prose, assignment), *assignment.check(self.prose)]
        return WrittenProse(prose=self.prose, writer_name=self.name)


@dataclass
class StubbornWriter(ExampleWriter):
    """Never corrects its answer, so that what is objected to is withheld."""

    def write(self, assignment: Assignment, *, on_text: OnText, is_canceled: IsCanceled, **_: Any) -> WrittenProse:
        written = super().write(assignment, on_text=on_text, is_canceled=is_canceled)

        def find(content: JsonValue) -> list[Objection]:
            prose = assignment.prose.model_validate(content)
            return [*find_objections(prose, assignment), *assignment.check(prose)]

        content, withheld = withhold(assignment, written.prose.model_dump(mode="json"), find)
        return WrittenProse(prose=assignment.prose.model_validate(content), writer_name=self.name, withheld=withheld)
