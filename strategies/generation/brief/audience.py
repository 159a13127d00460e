"""Answers about the people the content is for, and the questions they ask."""

from typing import Literal

from strategies.generation.brief.answers import (
    Answers,
    Count,
    Group,
    Maybe,
    Name,
    Several,
    Text,
    YesNo,
    ask,
    ask_group,
    ask_optional,
)

type QuestionKind = Literal["Fear", "Lack", "Failure", "Cost", "Comparison", "How-to", "Urgent"]
type Role = Literal["Decides", "Signs", "Uses", "Advises"]


class Segment(Answers):
    """A group of people who decide in the same way."""

    name: Name = ask("Group", "As you would call them, such as first-time group controllers.")
    situation: Maybe[Text] = ask_optional("What brings them", "The moment in which they start to look for help.")
    role: Maybe[Role] = ask_optional("Their part in the purchase", "Who signs needs other content than who uses it.")
    serves_goals: Maybe[Several[Count]] = ask_optional(
        "Which goals they can move", "Numbers of your goals, such as 1. Empty if all of them."
    )
    is_free_by_day: Maybe[YesNo] = ask_optional(
        "Can they come or call in working hours?", "Matters where you sell slots on weekdays and groups differ."
    )


class Question(Answers):
    """A question that customers ask before they buy."""

    question: Text = ask("Question", "As a customer would say it, with its question mark: it can become a title.")
    kind: Maybe[QuestionKind] = ask_optional("Kind", "A fear is answered in another way than a price.")
    asked_by: Maybe[Name] = ask_optional("Who asks", "The name of one of your groups.")
    answer: Maybe[Text] = ask_optional("Your answer in a sentence", "What you would say at the counter.")


class Journey(Answers):
    """How customers get from first noticing a problem to coming back, in the user's words."""

    trigger: Maybe[Text] = ask_optional("What makes them look", "Quoted in the section on the audience.")
    comparing: Maybe[Text] = ask_optional("How they compare", "Quoted in the section on the audience.")
    deciding: Maybe[Text] = ask_optional("What decides it", "Quoted in the section on the audience.")
    returning: Maybe[Text] = ask_optional("Why they come back", "Quoted in the section on the audience.")


class Audience(Answers):
    """Who the content is for."""

    ideal_customer: Text = ask("Your ideal customer", "One kind of person or company, as exactly as you can.")
    questions: Several[Question] = ask(
        "Questions your customers ask", "Five good ones are enough. Each is answered by at least one piece."
    )
    segments: Maybe[Several[Segment]] = ask_optional("Groups", "Only if you would speak to them differently.")
    journey: Group[Journey] = ask_group(Journey, "How they buy", "From noticing a problem to coming back.")
    can_be_reached_by_day: Maybe[YesNo] = ask_optional(
        "Can they come or call in working hours?", "Matters where you sell slots on weekdays."
    )
