"""Points for and against each option. A point is given only where a typed answer bears it out."""

from collections.abc import Callable, Iterator

from strategies.generation.brief.means import ChannelKey
from strategies.generation.planning.options.ground import Ground, is_renewed
from strategies.generation.planning.options.reasons import describe_waiting, fit_goal, oppose_reach, point, quote_gap
from strategies.generation.planning.plan import OptionKey, Point
from strategies.generation.planning.usable_proof import usable_proof
from strategies.generation.wording import (
    exact_numeral,
    join,
    lower_first,
    numeral,
    pluralize,
    quote,
    short_day,
)

type Score = Callable[[Ground], Iterator[Point]]

_VISUAL: tuple[ChannelKey, ...] = ("Instagram", "YouTube", "TikTok", "Pinterest", "Facebook", "Snapchat")
_FEW_HOURS_A_WEEK = 6
_MANY_QUESTIONS = 3
_MANY_TIMES_NEED = 10


def score_numbers(ground: Ground) -> Iterator[Point]:
    """Score publishing the owner's own figures."""
    figures = ground.proof_of("Number")
    if not figures:
        yield point(-3, "You have no figure of your own that may be used.", "proof")
        return
    number, best = figures[0]
    path, name = f"proof.{number - 1}", quote(best.proof, 70)
    if is_renewed(best) and best.may_be_published:
        often = (best.renewed or "").lower()
        yield point(3, f"{name} is renewed {often}, so it can be a regular edition.", f"{path}.renewed")
    elif best.may_be_published:
        yield point(1, f"{name} may be published.", f"{path}.may_be_published")
    else:
        yield point(-1, f"Whether {name} may be published is unknown.", f"{path}.may_be_published")
    answered = set(best.answers or ())
    for index, questions in ground.urgent_gaps():
        if questions & answered:
            yield point(
                2, f"It answers a question of a gap you rate high: {quote_gap(ground, index)}", f"market.gaps.{index}"
            )
            break
    reach = 2 if is_renewed(best) else 1
    yield from fit_goal(
        ground,
        {"Leads": reach, "Mentions": reach},
        "{goal} is about {kind}, and figures are quoted by people who do not know you yet.",
    )
    if ground.brief.business.position == "Challenger":
        yield point(1, "A challenger needs an argument that the leader cannot copy.", "business.position")
    yield from oppose_reach(ground, "Figures for strangers are not what is missing")


def score_answers(ground: Ground) -> Iterator[Point]:
    """Score answering the questions of customers one by one."""
    brief = ground.brief
    asked = ground.mover_questions()
    if len(asked) >= _MANY_QUESTIONS:
        names = join(quote(item.name) for item in ground.movers())
        who = f"{names}, who can move {lower_first(ground.goal_name)}" if names else "your customers"
        count = f"{len(asked)} of {len(brief.audience.questions)}" if names else str(len(asked))
        yield point(2, f"You know {count} questions from {who}.", "audience.questions")
    if "Search" in (brief.results.sources or ()):
        yield point(1, "Search brings visitors today.", "results.sources")
    known = [number for number in asked if brief.audience.questions[number - 1].answer]
    if known and len(known) * 2 >= len(asked):
        yield point(1, f"You have given the short answer to {len(known)} of them.", "audience.questions")
    if not usable_proof(brief):
        yield point(2, "It can begin without proof.", "proof")
    if ground.goal.kind == "Bookings or slots" and ground.busy_by_day() and ground.movers():
        busy = join(quote(item.name) for item in ground.busy_by_day())
        yield point(2, f"They can come in working hours; {busy} cannot.", "audience.segments")
    proved = {number for _, item in usable_proof(brief) for number in item.answers or ()}
    for index, questions in ground.urgent_gaps():
        if questions & set(asked) and not questions & proved:
            text = f"A gap you rate high can be answered before there is proof: {quote_gap(ground, index)}"
            yield point(1, text, f"market.gaps.{index}")
            break
    if ground.goal.by and ground.window.start <= ground.goal.by <= ground.window.end:
        text = f"{ground.goal_name} is due on {short_day(ground.goal.by)}; pages need months to be found."
        yield point(-2, text, "goals.0.by")
    yield from oppose_reach(ground, "Being found by others is not what is missing")


