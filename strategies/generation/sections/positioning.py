"""Section 4: the positioning claim, reasons to believe it, a message per group, and the voice."""

from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.proof import ProofKind, best_proof, kind_of_proof
from strategies.generation.reading import (
    CONSTRAINTS,
    CUSTOMER,
    GAPS,
    PAINS,
    PROOF,
    RIVALS,
    customer_of,
    find_prohibited_words,
    prohibited_words,
    segments_of,
    usable_pains,
)
from strategies.generation.sections.audience import AudienceSection, pain_of, proofs_of
from strategies.generation.sections.base import Block, Heading, Section, Statement, Statements, Table
from strategies.generation.sections.competitors import rivals_of
from strategies.generation.voice import RULES, VOICE, rewrites_of, voice_of
from strategies.generation.wording import clip, first_sentence, lower_first, phrase, quote, sentence
from strategies.generation.work import Work


class Message(BaseModel):
    """The message for one group."""

    segment: str = Field(description="The group's name, exactly as given.")
    text: Claim


class Rewrite(BaseModel):
    """A sentence to avoid, and its replacement."""

    instead_of: str = Field(description="A sentence anybody in the field could write.")
    write: Claim = Field(description="The same made specific with the facts, in the voice.")


class PositioningProse(BaseModel):
    """A writer's prose on the positioning."""

    claim: Claim
    reasons: list[Claim]
    messages: list[Message]
    rewrites: list[Rewrite]


class SegmentMessage(BaseModel):
    """A message with evidence for one group."""

    segment: str
    statement: Statement


class RewriteExample(BaseModel):
    """A sentence to avoid, and its replacement."""

    instead_of: str
    write: str


class PositioningSection(Section):
    """The positioning and the voice of the business."""

    key: ClassVar[str] = "positioning"
    title: ClassVar[str] = "Positioning and voice"

    claim: Statement
    reasons: list[Statement]
    messages: list[SegmentMessage]
    voice: list[Statement]
    never: list[str]
    """Words that no text may contain."""
    rewrites: list[RewriteExample]

    def blocks(self) -> list[Block]:
        """Return claim, reasons, messages and voice."""
        found: list[Block] = [
            Statements(items=[self.claim]),
            Heading(text="Why anybody should believe it"),
            Statements(items=self.reasons),
            Heading(text="What each group should remember"),
            Table(
                caption="Messages",
                columns=["Group", "Message"],
                rows=[[item.segment, item.statement.text] for item in self.messages],
            ),
            Heading(text="Voice"),
            Statements(items=self.voice),
        ]
        if self.rewrites:
            rows = [[item.instead_of, item.write] for item in self.rewrites]
            found.append(Table(caption="The voice at work", columns=["Instead of", "Write"], rows=rows))
        return found

    def publishable_texts(self) -> list[str]:
        """Return claim, messages and rewritten sentences."""
        messages = [item.statement.text for item in self.messages]
        return [self.claim.text, *messages, *(item.write for item in self.rewrites)]


def write(work: Work) -> PositioningSection:
    """Write the section: the voice is the user's own, a writer finds the claim."""
    brief = work.brief
    segments = [item.name for item in work.require_section(AudienceSection).segments]
    facts = _collect_facts(brief, segments)
    prose = work.write_prose(
        PositioningSection,
        PositioningProse,
        instructions=(
            "Write one claim of at most 30 words that no competitor in the facts could make, one to three reasons to "
            "believe it taken from the proof, one message for each group among the entries, and three rewrites: a "
            "sentence anybody in the field could write, and the same made specific in the voice. Keep to what is never "
            "to be said. Do not promise results that the rules forbid."
        ),
        facts=facts,
        entries={"messages": segments},
        draft=lambda: _draft_prose(brief, segments),
    )
    return PositioningSection(
        answers_used=facts.answer_paths(),
        claim=facts.statement(prose.claim),
        reasons=[facts.statement(item) for item in prose.reasons[:4]],
        messages=_build_messages(facts, segments, prose),
        voice=[facts.statement(item) for item in voice_of(brief)],
        never=list(prohibited_words(brief)),
        rewrites=[
            RewriteExample(instead_of=clip(item.instead_of, 200), write=clip(item.write.text, 300))
            for item in prose.rewrites[:4]
        ],
    )


def _collect_facts(brief: Brief, segments: list[str]) -> Facts:
    facts = Facts(brief)
    facts.add_answers(
        "business.business_name",
        "business.description",
        "business.offer",
        CUSTOMER,
        "business.geography",
        PROOF,
        CONSTRAINTS,
        PAINS,
        GAPS,
        RIVALS,
        "business_context.competitive_position",
        VOICE,
        RULES,
        "content_strategy.optimal_timing",
    )
    facts.add_calculation("segments", list(segments), "the groups of the section on the audience")
    return facts


