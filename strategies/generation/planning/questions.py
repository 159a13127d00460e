"""The open questions, ranked by how much of the plan their answers would change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from strategies.generation.brief import Brief
from strategies.generation.planning.days import working_day_from
from strategies.generation.planning.plan import OpenQuestion, Tension
from strategies.generation.planning.schedule import Window
from strategies.generation.planning.usable_proof import usable_proof
from strategies.generation.wording import quote, short_day

_COUNT_MAX = 8
_URGENT_WEIGHT, _SOON_WEIGHT = 80, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unknown:
    """An answer the brief lacks, and what the plan does without it."""

    path: str
    question: str
    why: str
    default: str
    how: str
    weight: int


_UNKNOWN = (
    _Unknown(
        path="results.visits_per_month",
        question="How many visits does your website get in a month?",
        why="Without it nothing can be forecast, and search cannot be compared with your list.",
        default="Nothing is forecast from visits.",
        how="Read the last three months in your web statistics and take the middle one.",
        weight=64,
    ),
    _Unknown(
        path="results.goal_rate",
        question="How many of 100 visitors do what the first goal counts?",
        why="With visits and target it shows how many visits the goal takes.",
        default="Nothing is forecast from visits.",
        how="Divide last month's results by last month's visits.",
        weight=61,
    ),
    _Unknown(
        path="rules.reviewers",
        question="Who checks a piece before it is published, and for how many working days?",
        why="Every date in the calendar depends on it.",
        default="One working day of checks stands before each piece.",
        how="Ask the person who answers for mistakes.",
        weight=50,
    ),
    _Unknown(
        path="means.channels",
        question="Where do your customers read and watch?",
        why="Channels are chosen by the kind of goal alone.",
        default="Your own website and email come first.",
        how="Ask ten customers where they last read about your subject.",
        weight=48,
    ),
    _Unknown(
        path="means.formats",
        question="Which formats do you want to make?",
        why="They decide how many pieces the hours make.",
        default="Articles and newsletters, and posts where you name a network.",
        how="Look at the last ten pieces your customers passed on.",
        weight=44,
    ),
    _Unknown(
        path="market.gaps",
        question="What does no one in your market explain or show?",
        why="It would decide which piece comes first.",
        default="The order of your questions decides.",
        how="Search for your customers' ten last questions; keep those without a good answer.",
        weight=42,
    ),
    _Unknown(
        path="audience.journey.deciding",
        question="What decides it for your customers in the end?",
        why="The last piece before a decision has to say it.",
        default="The questions you name are taken to decide it.",
        how="Ask five customers what nearly stopped them.",
        weight=41,
    ),
    _Unknown(
        path="voice.pairs",
        question="Which sentence would you never publish, and how would you say it?",
        why="Writers copy what they see; there is no sample of your voice.",
        default="Writers get the words you chose for your voice, and no sample.",
        how="Rewrite one sentence of a competitor as you would say it.",
        weight=40,
    ),
    _Unknown(
        path="timing.seasons",
        question="When in the year do your customers buy, and when do they stay away?",
        why="The calendar could lead up to it.",
        default="All weeks count the same.",
        how="Mark the two best and the two worst months of last year's sales.",
        weight=39,
    ),
    _Unknown(
        path="results.sources",
        question="Where do your visitors come from today?",
        why="A way that works is cheaper to grow than a new one.",
        default="No way is taken to work yet.",
        how="Open the report on sources in your web statistics.",
        weight=37,
    ),
    _Unknown(
        path="audience.segments",
        question="Do some of your customers decide in another way than the rest?",
        why="They would need pieces of their own.",
        default="All customers are one group.",
        how="Compare your last ten customers: what did each ask first?",
        weight=34,
    ),
    _Unknown(
        path="audience.journey.trigger",
        question="What happens just before customers begin to look?",
        why="It is how a piece should begin.",
        default="Pieces begin with the question.",
        how="Ask five customers about the week before.",
        weight=33,
    ),
)


def rank_questions(brief: Brief, tensions: tuple[Tension, ...], window: Window) -> tuple[OpenQuestion, ...]:
    """Return at most eight questions, heaviest first: those of tensions, then answers that are missing."""
    asked = [
        _ask(window, item.question, item.consequence, item.default, item.how, item.weight, item.paths)
        for item in tensions
    ]
    known = {path for item in tensions for path in item.paths}
    missing = [
        _ask(window, item.question, item.why, item.default, item.how, item.weight, (item.path,))
        for item in _find_unknown(brief)
        if item.path not in known
    ]
    unique = {item.question: item for item in sorted([*asked, *missing], key=lambda item: item.weight)}
    ranked = sorted(unique.values(), key=lambda item: (-item.weight, item.paths))
    return tuple(ranked[:_COUNT_MAX])


def answer_by(window: Window, weight: int) -> date:
    """Return the working day by which a question should be answered: the heavier, the sooner."""
    days = 0 if weight >= _URGENT_WEIGHT else 7 if weight >= _SOON_WEIGHT else 14
    return working_day_from(window, window.start + timedelta(days=days))


def _ask(
    window: Window, question: str, why: str, default: str, how: str, weight: int, paths: tuple[str, ...]
) -> OpenQuestion:
    day = answer_by(window, weight)
    by = f"{how.rstrip('.?')}{'?' if how.endswith('?') else ','} by {short_day(day)}."
    return OpenQuestion(question=question, why=why, default=default, how=by, weight=weight, paths=paths)


def _find_unknown(brief: Brief) -> Iterator[_Unknown]:
    """Yield the answers the brief lacks."""
    goal = brief.goals[0]
    for item in _UNKNOWN:
        has_no_rate = item.path == "results.goal_rate" and (goal.unit == "%" or goal.waiting is not None)
        if not has_no_rate and _read(brief, item.path) is None:
            yield item
    if goal.kind is None:
        yield _Unknown(
            path="goals.0.kind",
            question="What kind of goal is the first one?",
            why="It decides what a piece asks its readers to do.",
            default="Readers are asked to get in touch.",
            how="Choose it from the list in the brief.",
            weight=70,
        )
    for number, proof in usable_proof(brief):
        if not proof.answers:
            yield _Unknown(
                path=f"proof.{number - 1}.answers",
                question=f"Which of your customers' questions does {quote(proof.proof, 70)} answer?",
                why="Proof is shown only beside a question it answers.",
                default="No piece shows it.",
                how="Read your questions with it in hand.",
                weight=49,
            )
    if brief.audience.segments and not any(item.asked_by for item in brief.audience.questions):
        yield _Unknown(
            path="audience.questions",
            question="Which of your groups asks which question?",
            why="Pieces could be written for the group that asks.",
            default="Every question is taken to be everybody's.",
            how="Ask the person who answers the phone.",
            weight=46,
        )


def _read(brief: Brief, path: str) -> Any:
    value: Any = brief
    for name in path.split("."):
        value = getattr(value, name)
    return value