def score_stories(ground: Ground) -> Iterator[Point]:
    """Score telling what customers have experienced."""
    brief = ground.brief
    cases, reviews = ground.proof_of("Case"), ground.proof_of("Review")
    if not cases and not reviews:
        barred = "Case" in (brief.rules.barred_proof or ())
        text = "Your rules forbid cases as proof." if barred else "You name no case and no review that may be used."
        yield point(-3, text, "rules.barred_proof" if barred else "proof")
        return
    number, best = (cases or reviews)[0]
    path, name = f"proof.{number - 1}.may_be_published", quote(best.proof, 70)
    if best.may_be_published:
        yield point(2, f"{name} may be published.", path)
    else:
        yield point(-1, f"Whether {name} may be published is unknown.", path)
    if any(item.key == "Customer story" for item in ground.capacity.formats):
        yield point(1, "You want to make customer stories.", "means.formats")
    yield from fit_goal(
        ground,
        {"Leads": 1, "Hires": 1, "Donations": 2},
        "{goal} is about {kind}: people decide after hearing from others who did.",
    )
    if brief.rules.needs_consent_for_names:
        yield point(-1, "Every name needs consent first.", "rules.needs_consent_for_names")
    yield from oppose_reach(ground, "Stories for strangers are not what is missing")


def score_work(ground: Ground) -> Iterator[Point]:
    """Score showing how the work is done."""
    shown = ground.proof_of("Footage", "Process", "Certificate")
    if not shown:
        yield point(-3, "You name no footage, process or certificate that may be used.", "proof")
        return
    number, best = shown[0]
    path, name = f"proof.{number - 1}", quote(best.proof, 70)
    if best.may_be_published:
        yield point(2, f"{name} may be published.", f"{path}.may_be_published")
    else:
        yield point(-1, f"Whether {name} may be published is unknown.", f"{path}.may_be_published")
    if ground.enough_wait():
        text = f"{describe_waiting(ground)}: they have to be convinced, and work convinces."
        yield point(1, text, "goals.0.waiting")
    if len(shown) > 1:
        yield point(1, f"{pluralize(len(shown), 'thing')} can be shown, not only one.", "proof")
    if any(item.key == "Video" for item in ground.capacity.formats):
        yield point(1, "You want to make videos, in which work can be seen.", "means.formats")
    there = [key for key in _VISUAL if (use := ground.channel(key)) and use[1].audience_is_there]
    if there:
        yield point(1, f"Your customers are on {join(there)}, where work can be seen.", "means.channels")
    yield from fit_goal(
        ground,
        {"Stock to sell": 1, "Sales": 1, "Donations": 1, "Hires": 1},
        "{goal} is about {kind}: how it is made is what buyers cannot see elsewhere.",
        {
            "Donations": "{goal} is about {kind}: donors want to see what is done with them.",
            "Hires": "{goal} is about {kind}: people want to see the work before they apply.",
        },
    )


def score_list(ground: Ground) -> Iterator[Point]:
    """Score serving the people who can be written to already."""
    brief, goal = ground.brief, ground.goal
    if ground.is_refused("Email"):
        yield point(-4, "You refuse email, so no one can be written to.", "rules.refused_channels")
        return
    use, need = ground.channel("Email"), ground.need()
    reach = use[1].reach if use and use[1].is_used else None
    if ground.enough_wait():
        yield point(3, f"{describe_waiting(ground)}.", "goals.0.waiting")
    elif goal.waiting:
        yield point(1, f"{exact_numeral(goal.waiting)} people wait already.", "goals.0.waiting")
    if reach and use:
        yield point(1, f"{exact_numeral(reach)} people get your emails today.", f"means.channels.{use[0]}.reach")
        if need and reach >= need * _MANY_TIMES_NEED and goal.kind != "Sign-ups" and goal.period in (None, "in total"):
            text = f"That is {numeral(round(reach / need))} for each one that {lower_first(ground.goal_name)} needs."
            yield point(1, text, f"means.channels.{use[0]}.reach")
    elif not goal.waiting:
        yield point(-2, "How many people you may write to is unknown.", "means.channels")
    if "Email" in (brief.results.sources or ()):
        yield point(1, "Email brings visitors today.", "results.sources")
    yield from fit_goal(ground, {"Returning customers": 3, "Donations": 1}, "{goal} is about {kind}, who know you.")
    yield from fit_goal(
        ground,
        {"Leads": -1, "Mentions": -1, "Hires": -1, "Sign-ups": -2},
        "{goal} is about {kind}, and most of them do not know you yet.",
    )
    if goal.opens and goal.opens > ground.window.end:
        text = f"Nothing can be sold to them before {short_day(goal.opens)}, so it is too early to ask them."
        yield point(-2, text, "goals.0.opens")
    if goal.by and ground.window.start <= goal.by <= ground.window.end and (reach or goal.waiting):
        text = f"{ground.goal_name} is due on {short_day(goal.by)}, and people you can write to answer soonest."
        yield point(1, text, "goals.0.by")


