"""Builds working titles from patterns and the user's words, without prohibited words."""

import re

from strategies.generation.brief import Brief
from strategies.generation.knowledge import SpokePattern
from strategies.generation.pillar_plan import PillarPlan
from strategies.generation.proof import kind_of_proof, short_proof
from strategies.generation.reading import (
    action_of,
    barred_topics,
    find_prohibited_words,
    is_about_trust,
    kind_of,
    limit_of,
    short_customer,
    usable_pains,
)
from strategies.generation.wording import capitalize, clip, first_sentence, lower_first, phrase, quote, title_opening

SPOKES_MIN, _ENOUGH, SPOKES_MAX = 3, 6, 8
TITLE_MAX_CHARS = 220


def words_for(brief: Brief, pillar: PillarPlan, pain: str) -> dict[str, str]:
    """Return the user's words for the placeholders of a pattern, as far as the brief has them."""
    customer = short_customer(brief)
    words = {
        "name": phrase(brief.business.business_name, 60),
        "customer": customer,
        "who": capitalize(customer),
        "pain": title_opening(pain, 80),
        "worry": quote(pain, 80),
        "action": action_of(brief)[0],
    }
    return words | _offer_words(brief) | _proof_words(brief, pillar) | _market_words(brief, pillar)


def _offer_words(brief: Brief) -> dict[str, str]:
    """Return the parts of the offer, and the limit on sales."""
    parts = [phrase(part, 90) for part in re.split(r";|\.\s", first_sentence(brief.business.offer, 400))]
    found = {"offer": parts[0]}
    if len(parts) > 1 and parts[1]:
        found["more"] = parts[1]
    limit = limit_of(brief)
    return found | ({"limit": phrase(limit[1], 80)} if limit else {})


def _proof_words(brief: Brief, pillar: PillarPlan) -> dict[str, str]:
    """Return the pillar's own proof, and a short proof of each kind."""
    proofs = brief.business.proof_assets or ()
    found = {}
    for text in reversed(proofs):
        kind = kind_of_proof(text)
        found[str(kind)] = short_proof(text, kind)
    if pillar.proof is not None:
        found["proof"] = lower_first(phrase(proofs[pillar.proof], 100))
    return found


def _market_words(brief: Brief, pillar: PillarPlan) -> dict[str, str]:
    market, found = brief.competitive_intelligence, {}
    if pillar.gap is not None and market.market_gaps:
        found["gap"] = phrase(market.market_gaps[pillar.gap].gap_description, 80)
    if market.industry_trends:
        found["trend"] = phrase(market.industry_trends[0].trend_name, 80)
    if market.emerging_trends:
        found["coming"] = phrase(market.emerging_trends[0].trend_name, 80)
    own = brief.business.business_name.casefold()
    rivals = [rival.name for rival in market.top_competitors or () if rival.name.casefold() != own]
    return found | dict(zip(("rival", "second"), (phrase(name, 60) for name in rivals), strict=False))


def spokes_for(brief: Brief, pillar: PillarPlan) -> list[tuple[SpokePattern, str]]:
    """Return up to eight patterns with titles, with the worries in turn, starting with the pillar's own.

    No pattern is used twice before every suitable one was used, and then only to reach six titles.
    """
    pains = _pains_from(brief, pillar)
    places = [words_for(brief, pillar, pain) for pain in pains]
    usable = [pattern for pattern in pillar.purpose.spokes if _is_suitable(brief, pattern, places[0])]
    found: dict[str, SpokePattern] = {}
    for turn in range(len(pains)):
        for position, pattern in enumerate(usable):
            if turn and len(found) >= _ENOUGH:
                break
            words = places[_fitting_pain(pattern, pains, position + turn)]
            title = clip(capitalize(pattern.title.format_map(words)), TITLE_MAX_CHARS)
            if not find_prohibited_words(brief, title):
                found.setdefault(title, pattern)
    return [(pattern, title) for title, pattern in found.items()][:SPOKES_MAX]


def _fitting_pain(pattern: SpokePattern, pains: list[str], start: int) -> int:
    """Return the position of the worry in turn. Patterns about trouble skip doubts where possible."""
    turns = [(start + step) % len(pains) for step in range(len(pains))]
    return next((turn for turn in turns if not (pattern.trouble and is_about_trust(pains[turn]))), turns[0])


def _is_suitable(brief: Brief, pattern: SpokePattern, words: dict[str, str]) -> bool:
    barred = pattern.unless in barred_topics(brief)
    right_kind = not pattern.kinds or kind_of(brief).key in pattern.kinds
    return right_kind and not barred and all(need in words for need in pattern.needs)


def worry_of(brief: Brief, title: str) -> str:
    """Return the worry that a title opens with; "" if there is none."""
    pains = brief.audience_intelligence.audience_pain_points
    return next((pain for pain in pains if title.startswith(capitalize(title_opening(pain, 80)))), "")


def _pains_from(brief: Brief, pillar: PillarPlan) -> list[str]:
    pains = usable_pains(brief)
    start = next((position for position, (index, _) in enumerate(pains) if index == pillar.pain), 0)
    return [text for _, text in (*pains[start:], *pains[:start])]
