"""Section 3: up to three groups to write for, with trigger, question, objection, proof, and where they look."""

from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.capacity import capacity_of
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.pillar_plan import gap_text
from strategies.generation.proof import proofs_for
from strategies.generation.reading import CUSTOMER, GAPS, PAINS, PROOF, Segment, closest_pain, segments_of
from strategies.generation.sections.base import Block, Heading, Note, Paragraph, Section, Statement, Statements
from strategies.generation.wording import clip, join, phrase, quote, sentence
from strategies.generation.work import Work

JOURNEY = "audience_intelligence.buying_journey"
HABITS = "audience_intelligence.consumption_patterns"
LIKES = "audience_intelligence.content_preferences"


SEGMENT_MAX_CHARS = 160


class SegmentProse(BaseModel):
    """A writer's prose on one group."""

    name: str = Field(description="Exactly as given in the facts.")
    trigger: Claim = Field(description="What happens right before they look for help.")
    question: Claim = Field(description="What they ask, in their words.")
    objection: Claim = Field(description="What holds them back.")
    proof: Claim = Field(description="What would convince them, of the proof there is.")
    where: Claim = Field(description="Where they look.")


class AudienceProse(BaseModel):
    """A writer's prose on the audience."""

    segments: list[SegmentProse]
    retention: Claim = Field(description="Why customers come back, and what they need then.")


class AudienceSegment(BaseModel):
    """A group to write for."""

    key: str
    name: str
    trigger: Statement
    question: Statement
    objection: Statement
    proof: Statement
    where: Statement


class AudienceSection(Section):
    """Who the content is for."""

    key: ClassVar[str] = "audience"
    title: ClassVar[str] = "Audience"

    segments: list[AudienceSegment]
    retention: Statement
    habits: list[Statement]
    situations: bool
    """Whether the groups are situations of one kind of customer, because the brief names only one."""

    @property
    def _one_place(self) -> bool:
        """Whether all groups look in the same place, which is then shown once."""
        return len(self.segments) > 1 and len({item.where.text for item in self.segments}) == 1

    def blocks(self) -> list[Block]:
        """Return one heading per group; what all groups share is shown once."""
        found: list[Block] = []
        if self.situations:
            text = "The brief names one kind of customer, so the groups below are the situations they are in."
            found.append(Note(text=text))
        for item in self.segments:
            found.append(Heading(text=item.name))
            where = [] if self._one_place else [item.where]
            found.append(Statements(items=[item.trigger, item.question, item.objection, item.proof, *where]))
        if self._one_place:
            found.append(Heading(text="Where all of them look"))
            found.append(Statements(items=[self.segments[0].where]))
        found.append(Heading(text="Those who are customers already"))
        found.append(Statements(items=[self.retention]))
        found.append(Heading(text="How they read"))
        text = "Unknown: the brief does not say when, where or on what they read. Ask ten customers."
        found.append(Statements(items=self.habits) if self.habits else Paragraph(text=text))
        return found


def write(work: Work) -> AudienceSection:
    """Write the section: code finds the groups, a writer describes them."""
    brief = work.brief
    segments = segments_of(brief)
    facts = _collect_facts(brief, segments)
    prose = work.write_prose(
        AudienceSection,
        AudienceProse,
        instructions=(
            "Describe the groups among the entries, in their order. For each: what happens right before they look, the "
            "question they ask in their own words, what holds them back, which of the proofs there are would convince "
            "them, where they look. No invented names, ages or habits. Where the facts do not say, say that it is "
            "unknown and fill `check` with how to find out."
        ),
        facts=facts,
        entries={"segments": [segment.name for segment in segments]},
        draft=lambda: _draft_prose(brief, segments),
    )
    by_name = {item.name.casefold(): item for item in prose.segments}
    return AudienceSection(
        answers_used=facts.answer_paths(),
        segments=[
            _build_segment(position, segment, by_name[segment.name.casefold()], facts)
            for position, segment in enumerate(segments)
        ],
        retention=facts.statement(prose.retention),
        habits=[facts.statement(item) for item in _habit_claims(brief)],
        situations=any(segment.is_situation for segment in segments),
    )


def _build_segment(position: int, segment: Segment, prose: SegmentProse, facts: Facts) -> AudienceSegment:
    return AudienceSegment(
        key=f"segment-{position + 1}",
        name=clip(segment.name, SEGMENT_MAX_CHARS),
        trigger=facts.statement(prose.trigger),
        question=facts.statement(prose.question),
        objection=facts.statement(prose.objection),
        proof=facts.statement(prose.proof),
        where=facts.statement(prose.where),
    )


def _collect_facts(brief: Brief, segments: list[Segment]) -> Facts:
    facts = Facts(brief)
    facts.add_answers("business.business_name", "business.offer", CUSTOMER, PAINS, PROOF, JOURNEY, HABITS, LIKES, GAPS)
    facts.add_calculation(
        "segments",
        [segment.name for segment in segments],
        "groups named in the ideal customer, the gaps or the worries",
    )
    channels = [item.channel.title for item in capacity_of(brief).choice.chosen]
    facts.add_calculation("channels.chosen", channels, "points for each channel, shown in the section on channels")
    return facts


def _draft_prose(brief: Brief, segments: list[Segment]) -> AudienceProse:
    return AudienceProse(
        segments=[_draft_segment(brief, segments, position) for position in range(len(segments))],
        retention=_draft_retention(brief),
    )


def _draft_segment(brief: Brief, segments: list[Segment], position: int) -> SegmentProse:
    segment = segments[position]
    pain, gap = _find_worry(brief, segment, position)
    return SegmentProse(
        name=segment.name,
        trigger=_draft_trigger(brief, pain, position),
        question=_draft_question(brief, pain, gap),
        objection=_draft_objection(brief, position),
        proof=_draft_proof(brief, proofs_of(brief, segments)[position]),
        where=_draft_where(brief),
    )


