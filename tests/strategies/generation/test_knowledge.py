"""The curated data: every format and channel that a brief can name is known."""

from typing import get_args

from strategies.generation.brief.business import Trade
from strategies.generation.brief.means import ChannelKey, FormatKey, Frequency
from strategies.generation.knowledge import channels, formats, get_cadence, planning


def test_every_format_of_a_brief_is_known_with_hours_and_a_source() -> None:
    assert set(formats()) == set(get_args(FormatKey.__value__))
    for form in formats().values():
        assert min(form.make_h, form.check_h, form.spread_h) > 0
        assert form.source.startswith("planning assumption: ") or "https://" in form.source


def test_every_channel_of_a_brief_is_known() -> None:
    known = set(get_args(ChannelKey.__value__))
    assert set(channels()) == known
    for channel in channels().values():
        assert channel.upkeep_h > 0
        assert set(channel.trades) <= set(get_args(Trade.__value__))


def test_formats_are_carried_by_channels_of_a_brief() -> None:
    known = set(get_args(ChannelKey.__value__))
    for form in formats().values():
        assert form.channels
        assert set(form.channels) <= known


def test_every_frequency_has_a_rhythm_and_faster_ones_come_first() -> None:
    names = get_args(Frequency.__value__)
    assert [cadence.name for cadence in planning().cadences] == list(names)
    rates = [get_cadence(name).pieces_per_week for name in names]
    assert rates == sorted(rates, reverse=True)


def test_money_of_all_purposes_stays_below_the_whole() -> None:
    percent = planning().money_percent
    assert percent["tools"] + percent["making"] + 2 * percent["channel"] <= 100
