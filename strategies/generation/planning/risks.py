"""What could go wrong with this plan: each risk with the earliest sign, a response and an owner."""

from collections.abc import Iterator, Sequence
from math import ceil

from strategies.generation.brief import Brief
from strategies.generation.brief.means import FormatKey
from strategies.generation.planning.plan import Degree, Option, Risk, Tension
from strategies.generation.planning.regulation import is_regulated
from strategies.generation.planning.schedule import Calendar
from strategies.generation.planning.usable_proof import unproved_questions, usable_proof
from strategies.generation.wording import lower_first, numeral, pluralize, quote, quote_sentence, short_day

_COUNT_MAX = 6
_RANK: dict[Degree, int] = {"high": 3, "medium": 2, "low": 1}
_ASKED = 20
"""People asked in the test of a waiting list."""
_FEW_HOURS_A_WEEK = 10
_NO_CHANGE = "No early sign has moved by the last review."


def build_risks(brief: Brief, tensions: Sequence[Tension], chosen: Option, calendar: Calendar) -> tuple[Risk, ...]:
    """Return up to six risks, gravest first."""
    found = [
        *_of_option(brief, chosen),
        *_of_waiting(brief),
        *_of_daytime(brief, tensions),
        *_of_permission(brief),
        *_of_claims(brief),
        *_of_checks(brief),
        *_of_hours(brief),
        *_of_one_maker(brief, chosen, calendar),
        *_of_competitor(brief, chosen),
        *_of_counting(brief, tensions),
        *_of_proof(brief, chosen),
        *_of_effect(brief, calendar),
    ]
    return tuple(sorted(found, key=lambda risk: -weight_of(risk.chance, risk.impact))[:_COUNT_MAX])


def weight_of(chance: Degree, impact: Degree) -> int:
    """Return how grave a risk is, from 1 to 9."""
    return _RANK[chance] * _RANK[impact]


def lead_of(brief: Brief) -> str:
    """Return who answers for the plan: the first person the owner names."""
    return brief.means.people[0].role


def maker_of(brief: Brief, form: FormatKey) -> str:
    """Return who makes a format: of those who make it, the one with most hours."""
    makers = [person for person in brief.means.people if person.makes is None or form in person.makes]
    return max(makers or brief.means.people, key=lambda person: person.hours_per_week).role


def _of_option(brief: Brief, chosen: Option) -> Iterator[Risk]:
    yield Risk(
        key="option",
        title=chosen.risk,
        chance="medium",
        impact="high",
        early_sign=next(iter(chosen.change_if[1:] or chosen.change_if), _NO_CHANGE),
        response=chosen.traits.response,
        owner=maker_of(brief, chosen.formats[0]),
        paths=("goals.0", *(f"proof.{number - 1}" for number in chosen.proof)),
    )


def _of_waiting(brief: Brief) -> Iterator[Risk]:
    goal = brief.goals[0]
    need = (goal.target or 0) - (goal.start or 0)
    if not goal.waiting or need <= 0 or need > goal.waiting or goal.unit == "%":
        return
    share = need / goal.waiting
    until = f" before {short_day(goal.opens)}" if goal.opens else ""
    yield Risk(
        key="waiting",
        title=f"Those who wait lose interest{until}: {numeral(round(share * 100))}% of them have to say yes.",
        chance="medium",
        impact="high",
        early_sign=f"Of {_ASKED} you ask, fewer than {ceil(share * _ASKED)} would say yes today.",
        response="Ask what holds them back, and answer that next.",
        owner=lead_of(brief),
        paths=("goals.0.waiting", "goals.0.target"),
    )


def _of_daytime(brief: Brief, tensions: Sequence[Tension]) -> Iterator[Risk]:
    tension = next((item for item in tensions if item.key == "not_free_by_day"), None)
    if tension:
        yield Risk(
            key="daytime",
            title="Readers come, and ask for another time.",
            chance="high",
            impact="high",
            early_sign="Half of the new enquiries ask for it.",
            response="Say the hours in the first sentence of every piece.",
            owner=lead_of(brief),
            paths=tension.paths,
        )


def _of_permission(brief: Brief) -> Iterator[Risk]:
    unknown = [(number, item) for number, item in usable_proof(brief) if item.may_be_published is None]
    if not unknown:
        return
    number, proof = unknown[0]
    yield Risk(
        key="permission",
        title=f"{quote(proof.proof, 70)} may not be published after all.",
        chance="medium",
        impact="medium",
        early_sign="No one has answered a week before the draft is due.",
        response="Publish a piece with cleared proof first.",
        owner=lead_of(brief),
        paths=(f"proof.{number - 1}.may_be_published",),
    )


def _of_claims(brief: Brief) -> Iterator[Risk]:
    claims = brief.rules.forbidden_claims or ()
    if not claims and not is_regulated(brief):
        return
    reviewers = brief.rules.reviewers or ()
    yield Risk(
        key="claims",
        title=f"A piece makes a claim you forbid: {quote(claims[0], 90)}."
        if claims
        else "A piece makes a claim that the rules of your trade forbid.",
        chance="medium",
        impact="high",
        early_sign="The same kind of sentence is struck out of two drafts.",
        response="Take the piece down the same day, correct it, and say what was changed.",
        owner=reviewers[0].who if reviewers else lead_of(brief),
        paths=("rules.forbidden_claims",) if claims else ("business.regulation",),
    )


