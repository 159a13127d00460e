"""What the seven options of the rules ask of the plan."""

from strategies.generation.planning.plan import OptionKey, Traits

TRAITS: dict[OptionKey, Traits] = {
    "numbers": Traits(
        needs_proof=True,
        has_edition=True,
        subject="Our figures",
        response="Ask five readers what they would compare.",
    ),
    "answers": Traits(
        subject="The first questions",
        response="Send the answers to those who ask.",
    ),
    "stories": Traits(
        needs_proof=True,
        subject="Customers and their stories",
        response="Write what was learnt without a name, and ask the next customer.",
    ),
    "work": Traits(
        needs_proof=True,
        serves_known=True,
        subject="How we work",
        response="Put one question and one next step under every piece.",
    ),
    "list": Traits(
        needs_list=True,
        serves_known=True,
        subject="For people on the list",
        response="Write less often, and only when there is something to decide.",
    ),
    "partners": Traits(
        needs_partners=True,
        subject="For partners and their people",
        response="Ask for one date and one place instead of goodwill.",
    ),
    "countdown": Traits(
        needs_list=True,
        serves_known=True,
        subject="Until the day",
        response="Move what has no date of its own to the front, and wait for the new day.",
    ),
}
