"""Which groups of the audience can move a goal, and what they ask."""

from collections.abc import Iterable

from strategies.generation.brief import Brief
from strategies.generation.brief.audience import Segment


def movers_of(brief: Brief, goal: int) -> tuple[Segment, ...]:
    """Return the groups that can move a goal. A group without an answer can move all goals.

    Slots can be filled only by groups that are not busy in working hours.
    """
    needs_day = brief.goals[goal - 1].kind == "Bookings or slots"
    return tuple(segment for segment in serving(brief, goal) if not (needs_day and segment.is_free_by_day is False))


def serving(brief: Brief, goal: int) -> tuple[Segment, ...]:
    """Return the groups that serve a goal according to the owner."""
    return tuple(
        segment
        for segment in brief.audience.segments or ()
        if segment.serves_goals is None or goal in segment.serves_goals
    )


def questions_of(brief: Brief, segments: Iterable[Segment]) -> tuple[int, ...]:
    """Return the numbers of the questions that these groups ask."""
    names = {segment.name.casefold() for segment in segments}
    return tuple(
        number
        for number, question in enumerate(brief.audience.questions, start=1)
        if question.asked_by and question.asked_by.casefold() in names
    )
