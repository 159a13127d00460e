"""Answers about proof: what the business can show, and whether it may."""

from typing import Literal

from strategies.generation.brief.answers import Answers, Count, Maybe, Name, Several, Text, YesNo, ask, ask_optional

type ProofKind = Literal["Number", "Case", "Person", "Process", "Review", "Certificate", "Footage"]
type Renewal = Literal["Once", "Every month", "Every quarter", "Every year"]


class Proof(Answers):
    """Something the business can show."""

    proof: Text = ask("What you can show", "A figure, a story, an expert, footage: as exactly as you can.")
    kind: Maybe[ProofKind] = ask_optional("Kind", "Decides which titles and formats it fits.")
    answers: Maybe[Several[Count]] = ask_optional(
        "Which questions it answers", "Numbers of your customers' questions, such as 1 and 3."
    )
    may_be_published: Maybe[YesNo] = ask_optional("May it be published?", "If you don't know, asking is planned first.")
    said_by: Maybe[Name] = ask_optional("Who says it", "A name with a role, or where the figure comes from.")
    renewed: Maybe[Renewal] = ask_optional("How often it is new", "Figures that are renewed can be a regular edition.")
