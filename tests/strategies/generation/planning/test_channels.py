"""Channels: each format has one, each in use has pieces, and every refusal has a reason from the answers."""

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings

from strategies.generation.brief import Brief
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.capacity import build_capacity
from strategies.generation.planning.channels import choose_channels, find_empty, leave_out, score_channel
from strategies.generation.planning.options.traits import TRAITS
from strategies.generation.planning.plan import ChannelPlan, OptionKey, RefusedChannel, Title
from strategies.generation.planning.window import build_window
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.planning.calendars import calendar, channel, row
from tests.strategies.generation.planning.plans import option, title
from tests.strategies.generation.typed_briefs import briefs

type Chosen = tuple[list[ChannelPlan], list[RefusedChannel]]


def choose(*titles: Title, key: OptionKey = "answers", **changes: Any) -> Chosen:
    of = brief(**changes)
    capacity = build_capacity(of, build_window(of, TODAY))
    chosen = replace(option("Article"), key=key, traits=TRAITS[key])
    used, refused = choose_channels(of, chosen, capacity, titles or (title("q1-article"),))
    return list(used), list(refused)


def use(key: str, **answers: Any) -> dict[str, Any]:
    return {"channel": key, **answers}


def reasons(refused: list[RefusedChannel]) -> dict[str, str]:
    return {item.key: item.reason for item in refused}


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(briefs())
def test_every_channel_in_use_has_pieces_and_one_is_refused_with_a_reason(of: Brief) -> None:
    plan = build_plan(of, TODAY)
    if plan.calendar.pieces:
        assert {piece.channel for piece in plan.calendar.pieces} == {item.key for item in plan.channels}
    formats = [form for item in plan.channels for form in item.formats]
    assert len(formats) == len(set(formats))
    assert plan.refused
    assert all(item.reason for item in plan.refused)
    assert not {item.key for item in plan.refused} & {item.key for item in plan.channels}


@settings(deadline=None, max_examples=30)
@given(briefs())
def test_upkeep_takes_at_most_a_fifth_of_the_week(of: Brief) -> None:
    capacity = build_capacity(of, build_window(of, TODAY))
    titles = tuple(title(form.key, form.key) for form in capacity.formats)
    used, _ = choose_channels(of, option("Article"), capacity, titles)
    assert sum(item.hours_per_week for item in used) <= capacity.week_h * 0.2 + 1e-9


def test_format_goes_to_a_channel_that_is_used_and_where_customers_are() -> None:
    video = title("q1-video", "Video")
    used, _ = choose(video, means__channels=[use("Instagram", is_used=True, audience_is_there=True)])
    assert [item.key for item in used] == ["Instagram"]


def test_newsletter_is_an_email_and_a_webinar_a_webinar() -> None:
    used, _ = choose(
        title("q1-newsletter", "Newsletter"),
        title("q1-webinar", "Webinar"),
        means__channels=[use("Website", is_used=True, audience_is_there=True)],
    )
    assert [item.key for item in used] == ["Email", "Webinars"]


def test_option_with_partners_publishes_its_leading_format_there() -> None:
    used, _ = choose(title("q1-article"), key="partners")
    assert [item.key for item in used] == ["Partners"]


def test_further_channel_is_used_where_customers_are_and_hours_allow_it() -> None:
    titles = [title("q1-article"), title("q1-customer-story", "Customer story"), title("q2", "Customer story")]
    there: Any = {"means__channels": [use("Website", is_used=True), use("LinkedIn", audience_is_there=True)]}
    used, _ = choose(*titles, means__people=[{"role": "Owner", "hours_per_week": 40}], **there)
    assert [(item.key, item.formats) for item in used] == [
        ("Website", ("Article",)),
        ("LinkedIn", ("Customer story",)),
    ]
    used, refused = choose(*titles, means__people=[{"role": "Owner", "hours_per_week": 10}], **there)
    assert [item.key for item in used] == ["Website"]
    assert reasons(refused)["LinkedIn"] == (
        "It would take 1.5 h of your 10 h a week, and every planned format has its channel already."
    )


def test_refused_channel_of_the_owner_comes_first_and_carries_nothing() -> None:
    used, refused = choose(
        title("q1-social-post", "Social post"),
        rules__refused_channels=["Instagram"],
        means__channels=[use("Instagram", is_used=True, audience_is_there=True)],
    )
    assert "Instagram" not in [item.key for item in used]
    assert (refused[0].key, refused[0].reason) == ("Instagram", "You do not want to use it.")


def test_channel_without_customers_is_refused_for_that() -> None:
    used, refused = choose(means__channels=[use("Website", is_used=True, audience_is_there=False)])
    assert "Website" not in [item.key for item in used]
    assert reasons(refused)["Website"] == "You say that your customers are not there."


def test_channel_in_use_without_a_piece_is_kept_as_it_is() -> None:
    _, refused = choose(means__channels=[use("Map listing", is_used=True)])
    assert reasons(refused)["Map listing"] == "Keep it as it is; no piece of this plan is published there."


def test_channel_that_takes_more_than_the_week_is_refused_for_that() -> None:
    _, refused = choose(means__people=[{"role": "Owner", "hours_per_week": 1}])
    assert reasons(refused)["TikTok"] == "It would take 3 h a week, and you have 1 h for everything."


def test_adverts_are_refused_for_what_is_known() -> None:
    assert reasons(choose()[1])["Paid adverts"] == "There is no money for them."
    paid: Any = {"means__budget": {"amount": 500, "currency": "EUR", "period": "month"}}
    assert "one may cost" in reasons(choose(**paid, results__sources=["Search"])[1])["Paid adverts"]
    known = choose(**paid, results__goal_rate=2)[1]
    assert reasons(known)["Paid adverts"] == "It takes 50 bought visits for one result."


def test_reach_is_named_in_the_role() -> None:
    used, _ = choose(
        title("q1-newsletter", "Newsletter"), means__channels=[use("Email", name="The list", reach=14_000)]
    )
    assert used[0].name == "The list"
    assert used[0].role.endswith("Today it reaches 14,000 people.")


def test_list_of_unknown_size_is_called_unknown() -> None:
    newsletter = title("q1-newsletter", "Newsletter")
    assert choose(newsletter)[0][0].role.endswith("How many people that is today is unknown.")
    used, _ = choose(newsletter, means__channels=[use("Email", is_used=True)])
    assert "unknown" not in used[0].role


def test_points_come_from_typed_answers_only() -> None:
    of = sample(2)
    website, tiktok = score_channel(of, "Website"), score_channel(of, "TikTok")
    assert website.points == 10
    assert website.paths == (
        "means.channels.0.is_used",
        "means.channels.0.audience_is_there",
        "results.sources",
        "business.trade",
    )
    assert (tiktok.points, tiktok.paths) == (0, ())


def test_channel_without_a_piece_in_the_calendar_is_left_out() -> None:
    channels = (channel("Website"), channel("LinkedIn"))
    empty = find_empty(channels, calendar(row("2027-01-05", channel="Website")))
    kept, refused = leave_out(channels, (), empty)
    assert [item.key for item in kept] == ["Website"]
    assert [(item.key, item.reason) for item in refused] == [("LinkedIn", "No piece for it fits into these 90 days.")]


def test_channels_stay_if_there_is_no_piece_at_all() -> None:
    assert find_empty((channel("Website"),), calendar()) == ()
