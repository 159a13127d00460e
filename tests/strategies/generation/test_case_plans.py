"""The plans of all briefs that once went wrong: rules that hold for each of them, whatever was answered."""

import re
from collections.abc import Callable
from functools import partial

import pytest

from strategies.generation.brief import Brief, load_brief
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.days import is_day_off, is_working_day
from strategies.generation.planning.plan import Plan
from tests.strategies.generation.briefs import TODAY
from tests.strategies.generation.case_files import CASES, TWINS, read_case, read_twin

BRIEFS: dict[str, Callable[[], Brief]] = {
    **{name: partial(lambda case: load_brief(read_case(case)), name) for name in CASES},
    **{f"typed/{name}": partial(lambda twin: load_brief(read_twin(twin)), name) for name in TWINS},
}
OWN_CHANNELS = {"Website", "Email", "Webinars", "Podcast"}
"""Channels that belong to the business or to a format, so no one has to name them."""
EVERY_BRIEF = pytest.mark.parametrize("name", BRIEFS)


def plan_of(name: str) -> Plan:
    return build_plan(BRIEFS[name](), TODAY)


@EVERY_BRIEF
def test_no_title_is_planned_twice(name: str) -> None:
    plan = plan_of(name)
    titles = [title.text.casefold() for title in plan.titles]
    rows = [row.title.casefold() for row in plan.calendar.rows]
    assert len(set(titles)) == len(titles)
    assert len(set(rows)) == len(rows)


@EVERY_BRIEF
def test_no_place_is_left_unfilled(name: str) -> None:
    assert not re.findall(r"\{[a-z_]*\}|\bNone\b(?!:)|\bnan\b", repr_texts(plan_of(name)))


def repr_texts(plan: Plan) -> str:
    """Return the texts of a plan that a reader sees."""
    thesis, calendar = plan.thesis, plan.calendar
    parts = [thesis.bet, thesis.gives_up, thesis.audience, thesis.promise, *thesis.warnings, *thesis.not_enforced]
    parts += [text for refusal in thesis.refusals for text in refusal]
    parts += [f"{row.title}|{row.next_step}|{row.moves}|{row.owner}|{row.channel_name}" for row in calendar.rows]
    parts += [*calendar.left_out, *calendar.remarks, calendar.rhythm, *plan.window.remarks]
    parts += [f"{item.title}|{item.working}|{item.consequence}|{item.default}" for item in plan.tensions]
    parts += [f"{item.question}|{item.why}|{item.default}|{item.how}" for item in plan.questions]
    parts += [f"{item.title}|{item.early_sign}|{item.response}" for item in plan.risks]
    return "\n".join(parts)


@EVERY_BRIEF
def test_pieces_are_published_on_days_that_the_brief_allows(name: str) -> None:
    plan = plan_of(name)
    window = plan.window
    for row in plan.calendar.pieces:
        assert max(window.start, window.first_publication) <= row.day <= window.end
        assert row.day.weekday() in window.weekdays
        assert not is_day_off(window, row.day)
        assert row.day not in window.quiet_days


@EVERY_BRIEF
def test_drafts_are_due_on_working_days_before_publication(name: str) -> None:
    plan = plan_of(name)
    for row in plan.calendar.pieces:
        assert row.due < row.day or plan.window.check_days == 0
        assert is_working_day(plan.window, row.due) or row.due < plan.window.start


@EVERY_BRIEF
def test_reviews_and_milestones_fall_on_working_days(name: str) -> None:
    plan = plan_of(name)
    days = [row.day for row in plan.calendar.rows if row.kind in {"review", "milestone"}]
    assert [day for day in days if not is_working_day(plan.window, day)] == []
    # A piece can be published on a weekend, and is a milestone on its own day.
    published = {row.day for row in plan.calendar.pieces}
    milestones = [item.day for item in plan.roadmap if item.day not in published]
    assert [day for day in milestones if not is_working_day(plan.window, day)] == []


@EVERY_BRIEF
def test_assets_are_ready_before_what_needs_them(name: str) -> None:
    rows = {row.id: row for row in plan_of(name).calendar.rows}
    for row in rows.values():
        for needed in row.needs:
            assert rows[needed].day <= row.day, f"{row.title} needs {rows[needed].title}"


@EVERY_BRIEF
def test_hours_add_up(name: str) -> None:
    plan = plan_of(name)
    assert sum(line.hours for line in plan.calendar.hours) == pytest.approx(plan.capacity.window_h)
    assert all(line.hours >= -1e-9 for line in plan.calendar.hours)
    assert sum(row.hours for row in plan.calendar.rows) <= plan.capacity.window_h + 1e-6


