"""Figures for people: durations, whole numbers, shares of a whole."""


def seconds(value: float) -> str:
    """Return a duration for people: 0.42 s, 12.3 s, 3 min 5 s, 2 h 10 min."""
    if value < 10:
        return f"{value:.2f} s"
    if value < 60:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def thousands(number: int) -> str:
    """Return a whole number with thousands separators: 1,234,567."""
    return f"{number:,}"


def percent_of(part: float, whole: float) -> str:
    """Return a share in percent, below 100 until it is complete."""
    return f"{min(100 * part / whole, 99.9 if part < whole else 100):.3g} %"
