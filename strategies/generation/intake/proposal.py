"""What a model answers, and what is proposed to the person after the checks."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

ANSWERS_MAX = 150
CANDIDATES_MAX = 3


class WireAnswer(BaseModel):
    """An answer as the model gives it. Without limits: providers reject many of them."""

    question: str = Field(description="Path of the question, exactly as listed; in lists with the number for N.")
    answer: str = Field(description="The answer, written as the question says.")
    quote: str = Field(description="The words of the text that say so, copied exactly; 3 to 40 words.")


class WireAnswers(BaseModel):
    """The whole answer of the model."""

    answers: list[WireAnswer] = Field(description="One entry for each answer that the text gives.")


class Candidate(BaseModel):
    """A proposed answer, as it would be typed into the form, and the words of the source that it rests on."""

    model_config = ConfigDict(frozen=True)

    answer: str
    quote: str


class ProposedAnswer(BaseModel):
    """The answers proposed for one question: several if the source contradicts itself. The first fills the form."""

    model_config = ConfigDict(frozen=True)

    question: str = Field(description="Path of the answer in the brief, such as `goals.0.text`.")
    title: str
    candidates: tuple[Candidate, ...] = Field(min_length=1)


class NotUnderstood(BaseModel):
    """Something the model proposed that did not pass the checks, with the reason."""

    model_config = ConfigDict(frozen=True)

    title: str
    answer: str
    quote: str
    reason: str


class Proposal(BaseModel):
    """Everything found in a source."""

    model_config = ConfigDict(frozen=True)

    answers: tuple[ProposedAnswer, ...]
    not_understood: tuple[NotUnderstood, ...]
    brief: dict[str, Any] = Field(
        description="The first candidates as a brief with typed values. Required answers may be missing."
    )

    @property
    def inputs(self) -> dict[str, str]:
        """The text of each input of the form."""
        return {answer.question: answer.candidates[0].answer for answer in self.answers}