@EVERY_BRIEF
def test_money_adds_up_and_none_goes_to_refused_channels(name: str) -> None:
    plan = plan_of(name)
    assert sum(line.amount for line in plan.money.lines) + plan.money.unspent == pytest.approx(plan.money.total)
    refused = {channel.name for channel in plan.refused}
    assert not [line.name for line in plan.money.lines if line.name in refused]


@EVERY_BRIEF
def test_shares_of_pillars_are_whole_numbers_that_add_up(name: str) -> None:
    shares = [pillar.share_percent for pillar in plan_of(name).pillars]
    assert sum(shares) == 100
    assert all(share >= 0 for share in shares)


@EVERY_BRIEF
def test_rhythm_is_planned_or_what_is_missing_is_explained(name: str) -> None:
    plan = plan_of(name)
    missing = plan.capacity.requested_pieces - len(plan.calendar.pieces)
    assert missing <= 0 or plan.calendar.left_out


@EVERY_BRIEF
def test_plan_is_empty_only_if_nothing_fits(name: str) -> None:
    """A rhythm that is too fast gives the largest plan that fits, not an empty one."""
    plan = plan_of(name)
    window, quickest = plan.window, min((item.hours for item in plan.capacity.formats), default=float("inf"))
    work = sum(row.hours for row in plan.calendar.rows)
    spare = plan.capacity.window_h - work - sum(item.hours_per_week for item in plan.channels) * 13
    assert plan.calendar.pieces or window.first_publication > window.end or spare < quickest + 5


@EVERY_BRIEF
def test_every_rule_is_listed_for_the_people_who_keep_it(name: str) -> None:
    brief, plan = BRIEFS[name](), plan_of(name)
    listed = "\n".join(plan.thesis.not_enforced)
    rules = [*(brief.rules.other or ()), *(brief.rules.forbidden_claims or ()), *(brief.rules.always_state or ())]
    assert [rule for rule in rules if _bare(rule) not in _bare(listed)] == []


def _bare(text: str) -> str:
    """Return a text without quotation marks and stops, which change when it is quoted."""
    return re.sub(r"[“”\"'‘’«».\s]+", " ", text)


@EVERY_BRIEF
def test_forbidden_words_are_in_no_title(name: str) -> None:
    brief = BRIEFS[name]()
    rows = [row.title for row in plan_of(name).calendar.pieces]
    for word in brief.rules.forbidden_words or ():
        assert [title for title in rows if re.search(rf"\b{re.escape(word)}\b", title, re.IGNORECASE)] == []


@EVERY_BRIEF
def test_lost_answers_are_announced(name: str) -> None:
    brief, warnings = BRIEFS[name](), " ".join(plan_of(name).thesis.warnings)
    for answer in (brief.lost_answers or ())[:3]:
        assert f"“{answer.field}”" in warnings


@EVERY_BRIEF
def test_pieces_use_the_formats_and_channels_of_the_brief(name: str) -> None:
    brief, plan = BRIEFS[name](), plan_of(name)
    requested = {item.format for item in brief.means.formats or ()}
    refused = {*(brief.rules.refused_channels or ()), *(channel.key for channel in plan.refused)}
    used = {channel.key for channel in plan.channels}
    named = {item.channel for item in brief.means.channels or ()}
    for row in plan.calendar.pieces:
        assert not requested or row.format in requested
        assert row.channel in used
        assert row.channel not in refused
        assert not named or row.channel in {*named, *OWN_CHANNELS}


@EVERY_BRIEF
def test_proof_is_used_only_where_it_answers_the_question(name: str) -> None:
    brief, plan = BRIEFS[name](), plan_of(name)
    barred = brief.rules.barred_proof or ()
    for title in plan.titles:
        if title.proof is None:
            assert title.proof_note
            continue
        proof = brief.proof[title.proof - 1]
        assert title.question in proof.answers
        assert proof.may_be_published is not False
        assert proof.kind not in barred


@EVERY_BRIEF
def test_forecasts_use_only_numbers_of_the_owner(name: str) -> None:
    brief = BRIEFS[name]()
    for metric in plan_of(name).metrics:
        goal = brief.goals[metric.goal - 1]
        if goal.start is None:
            assert metric.forecast is None
            assert "unknown" in metric.start.casefold()
        assert metric.forecast or metric.no_forecast_reason
