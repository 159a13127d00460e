"""Normalizes shares to exactly 100 percent."""

from collections.abc import Mapping


def normalise_shares(shares: Mapping[str, float]) -> tuple[dict[str, int], str]:
    """Return whole percentages that sum to 100 (largest remainder), and a remark if they were scaled."""
    total = sum(shares.values())
    exact = {name: value * 100 / total for name, value in shares.items()}
    whole = {name: int(value) for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: whole[name] - exact[name])
    for name in by_remainder[: 100 - sum(whole.values())]:
        whole[name] += 1
    if abs(total - 100) < 1e-9:
        return whole, ""
    return whole, f"The mix you gave adds up to {total:g}; it was scaled to 100."
