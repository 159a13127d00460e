"""The facts for the thesis: what the rules found, and what an option can be made of."""

from strategies.generation.brief import Brief
from strategies.generation.facts import Facts
from strategies.generation.planning.plan import Plan, Tension
from strategies.generation.planning.schedule import FormatHours
from strategies.generation.planning.tensions.decided import WARNING_WEIGHT, name_tensions
from strategies.generation.planning.usable_proof import usable_proof

DAYS = "days_of_the_plan"
"""Id of the fact with the number of days."""


def collect_thesis_facts(brief: Brief, plan: Plan, tensions: tuple[Tension, ...]) -> Facts:
    """Return the facts for the thesis. Findings are named as a writer has to name them."""
    facts = Facts(brief)
    for name, item in name_tensions(tensions).items():
        facts.add_calculation(f"finding.{name}", _describe_tension(item), item.working)
    window = plan.window
    facts.add_calculation(DAYS, (window.end - window.start).days + 1, "from the first day of the plan to the last")
    numbered = "the brief, numbered"
    questions = [
        {"number": number, "question": item.question, "asked_by": item.asked_by, "answer": item.answer}
        for number, item in enumerate(brief.audience.questions, start=1)
    ]
    facts.add_calculation("choose.questions", questions, numbered)
    proof = [
        {"number": number, "proof": item.proof, "has_permission": item.may_be_published is True}
        for number, item in usable_proof(brief)
    ]
    facts.add_calculation("choose.proof", proof, numbered)
    forms = [_describe_format(form) for form in plan.capacity.formats]
    facts.add_calculation("choose.formats", forms, "hours for one piece, and the owner's limits")
    return facts


def _describe_tension(item: Tension) -> dict[str, object]:
    return {
        "at_odds": item.title,
        "follows": item.consequence,
        "assumed": item.default,
        "question": item.question,
        "how_to_find_out": item.how,
        "must_be_kept": item.weight >= WARNING_WEIGHT,
    }


def _describe_format(form: FormatHours) -> dict[str, object]:
    return {"format": form.key, "hours_for_one": round(form.hours, 2), "most_per_month": form.max_per_month}