def _find_worry(brief: Brief, segment: Segment, position: int) -> tuple[int, int | None]:
    """Return the position of a group's worry, and of the gap the group comes from, if any."""
    if segment.is_situation:
        return int(segment.path.rpartition(".")[2]), None
    if segment.path.startswith(GAPS):
        gap = int(segment.path.split(".")[2])
        return closest_pain(brief, gap_text(brief, gap), position), gap
    return closest_pain(brief, segment.name, position), None


def pain_of(brief: Brief, segment: Segment, position: int) -> int:
    """Return the position of the group's worry."""
    return _find_worry(brief, segment, position)[0]


def segment_of(brief: Brief, worry: str) -> str:
    """Return the name of the group with this worry; "" if no group has it."""
    pains = brief.audience_intelligence.audience_pain_points
    for position, segment in enumerate(segments_of(brief)):
        if worry and pains[pain_of(brief, segment, position)] == worry:
            return clip(segment.name, SEGMENT_MAX_CHARS)
    return ""


def proofs_of(brief: Brief, segments: list[Segment]) -> list[int | None]:
    """Return the position of the proof for each group; None where the brief has none."""
    pains = brief.audience_intelligence.audience_pain_points
    worries = [pains[pain_of(brief, segment, position)] for position, segment in enumerate(segments)]
    return [*proofs_for(brief, worries)] or [None] * len(segments)


def _draft_trigger(brief: Brief, pain: int, position: int) -> Claim:
    answer = brief.audience_intelligence.buying_journey.awareness
    worry = brief.audience_intelligence.audience_pain_points[pain]
    if answer and position == 0:
        return claim(sentence(f"Trigger: {phrase(answer, 240)}"), f"{JOURNEY}.awareness")
    check = (
        "Ask five of them, before the first piece is written, what happened in the week before they looked for help."
    )
    text = f"Trigger: unknown for this group; begin with the day of {quote(worry)}."
    return claim(text, f"{PAINS}.{pain}", check=check)


def _draft_question(brief: Brief, pain: int, gap: int | None) -> Claim:
    worry = brief.audience_intelligence.audience_pain_points[pain]
    asked = f"Question, in their words: {quote(worry, 240)}."
    if gap is None:
        return claim(asked, f"{PAINS}.{pain}")
    missing = (brief.competitive_intelligence.market_gaps or ())[gap].gap_description
    text = f"{asked} What nobody gives them today: {quote(missing, 160)}."
    return claim(text, f"{PAINS}.{pain}", f"{GAPS}.{gap}")


def _draft_objection(brief: Brief, position: int) -> Claim:
    journey = brief.audience_intelligence.buying_journey
    known = [
        (label, text, name)
        for label, text, name in (
            ("What decides it", journey.decision, "decision"),
            ("How they compare", journey.consideration, "consideration"),
        )
        if text
    ]
    if position >= len(known):
        check = "Ask five of them what nearly stopped them, before the first review."
        return claim("What holds this group back is unknown.", "business.offer", check=check)
    label, text, name = known[position]
    return claim(sentence(f"{label}: {phrase(text, 240)}"), f"{JOURNEY}.{name}")


def _draft_proof(brief: Brief, index: int | None) -> Claim:
    proofs = brief.business.proof_assets or ()
    if index is None:
        check = "Ask three customers for a sentence with a figure in it before the first piece is published."
        return claim("Proof: none is named in the brief.", "business.offer", check=check)
    return claim(sentence(f"Proof to show them: {phrase(proofs[index], 200)}"), f"{PROOF}.{index}")


def _draft_where(brief: Brief) -> Claim:
    used = brief.audience_intelligence.consumption_patterns.primary_channels
    if used:
        return claim(
            sentence(f"Where they look: {join(phrase(name, 60) for name in used)}"),
            f"{HABITS}.primary_channels",
        )
    chosen = "; ".join(item.channel.title for item in capacity_of(brief).choice.chosen)
    check = "Ask ten customers where they last read or watched something about this, before the first review."
    return claim(f"Where they look: unknown. The plan starts with: {chosen}.", "channels.chosen", check=check)


def _draft_retention(brief: Brief) -> Claim:
    answer = brief.audience_intelligence.buying_journey.retention
    if answer:
        return claim(sentence(f"What brings them back: {phrase(answer, 240)}"), f"{JOURNEY}.retention")
    check = "Ask five customers who bought twice what brought them back, before the second review."
    return claim("Why customers come back is unknown.", CUSTOMER, check=check)


def _habit_claims(brief: Brief) -> list[Claim]:
    habits, likes = brief.audience_intelligence.consumption_patterns, brief.audience_intelligence.content_preferences
    answers = (
        ("Attention", habits.engagement_pattern, f"{HABITS}.engagement_pattern"),
        ("Time of day", habits.preferred_times, f"{HABITS}.preferred_times"),
        ("Devices", habits.device_preference, f"{HABITS}.device_preference"),
        ("Length they read", likes.content_length, f"{LIKES}.content_length"),
        ("Length that holds them", habits.content_length_preference, f"{HABITS}.content_length_preference"),
        ("Formats they prefer", likes.preferred_formats, f"{LIKES}.preferred_formats"),
        ("Topics they like", likes.content_topics, f"{LIKES}.content_topics"),
        ("Style they like", likes.content_style, f"{LIKES}.content_style"),
        ("Visuals they like", likes.visual_preferences, f"{LIKES}.visual_preferences"),
    )
    return [
        claim(
            sentence(f"{label}: {phrase(value if isinstance(value, str) else join(value), 240)}"),
            path,
        )
        for label, value, path in answers
        if value
    ]
