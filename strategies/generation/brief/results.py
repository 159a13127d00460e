"""Answers about results today: the baselines of every calculation."""

from typing import Literal

from strategies.generation.brief.answers import (
    Answers,
    Maybe,
    Name,
    Number,
    Percent,
    Several,
    Text,
    YesNo,
    ask_optional,
)

type Source = Literal["Search", "Social media", "Email", "Direct", "Referrals", "Adverts"]


class Results(Answers):
    """What the website and the channels do today."""

    visits_per_month: Maybe[Number] = ask_optional("Visits a month", "The first number of any honest forecast.")
    goal_rate: Maybe[Percent] = ask_optional(
        "Visitors who do what your first goal counts (%)", "With visits and target it shows how many visits you need."
    )
    signup_rate: Maybe[Percent] = ask_optional("Visitors who sign up by email (%)", "For goals about your list.")
    download_rate: Maybe[Percent] = ask_optional("Visitors who download something (%)", "A baseline.")
    click_rate: Maybe[Percent] = ask_optional("Readers of an email who click (%)", "A baseline.")
    bounce_rate: Maybe[Percent] = ask_optional("Visitors who leave at once (%)", "A baseline.")
    sources: Maybe[Several[Source]] = ask_optional("Where visitors come from", "One that works is cheaper to grow.")
    other_numbers: Maybe[Several[Name]] = ask_optional("Other numbers you watch", "One a line, with today's value.")
    in_words: Maybe[Text] = ask_optional("In your words", "What content brings in today.")
    review_every: Maybe[Literal["Month", "Quarter"]] = ask_optional("You look at results every", "Sets the reviews.")
    can_split_test: Maybe[YesNo] = ask_optional("Can you run A/B tests?", "Decides how experiments are done.")
