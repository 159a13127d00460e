"""Texts on each option: what it would do, what would make it fail, and what would change the choice."""

from datetime import date, timedelta

from strategies.generation.brief import Brief
from strategies.generation.facts import Claim, claim
from strategies.generation.goals import goals_of
from strategies.generation.insights import WaitingList, find_waiting_list
from strategies.generation.option_plan import RETENTION, OptionKey
from strategies.generation.proof import BEST_FIRST, best_proof
from strategies.generation.reading import GAPS, OBJECTIVES, PAINS, PROOF, RIVALS, usable_pains
from strategies.generation.schedule import window_of
from strategies.generation.sections.competitors import rivals_of
from strategies.generation.wording import exact_numeral, numeral, quote

TITLES: dict[OptionKey, str] = {
    "evidence": "Own the evidence",
    "answers": "Answer every question",
    "owned": "Serve the people you reach already",
}


def pitch_of(brief: Brief, key: OptionKey) -> tuple[Claim, Claim]:
    """Return what the option would do, and what would make it fail."""
    return {"evidence": _evidence_pitch, "answers": _answers_pitch, "owned": _owned_pitch}[key](brief)


def _evidence_pitch(brief: Brief) -> tuple[Claim, Claim]:
    proofs, gaps = brief.business.proof_assets or (), brief.competitive_intelligence.market_gaps or ()
    best = best_proof(brief, BEST_FIRST)
    if gaps:
        urgent = next((index for index, gap in enumerate(gaps) if gap.priority == "High"), 0)
        do = quote(gaps[urgent].opportunity or gaps[urgent].gap_description, 160)
        pitch = claim(f"Fewer pieces, each one that nobody else can make. First: {do}.", f"{GAPS}.{urgent}")
    elif best is not None:
        pitch = claim(f"Fewer pieces, each one built on {quote(proofs[best])}.", f"{PROOF}.{best}")
    else:
        check = "Collect one figure from three customers; without it this option cannot start."
        text = "Fewer pieces, each with proof of its own. The proof has to be collected first."
        pitch = claim(text, OBJECTIVES, check=check)
    if best is not None:
        text = f"It stands and falls with {quote(proofs[best], 140)}: nothing new there, nothing new to publish."
        return pitch, claim(text, f"{PROOF}.{best}")
    text = "There is no proof in the brief yet, so the first weeks go into collecting it."
    check = "Ask three customers in the first two weeks."
    return pitch, claim(text, OBJECTIVES, check=check)


def _answers_pitch(brief: Brief) -> tuple[Claim, Claim]:
    pains = usable_pains(brief)
    asked = "; ".join(quote(pain, 80) for _, pain in pains[:3])
    pitch = claim(f"One thorough answer for each worry, beginning with {asked}.", PAINS)
    strong = next(((index, rival) for index, rival in rivals_of(brief) if rival.strength), None)
    if strong is None:
        check = "Search for the first worries in the first week and note who answers them."
        unknown = claim("Who answers these questions already is unknown.", PAINS, check=check)
        return pitch, unknown
    index, rival = strong
    text = f"{rival.name} may answer first; its strength: {quote(rival.strength or '', 120)}."
    check = f"Search for the first worries and note where {rival.name} stands, in the first week."
    return pitch, claim(text, f"{RIVALS}.{index}", check=check)


def _owned_pitch(brief: Brief) -> tuple[Claim, Claim]:
    back, name = brief.audience_intelligence.buying_journey.retention, brief.business.business_name
    waiting = find_waiting_list(brief)
    first = f", beginning with {waiting.short_text}" if waiting else ""
    if back:
        pitch = claim(
            f"Write first for those who know {name}{first}. What brings them back: {quote(back, 160)}.",
            RETENTION,
            f"{PROOF}.{waiting.proof}" if waiting else "",
        )
    else:
        check = "Count the addresses you may write to before the first mail."
        text = f"Write first for those who know {name}{first}; how many there are is unknown."
        pitch = claim(text, "business.business_name", check=check)
    return pitch, _owned_risk(brief, waiting)


def _owned_risk(brief: Brief, waiting: WaitingList | None) -> Claim:
    """Describe the risk that too few people are within reach, or that too few on the waiting list buy."""
    if waiting:
        share = numeral(waiting.things / waiting.people * 100)
        text = (
            f"Not everybody who waits will buy: {share}% of them would have to "
            f"({exact_numeral(waiting.things)} / {exact_numeral(waiting.people)})."
        )
        check = "Ask some of them, in the first month, what would keep them from it."
        return claim(text, f"{PROOF}.{waiting.proof}", check=check)
    goal = quote(brief.business_context.business_objectives[0], 140)
    return claim(
        f"It reaches nobody new, so {goal} may need more people than are within reach.",
        f"{OBJECTIVES}.0",
        check="Count who is within reach (list, customers, waiting list) against the goal, in the first week.",
    )


def doubts_of(brief: Brief, today: date, best: OptionKey, second: OptionKey) -> list[Claim]:
    """Return the signs that the choice was wrong, including a goal that can move before the second review."""
    goals = goals_of(brief, today)
    review = window_of(brief, today).start + timedelta(days=60)
    moving = next((goal for goal in goals if goal.begins < review), goals[0])
    signs = {
        "evidence": "Within eight weeks nobody links to the first evidence, and nobody who gets in touch names it.",
        "answers": "The first five answers bring no visit from search within three months.",
        "owned": "The list or the waiting list stops growing for four weeks running.",
    }
    check = "Look at it in every review; two reviews running are enough to change."
    return [
        claim(f"{signs[best]} Then “{TITLES[second]}” comes first.", f"option.{best}", f"option.{second}", check=check),
        claim(
            f"{quote(moving.text)} does not move by the second review although the plan was kept.",
            moving.path,
            check=check,
        ),
    ]
