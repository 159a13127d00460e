"""Conclusions from combining two answers that neither answer states alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from strategies.generation.brief import Brief
from strategies.generation.channel_choice import SOURCES, USED, is_channel_named
from strategies.generation.knowledge import channels
from strategies.generation.proof import STOP_STEMS, kind_of_proof, short_proof
from strategies.generation.reading import CONSTRAINTS, GAPS, PROOF, limit_of
from strategies.generation.wording import exact_numeral, join, lower_first, numeral, phrase, quote, stems


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """A sentence with its calculation and the answers behind it."""

    key: str
    text: str
    working: str
    paths: tuple[str, ...]
    is_strength: bool


def insights_of(brief: Brief) -> list[Insight]:
    """Return every insight that the known answers allow."""
    return [*_waiting_insight(brief), *_gap_insight(brief), *_unseen_channels_insight(brief)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingList:
    """More people waiting than items to sell. `proof` and `limit` are positions in the brief's lists."""

    people: float
    things: float
    short_text: str
    proof: int
    limit: int


def find_waiting_list(brief: Brief) -> WaitingList | None:
    """Compare a waiting list with the stated limit; None unless both are known and the list is longer."""
    limit = limit_of(brief)
    for index, proof in enumerate(brief.business.proof_assets or ()):
        if limit and kind_of_proof(proof) == "demand" and _single_number(proof) > _single_number(limit[1]) > 0:
            return WaitingList(
                people=_single_number(proof),
                things=_single_number(limit[1]),
                short_text=short_proof(proof, "demand"),
                proof=index,
                limit=limit[0],
            )
    return None


def _waiting_insight(brief: Brief) -> Iterator[Insight]:
    """Compare the people who wait with what there is to sell."""
    found = find_waiting_list(brief)
    if found:
        rule = quote((brief.business.constraints or ())[found.limit], 100)
        each = numeral(found.people / found.things)
        yield Insight(
            key="waiting",
            text=(
                f"There is more demand than there is to sell: {found.short_text} against {rule}. "
                "Reach is not the task; turning those who wait into buyers is."
            ),
            working=f"{exact_numeral(found.people)} / {exact_numeral(found.things)} = {each} waiting for each one",
            paths=(f"{PROOF}.{found.proof}", f"{CONSTRAINTS}.{found.limit}"),
            is_strength=True,
        )


def _gap_insight(brief: Brief) -> Iterator[Insight]:
    """Find the most urgent gap that existing proof speaks about."""
    rank = {"High": 0, "Medium": 1, None: 2, "Low": 3}
    proofs = brief.business.proof_assets or ()
    gaps = list(enumerate(brief.competitive_intelligence.market_gaps or ()))
    for position, gap in sorted(gaps, key=lambda item: rank[item[1].priority]):
        wanted = stems(f"{gap.gap_description} {gap.opportunity or ''}") - STOP_STEMS
        shared = [[word for word in re.findall(r"\w{5,}", proof) if stems(word) & wanted] for proof in proofs]
        most = max(range(len(proofs)), key=lambda index: len(shared[index]), default=None)
        if most is not None and shared[most]:
            gap_text = quote(gap.gap_description, 120)
            yield Insight(
                key="fillable",
                text=f"What is at hand for the gap {gap_text}: {lower_first(phrase(proofs[most], 140))}.",
                working=f"the gap and the proof speak of the same: {join(dict.fromkeys(shared[most]))}",
                paths=(f"{GAPS}.{position}", f"{PROOF}.{most}"),
                is_strength=True,
            )
            return


def _unseen_channels_insight(brief: Brief) -> Iterator[Insight]:
    """Find channels the audience uses that bring no visits."""
    used = brief.audience_intelligence.consumption_patterns.primary_channels or ()
    sources = brief.performance_analytics.traffic_sources or ()
    lost = [
        name
        for name in used
        if (meant := [channel for channel in channels().values() if is_channel_named(brief, channel, (name,))])
        and not any(is_channel_named(brief, channel, sources) for channel in meant)
    ]
    if sources and lost:
        named, are = join(phrase(name, 60) for name in lost), "is" if len(lost) == 1 else "are"
        yield Insight(
            key="unseen",
            text=f"The audience uses {named}, which {are} not among the sources of your visits.",
            working="channels they use most, less the sources of your visits",
            paths=(USED, SOURCES),
            is_strength=False,
        )


def _single_number(text: str) -> float:
    """Return the number in a text; 0 if there is none or more than one."""
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", text)
    return float(found[0].replace(",", "")) if len(found) == 1 else 0
