"""Answers about people, money, formats and channels."""

from typing import Literal

from strategies.generation.brief.answers import (
    Answers,
    Count,
    Currency,
    Hours,
    Maybe,
    Name,
    Number,
    Percent,
    Several,
    YesNo,
    ask,
    ask_optional,
)

type Period = Literal["week", "month", "quarter", "year"]
type Frequency = Literal["Daily", "2-3 times per week", "Weekly", "Bi-weekly", "Monthly", "Quarterly"]
type FormatKey = Literal[
    "Article",
    "Customer story",
    "Webinar",
    "Newsletter",
    "Social post",
    "Podcast episode",
    "Video",
    "Infographic",
    "White paper",
    "Calculator or quiz",
    "Other",
]
type ChannelKey = Literal[
    "Website",
    "Email",
    "LinkedIn",
    "Instagram",
    "YouTube",
    "Facebook",
    "TikTok",
    "Snapchat",
    "Pinterest",
    "Webinars",
    "Podcast",
    "Map listing",
    "Partners",
    "Press",
    "Paid adverts",
    "Print",
    "Other",
]


class Person(Answers):
    """A person who makes content, or a group with the same role."""

    role: Name = ask("Role or name", "Rows of the calendar are given to them.")
    hours_per_week: Hours = ask("Hours a week for content", "The hours they can really spend, of all together.")
    makes: Maybe[Several[FormatKey]] = ask_optional("What they make", "Empty if everything.")


class Budget(Answers):
    """Money for content with its currency and period."""

    amount: Number = ask("Amount", "Tools, freelancers, pictures, promotion; 0 if there is none.")
    currency: Currency = ask("Currency", "Three letters, such as GBP, EUR or USD.")
    period: Period = ask("Per", "The time this amount is for.")


class RequestedFormat(Answers):
    """A format the user wants to publish."""

    format: FormatKey = ask("Format", "From the list; choose Other for one that is not there.")
    name: Maybe[Name] = ask_optional("What you call it", "Your own word for it.")
    hours: Maybe[Hours] = ask_optional("Hours for one", "Making, checking and spreading; ours are shown if empty.")
    max_per_month: Maybe[Count] = ask_optional("At most a month", "Such as 1 if you promised one email a month.")


class ChannelUse(Answers):
    """A channel the business uses or could use."""

    channel: ChannelKey = ask("Channel", "From the list.")
    name: Maybe[Name] = ask_optional("What you call it", "Your own word for it.")
    is_used: Maybe[YesNo] = ask_optional("Do you use it today?", "A channel that works is cheaper than a new one.")
    reach: Maybe[Number] = ask_optional("People there", "Subscribers, followers or members today.")
    audience_is_there: Maybe[YesNo] = ask_optional("Are your customers there?", "The strongest reason for a channel.")


class Theme(Answers):
    """A subject with its share of the content."""

    name: Name = ask("Theme", "Becomes a pillar of the plan.")
    share: Percent = ask("Share (%)", "Its part of the pieces; all shares together are 100.")
    questions: Maybe[Several[Count]] = ask_optional("Its questions", "Numbers of your customers' questions.")


class Means(Answers):
    """What can be spent, and what it should be spent on."""

    people: Several[Person] = ask("People and hours", "The plan needs no more hours than these.")
    budget: Budget = ask("Money for content", "The plan costs no more than this.")
    frequency: Frequency = ask("How often you want to publish", "The largest rhythm that fits the hours is planned.")
    formats: Maybe[Several[RequestedFormat]] = ask_optional("Formats you want to make", "The plan uses only these.")
    channels: Maybe[Several[ChannelUse]] = ask_optional("Channels", "Those you use, and those you think of.")
    themes: Maybe[Several[Theme]] = ask_optional("Themes and their shares", "They become the pillars.")
