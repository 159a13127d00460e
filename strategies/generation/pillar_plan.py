"""Plans the pillars from the brief: share, purpose, the worry, proof and gap behind each, and a score."""

from dataclasses import dataclass
from typing import cast

from strategies.generation.brief import Brief
from strategies.generation.capacity import Capacity
from strategies.generation.knowledge import Purpose, purposes
from strategies.generation.mix import normalise_shares
from strategies.generation.proof import ProofKind, best_proof
from strategies.generation.reading import GAPS, PAINS, PROOF, closest_pain, usable_pains
from strategies.generation.wording import clip, has_word, heading, numeral, quote

MIX = "content_strategy.content_mix"

_DEFAULT_MIX = {"Guides": 50, "Proof": 30, "Behind the work": 20}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Points: impact up to 40, fit up to 30, reach up to 20, effort up to 10."""

    impact: int
    fit: int
    reach: int
    effort: int
    working: str

    @property
    def total(self) -> int:
        return self.impact + self.fit + self.reach + self.effort


@dataclass(frozen=True, slots=True, kw_only=True)
class PillarPlan:
    """A pillar before its prose is written. `pain`, `proof` and `gap` are positions in the brief's lists."""

    key: str
    title: str
    share: int
    purpose: Purpose
    pain: int
    proof: int | None
    gap: int | None
    score: Score

    @property
    def pain_path(self) -> str:
        """Return the path of the worry this pillar starts from."""
        return f"{PAINS}.{self.pain}"

    @property
    def proof_path(self) -> str:
        """Return the path of the proof it uses; "" if there is none."""
        return f"{PROOF}.{self.proof}" if self.proof is not None else ""

    @property
    def gap_path(self) -> str:
        """Return the path of the gap it fills; "" if there is none."""
        return f"{GAPS}.{self.gap}" if self.gap is not None else ""


def shares_of(brief: Brief) -> tuple[dict[str, int], str]:
    """Return pillar titles with whole percentages, and a remark if they were assumed or scaled."""
    mix = brief.content_strategy.content_mix
    if mix:
        shares, remark = normalise_shares({name: value for name, value in mix.items() if value > 0})
        return shares, remark
    return dict(_DEFAULT_MIX), "No content mix was given; 50 guides, 30 proof and 20 behind the work is assumed."


def plan_pillars(brief: Brief, capacity: Capacity) -> list[PillarPlan]:
    """Return the pillars, largest share first."""
    shares, _ = shares_of(brief)
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    purposes_used = [purpose_of(name) for name, _ in ordered]
    gaps = _assign_gaps(brief, purposes_used)
    return [
        _plan_pillar(brief, capacity, position, name, share, gaps.get(position))
        for position, (name, share) in enumerate(ordered)
    ]


def _plan_pillar(brief: Brief, capacity: Capacity, position: int, name: str, share: int, gap: int | None) -> PillarPlan:
    purpose = purpose_of(name)
    pain = _choose_pain(brief, position, gap)
    proof = best_proof(brief, cast(tuple[ProofKind, ...], purpose.proof))
    is_named = bool(brief.content_strategy.content_mix) or (position > 0 and len(_pains(brief)) == 1)
    title = heading(name) if is_named else f"{name}: {quote(_pains(brief)[pain], 50)}"
    return PillarPlan(
        key=f"pillar-{position + 1}",
        title=clip(title, 80),
        share=share,
        purpose=purpose,
        pain=pain,
        proof=proof,
        gap=gap,
        score=_score_pillar(brief, capacity, purpose, proof, gap),
    )


def _pains(brief: Brief) -> tuple[str, ...]:
    return brief.audience_intelligence.audience_pain_points


def _choose_pain(brief: Brief, position: int, gap: int | None) -> int:
    """Return the worry closest to the gap, otherwise each worry in turn."""
    if gap is not None:
        return closest_pain(brief, gap_text(brief, gap), position)
    pains = usable_pains(brief)
    return pains[position % len(pains)][0]


