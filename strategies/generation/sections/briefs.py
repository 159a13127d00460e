"""Section 12: briefs for the writers of the first three pieces of the calendar."""

from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.knowledge import find_format
from strategies.generation.outlines import angle_of, outline_of
from strategies.generation.reading import CONSTRAINTS, CUSTOMER, GAPS, PAINS, PROOF, prohibited_words, style_guide_of
from strategies.generation.sections.base import Block, Heading, Note, Section, Statement, Statements, Table
from strategies.generation.sections.calendar import CalendarItem, CalendarSection
from strategies.generation.sections.pillars import Pillar, PillarsSection
from strategies.generation.wording import (
    clip,
    day,
    heading,
    join,
    lower_first,
    numeral,
    phrase,
    pluralize,
    sentence,
    spell_out,
)
from strategies.generation.work import Work

BRIEF_COUNT = 3
QUALITY = "content_strategy.quality_metrics"
RULES = "content_strategy.editorial_guidelines"
LIKES = "audience_intelligence.content_preferences"


class PieceProse(BaseModel):
    """A writer's prose on one piece."""

    number: int = Field(description="1, 2 or 3, as given.")
    angle: Claim = Field(description="What makes this piece different from all others on the subject.")
    outline: list[str] = Field(description="Four to six lines.")
    sources: list[str] = Field(description="What has to be asked or looked up first.")


class BriefsProse(BaseModel):
    """A writer's prose on the three pieces."""

    pieces: list[PieceProse]


class WritersBrief(BaseModel):
    """A brief for one piece."""

    title: str
    when: str
    rows: list[list[str]]
    angle: Statement
    outline: list[str]
    sources: list[str]
    done_when: list[str]


class BriefsSection(Section):
    """The briefs for the first pieces."""

    key: ClassVar[str] = "briefs"
    title: ClassVar[str] = "First writer's briefs"

    briefs: list[WritersBrief]

    def blocks(self) -> list[Block]:
        """Return the briefs one after the other; rows that they share come last, once."""
        found: list[Block] = []
        if not self.briefs:
            found.append(Note(text="The calendar holds no piece, so there is nothing to brief.", tone="warning"))
        shared = self._shared()
        for number, item in enumerate(self.briefs, start=1):
            found.append(Heading(text=f"{number}. {item.title}"))
            found.append(Statements(items=[item.angle]))
            rows = [row for row in _brief_rows(item) if row not in shared]
            found.append(Table(caption=item.when, columns=["What", "For this piece"], rows=rows))
        if shared:
            found.append(Heading(text=f"For all {spell_out(len(self.briefs))}"))
            found.append(Table(caption="Hand this over with each of them", columns=["What", "For all"], rows=shared))
        return found

    def _shared(self) -> list[list[str]]:
        """Return the rows that are the same in all briefs; none if there is only one brief."""
        first, *others = [_brief_rows(item) for item in self.briefs] or [[]]
        return [row for row in first if others and all(row in rows for rows in others)]

    def publishable_texts(self) -> list[str]:
        """Return titles and angles."""
        return [text for item in self.briefs for text in (item.title, item.angle.text)]


def _brief_rows(item: WritersBrief) -> list[list[str]]:
    """Return everything in a brief except its angle."""
    outline = " ".join(f"({number}) {line}" for number, line in enumerate(item.outline, 1))
    return [
        *item.rows,
        ["Outline", outline],
        ["To get first", " ".join(item.sources)],
        ["Done when", " ".join(item.done_when)],
    ]


def write(work: Work) -> BriefsSection:
    """Write the section: code fills in the rows, a writer finds angle and outline."""
    brief = work.brief
    pillars = {item.key: item for item in work.require_section(PillarsSection).pillars}
    chosen = _first_pieces(work.require_section(CalendarSection).items)
    facts = _collect_facts(brief, chosen, pillars)
    drafted = BriefsProse(
        pieces=[_draft_piece(brief, n, item, pillars[item.pillar]) for n, item in enumerate(chosen, 1)]
    )
    prose = drafted
    if chosen:
        prose = work.write_prose(
            BriefsSection,
            BriefsProse,
            instructions=(
                "For each piece among the entries, by number, say what makes it different from everything else on the "
                "subject, outline it in four to six lines, and name what has to be asked or looked up first."
            ),
            facts=facts,
            entries={"pieces": list(range(1, len(chosen) + 1))},
            draft=lambda: drafted,
        )
    said = {item.number: item for item in prose.pieces}
    return BriefsSection(
        answers_used=facts.answer_paths(),
        briefs=[_build_brief(brief, item, pillars[item.pillar], said[n], facts) for n, item in enumerate(chosen, 1)],
    )


def _first_pieces(items: list[CalendarItem]) -> list[CalendarItem]:
    """Return the first pieces of the calendar, skipping retold ones."""
    found: list[CalendarItem] = []
    for item in items:
        if "(retold as" not in item.title and len(found) < BRIEF_COUNT:
            found.append(item)
    return found


def _collect_facts(brief: Brief, chosen: list[CalendarItem], pillars: dict[str, Pillar]) -> Facts:
    facts = Facts(brief)
    facts.add_answers(
        "business.business_name", "business.description", "business.offer", CUSTOMER, PAINS, PROOF, CONSTRAINTS, GAPS
    )
    facts.add_answers(QUALITY, RULES, LIKES, "content_strategy.brand_voice", "audience_intelligence.buying_journey")
    for number, item in enumerate(chosen, 1):
        value = {"title": item.title, "format": item.format, "stage": item.stage, "proof": pillars[item.pillar].proof}
        facts.add_calculation(f"piece.{number}", value, "the calendar")
    return facts


