"""Tensions between goals and the people who could move them."""

from collections.abc import Iterable, Iterator

from strategies.generation.brief.audience import Segment
from strategies.generation.planning.plan import Tension
from strategies.generation.planning.segments import movers_of, questions_of, serving
from strategies.generation.planning.tensions.context import Context
from strategies.generation.wording import join, numeral, quote, spell_out


def find_nobody(context: Context) -> Iterator[Tension]:
    """Report a first goal that no group of the audience serves."""
    segments = context.segments()
    if not segments or serving(context.brief, 1):
        return
    goal = context.refer_to(1)
    yield Tension(
        key="nobody_moves_goal",
        title=f"None of your {spell_out(len(segments))} groups can move {goal}."
        if len(segments) > 1
        else f"Your only group cannot move {goal}.",
        working="; ".join(f"{quote(item.name)}: goals {_numbers(item.serves_goals)}" for item in segments) + ".",
        consequence="Content for these people can succeed and leave the goal where it is.",
        default="The plan writes for your ideal customer until you name a group that can.",
        question="Who has to act for the first goal to move?",
        how="Look at who was behind the last ten results of this kind.",
        weight=96,
        paths=("audience.segments", "goals.0"),
    )


def find_part(context: Context) -> Iterator[Tension]:
    """Report groups that ask questions and cannot move the first goal."""
    segments, movers = context.segments(), serving(context.brief, 1)
    others = [item for item in segments if item not in movers and questions_of(context.brief, [item])]
    if not movers or not others:
        return
    can, cannot = _names(movers), _names(others)
    asked, total = len(questions_of(context.brief, others)), len(context.brief.audience.questions)
    yield Tension(
        key="part_moves_goal",
        title=f"{asked} of your {total} questions come from {cannot}, who cannot move {context.refer_to(1)}."
        if asked > 1
        else f"One of your {total} questions comes from {cannot}, who cannot move {context.refer_to(1)}.",
        working=f"You say which goals each group can move. The first one is moved by {can}.",
        consequence="Pieces for people who cannot move it may be read and liked, and change nothing.",
        default=f"Pieces for {can} come first and get most of the hours.",
        question=f"Is there a way in which {cannot} could move {context.refer_to(1)} too?",
        how="Ask five of them.",
        weight=48,
        paths=("audience.segments", "goals.0"),
    )


def find_not_by_day(context: Context) -> Iterator[Tension]:
    """Report slots to fill while customers cannot come in working hours."""
    number = context.find_goal("Bookings or slots")
    if not number:
        return
    busy = [item for item in serving(context.brief, number) if item.is_free_by_day is False]
    if not busy and context.brief.audience.can_be_reached_by_day is not False:
        return
    free = movers_of(context.brief, number)
    who = _names(busy) if busy else "most of your customers"
    yield Tension(
        key="not_free_by_day",
        title=f"You have slots to fill, and {who} cannot come in working hours.",
        working=f"Goal {number} is of the kind “Bookings or slots”. Free by day: "
        f"{_names(free) if free else 'none of the groups you name'}.",
        consequence="More readers of that kind will not fill a weekday slot. It takes people who are free by day, "
        "and those who send them.",
        default=f"The plan addresses {_names(free)} first."
        if free
        else "The plan addresses people who are free by day.",
        question="Who is free by day, lives close enough, and whom do they ask first?",
        how="Go through the last 20 bookings in working hours.",
        weight=context.weigh(93, number),
        paths=("audience.segments", "audience.can_be_reached_by_day", f"goals.{number - 1}.kind"),
    )


def find_unknown_by_day(context: Context) -> Iterator[Tension]:
    """Report slots to fill while it is unknown whether customers can come in working hours."""
    number = context.find_goal("Bookings or slots")
    segments = serving(context.brief, number) if number else ()
    is_known = context.brief.audience.can_be_reached_by_day is not None
    if not number or is_known or any(item.is_free_by_day is not None for item in segments):
        return
    yield Tension(
        key="daytime_unknown",
        title="You have slots to fill, and whether your customers can come in working hours is unknown.",
        working=f"Goal {number} is of the kind “Bookings or slots”; no answer about working hours.",
        consequence="If they cannot, no piece for them fills a weekday slot, however good it is.",
        default="The plan addresses people who are free by day first.",
        question="Which of your customers can come in working hours?",
        how="Note who books in working hours, and why they can.",
        weight=context.weigh(67, number),
        paths=("audience.can_be_reached_by_day", f"goals.{number - 1}.kind"),
    )


