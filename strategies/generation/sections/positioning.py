"""Section 4: the claim and the reason to believe it, a message per group, and the voice with examples."""

from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.proof import proof_for
from strategies.generation.reading import (
    CONSTRAINTS,
    CUSTOMER,
    GAPS,
    PAINS,
    PROHIBITED,
    PROOF,
    RIVALS,
    customer_of,
    prohibited_in,
    prohibited_words,
    segments_of,
    usable_pains,
)
from strategies.generation.sections.audience import AudienceSection, pain_of
from strategies.generation.sections.base import Block, Heading, Section, Statement, Statements, Table
from strategies.generation.wording import clip, first_sentence, phrase, quoted, sentence
from strategies.generation.work import Work

VOICE = "content_strategy.brand_voice"
RULES = "content_strategy.editorial_guidelines"


class Message(BaseModel):
    """What one group should remember."""

    segment: str = Field(description="The group's name, exactly as given.")
    text: Claim


class Rewrite(BaseModel):
    """A sentence to avoid, and what to write instead."""

    instead_of: str = Field(description="A sentence anybody in the field could write.")
    write: Claim = Field(description="The same made specific with the facts, in the voice.")


class PositioningProse(BaseModel):
    """What a writer says about the position."""

    claim: Claim
    reasons: list[Claim]
    messages: list[Message]
    rewrites: list[Rewrite]


class SegmentMessage(BaseModel):
    """A message tied to a group."""

    segment: str
    statement: Statement


class RewriteExample(BaseModel):
    """Instead of this, write that."""

    instead_of: str
    write: str


class PositioningSection(Section):
    """What the business stands for, and how it sounds."""

    key: ClassVar[str] = "positioning"
    title: ClassVar[str] = "Positioning and voice"

    claim: Statement
    reasons: list[Statement]
    messages: list[SegmentMessage]
    voice: list[Statement]
    never: list[str]
    """Words checked in everything that is written."""
    rewrites: list[RewriteExample]

    def blocks(self) -> list[Block]:
        """Claim, reasons, messages, voice."""
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

    def publishable(self) -> list[str]:
        """Everything a reader may see."""
        messages = [item.statement.text for item in self.messages]
        return [self.claim.text, *messages, *(item.write for item in self.rewrites)]


def write(work: Work) -> PositioningSection:
    """The voice is the user's own; a writer finds the claim."""
    brief = work.brief
    segments = [item.name for item in work.section(AudienceSection).segments]
    facts = _facts(brief, segments)
    prose = work.prose(
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
        draft=lambda: _draft(brief, segments),
    )
    return PositioningSection(
        shaped_by=facts.told_paths(),
        claim=facts.statement(prose.claim),
        reasons=[facts.statement(item) for item in prose.reasons[:4]],
        messages=_messages(facts, segments, prose),
        voice=[facts.statement(item) for item in _voice(brief)],
        never=list(prohibited_words(brief)),
        rewrites=[
            RewriteExample(instead_of=clip(item.instead_of, 200), write=clip(item.write.text, 300))
            for item in prose.rewrites[:4]
        ],
    )


