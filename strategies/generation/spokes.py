"""Working titles made from pillar patterns and the user's own words; none holds a prohibited word."""

from strategies.generation.brief import Brief
from strategies.generation.knowledge import SpokePattern
from strategies.generation.pillar_plan import PillarPlan
from strategies.generation.proof import kind_of_proof
from strategies.generation.reading import outcomes_barred, prohibited_in, short_customer, usable_pains
from strategies.generation.wording import clip, first_sentence, phrase, quoted

SPOKES_MIN, SPOKES_MAX = 3, 8
TITLE_MAX_CHARS = 220


def words_for(brief: Brief, pillar: PillarPlan, pain: str) -> dict[str, str]:
    """The user's words for the places in a pattern. Words the brief does not have are left out."""
    customer = short_customer(brief)
    words = {
        "name": phrase(brief.business.business_name, 60),
        "customer": customer,
        "who": customer[:1].upper() + customer[1:],
        "pain": quoted(pain, 80),
        "offer": phrase(first_sentence(brief.business.offer), 90),
    }
    return words | _proofs(brief, pillar) | _market(brief, pillar)


def _proofs(brief: Brief, pillar: PillarPlan) -> dict[str, str]:
    """The pillar's own proof, and one of each kind."""
    proofs = brief.business.proof_assets or ()
    found = {}
    for text in reversed(proofs):
        found[str(kind_of_proof(text))] = quoted(text, 80)
    if pillar.proof is not None:
        found["proof"] = quoted(proofs[pillar.proof], 100)
    return found


def _market(brief: Brief, pillar: PillarPlan) -> dict[str, str]:
    market, found = brief.competitive_intelligence, {}
    if pillar.gap is not None and market.market_gaps:
        found["gap"] = phrase(market.market_gaps[pillar.gap].gap_description, 80)
    felt, coming = market.industry_trends or (), market.emerging_trends or ()
    trends = [*(trend.trend_name for trend in felt), *(trend.trend_name for trend in coming)]
    if trends:
        found["trend"] = phrase(trends[0], 80)
    own = brief.business.business_name.casefold()
    rivals = [rival.name for rival in market.top_competitors or () if rival.name.casefold() != own]
    if rivals:
        found["rival"] = phrase(rivals[0], 60)
    return found


def spokes_for(brief: Brief, pillar: PillarPlan) -> list[tuple[SpokePattern, str]]:
    """Up to eight patterns with their titles, each worry in turn, starting with the pillar's own."""
    pains = _pains_from(brief, pillar)
    places = [words_for(brief, pillar, pain) for pain in pains]
    barred = outcomes_barred(brief)
    usable = [
        pattern
        for pattern in pillar.purpose.spokes
        if not (pattern.unless == "outcomes" and barred) and all(need in places[0] for need in pattern.needs)
    ]
    found: dict[str, SpokePattern] = {}
    for turn in range(len(pains)):
        for position, pattern in enumerate(usable):
            title = clip(pattern.title.format_map(places[(position + turn) % len(pains)]), TITLE_MAX_CHARS)
            if not prohibited_in(brief, title):
                found.setdefault(title[:1].upper() + title[1:], pattern)
    return [(pattern, title) for title, pattern in found.items()][:SPOKES_MAX]


def _pains_from(brief: Brief, pillar: PillarPlan) -> list[str]:
    pains = usable_pains(brief)
    start = next((position for position, (index, _) in enumerate(pains) if index == pillar.pain), 0)
    return [text for _, text in (*pains[start:], *pains[:start])]
