"""The brief: everything a strategy is written from. Nine answers are required, all others are optional."""

from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from typing import Final, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from strategies.generation.brief.answers import (
    Answers,
    Group,
    Maybe,
    Name,
    Several,
    Text,
    ask,
    ask_group,
    ask_optional,
)
from strategies.generation.brief.audience import Audience
from strategies.generation.brief.business import Business
from strategies.generation.brief.goals import Goal
from strategies.generation.brief.market import Market
from strategies.generation.brief.means import Means
from strategies.generation.brief.proof import Proof
from strategies.generation.brief.results import Results
from strategies.generation.brief.rules import Rules
from strategies.generation.brief.timing import Timing
from strategies.generation.brief.voice import Voice

VERSION: Final = 2


class LostAnswer(Answers):
    """An answer of a version 1 brief that could not be carried over without guessing.

    `field` is the title the question had.
    """

    field: Name
    text: Text


class Brief(Answers):
    """A business brief, as submitted by a form or an API client.

    What rules reason about is typed: kinds, numbers, dates, lists. Free text is quoted and never interpreted.
    """

    version: Literal[2] = VERSION
    key: Maybe[Name] = ask_optional("Key", "Your own name for this brief; it changes nothing.")
    note: Maybe[Text] = ask_optional("Note", "Your own note about this brief; it changes nothing.")
    business: Business = ask("Business", "What the business is and sells.")
    goals: Several[Goal] = ask("Goals", "What must be reached. The first goal is the most important one.")
    audience: Audience = ask("Audience", "Who it is for and what they ask.")
    proof: Maybe[Several[Proof]] = ask_optional("Proof", "What only you can show: the content is built on it.")
    means: Means = ask("Means", "People, money, formats and channels.")
    timing: Group[Timing] = ask_group(Timing, "Timing", "Days to publish, to pause and to sell.")
    rules: Group[Rules] = ask_group(Rules, "Rules", "What may not be said or done, and who checks.")
    market: Group[Market] = ask_group(Market, "Market", "Competitors, gaps and trends.")
    voice: Group[Voice] = ask_group(Voice, "Voice", "How you sound, and when a piece is good enough.")
    results: Group[Results] = ask_group(Results, "Results today", "The baselines.")
    lost_answers: Maybe[Several[LostAnswer]] = ask_optional(
        "Answers that could not be carried over", "From a brief of version 1. They are printed, not used."
    )

    @model_validator(mode="after")
    def _require_known_numbers(self) -> Self:
        """Reject a number of a question or a goal that does not exist."""
        for path, number, count, what in self._references():
            if number > count:
                message = "There is no {what} {number} in this brief; the last one is {count}. It is named in {path}."
                raise PydanticCustomError(
                    "reference_unknown", message, {"what": what, "number": number, "count": count, "path": path}
                )
        return self

    def _references(self) -> Iterator[tuple[str, int, int, str]]:
        questions, goals = len(self.audience.questions), len(self.goals)
        lists = [
            *((f"proof.{i}.answers", item.answers) for i, item in enumerate(self.proof or ())),
            *((f"market.gaps.{i}.questions", item.questions) for i, item in enumerate(self.market.gaps or ())),
            *((f"means.themes.{i}.questions", item.questions) for i, item in enumerate(self.means.themes or ())),
        ]
        for path, numbers in lists:
            yield from ((path, number, questions, "question") for number in numbers or ())
        for i, segment in enumerate(self.audience.segments or ()):
            path = f"audience.segments.{i}.serves_goals"
            yield from ((path, number, goals, "goal") for number in segment.serves_goals or ())

    @cached_property
    def fingerprint(self) -> str:
        """Return a hash that is the same for the same answers."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    @property
    def language(self) -> str:
        """Return the BCP 47 tag of the language to write in; English if the brief names none."""
        return self.business.language or "en"