def _build_messages(facts: Facts, segments: list[str], prose: PositioningProse) -> list[SegmentMessage]:
    given = {item.segment.casefold(): item.text for item in prose.messages}
    return [SegmentMessage(segment=name, statement=facts.statement(given[name.casefold()])) for name in segments]


def _draft_prose(brief: Brief, segments: list[str]) -> PositioningProse:
    return PositioningProse(
        claim=_draft_claim(brief),
        reasons=_draft_reasons(brief),
        messages=_draft_messages(brief, segments),
        rewrites=[Rewrite(instead_of=before, write=after) for before, after in rewrites_of(brief)],
    )


def _draft_claim(brief: Brief) -> Claim:
    """State customer, offer, difference and proof in the user's own words."""
    business = brief.business
    about = first_sentence(business.description, 200)
    first = about.split(" ", 1)[0].casefold()
    is_sentence = first in ("we", "our", "i", business.business_name.split(" ", 1)[0].casefold())
    what = f"{business.business_name}. {about}" if is_sentence else f"{business.business_name}, {lower_first(about)}"
    text, paths = sentence(f"For {customer_of(brief)}: {what}"), ["business.business_name", CUSTOMER]
    rivals = [(index, rival) for index, rival in rivals_of(brief) if rival.weakness]
    proof = best_proof(brief, ("figure", "story", "person"))
    if rivals and proof is not None:
        index, rival = rivals[0]
        shown = lower_first(phrase((business.proof_assets or ())[proof], 120))
        unlike = f" Unlike {rival.name} ({quote(rival.weakness or '', 100)}), it can show {shown}."
        if not find_prohibited_words(brief, unlike):
            text, paths = text + unlike, [*paths, f"{RIVALS}.{index}", f"{PROOF}.{proof}"]
    return claim(text, *paths, "business.description")


def _draft_reasons(brief: Brief) -> list[Claim]:
    found = [
        claim(sentence(phrase(proof, 200)), f"{PROOF}.{index}")
        for index, proof in enumerate((brief.business.proof_assets or ())[:3])
    ]
    for index, rival in enumerate(brief.competitive_intelligence.top_competitors or ()):
        if rival.weakness and len(found) < 4:
            found.append(
                claim(sentence(f"What {rival.name} leaves open: {phrase(rival.weakness, 160)}"), f"{RIVALS}.{index}")
            )
            break
    if not found:
        check = "Ask three customers for a sentence with a figure in it before the claim is published."
        found.append(
            claim(
                "The brief names no proof, so the claim stands without a reason yet.",
                "business.description",
                check=check,
            )
        )
    return found


_PROOF_SENTENCES: dict[ProofKind, str] = {
    "figure": "The figures are on the table: {proof}.",
    "story": "Read how others dealt with it: {proof}.",
    "person": "Ask somebody who knows it from inside: {proof}.",
    "scene": "See for yourself: {proof}.",
    "demand": "You are not the only one: {proof}.",
}


def _draft_messages(brief: Brief, segments: list[str]) -> list[Message]:
    given = segments_of(brief)
    proofs = brief.business.proof_assets or ()
    shown = proofs_of(brief, given)
    found = []
    for position, name in enumerate(segments):
        number = _allowed_pain(brief, pain_of(brief, given[position], position), position)
        pain = brief.audience_intelligence.audience_pain_points[number]
        index = shown[position]
        if index is not None:
            proof = lower_first(phrase(proofs[index], 160))
            text = f"{_quote_as_spoken(pain)} {_PROOF_SENTENCES[kind_of_proof(proofs[index])].format(proof=proof)}"
            found.append(Message(segment=name, text=claim(text, f"{PAINS}.{number}", f"{PROOF}.{index}")))
        else:
            says = f"{brief.business.business_name} says what it does about that, and what it does not."
            text = f"{_quote_as_spoken(pain)} {says}"
            found.append(Message(segment=name, text=claim(text, f"{PAINS}.{number}", "business.business_name")))
    return found


_CJK = "\u2e80"


def _quote_as_spoken(pain: str) -> str:
    """Quote a worry as a full sentence, with the stop inside the quotes."""
    said = quote(pain)
    stop = "。" if said[-2] > _CJK else "."
    return said if said[-2] in ".!?…。！？؟" else f"{said[:-1]}{stop}”"


def _allowed_pain(brief: Brief, number: int, position: int) -> int:
    """Return the worry's position, or that of another one if it contains a prohibited word."""
    usable = [index for index, _ in usable_pains(brief)]
    return number if number in usable else usable[position % len(usable)]
