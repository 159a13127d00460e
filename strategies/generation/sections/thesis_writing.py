"""Asks a writer for the thesis, and turns its answer into what is stored."""

from collections.abc import Iterator, Sequence

from strategies.generation.brief import Brief
from strategies.generation.facts import Claim, Facts, keep_known
from strategies.generation.planning.plan import Tension
from strategies.generation.planning.tensions.decided import name_tensions
from strategies.generation.sections.base import Section, Statement, judgement_statement
from strategies.generation.sections.thesis import WrittenOption, WrittenRefusal, WrittenTension, WrittenThesis
from strategies.generation.sections.thesis_checks import find_option_objections, find_thesis_objections
from strategies.generation.sections.thesis_draft import draft_thesis
from strategies.generation.sections.thesis_facts import collect_thesis_facts
from strategies.generation.sections.thesis_fallbacks import replace_in_thesis
from strategies.generation.sections.thesis_prose import (
    OptionProse,
    RefusalProse,
    RulesThesis,
    TensionProse,
    ThesisProse,
)
from strategies.generation.wording import quote
from strategies.generation.work import Work

LIMIT_REASON = "A limit we propose; change it before the first piece if you know better."
SPEED_REASON = "Our experience of such work, not a figure."


def write_thesis(
    work: Work, section: type[Section], tensions: tuple[Tension, ...]
) -> tuple[WrittenThesis | None, Facts]:
    """Have the writer decide the thesis. Return None if it leaves that to the rules.

    Where a part of it was withheld, the rules decide that part.

    Raises:
        WritingFailed, WritingCanceled: the writer did.
    """
    facts, named = collect_thesis_facts(work.brief, work.plan, tensions), name_tensions(tensions)
    prose = work.write_prose(
        section,
        ThesisProse,
        facts=facts,
        draft=lambda: draft_thesis(work.plan, tensions),
        check=lambda answer: find_thesis_objections(work.brief, work.today, work.plan, tensions, answer),
        replace=lambda path, answer: replace_in_thesis(work.plan, named, path, answer),
    )
    return None if isinstance(prose, RulesThesis) else _build_thesis(work, facts, prose), facts


def _build_thesis(work: Work, facts: Facts, prose: ThesisProse) -> WrittenThesis:
    is_sound = not find_option_objections(work.brief, work.plan, prose)
    options = [_build_option(facts, option) for option in prose.options if option.text.strip() and option.title.strip()]
    is_sound = is_sound and bool(prose.chosen.text.strip() and prose.chosen.title.strip())
    return WrittenThesis(
        bet=facts.statement_or_none(prose.bet),
        audience=facts.statement_or_none(prose.audience),
        promise=facts.statement_or_none(prose.promise),
        why=facts.statement_or_none(prose.why),
        refusals=list(_build_refusals(facts, prose.refusals)),
        tensions=list(_build_tensions(work.brief, facts, prose.tensions)),
        # An option that cannot be carried out is none: then the rules choose.
        options=options if is_sound else [],
    )


def _build_refusals(facts: Facts, refusals: Sequence[RefusalProse]) -> Iterator[WrittenRefusal]:
    for item in refusals:
        if item.what.strip() and item.text.strip():
            yield WrittenRefusal(what=item.what.strip(), reason=facts.statement(item))


def _build_tensions(brief: Brief, facts: Facts, tensions: Sequence[TensionProse]) -> Iterator[WrittenTension]:
    for item in tensions:
        if not item.text.strip() or not item.consequence.strip():
            continue
        consequence = _statement_of(facts, item, item.consequence)
        yield WrittenTension(
            rule=item.rule,
            title=item.text.strip(),
            consequence=consequence,
            default=item.default.strip(),
            question=item.question.strip(),
            how=item.how.strip(),
            working=consequence.basis if consequence.evidence == "calculated" else "",
            paths=_answer_paths(brief, item),
        )


def _build_option(facts: Facts, option: OptionProse) -> WrittenOption:
    named = quote(option.title)
    return WrittenOption(
        title=option.title.strip(),
        pitch=facts.statement(option),
        gives_up=judgement_statement(option.gives_up.strip(), f"It follows from {named}: hours are spent once."),
        risk=judgement_statement(option.risk.strip(), f"What {named} depends on most."),
        speed=judgement_statement(option.speed.strip(), SPEED_REASON),
        change_if=[judgement_statement(text.strip(), LIMIT_REASON) for text in option.change_if if text.strip()],
        formats=list(option.formats),
        share_percent=option.share_percent,
        proof=list(option.proof),
        questions=list(option.questions),
    )


def _statement_of(facts: Facts, said: Claim, text: str) -> Statement:
    """Return another sentence that rests on the same facts and sums as a claim."""
    claim = Claim(text=text, basis=said.basis, reason=said.reason, check=said.check, sums=said.sums)
    return facts.statement(claim)


def _answer_paths(brief: Brief, item: TensionProse) -> list[str]:
    """Return the answers of the brief that a tension rests on."""
    named = [*item.basis, *(fact for sum_ in item.sums for fact in sum_.facts)]
    return keep_known(brief, named)
