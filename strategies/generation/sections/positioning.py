"""The positioning: what you can claim, the proof for it, and the voice."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.brief.proof import Proof
from strategies.generation.facts import Facts
from strategies.generation.forbidden_words import find_forbidden_words
from strategies.generation.planning.usable_proof import is_barred
from strategies.generation.sections.answer_rows import answer_table, build_answer_rows
from strategies.generation.sections.base import (
    Block,
    Heading,
    Section,
    Statement,
    Statements,
    Table,
    answer_statement,
    assumption_statement,
    labeled,
)
from strategies.generation.sections.positioning_answer import (
    PROOF_MAX_CHARS,
    PositioningProse,
    draft_claim,
    draft_prose,
    draft_reason,
    find_objections,
)
from strategies.generation.wording import join, lower_first, phrase, quote, quote_sentence, sentence, spell_out
from strategies.generation.work import Work

PROOF_SHOWN = 3
OBSTACLE_SHOWN = 3
PAIRS_SHOWN = 2
MESSAGES_SHOWN = 3
_FORBIDDEN = "rules.forbidden_words"
_WRITTEN = "Examples of this voice, written for this plan"
BUSINESS = tuple(
    f"business.{name}"
    for name in ("description", "offer", "industry", "trade", "places", "stage", "position", "website")
)


class VoiceExample(BaseModel):
    """A sentence to avoid, and the owner's own way to say it."""

    instead_of: str
    write: str


class PositioningSection(Section):
    """The positioning and the voice of the business."""

    key: ClassVar[str] = "positioning"
    title: ClassVar[str] = "Positioning and voice"

    claim: Statement
    reasons: list[Statement]
    missing: list[Statement]
    """Proof that is not there yet, or not free to use."""
    voice: list[Statement]
    never: list[str]
    """Words that no text may contain."""
    examples: list[VoiceExample]
    do: list[Statement] = []
    """How to write in this voice, in the words of a writer."""
    avoid: list[Statement] = []
    rewrites: list[VoiceExample] = []
    """Examples that a writer made up, and that are labeled so."""
    business: list[list[str]]
    """What the brief says of the business and no section quotes: question and answer."""

    def blocks(self) -> list[Block]:
        """Return claim, proof and voice."""
        found: list[Block] = [Statements(items=[self.claim, *self.reasons, *self.missing])]
        _, words = self._divide_voice()
        voice = [*(labeled("Do", item) for item in self.do), *words] if self.do else self.voice
        if voice:
            found += [Heading(text="Voice"), Statements(items=voice)]
        if self.avoid:
            found += [Heading(text="What this voice does not do"), Statements(items=self.avoid)]
        found += _sample_table("Your voice, in your own samples", self.examples[: self._examples_shown])
        return found if self.examples else [*found, *_sample_table(_WRITTEN, self.rewrites)]

    def appendix(self) -> list[Block]:
        """Return further samples of the voice, and the business in the owner's words."""
        own, _ = self._divide_voice()
        further = self.examples[self._examples_shown :]
        said: list[Block] = [Heading(text="Your voice in your own words"), Statements(items=own)]
        written = _sample_table(_WRITTEN, self.rewrites) if self.examples else []
        return [
            *(said if self.do and own else []),
            *_sample_table("More of your own samples", further),
            *written,
            *answer_table("Your business in your own words", self.business),
        ]

    @property
    def _examples_shown(self) -> int:
        """Samples of the owner's that the text has: one is enough beside the rules of a writer."""
        return 1 if self.do else PAIRS_SHOWN

    def _divide_voice(self) -> tuple[list[Statement], list[Statement]]:
        """Return the owner's words on the voice, which rules of a writer stand for, and what no rule replaces."""
        return (
            [item for item in self.voice if item.basis != _FORBIDDEN],
            [item for item in self.voice if item.basis == _FORBIDDEN],
        )

    def publishable_texts(self) -> list[str]:
        """Return the claim and the samples of the voice."""
        return [self.claim.text, *(item.write for item in (*self.examples, *self.rewrites))]


def _sample_table(caption: str, samples: list[VoiceExample]) -> list[Block]:
    rows = [[item.instead_of, item.write] for item in samples]
    return [Table(caption=caption, columns=["Instead of", "Write"], rows=rows)] if rows else []


