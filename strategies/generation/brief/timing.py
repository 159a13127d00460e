"""Answers about days: when to start, publish, pause and sell."""

from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from strategies.generation.brief.answers import (
    Answers,
    Date,
    Maybe,
    Name,
    Several,
    Weekday,
    YesNo,
    ask,
    ask_optional,
)

type SeasonKind = Literal["Buying", "Quiet", "Closed"]


def _require_order(first: object, last: object) -> None:
    if first and last and last < first:  # type: ignore[operator] # both are dates
        raise PydanticCustomError("dates_reversed", "The last day comes before the first day.")


class Blackout(Answers):
    """Days on which nothing is published."""

    first: Date = ask("First day", "From this day on nothing is published.")
    last: Maybe[Date] = ask_optional("Last day", "Leave empty for a single day.")
    reason: Maybe[Name] = ask_optional("Reason", "Shown beside the calendar.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        _require_order(self.first, self.last)
        return self


class Season(Answers):
    """A time of the year in which customers buy, stay away, or the business is closed."""

    name: Name = ask("Season", "As you would call it, such as gift buying.")
    first: Date = ask("First day", "The next time it begins.")
    last: Date = ask("Last day", "The next time it ends.")
    kind: SeasonKind = ask("Kind", "Buying seasons get pieces before they begin; quiet ones get fewer; closed, none.")
    sells: Maybe[Name] = ask_optional("What is sold then", "The pieces before the season point to it.")
    who: Maybe[Name] = ask_optional("Who buys then", "The name of one of your groups; empty if all of them.")
    headline: Maybe[Name] = ask_optional("A headline for it", "Title of the piece before it, as you would say it.")
    is_yearly: Maybe[YesNo] = ask_optional("Every year?", "Yes, if you leave it empty.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        _require_order(self.first, self.last)
        return self


class Timing(Answers):
    """Days to publish on and days to keep free."""

    start_date: Maybe[Date] = ask_optional("Start date", "First day of the plan; next Monday if empty.")
    nothing_before: Maybe[Date] = ask_optional("Publish nothing before", "Such as the day of an announcement.")
    weekdays: Maybe[Several[Weekday]] = ask_optional("Days to publish", "Only these weekdays are used.")
    quiet_first_working_days: Maybe[int] = ask_optional(
        "First working days of a month to keep free", "Such as 6, if your readers close their books then.", ge=0, le=15
    )
    time_of_day: Maybe[Name] = ask_optional("Time of day", "Such as 7:30 or midday.")
    blackouts: Maybe[Several[Blackout]] = ask_optional("Days to keep free", "Holidays, stocktaking, audits.")
    publishes_on_holidays: Maybe[YesNo] = ask_optional(
        "Do you publish on public holidays?", "No, if you leave it empty."
    )
    seasons: Maybe[Several[Season]] = ask_optional("Seasons", "Busy and quiet times, as dates.")
