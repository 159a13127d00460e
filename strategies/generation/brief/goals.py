"""Answers about goals: what must be reached, in numbers and by when."""

from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from strategies.generation.brief.answers import Answers, Date, Maybe, Name, Number, Text, ask, ask_optional

type GoalKind = Literal[
    "Leads",
    "Sales",
    "Stock to sell",
    "Bookings or slots",
    "Sign-ups",
    "Mentions",
    "Returning customers",
    "Donations",
    "Hires",
    "Other",
]
type GoalPeriod = Literal["week", "month", "quarter", "year", "in total"]


class Goal(Answers):
    """A goal. The first one in the list is the primary goal: most of the work serves it."""

    text: Text = ask("Goal, in your words", "Quoted in the strategy as you write it.")
    kind: Maybe[GoalKind] = ask_optional("Kind of goal", "Decides what a piece asks its readers to do.")
    metric: Maybe[Name] = ask_optional("What you count", "Such as qualified demo requests, or daytime slots filled.")
    start: Maybe[Number] = ask_optional("Today", "Without it, you cannot tell whether the plan worked.")
    target: Maybe[Number] = ask_optional("Target", "The number to reach.")
    unit: Maybe[Name] = ask_optional("Unit", "Such as %, jackets or subscribers; empty if it is just a number.")
    period: Maybe[GoalPeriod] = ask_optional("Counted per", "20 a month and 20 in total are different goals.")
    opens: Maybe[Date] = ask_optional("Not before", "If it starts later, such as the day a sale opens.")
    action: Maybe[Name] = ask_optional("What readers should do", "A few words for a button, such as Ask for a demo.")
    by: Maybe[Date] = ask_optional("By", "The day on which you want to be there.")
    waiting: Maybe[Number] = ask_optional(
        "People already waiting", "Such as a waiting list: if it is longer than the target, reach is not your task."
    )

    @model_validator(mode="after")
    def _require_order(self) -> Self:
        if self.opens and self.by and self.by < self.opens:
            raise PydanticCustomError("dates_reversed", "The goal has to be reached after the day it starts.")
        return self
