"""Shares always add up to one hundred."""

from hypothesis import given
from hypothesis import strategies as st

from strategies.generation.mix import normalised

mixes = st.dictionaries(
    st.text(min_size=1, max_size=8), st.floats(min_value=0.001, max_value=1e9), min_size=1, max_size=12
)


@given(mixes)
def test_whole_shares_add_up_to_a_hundred_and_stay_within_one_of_the_exact_share(mix: dict[str, float]) -> None:
    shares, _ = normalised(mix)
    total = sum(mix.values())
    assert sum(shares.values()) == 100
    assert all(abs(shares[name] - value * 100 / total) <= 1 for name, value in mix.items())


def test_a_mix_that_adds_up_is_left_as_it_is_and_without_a_remark() -> None:
    assert normalised({"a": 45, "b": 30, "c": 20, "d": 5}) == ({"a": 45, "b": 30, "c": 20, "d": 5}, "")


def test_a_mix_that_does_not_add_up_is_scaled_and_told() -> None:
    shares, remark = normalised({"a": 2, "b": 1})
    assert shares == {"a": 67, "b": 33}
    assert remark == "The mix you gave adds up to 3; it was scaled to 100."
