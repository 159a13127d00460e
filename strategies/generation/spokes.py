"""Working titles made from pillar patterns and the user's own words; none holds a prohibited word."""

from collections.abc import Sequence

from strategies.generation.brief import Brief
from strategies.generation.knowledge import SpokePattern
from strategies.generation.pillar_plan import PillarPlan
from strategies.generation.reading import customer_of, outcomes_barred, prohibited_in, usable_pains
from strategies.generation.wording import clip, first_sentence, phrase

SPOKES_MIN, SPOKES_MAX = 6, 8


class _Words(dict[str, str]):
    """What the places in a pattern stand for; an unknown word is an error in the data, not in the brief."""


def words_for(brief: Brief, pillar: PillarPlan, pain: str) -> dict[str, str]:
    """The user's words for the places in a pattern. Missing ones are left out."""
    rivals = brief.competitive_intelligence
    proofs = brief.business.proof_assets or ()
    gaps, trends = rivals.market_gaps or (), (*(rivals.industry_trends or ()), *(rivals.emerging_trends or ()))
    words = {
        "name": phrase(brief.business.business_name, 60),
        "customer": clip(customer_of(brief), 90),
        "pain": f"“{phrase(pain, 80)}”",
        "offer": phrase(first_sentence(brief.business.offer), 90),
    }
    if pillar.proof is not None:
        words["proof"] = phrase(proofs[pillar.proof], 80)
    gap = pillar.gap if pillar.gap is not None else (0 if gaps else None)
    if gap is not None:
        words["gap"] = phrase(gaps[gap].gap_description, 80)
    if trends:
        words["trend"] = phrase(trends[0].trend_name, 80)
    others = [
        rival
        for rival in rivals.top_competitors or ()
        if rival.name.casefold() != brief.business.business_name.casefold()
    ]
    if others:
        words["rival"] = phrase(others[0].name, 60)
    return words


def spokes_for(brief: Brief, pillar: PillarPlan) -> list[tuple[SpokePattern, str]]:
    """Six to eight patterns with their titles, each worry in turn, starting with the pillar's own."""
    pains = _pains_from(brief, pillar)
    barred = outcomes_barred(brief)
    usable = [p for p in pillar.purpose.spokes if _is_usable(brief, pillar, p, barred)]
    found: list[tuple[SpokePattern, str]] = []
    seen: set[str] = set()
    for turn in range(len(pains)):
        for position, pattern in enumerate(usable):
            title = _title(brief, pillar, pattern, pains[(position + turn) % len(pains)])
            if title not in seen and not prohibited_in(brief, title):
                seen.add(title)
                found.append((pattern, title))
    return found[:SPOKES_MAX]


def _title(brief: Brief, pillar: PillarPlan, pattern: SpokePattern, pain: str) -> str:
    title = pattern.title.format_map(words_for(brief, pillar, pain))
    return clip(title[:1].upper() + title[1:], 220)


def _is_usable(brief: Brief, pillar: PillarPlan, pattern: SpokePattern, barred: bool) -> bool:
    if pattern.unless == "outcomes" and barred:
        return False
    return all(need in words_for(brief, pillar, "") for need in pattern.needs)


def _pains_from(brief: Brief, pillar: PillarPlan) -> Sequence[str]:
    pains = usable_pains(brief)
    start = next((position for position, (index, _) in enumerate(pains) if index == pillar.pain), 0)
    return [text for _, text in (*pains[start:], *pains[:start])]