def score_partners(ground: Ground) -> Iterator[Point]:
    """Score reaching people through others they know already."""
    brief = ground.brief
    if ground.is_refused("Partners") and ground.is_refused("Press"):
        yield point(-4, "You refuse partners and the press.", "rules.refused_channels")
        return
    channels: tuple[ChannelKey, ...] = ("Partners", "Press")
    named = [found for key in channels if (found := ground.channel(key))]
    there = [(index, use) for index, use in named if use.audience_is_there]
    if there:
        index, use = there[0]
        through = "the press" if use.channel == "Press" else "partners"
        named_text = f"Your customers are among {quote(use.name or '')}."
        text = named_text if use.name else f"You can reach your customers through {through}."
        yield point(1, text, f"means.channels.{index}.audience_is_there")
    elif not named:
        yield point(-1, "You name no partner and no editor.", "means.channels")
    if "Referrals" in (brief.results.sources or ()):
        yield point(1, "Referrals bring visitors today.", "results.sources")
    yield from fit_goal(
        ground,
        {"Mentions": 2, "Hires": 1, "Donations": 1},
        "{goal} is about {kind}: others have to speak of you.",
    )
    if ground.goal.kind == "Bookings or slots" and (
        ground.busy_by_day() or brief.audience.can_be_reached_by_day is False
    ):
        busy = join(quote(item.name) for item in ground.busy_by_day())
        text = f"{busy or 'Your customers'} cannot come in working hours; others see people who can."
        path = "audience.segments" if busy else "audience.can_be_reached_by_day"
        yield point(1 if ground.movers() else 3, text, path)
    if ground.capacity.week_h < _FEW_HOURS_A_WEEK:
        text = f"With {pluralize(ground.capacity.week_h, 'hour')} a week, others' readers cost less than your own."
        yield point(1, text, "means.people")
    yield from oppose_reach(ground, "Other people's readers are not what is missing")


def score_countdown(ground: Ground) -> Iterator[Point]:
    """Score counting back from a day on which people buy."""
    goal, window = ground.goal, ground.window
    found = False
    if goal.opens and window.first_publication < goal.opens <= window.end:
        found = True
        yield point(4, f"{ground.goal_name} opens on {short_day(goal.opens)}, within these 90 days.", "goals.0.opens")
        if ground.enough_wait():
            yield point(1, f"{describe_waiting(ground)}, and the day is near.", "goals.0.waiting")
    season = ground.coming_season()
    if season:
        found = True
        text = f"{quote(season.season.name)} begins on {short_day(season.first)}, within these 90 days."
        yield point(1, text, season.path)
        yield from fit_goal(
            ground,
            {"Sales": 1, "Stock to sell": 1, "Bookings or slots": 1, "Donations": 1},
            "{goal} is about {kind}, which a season moves.",
        )
    if not found:
        text = "No opening and no buying season begins within these 90 days."
        yield point(-3, text, "timing.seasons")
    if goal.opens and goal.opens > window.end:
        text = f"{ground.goal_name} opens on {short_day(goal.opens)}, after these 90 days."
        yield point(-2, text, "goals.0.opens")


SCORES: dict[OptionKey, Score] = {
    "numbers": score_numbers,
    "answers": score_answers,
    "stories": score_stories,
    "work": score_work,
    "list": score_list,
    "partners": score_partners,
    "countdown": score_countdown,
}
"""Options in the order that decides between equal totals: what leaves something lasting behind comes first."""
