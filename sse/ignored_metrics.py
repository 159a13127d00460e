"""Metrics that count nothing, in place of those of prometheus-client where it is not installed."""

from typing import Any, Self


class IgnoredMetric:
    """Accepts what is done with a counter, a gauge or a histogram."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        pass

    def labels(self, **labels: str) -> Self:
        return self

    def inc(self, amount: float = 1) -> None:
        pass

    def dec(self, amount: float = 1) -> None:
        pass

    def set(self, value: float) -> None:
        pass

    def observe(self, amount: float) -> None:
        pass


Counter = Gauge = Histogram = IgnoredMetric
