"""How a piece moves its goal: the stage of its readers, and a sentence on what it does for them and asks of them."""

from strategies.generation.brief import Brief
from strategies.generation.brief.audience import Question, Segment
from strategies.generation.brief.goals import Goal
from strategies.generation.planning.plan import OptionKey
from strategies.generation.planning.schedule import Stage
from strategies.generation.planning.title_patterns import load_titles


def stage_of(question: Question, goal: Goal) -> Stage:
    """Return where the readers of a piece are on their way, by the kinds of question and goal."""
    if goal.kind == "Returning customers":
        return "retention"
    found: Stage = load_titles()["stage"].get(question.kind or "", "consideration")
    return found


def describe_move(goal: Goal, stage: Stage, option: OptionKey | None, *, can_come: bool = True) -> str:
    """Return how a piece moves its goal, in one sentence. `option` is given for pieces of the chosen option."""
    moves = load_titles()["moves"]
    if not can_come:
        return str(moves["away"])
    does = moves["option"][option].format(who=moves["who"][stage]) if option else moves["stage"][stage]
    step = moves["opens"] if goal.opens else moves["step"][goal.kind or "Other"]
    return f"{does} and {step}."


def goal_of_segment(brief: Brief, name: str | None) -> int:
    """Return the goal that a group moves: the first goal if it can move it, otherwise its own first."""
    segment = _find_segment(brief, name)
    return min(segment.serves_goals) if segment and segment.serves_goals else 1


def can_move_first_goal(brief: Brief, name: str | None) -> bool:
    """Whether the readers of a group can move the first goal."""
    return goal_of_segment(brief, name) == 1 and not cannot_come(brief, name)


def cannot_come(brief: Brief, name: str | None) -> bool:
    """Whether the first goal is about slots and the group is not free by day."""
    segment = _find_segment(brief, name)
    return segment is not None and segment.is_free_by_day is False and brief.goals[0].kind == "Bookings or slots"


def _find_segment(brief: Brief, name: str | None) -> Segment | None:
    segments = brief.audience.segments or ()
    return next((item for item in segments if name and item.name.casefold() == name.casefold()), None)