def purpose_of(name: str) -> Purpose:
    """Return the purpose that matches most words of a pillar's name; guides if none matches."""
    text = name.replace("_", " ").casefold()
    points = {key: sum(text.count(word) for word in item.words) for key, item in purposes().items()}
    best = max(points, key=lambda key: points[key])
    return purposes()[best if points[best] else "teach"]


def gap_text(brief: Brief, position: int) -> str:
    """Return the words of a gap."""
    gap = (brief.competitive_intelligence.market_gaps or ())[position]
    return f"{gap.gap_description} {gap.opportunity or ''}"


def _assign_gaps(brief: Brief, wanted: list[Purpose]) -> dict[int, int]:
    """Map pillars to gaps: urgent gaps first, to a pillar with the same purpose, else to one that informs."""
    rank = {"High": 0, "Medium": 1, None: 2, "Low": 3}
    gaps = brief.competitive_intelligence.market_gaps or ()
    found: dict[int, int] = {}
    for index in sorted(range(len(gaps)), key=lambda i: rank[gaps[i].priority]):
        own = purpose_of(gap_text(brief, index)).key
        same = [position for position, purpose in enumerate(wanted) if purpose.key == own]
        informing = [position for position, purpose in enumerate(wanted) if purpose.key in ("teach", "opine", "prove")]
        free = [position for position in (*same, *informing) if position not in found]
        if free:
            found[free[0]] = index
    return found


def _score_pillar(brief: Brief, capacity: Capacity, purpose: Purpose, proof: int | None, gap: int | None) -> Score:
    impact, why_impact = _score_impact(brief, purpose, gap)
    fit, why_fit = _score_fit(brief, purpose, proof)
    reach, why_reach = _score_reach(brief, capacity, purpose)
    hours = (capacity.planned or capacity.requested).hours_per_piece
    effort = 10 if hours <= 4 else 7 if hours <= 7 else 4 if hours <= 12 else 1
    working = (
        f"impact {impact}/40 ({why_impact}); fit {fit}/30 ({why_fit}); reach {reach}/20 ({why_reach}); "
        f"effort {effort}/10 ({numeral(hours)} h a piece)"
    )
    return Score(impact=impact, fit=fit, reach=reach, effort=effort, working=working)


def _score_impact(brief: Brief, purpose: Purpose, gap: int | None) -> tuple[int, str]:
    points, why = 20, ["answers a worry you named 20"]
    if gap is not None:
        urgent = (brief.competitive_intelligence.market_gaps or ())[gap].priority == "High"
        points += 20 if urgent else 10
        why.append(f"fills a gap{' of high priority 20' if urgent else ' 10'}")
    elif purpose.stage in ("decision", "consideration"):
        points += 12
        why.append("close to the decision 12")
    return points, ", ".join(why)


def _score_fit(brief: Brief, purpose: Purpose, proof: int | None) -> tuple[int, str]:
    points, why = 10, ["in your mix 10" if brief.content_strategy.content_mix else "assumed mix 10"]
    if proof is not None:
        points += 15 if purpose.key in ("prove", "show", "opine") else 8
        why.append(f"you have proof for it {15 if purpose.key in ('prove', 'show', 'opine') else 8}")
    topics = brief.audience_intelligence.content_preferences.content_topics or ()
    if any(purpose_of(topic).key == purpose.key for topic in topics):
        points += 5
        why.append("your audience likes such topics 5")
    return points, ", ".join(why)


def _score_reach(brief: Brief, capacity: Capacity, purpose: Purpose) -> tuple[int, str]:
    sources = brief.performance_analytics.traffic_sources or ()
    points, why = 5, ["own pages 5"]
    if purpose.stage == "awareness" and has_word(" ".join(sources), ("organic", "search", "social")):
        points += 10
        why.append("search or networks already bring visits 10")
    elif purpose.stage != "awareness" and has_word(" ".join(sources), ("email", "direct", "referral")):
        points += 8
        why.append("people come back by mail, link or name 8")
    if len(capacity.choice.chosen) > 2:
        points += 5
        why.append("three channels or more 5")
    return points, ", ".join(why)