def _facts(brief: Brief, segments: list[str]) -> Facts:
    facts = Facts(brief)
    facts.tell(
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
    facts.calculate("segments", list(segments), "the groups of the section on the audience")
    return facts


def _messages(facts: Facts, segments: list[str], prose: PositioningProse) -> list[SegmentMessage]:
    """One for each group."""
    given = {item.segment.casefold(): item.text for item in prose.messages}
    return [SegmentMessage(segment=name, statement=facts.statement(given[name.casefold()])) for name in segments]


def _draft(brief: Brief, segments: list[str]) -> PositioningProse:
    return PositioningProse(
        claim=_claim(brief),
        reasons=_reasons(brief),
        messages=_draft_messages(brief, segments),
        rewrites=_rewrites(brief),
    )


def _claim(brief: Brief) -> Claim:
    """The user's own words for whom and for what; a claim nobody else can make is the reasons below it."""
    told = brief.business
    text = f"For {customer_of(brief)}: {first_sentence(told.description, 200)}"
    return claim(sentence(text), "business.business_name", CUSTOMER, "business.description")


def _reasons(brief: Brief) -> list[Claim]:
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


def _draft_messages(brief: Brief, segments: list[str]) -> list[Message]:
    given = segments_of(brief)
    proofs = brief.business.proof_assets or ()
    found = []
    for position, name in enumerate(segments):
        number = _speakable(brief, pain_of(brief, given[position], position), position)
        pain = brief.audience_intelligence.audience_pain_points[number]
        answer = first_sentence(brief.business.offer, 160)
        if proofs:
            index = proof_for(brief, pain, position) or 0
            text = f"{quoted(pain)}: what we can show you is {quoted(proofs[index], 160)}."
            found.append(Message(segment=name, text=claim(text, f"{PAINS}.{number}", f"{PROOF}.{index}")))
        else:
            text = f"{quoted(pain)}: what we offer is {quoted(answer, 160)}."
            found.append(Message(segment=name, text=claim(text, f"{PAINS}.{number}", "business.offer")))
    return found


def _speakable(brief: Brief, number: int, position: int) -> int:
    """The worry, or another one when it holds a word never to be used."""
    usable = [index for index, _ in usable_pains(brief)]
    return number if number in usable else usable[position % len(usable)]


def _rewrites(brief: Brief) -> list[Rewrite]:
    """Three sentences of the field made specific with the user's own words."""
    told = brief.business
    name = told.business_name
    pairs = [
        (f"{name} offers solutions for everyone.", sentence(f"{name} is for {customer_of(brief)}"), CUSTOMER),
        ("Contact us to learn more about our prices.", sentence(first_sentence(told.offer, 200)), "business.offer"),
    ]
    proofs = told.proof_assets or ()
    if proofs:
        pairs.insert(1, ("We have many years of experience.", sentence(phrase(proofs[0], 200)), f"{PROOF}.0"))
    else:
        pain = usable_pains(brief)[0]
        pairs.insert(1, ("We understand your needs.", f"People tell us: {quoted(pain[1])}.", f"{PAINS}.{pain[0]}"))
    return [
        Rewrite(instead_of=before, write=claim(after, path))
        for before, after, path in pairs
        if not prohibited_in(brief, after)
    ]


def _voice(brief: Brief) -> list[Claim]:
    voice, rules = brief.content_strategy.brand_voice, brief.content_strategy.editorial_guidelines
    told = (
        ("In a word", voice.voice, f"{VOICE}.voice"),
        ("Traits", voice.personality_traits, f"{VOICE}.personality_traits"),
        ("How we speak", voice.communication_style, f"{VOICE}.communication_style"),
        ("Tone", rules.tone, f"{RULES}.tone"),
        ("Always", voice.do_s, f"{VOICE}.do_s"),
        ("Never", voice.dont_s, f"{VOICE}.dont_s"),
        ("Not to be said", rules.prohibited_content, PROHIBITED),
        ("To be remembered", voice.key_messages, f"{VOICE}.key_messages"),
        ("Sounds like us", voice.examples, f"{VOICE}.examples"),
        ("Style guide", rules.style_guide, f"{RULES}.style_guide"),
        ("Formatting", rules.formatting_rules, f"{RULES}.formatting_rules"),
        ("Sources", rules.citation_requirements, f"{RULES}.citation_requirements"),
        ("Pictures", rules.image_guidelines, f"{RULES}.image_guidelines"),
        ("Language", rules.language_preferences, f"{RULES}.language_preferences"),
    )
    found = [
        claim(_labelled(label, phrase(value if isinstance(value, str) else "; ".join(value), 300)), path)
        for label, value, path in told
        if value
    ]
    found += [
        claim(sentence(f"Rule: {phrase(r, 200)}"), f"{CONSTRAINTS}.{i}")
        for i, r in enumerate(brief.business.constraints or ())
    ]
    if not found:
        check = "Read three of your own texts aloud before the first piece; keep the one that sounds like you."
        found.append(claim("The brief does not say how you sound.", "business.description", check=check))
    return found


def _labelled(label: str, text: str) -> str:
    """With its label, unless the text says so itself, such as "Never frighten"."""
    return sentence(text if text.casefold().startswith(label.casefold()) else f"{label}: {text}")