def find_distant_gap(context: Context) -> Iterator[Tension]:
    """Report a gap of high priority that concerns only groups which cannot move the first goal."""
    movers = movers_of(context.brief, 1)
    theirs = set(questions_of(context.brief, movers))
    others = [item for item in context.segments() if item not in movers]
    foreign = set(questions_of(context.brief, others))
    for index, gap in enumerate(context.brief.market.gaps or ()):
        numbers = set(gap.questions or ())
        if gap.priority != "High" or not movers or not numbers or numbers & theirs or not numbers <= foreign:
            continue
        who = _names([item for item in others if numbers & set(questions_of(context.brief, [item]))])
        yield Tension(
            key="gap_beside_goal",
            title=f"A gap you rate high is about {who}, who cannot move {context.refer_to(1)}.",
            working=f"Gap {index + 1} is about {_count(numbers)}, asked by {who}. "
            f"{_names(movers)} can move {context.refer_to(1)}.",
            consequence="Filling it would win readers and leave the goal where it is.",
            default=f"The questions of {_names(movers)} come first; the gap gets what is left.",
            question=f"What is missing in your market for {_names(movers)}?",
            how="Search for three of their questions; note which has no good answer.",
            weight=64,
            paths=(f"market.gaps.{index}", "audience.segments"),
        )


def find_silent_signer(context: Context) -> Iterator[Tension]:
    """Report a group that signs but asks none of the questions."""
    askers = {(item.asked_by or "").casefold() for item in context.brief.audience.questions}
    if askers == {""}:
        return
    for index, segment in enumerate(context.segments()):
        if segment.role != "Signs" or segment.name.casefold() in askers:
            continue
        name = quote(segment.name)
        yield Tension(
            key="signer_asks_nothing",
            title=f"{name} signs, but none of your questions is theirs.",
            working=f"Role of {name}: signs. Questions asked by them: 0 of {len(context.brief.audience.questions)}.",
            consequence="The people you convince then need arguments for people the content never speaks to.",
            default="No piece is for them; your readers pass the arguments on.",
            question=f"What does {name} ask before signing?",
            how="Ask the last three customers what was asked before it was signed.",
            weight=57,
            paths=(f"audience.segments.{index}.role", "audience.questions"),
        )


def find_shares(context: Context) -> Iterator[Tension]:
    """Report shares of themes that do not add up to 100."""
    themes = context.brief.means.themes or ()
    total = sum(theme.share for theme in themes)
    if not themes or abs(total - 100) < 0.5:
        return
    shares = " + ".join(numeral(theme.share) for theme in themes)
    yield Tension(
        key="shares_not_100",
        title=f"The shares of your themes add up to {numeral(total)}%, not 100%.",
        working=f"{shares} = {numeral(total)}.",
        consequence="Some theme gets more or less than you meant.",
        default="All shares are scaled to 100%, keeping their proportions.",
        question="Which theme should get more, or less?",
        how="Correct the shares in the brief.",
        weight=40,
        paths=("means.themes",),
    )


def find_empty_themes(context: Context) -> Iterator[Tension]:
    """Report themes without a question, if other themes have some."""
    themes = context.brief.means.themes or ()
    empty = [(index, theme) for index, theme in enumerate(themes) if not theme.questions]
    if not empty or len(empty) == len(themes):
        return
    names = join(quote(theme.name) for _, theme in empty)
    share = numeral(sum(theme.share for _, theme in empty))
    yield Tension(
        key="theme_without_question",
        title=f"{share}% of the content is meant for themes that answer no question: {names}.",
        working="; ".join(f"{quote(theme.name)}: {numeral(theme.share)}%, no question" for _, theme in empty) + ".",
        consequence="No customer is known to look for it.",
        default="These themes get questions that no other theme answers, or no piece of their own.",
        question=f"Which customer question belongs to {names}?",
        how="Ask five customers what they wanted to know about it.",
        weight=39,
        paths=tuple(f"means.themes.{index}.questions" for index, _ in empty),
    )


def _names(segments: Iterable[Segment]) -> str:
    return join(quote(item.name) for item in segments)


def _count(numbers: set[int]) -> str:
    text = join(str(number) for number in sorted(numbers))
    return f"question {text}" if len(numbers) == 1 else f"questions {text}"


def _numbers(goals: tuple[int, ...] | None) -> str:
    return join(str(number) for number in goals or ())


RULES = (
    find_nobody,
    find_part,
    find_not_by_day,
    find_unknown_by_day,
    find_distant_gap,
    find_silent_signer,
    find_shares,
    find_empty_themes,
)
