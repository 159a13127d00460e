"""Answers about the business: what it is, what it sells, where, and in which language it writes."""

from typing import Literal

from strategies.generation.brief.answers import (
    Answers,
    Country,
    Language,
    Maybe,
    Name,
    Text,
    WebAddress,
    ask,
    ask_optional,
)

type Trade = Literal["B2B", "Online shop", "Local business", "Professional services", "Charity or cause", "Other"]
type Regulation = Literal[
    "None", "Health", "Food supplements", "Medicines", "Finance", "Law", "Alcohol", "Gambling", "Other"
]
type Position = Literal["Market Leader", "Challenger", "Follower", "Niche Player"]


class Business(Answers):
    """What the business is and sells."""

    business_name: Name = ask("Business name", "The strategy speaks about you by name.")
    description: Text = ask("What the business does", "Two or three plain sentences.")
    offer: Text = ask("What you sell, and for how much", "The next step of every piece leads here.")
    country: Maybe[Country] = ask_optional(
        "Country (code)", "The country you sell in first, such as GB or NL: its public holidays are kept free."
    )
    region: Maybe[Name] = ask_optional(
        "Region (code)", "State or province, such as CA, ENG or BY, where it has public holidays of its own."
    )
    places: Maybe[Name] = ask_optional("Places", "Town, area or countries, as you would say it.")
    language: Maybe[Language] = ask_optional(
        "Language to write in (code)", "The language of your content and of this strategy, such as en-GB or de."
    )
    trade: Maybe[Trade] = ask_optional("Kind of business", "Decides the learning cards and what channels usually cost.")
    regulation: Maybe[Regulation] = ask_optional(
        "Advertising rules of your trade", "Regulated trades may not claim what others may. The plan warns you."
    )
    website: Maybe[WebAddress] = ask_optional("Website", "The home of your own pages.")
    industry: Maybe[Name] = ask_optional("Industry", "As your customers would call it.")
    stage: Maybe[Text] = ask_optional("Where the business stands", "Age, size or revenue, in your words.")
    position: Maybe[Position] = ask_optional("Your position", "A challenger picks other fights than a leader.")
