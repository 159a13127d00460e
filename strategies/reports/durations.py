"""Format durations, counts and shares for people."""


def seconds(value: float) -> str:
    """Format a duration: 0.42 s, 12.3 s, 3 min 5 s, 2 h 10 min."""
    if value < 10:
        return f"{value:.2f} s"
    if value < 60:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def thousands(number: int) -> str:
    """Format an integer with thousands separators: 1,234,567."""
    return f"{number:,}"


def percent_of(part: float, whole: float) -> str:
    """Format a share in percent; 100 % only if it is complete."""
    return f"{min(100 * part / whole, 99.9 if part < whole else 100):.3g} %"