def _of_checks(brief: Brief) -> Iterator[Risk]:
    reviewers = brief.rules.reviewers or ()
    if not reviewers:
        yield Risk(
            key="checks",
            title="No one is named who checks, and a mistake is published.",
            chance="medium",
            impact="medium",
            early_sign="A reader corrects a piece.",
            response="Correct it the same day, say so, and name a checker.",
            owner=lead_of(brief),
            paths=("rules.reviewers",),
        )
        return
    slowest = max(reviewers, key=lambda item: (item.working_days is None, item.working_days or 0))
    is_unknown = slowest.working_days is None
    yield Risk(
        key="checks",
        title=f"{slowest.who} takes longer to check than the calendar allows.",
        chance="high" if is_unknown else "medium",
        impact="medium",
        early_sign="One draft is not back on its day.",
        response="Move the piece; publish nothing unchecked.",
        owner=lead_of(brief),
        paths=(f"rules.reviewers.{reviewers.index(slowest)}",),
    )


def _of_hours(brief: Brief) -> Iterator[Risk]:
    people = brief.means.people
    hours = sum(person.hours_per_week for person in people)
    is_thin = len(people) == 1 or hours < _FEW_HOURS_A_WEEK
    yield Risk(
        key="hours",
        title=f"There is less time than {pluralize(hours, 'hour')} a week"
        + (", and no one else can step in." if len(people) == 1 else "."),
        chance="high" if is_thin else "medium",
        impact="high" if is_thin else "medium",
        early_sign="Two drafts in a row are late.",
        response="Keep the pieces of the option, leave out others.",
        owner=lead_of(brief),
        paths=("means.people",),
    )


def _of_one_maker(brief: Brief, chosen: Option, calendar: Calendar) -> Iterator[Risk]:
    """Report a leading format that only one of several people makes."""
    form: FormatKey = chosen.formats[0]
    makers = [person for person in brief.means.people if person.makes is None or form in person.makes]
    names = [row.format_name for row in calendar.pieces if row.format == form]
    if len(makers) != 1 or len(brief.means.people) == 1 or not names:
        return
    yield Risk(
        key="one_maker",
        title=f"Only {makers[0].role} makes the format that leads this plan: {lower_first(names[0])}.",
        chance="medium",
        impact="high" if len(names) * 2 > len(calendar.pieces) else "medium",
        early_sign="Leave is asked for when a draft is due.",
        response="Finish the second piece before publishing the first.",
        owner=makers[0].role,
        paths=("means.people",),
    )


def _of_competitor(brief: Brief, chosen: Option) -> Iterator[Risk]:
    own = brief.business.business_name.casefold()
    rivals = [
        (index, item)
        for index, item in enumerate(brief.market.competitors or ())
        if item.strength and item.name.casefold() != own
    ]
    if not rivals or not chosen.questions:
        return
    index, rival = rivals[0]
    asked = quote_sentence(brief.audience.questions[chosen.questions[0] - 1].question, 90)
    yield Risk(
        key="competitor",
        title=f"{rival.name} is first with an answer to {asked}",
        chance="medium",
        impact="medium",
        early_sign=f"{rival.name} publishes on one of the first three questions.",
        response="Publish what only you can show, even if it is shorter.",
        owner=maker_of(brief, chosen.formats[0]),
        paths=(f"market.competitors.{index}",),
    )


def _of_counting(brief: Brief, tensions: Sequence[Tension]) -> Iterator[Risk]:
    tension = next((item for item in tensions if item.key in ("start_unknown", "goal_not_measurable")), None)
    if tension:
        number = int(tension.paths[0].split(".")[1]) + 1
        yield Risk(
            key="counting",
            title="No one can tell whether the plan worked."
            if number == 1
            else f"No one can tell whether goal {number} has moved.",
            chance="high" if number == 1 else "medium",
            impact="medium",
            early_sign="A review has no number on the table.",
            response="Count by hand for two weeks.",
            owner=lead_of(brief),
            paths=tension.paths,
        )


def _of_proof(brief: Brief, chosen: Option) -> Iterator[Risk]:
    """Report the first question of the option that no usable proof answers."""
    unproved = unproved_questions(brief)
    bare = next((number for number in chosen.questions if number in unproved), None)
    if bare is None:
        return
    yield Risk(
        key="proof",
        title=f"No proof is found for {quote_sentence(brief.audience.questions[bare - 1].question, 90)}",
        chance="medium",
        impact="medium",
        early_sign="Two drafts in a row still say that proof is missing.",
        response="Write what is known, and leave the claim out.",
        owner=lead_of(brief),
        paths=(f"audience.questions.{bare - 1}", "proof"),
    )


def _of_effect(brief: Brief, calendar: Calendar) -> Iterator[Risk]:
    """Report that the work is done and the goal does not move."""
    count = len(calendar.pieces)
    if not count:
        return
    yield Risk(
        key="effect",
        title=f"{count} pieces appear, and the first goal does not move."
        if count > 1
        else "The piece appears, and the first goal does not move.",
        chance="medium",
        impact="medium",
        early_sign=_NO_CHANGE,
        response="Ask ten readers what kept them from the next step.",
        owner=lead_of(brief),
        paths=("goals.0",),
    )