def _draft_piece(brief: Brief, number: int, item: CalendarItem, pillar: Pillar) -> PieceProse:
    spoke = next((s for s in pillar.spokes if item.title.startswith(s.title)), None)
    question = spoke.question if spoke else item.title
    proofs = list(brief.business.proof_assets or ())
    if pillar.proof:
        path = f"{PROOF}.{proofs.index(next(p for p in proofs if phrase(p, 200) == pillar.proof))}"
        angle = claim(angle_of(brief, question, pillar.proof), path)
    else:
        check = "Ask one customer for an example before the draft is due."
        text = f"Answer “{question}” from inside the work, with one example that has still to be found."
        angle = claim(text, PAINS, check=check)
    return PieceProse(
        number=number,
        angle=angle,
        outline=outline_of(
            brief,
            question=question,
            title=item.title,
            stage=item.stage,
            purpose=pillar.purpose,
            proof=pillar.proof,
            step=item.next_step,
            is_first=number == 1,
        ),
        sources=_sources(brief, pillar),
    )


def _sources(brief: Brief, pillar: Pillar) -> list[str]:
    found = [f"The material behind: {pillar.proof}."] if pillar.proof else ["One customer willing to be asked."]
    rule = brief.content_strategy.editorial_guidelines.citation_requirements
    found += [sentence(phrase(rule, 160))] if rule else ["The source and date of every figure."]
    found += [
        sentence(phrase(r, 120))
        for r in brief.business.constraints or ()
        if "consent" in r.casefold() or "approv" in r.casefold()
    ]
    return found


def _build_brief(brief: Brief, item: CalendarItem, pillar: Pillar, prose: PieceProse, facts: Facts) -> WritersBrief:
    spoke = next((s for s in pillar.spokes if item.title.startswith(s.title)), None)
    style = brief.audience_intelligence.content_preferences.content_style
    pictures = brief.content_strategy.editorial_guidelines.image_guidelines or join(
        brief.audience_intelligence.content_preferences.visual_preferences or ()
    )
    rows = [
        ["Reader", item.segment],
        ["Question", spoke.question if spoke else item.title],
        ["Format", item.format],
        ["Channel", item.channel],
        *_length_rows(brief, item),
        ["Proof", pillar.proof or "none yet"],
        ["Next step", item.next_step],
        ["Voice", _voice_text(brief)],
    ]
    rules = [phrase(rule, 160) for rule in brief.business.constraints or ()]
    rows += [["Rules", "; ".join(rules)]] if rules else []
    rows += [["Style", heading(join(lower_first(item) for item in style))]] if style else []
    rows += [["Pictures", phrase(pictures, 200)]] if pictures else []
    return WritersBrief(
        title=item.title,
        when=f"Draft due {day(item.draft_due)}, published {day(item.date)}, made by the {item.owner.lower()}",
        rows=rows,
        angle=facts.statement(prose.angle),
        outline=[clip(line, 300) for line in prose.outline[:6]],
        sources=[clip(line, 300) for line in prose.sources[:6]],
        done_when=_done_when(brief),
    )


def _length_rows(brief: Brief, item: CalendarItem) -> list[list[str]]:
    """Return the hours of a piece, and its length if the format is written."""
    planned = ["Time", f"{pluralize(item.hours, 'hour')} for making, checking and spreading"]
    words = brief.content_strategy.quality_metrics.word_count_range
    length = f"{words} words" if words else brief.audience_intelligence.content_preferences.content_length
    return [["Length", length], planned] if length and find_format(item.format).by_length else [planned]


def _voice_text(brief: Brief) -> str:
    voice, tone = brief.content_strategy.brand_voice, brief.content_strategy.editorial_guidelines.tone
    words = dict.fromkeys(filter(None, (voice.voice, *(voice.personality_traits or ()), *(tone or ()))))
    parts = [join(lower_first(word) for word in words), voice.do_s, voice.dont_s]
    return clip(" ".join(sentence(phrase(part, 160)) for part in parts if part), 400) or "not said in the brief"


def _done_when(brief: Brief) -> list[str]:
    quality, rules = brief.content_strategy.quality_metrics, brief.content_strategy.editorial_guidelines
    guide = style_guide_of(brief)
    listed = join(lower_first(phrase(item, 80)) for item in quality.quality_checklist or ())
    found = [f"Checked: {listed}."] if listed else []
    found += [sentence(phrase(quality.review_process, 200))] if quality.review_process else []
    found += [f"Readability score at least {numeral(quality.readability_score)}."] if quality.readability_score else []
    found += [f"SEO score at least {numeral(quality.seo_score)}."] if quality.seo_score else []
    found += [sentence(f"Follows: {phrase(guide, 120)}")] if guide else []
    found += [sentence(phrase(rules.formatting_rules, 120))] if rules.formatting_rules else []
    never = prohibited_words(brief)
    found += [f"None of these words: {', '.join(never[:8])}."] if never else []
    return found or ["Somebody who did not write it has read it aloud."]
