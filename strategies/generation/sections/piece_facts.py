"""The facts for the two requests about titles: what there is to choose from, and what a reader chooses from."""

from strategies.generation.facts import Facts
from strategies.generation.planning.decisions import PieceDecision
from strategies.generation.planning.piece_options import PieceOptions
from strategies.generation.wording import numeral

_ASSETS = {
    "page": "a page of the pillar that collects its pieces",
    "form": "a form or page that the next step leads to",
    "consent": "permission to publish the proof, or to name a customer",
    "data": "figures taken from the proof and checked",
    "invitation": "an invitation to register for an event",
    "interview": "an interview with the person of the proof",
    "footage": "clips from the proof",
}


def add_piece_facts(facts: Facts, options: PieceOptions) -> None:
    """Add everything that pieces can be made from, numbered as the answer has to name it."""
    brief, rule = options.brief, "the brief and the plan, numbered"
    questions = [
        {"number": number, "question": item.question, "asked_by": item.asked_by, "answer": item.answer}
        for number, item in enumerate(brief.audience.questions, start=1)
    ]
    facts.add_calculation("choose.questions", questions, rule)
    goals = [{"number": number, "goal": goal.text} for number, goal in enumerate(brief.goals, start=1)]
    facts.add_calculation("choose.goals", goals, rule)
    proof = [
        {"number": number, "proof": item.proof, "has_permission": item.may_be_published is True}
        for number, item in enumerate(brief.proof or (), start=1)
        if number in options.proof
    ]
    facts.add_calculation("choose.proof", proof, rule)
    facts.add_calculation("choose.groups", list(options.groups), rule)
    facts.add_calculation("choose.formats", _describe_formats(options), "hours of one piece, and the owner's limits")
    facts.add_calculation("choose.assets", {**_ASSETS, "none": "nothing"}, "what the plan can make")
    facts.add_calculation("size", _describe_size(options), "the hours of the plan")


def add_slot_facts(facts: Facts, options: PieceOptions, slots: dict[str, PieceDecision]) -> None:
    """Add the titles that the readers of each group choose from, numbered."""
    segments = {item.name: item for item in options.brief.audience.segments or ()}
    for id_, piece in slots.items():
        reader = segments.get(piece.segment)
        value = {
            "reader": piece.segment,
            "situation": reader.situation if reader else None,
            "asks": options.brief.audience.questions[piece.question - 1].question,
            "format": piece.format,
            "channel": piece.channel,
            "titles": {str(number): text for number, text in enumerate((piece.title, *piece.others), start=1)},
        }
        facts.add_calculation(f"piece.{id_}", value, "the candidates")


def _describe_formats(options: PieceOptions) -> list[dict[str, object]]:
    return [
        {
            "format": key,
            "hours_of_one": numeral(form.hours),
            "channels": list(options.channels[key]),
            "most_in_90_days": options.most(key),
        }
        for key, form in options.formats.items()
    ]


def _describe_size(options: PieceOptions) -> dict[str, object]:
    return {
        "titles_at_least": options.titles_min,
        "titles_at_most": options.titles_max,
        "titles_per_pillar_at_least": options.per_pillar,
        "hours_of_the_window": numeral(options.capacity.window_h),
        "formats_of_the_option": list(options.option.formats),
        "percent_of_the_hours_for_the_option": options.option.share_percent,
    }