def write(work: Work) -> PositioningSection:
    """Write the section: proof and voice are the owner's own, a writer finds the claim."""
    brief = work.brief
    facts = _collect_facts(work)
    shown = _shown_proof(work)
    prose = work.write_prose(
        PositioningSection,
        PositioningProse,
        facts=facts,
        entries={"reasons": shown},
        draft=lambda: draft_prose(work, shown),
        check=lambda answer: find_objections(answer, brief.voice.pairs or ()),
    )
    claim = facts.statement(prose.claim if prose.claim.text.strip() else draft_claim(work, shown))
    return PositioningSection(
        answers_used=facts.answer_paths(),
        claim=claim,
        reasons=list(_reason_statements(work, facts, prose, shown)),
        missing=list(_missing_statements(brief, shown)),
        voice=list(_voice_statements(brief)),
        never=list(brief.rules.forbidden_words or ()),
        examples=[
            VoiceExample(instead_of=pair.not_like_this, write=pair.like_this)
            for pair in (brief.voice.pairs or ())[:PAIRS_SHOWN]
        ],
        do=[found for item in prose.do if (found := facts.statement_or_none(item))],
        avoid=[found for item in prose.avoid if (found := facts.statement_or_none(item))],
        rewrites=[
            VoiceExample(instead_of=pair.before, write=pair.after)
            for pair in prose.examples
            if pair.before.strip() and pair.after.strip()
        ],
        business=build_answer_rows(brief, *BUSINESS),
    )


def _reason_statements(work: Work, facts: Facts, prose: PositioningProse, shown: list[int]) -> Iterator[Statement]:
    """Yield what each proof allows to claim; the proof itself where a writer says nothing of it."""
    written = {item.number: item.text for item in prose.reasons if item.text.text.strip()}
    for number in shown:
        yield facts.statement(written.get(number) or draft_reason(work, number))


def _collect_facts(work: Work) -> Facts:
    facts = Facts(work.brief)
    facts.add_answers("business.business_name", *BUSINESS)
    facts.add_answers("audience.ideal_customer", "audience.questions", "proof", "rules.forbidden_words")
    facts.add_answers("rules.forbidden_claims", "rules.barred_proof", "voice", "market.gaps")
    facts.add_judgement("option.chosen", work.plan.option.title, "the section on the options")
    return facts


def _usable_numbers(brief: Brief) -> list[int]:
    """Return the numbers of the proof that may be published."""
    return [number for number, item in enumerate(brief.proof or (), start=1) if not _find_obstacle(brief, item)]


def _find_obstacle(brief: Brief, proof: Proof) -> str:
    """Return why a proof cannot be used now; empty if it can."""
    if is_barred(brief, proof):
        return "Unused, because your rules bar this kind of proof"
    if proof.may_be_published is False:
        return "Unused, because it may not be published"
    if proof.may_be_published is None:
        return "Not free yet, ask for leave to publish first"
    if find_forbidden_words(brief, proof.proof):
        return "Say this in other words first, without your forbidden ones"
    return ""


def _shown_proof(work: Work) -> list[int]:
    """Return the usable proof to show: what the chosen option is built on, then what answers its first questions."""
    option, proof = work.plan.option, work.brief.proof or ()

    def rank(number: int) -> tuple[bool, int, int]:
        answered = [option.questions.index(q) for q in proof[number - 1].answers or () if q in option.questions]
        return number not in option.proof, min(answered, default=len(option.questions)), number

    return sorted(_usable_numbers(work.brief), key=rank)[:PROOF_SHOWN]


def _missing_statements(brief: Brief, shown: list[int]) -> Iterator[Statement]:
    """Say what proof cannot be used now, and what to get if there is none."""
    waiting: dict[str, list[int]] = {}
    for position, item in enumerate(brief.proof or ()):
        if obstacle := _find_obstacle(brief, item):
            waiting.setdefault(obstacle, []).append(position)
    for obstacle, positions in waiting.items():
        first, more = positions[:OBSTACLE_SHOWN], len(positions) - OBSTACLE_SHOWN
        quotes = " ".join(quote_sentence((brief.proof or ())[position].proof, PROOF_MAX_CHARS) for position in first)
        rest = f" And {spell_out(more)} more." if more > 0 else ""
        yield answer_statement(f"{obstacle}: {quotes}{rest}", *(f"proof.{position}" for position in positions))
    if not shown:
        text = "Nothing here is proven yet. Get one figure, one customer’s story, or one process you can film."
        yield assumption_statement(text, "Ask three customers, with leave to publish, before the first piece.")


def _voice_statements(brief: Brief) -> Iterator[Statement]:
    voice = brief.voice
    words = [voice.voice] if voice.voice else []
    words += voice.traits or ()
    if words:
        paths = ["voice.voice"] if voice.voice else []
        paths += ["voice.traits"] if voice.traits else []
        yield answer_statement(f"Voice: {join(lower_first(phrase(word)) for word in words)}.", *paths)
    for label, text, path in (("Always", voice.always, "always"), ("Never", voice.never, "never")):
        if text:
            said = quote_sentence(text, PROOF_MAX_CHARS)
            has_label = text.casefold().startswith(label.casefold())
            yield answer_statement(said if has_label else f"{label}: {said}", f"voice.{path}")
    if voice.messages:
        said = " ".join(quote_sentence(text, PROOF_MAX_CHARS) for text in voice.messages[:MESSAGES_SHOWN])
        yield answer_statement(f"Repeat until readers know it: {said}", "voice.messages")
    if brief.rules.forbidden_words:
        forbidden = join(map(quote, brief.rules.forbidden_words), "or")
        yield answer_statement(sentence(f"Words never to use: {forbidden}"), _FORBIDDEN)
