"""What holds for the plan of any brief: it fits, its dates are valid, its sums are equal, and rules are obeyed."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings

from strategies.generation.brief import Brief
from strategies.generation.checks.texts import given_texts
from strategies.generation.forbidden_words import find_forbidden_words
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.days import can_publish, is_working_day
from strategies.generation.planning.plan import Plan
from strategies.generation.planning.selection import FIRST_GOAL_PERCENT
from strategies.generation.planning.title_patterns import is_allowed, normalize_title
from strategies.generation.planning.usable_proof import is_barred
from tests.strategies.generation.briefs import TODAY
from tests.strategies.generation.typed_briefs import briefs

any_brief = given(briefs())
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_SLOT = re.compile(r"\{\w*\}|“\s*”|\(\s*\)")
_DOUBLED = re.compile(r"(?<!\.)\.\.(?!\.)|,,|;;|::|[?!]\.|[,;:]\.|\.[,;:]|[,;:][?!]|[.?!]”\.")


@lru_cache(maxsize=8)
def plan_of(brief: Brief) -> Plan:
    return build_plan(brief, TODAY)


@few
@any_brief
def test_plan_is_feasible_or_says_why_it_is_not(of: Brief) -> None:
    plan = plan_of(of)
    assert plan.calendar.pieces or plan.calendar.remarks
    if len(plan.calendar.pieces) < plan.capacity.requested_pieces:
        assert plan.calendar.left_out or plan.calendar.remarks


@few
@any_brief
def test_hours_and_money_add_up(of: Brief) -> None:
    plan = plan_of(of)
    lines, money = plan.calendar.hours, plan.money
    assert sum(line.hours for line in lines) == pytest.approx(plan.capacity.window_h)
    assert all(line.hours >= 0 for line in lines)
    assert sum(row.hours for row in plan.calendar.rows) <= plan.capacity.window_h + 1e-6
    assert sum(line.amount for line in money.lines) + money.unspent == pytest.approx(money.total)
    assert money.unspent >= 0
    assert all(line.amount >= 0 for line in money.lines)
    assert sum(pillar.share_percent for pillar in plan.pillars) == 100


@few
@any_brief
def test_hours_are_there_before_they_are_needed(of: Brief) -> None:
    plan = plan_of(of)
    window, days = plan.window, 0
    per_day = plan.capacity.week_h / (7 - len(window.weekend))
    for row in plan.calendar.rows:
        days = sum(
            is_working_day(window, window.start.fromordinal(number))
            for number in range(window.start.toordinal(), row.day.toordinal() + 1)
        )
        spent = sum(other.hours for other in plan.calendar.rows if other.day <= row.day)
        assert spent <= days * per_day + 1e-6


@few
@any_brief
def test_dates_are_valid(of: Brief) -> None:
    plan = plan_of(of)
    window = plan.window
    assert (window.end - window.start).days == 89
    for row in plan.calendar.rows:
        assert window.start <= row.due <= row.day <= window.end
        assert can_publish(window, row.day) if row.kind == "piece" else is_working_day(window, row.day)
        assert row.due == row.day or is_working_day(window, row.due)
    for metric in plan.metrics:
        assert metric.next_look >= window.start


@few
@any_brief
def test_ids_and_titles_are_unique(of: Brief) -> None:
    plan = plan_of(of)
    for ids in (
        [title.id for title in plan.titles],
        [asset.id for asset in plan.assets],
        [row.id for row in plan.calendar.rows],
        [pillar.key for pillar in plan.pillars],
        [normalize_title(title.text) for title in plan.titles],
        [normalize_title(row.title) for row in plan.calendar.pieces],
        [option.key for option in plan.options],
        [channel.key for channel in plan.channels] + [channel.key for channel in plan.refused],
    ):
        assert len(set(ids)) == len(ids)


@few
@any_brief
def test_titles_fit_their_questions(of: Brief) -> None:
    plan = plan_of(of)
    assert len(plan.titles) <= 16
    for title in plan.titles:
        proof = of.proof[title.proof - 1].kind if title.proof else None
        assert is_allowed(title.pattern, of.audience.questions[title.question - 1].kind, proof, title.format)
        assert 1 <= title.goal <= len(of.goals)


@few
@any_brief
def test_nothing_comes_before_what_it_needs(of: Brief) -> None:
    rows = {row.id: row for row in plan_of(of).calendar.rows}
    for row in rows.values():
        for name in row.needs:
            assert rows[name].day <= row.due


@few
@any_brief
def test_owner_rules_are_obeyed(of: Brief) -> None:
    plan = plan_of(of)
    rules, pieces = of.rules, plan.calendar.pieces
    assert not {row.channel for row in pieces} & set(rules.refused_channels or ())
    assert {row.channel for row in pieces} <= {channel.key for channel in plan.channels}
    assert not {channel.key for channel in plan.channels} & {channel.key for channel in plan.refused}
    numbers = {*plan.option.proof, *(title.proof for title in plan.titles), *(row.proof for row in pieces)} - {None}
    numbers |= {number for pillar in plan.pillars for number in pillar.proof}
    for number in numbers:
        assert of.proof[number - 1].may_be_published is not False
        assert not is_barred(of, of.proof[number - 1])
    for row in pieces:
        assert not find_forbidden_words(of, f"{row.title} {row.next_step}")
    limits = {item.key: item.max_per_month for item in plan.capacity.formats if item.max_per_month}
    counts = Counter((row.format, row.day.year, row.day.month) for row in pieces if row.format in limits)
    assert all(count <= limits[form] for (form, _, _), count in counts.items())
    assert {row.owner for row in plan.calendar.rows} <= {person.role for person in of.means.people}


@few
@any_brief
def test_chosen_option_and_first_goal_get_their_hours_or_the_calendar_says_why(of: Brief) -> None:
    plan = plan_of(of)
    pieces = plan.calendar.pieces
    total = sum(row.hours for row in pieces)
    assert plan.option.share_percent >= 40
    remarks = " ".join(plan.calendar.remarks)
    if sum(row.hours for row in pieces if row.is_option) * 100 < plan.option.share_percent * total - 1e-6:
        assert "The chosen option has less than" in remarks
    work = [row for row in plan.calendar.rows if row.kind in {"piece", "asset"}]
    needed = FIRST_GOAL_PERCENT * sum(row.hours for row in work)
    if sum(row.hours for row in work if row.goal == 1) * 100 < needed - 1e-6:
        assert f"Less than {FIRST_GOAL_PERCENT}% of the hours" in remarks


@few
@any_brief
def test_lists_are_ranked_and_refer_to_what_is_there(of: Brief) -> None:
    plan = plan_of(of)
    rows = {row.id for row in plan.calendar.rows}
    assert [option.total for option in plan.options] == sorted((one.total for one in plan.options), reverse=True)
    for ranked in (plan.tensions, plan.questions):
        weights = [one.weight for one in ranked]
        assert weights == sorted(weights, reverse=True)
        assert all(1 <= weight <= 100 for weight in weights)
    assert {one.row for one in plan.briefs} <= rows
    assert {one.row for one in plan.roadmap} <= rows | {""}
    assert [metric.goal for metric in plan.metrics] == list(range(1, len(of.goals) + 1))


@few
@any_brief
def test_no_text_has_a_gap_or_doubled_punctuation(of: Brief) -> None:
    known = " ".join(" ".join(given_texts(of.model_dump())).split())
    for text in _texts(plan_of(of)):
        for pattern in (_SLOT, _DOUBLED):
            for found in pattern.finditer(text):
                around = text[max(0, found.start() - 3) : found.end() + 1].strip("“”‘’ ")
                assert around in known or found[0] in known, text


@few
@any_brief
def test_plan_is_the_same_for_the_same_brief(of: Brief) -> None:
    again = Brief.model_validate(of.model_dump(mode="json"))
    assert build_plan.__wrapped__(again, TODAY) == plan_of(of)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for item in fields(value):
            yield from _texts(getattr(value, item.name))
    elif isinstance(value, tuple):
        for inner in value:
            yield from _texts(inner)
