"""Answers about competitors, gaps and trends."""

from typing import Literal

from strategies.generation.brief.answers import (
    Answers,
    Count,
    Maybe,
    Name,
    Several,
    Text,
    WebAddress,
    YesNo,
    ask,
    ask_optional,
)

type Level = Literal["High", "Medium", "Low"]


class Competitor(Answers):
    """A competitor, as far as the user knows it."""

    name: Name = ask("Name", "Only competitors you name are ever mentioned.")
    website: Maybe[WebAddress] = ask_optional("Website", "Where to look when a line has to be checked.")
    strength: Maybe[Text] = ask_optional("What they do well", "Where not to fight them head-on.")
    weakness: Maybe[Text] = ask_optional("Where they are weak", "The room they leave for you.")
    is_checked: Maybe[YesNo] = ask_optional("Have you checked this?", "Unchecked lines are marked as assumptions.")


class Gap(Answers):
    """A need that no competitor serves yet."""

    gap: Text = ask("What is missing", "In your words.")
    opportunity: Maybe[Text] = ask_optional("What you could do about it", "Quoted where the options are compared.")
    questions: Maybe[Several[Count]] = ask_optional("Which questions it is about", "Numbers of your questions.")
    priority: Maybe[Level] = ask_optional("Priority", "A gap of high priority adds a point to the option it supports.")


class Trend(Answers):
    """A change in the market."""

    trend: Name = ask("Trend", "Names the change.")
    relevance: Maybe[Text] = ask_optional("Why it matters to you", "Quoted beside the trend.")


class Market(Answers):
    """Competitors, gaps and trends."""

    competitors: Maybe[Several[Competitor]] = ask_optional("Competitors", "The two or three customers compare you to.")
    gaps: Maybe[Several[Gap]] = ask_optional("Gaps", "What your competitors do not explain or show.")
    trends: Maybe[Several[Trend]] = ask_optional("Trends", "Changes your customers already notice.")
