"""The thesis of the rules in the shape of a writer's, for writers that return what the rules have decided."""

from strategies.generation.planning.plan import Option, Plan, Tension
from strategies.generation.planning.tensions.decided import name_tensions
from strategies.generation.sections.thesis_facts import DAYS
from strategies.generation.sections.thesis_prose import (
    BET_MAX_CHARS,
    CONSEQUENCE_MAX_CHARS,
    LINE_MAX_CHARS,
    NAME_MAX_CHARS,
    SIGNS,
    TITLE_MAX_CHARS,
    BetProse,
    MoversProse,
    OptionProse,
    PromiseProse,
    RefusalProse,
    RulesThesis,
    TensionProse,
    WhyProse,
)
from strategies.generation.wording import clip, sentence

_GOAL = "goals.0"
_REASON = "It is what the points of the answers say."
_SHOWN_MAX = 6


def draft_thesis(plan: Plan, tensions: tuple[Tension, ...]) -> RulesThesis:
    """Return the thesis of the rules. Long words of the owner are shortened to fit."""
    named = {item.title: f"finding.{name}" for name, item in name_tensions(tensions).items()}
    thesis, options = plan.thesis, [_draft_option(option) for option in plan.options]
    return RulesThesis(
        tensions=[draft_tension(name, item) for name, item in list(name_tensions(tensions).items())[:_SHOWN_MAX]],
        chosen=options[0],
        others=options[1:],
        why=WhyProse(text=_draft_why(plan.option), basis=_paths_of(plan.option)),
        bet=BetProse(text=clip(thesis.bet, BET_MAX_CHARS), basis=[_GOAL, *_proof_of(plan.option)], reason=_REASON),
        audience=MoversProse(text=clip(thesis.audience, BET_MAX_CHARS), basis=["audience"]),
        promise=PromiseProse(text=clip(thesis.promise, LINE_MAX_CHARS), basis=[_GOAL], reason=_REASON),
        refusals=[
            RefusalProse(
                text=clip(sentence(reason), LINE_MAX_CHARS),
                what=clip(what, NAME_MAX_CHARS),
                basis=[named.get(reason, _GOAL), DAYS],
                reason=_REASON,
            )
            for what, reason in thesis.refusals
        ],
    )


def draft_tension(name: str, item: Tension) -> TensionProse:
    """Return a tension of the rules in the shape of a writer's."""
    return TensionProse(
        text=clip(item.title, TITLE_MAX_CHARS),
        rule=name,
        basis=[f"finding.{name}"],
        consequence=clip(item.consequence, CONSEQUENCE_MAX_CHARS),
        default=clip(item.default, LINE_MAX_CHARS),
        question=clip(item.question, LINE_MAX_CHARS),
        how=clip(item.how, LINE_MAX_CHARS),
    )


def _draft_option(option: Option) -> OptionProse:
    return OptionProse(
        text=clip(option.pitch, BET_MAX_CHARS),
        basis=[*_paths_of(option), *_proof_of(option), DAYS],
        reason=_REASON,
        title=clip(option.title, NAME_MAX_CHARS),
        gives_up=clip(option.gives_up, LINE_MAX_CHARS),
        risk=clip(option.risk, LINE_MAX_CHARS),
        speed=clip(option.speed, LINE_MAX_CHARS),
        change_if=[clip(text, LINE_MAX_CHARS) for text in option.change_if[:SIGNS]],
        formats=list(option.formats),
        share_percent=option.share_percent,
        proof=list(option.proof),
        questions=list(option.questions),
    )


def _draft_why(option: Option) -> str:
    reasons = sorted((point for point in option.points if point.points > 0), key=lambda point: -point.points)
    said = " ".join(sentence(point.why) for point in reasons)
    return clip(said or "No other option has more reasons for it.", BET_MAX_CHARS)


def _proof_of(option: Option) -> list[str]:
    return [f"proof.{number - 1}" for number in option.proof]


def _paths_of(option: Option) -> list[str]:
    paths = dict.fromkeys(point.path for point in option.points if point.points > 0)
    return list(paths) or [_GOAL]
