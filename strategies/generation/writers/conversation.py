"""The conversation with a model about one request: ask, check, have it corrected by field. Imported late."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from pydantic import BaseModel, JsonValue, ValidationError
from pydantic_ai.models import Model

from strategies.generation.errors import WritingFailed
from strategies.generation.writers.acceptance import NotPrintable, accept, find_all_objections
from strategies.generation.writers.answers import describe_problems, read_prose
from strategies.generation.writers.asking import BrokenAnswer, ask_model
from strategies.generation.writers.base import Assignment, Objection, ObjectionReport, Outcome, Phase
from strategies.generation.writers.guard.judge import NO_REFUSALS, Refusals
from strategies.generation.writers.judging import judge
from strategies.generation.writers.model_config import ModelConfig
from strategies.generation.writers.model_failures import failure_of, invalid_output_failure
from strategies.generation.writers.patches import Patch, apply_patch
from strategies.generation.writers.prompts import TOO_LONG, Request, build_patch_request, build_request, repeat_request
from strategies.generation.writers.visible_text import Draft, visible_text

_NOT_JSON = "It is not a JSON object of the schema."
_WITHHOLDING_S = 1.0
"""Time that is left for withholding when a correction takes too long."""

type Report = Callable[[Phase | ObjectionReport], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The accepted prose, what was withheld from it, and how many answers it took."""

    prose: BaseModel
    withheld: tuple[Objection, ...]
    answers: int


@dataclass(slots=True, kw_only=True)
class Conversation:
    """The state of a conversation. The text of the current answer is in `draft`."""

    config: ModelConfig
    model: Model[Any]
    assignment: Assignment
    draft: Draft
    report: Report
    """Called with each phase and with the objections to each answer."""
    deadline: float
    """On the clock of `time.monotonic`."""
    answers: int = field(default=0, init=False)
    refused: Refusals = field(default=NO_REFUSALS, init=False)
    """What the judge has refused. It is asked once."""

    async def run(self) -> Result:
        """Ask until an answer is accepted or the corrections are used up; then withhold what was objected to.

        Raises:
            WritingFailed: the model refused, gave no usable answer, or what is left of it cannot be printed.
            Exception: whatever the client raises; `model_failures.failure_of` translates it.
        """
        async with self.model:
            self.report("writing")
            content = await self._ask_for_all()
            content = await self._correct(content)
            if self.config.judge:
                content = await self._judge(content)
        return self._accept(content)

    async def _ask_for_all(self) -> JsonValue:
        """Return the first answer that fits the schema but for its limits. A broken one is asked for again, once."""
        request, problems = build_request(self.assignment), list[str]()
        for _ in range(2 if self.config.repairs else 1):
            try:
                content = await self._ask(repeat_request(request, problems), self.assignment.prose, self.draft)
                read_prose(self.assignment.prose, content)
            except BrokenAnswer:
                problems = [_NOT_JSON]
            except ValidationError as error:
                problems = describe_problems(error)
            else:
                if len(visible_text(content, self.assignment.prose)) <= self.config.max_output_chars:
                    return content
                problems = [TOO_LONG]
        raise invalid_output_failure()

    async def _correct(self, content: JsonValue) -> JsonValue:
        """Have the model correct what is objected to, until nothing is or its corrections are used up."""
        problems: list[str] = []
        while objections := self._check(content):
            if self.answers > self.config.repairs:
                break
            self._report_objections("sent_back", objections)
            self.report("repairing")
            try:
                patch = await self._ask_for_patch(content, objections, problems)
            except _CorrectionFailed:
                break
            if patch is None:
                problems = [_NOT_JSON]
                continue
            content, problems = apply_patch(content, patch, objections, self._fits)
            self.draft.show(content)
        return content

    async def _judge(self, content: JsonValue) -> JsonValue:
        """Have the judge read the answer, and the model correct what it refuses, if a correction is left."""
        seconds = self.deadline - monotonic() - _WITHHOLDING_S
        self.refused = await judge(self.config, self.model, self.assignment, content, seconds)
        return await self._correct(content) if self.refused else content

    async def _ask_for_patch(
        self, content: JsonValue, objections: Sequence[Objection], problems: Sequence[str]
    ) -> Patch | None:
        """Return the corrections; None if the answer is not usable.

        Raises:
            _CorrectionFailed: the provider failed, or there is no time left. The answer so far is kept.
        """
        request = build_patch_request(self.assignment, content, objections, problems)
        try:
            async with asyncio.timeout(self.deadline - monotonic() - _WITHHOLDING_S):
                answer = await self._ask(request, Patch, Draft(Patch))
            return Patch.model_validate(answer)
        except (BrokenAnswer, ValidationError):
            return None
        except Exception as error:
            # What is good in the answer is not lost because a correction was refused, too long, or did not arrive.
            if isinstance(error, WritingFailed) or failure_of(error).code != "internal_error":
                raise _CorrectionFailed from None
            raise

    async def _ask(self, request: Request, prose: type[BaseModel], draft: Draft) -> JsonValue:
        self.answers += 1
        context = self.assignment.context
        cache_key = context.brief.fingerprint[:32] if context else ""
        return await ask_model(self.config, self.model, request, prose, draft, cache_key)

    def _check(self, content: JsonValue) -> list[Objection]:
        self.report("checking")
        return find_all_objections(self.assignment, content, self.refused)

    def _accept(self, content: JsonValue) -> Result:
        try:
            prose, withheld = accept(self.assignment, content, self.refused)
        except NotPrintable:
            raise invalid_output_failure() from None
        if withheld:
            self._report_objections("withheld", withheld)
        return Result(prose=prose, withheld=withheld, answers=self.answers)

    def _report_objections(self, outcome: Outcome, objections: Sequence[Objection]) -> None:
        self.report(
            ObjectionReport(
                section=self.assignment.section,
                request=self.assignment.answers_before + self.answers,
                outcome=outcome,
                objections=tuple(objections),
            )
        )

    def _fits(self, content: JsonValue) -> bool:
        try:
            read_prose(self.assignment.prose, content)
        except ValidationError:
            return False
        return len(visible_text(content, self.assignment.prose)) <= self.config.max_output_chars


class _CorrectionFailed(Exception):
    """No further correction can be asked for."""
