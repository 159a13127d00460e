"""Shares of a mix add up to 100."""

from hypothesis import given
from hypothesis import strategies as st

from strategies.generation.mix import normalise_shares

mixes = st.dictionaries(
    st.text(min_size=1, max_size=8), st.floats(min_value=0.001, max_value=1e9), min_size=1, max_size=12
)


@given(mixes)
def test_rounded_shares_add_up_to_100_and_stay_within_one(mix: dict[str, float]) -> None:
    shares, _ = normalise_shares(mix)
    total = sum(mix.values())
    assert sum(shares.values()) == 100
    assert all(abs(shares[name] - value * 100 / total) <= 1 for name, value in mix.items())


def test_mix_that_adds_up_is_unchanged_without_a_note() -> None:
    assert normalise_shares({"a": 45, "b": 30, "c": 20, "d": 5}) == ({"a": 45, "b": 30, "c": 20, "d": 5}, "")


def test_mix_that_does_not_add_up_is_scaled_with_a_note() -> None:
    shares, remark = normalise_shares({"a": 2, "b": 1})
    assert shares == {"a": 67, "b": 33}
    assert remark == "The mix you gave adds up to 3; it was scaled to 100."
