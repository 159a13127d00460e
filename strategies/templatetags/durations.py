"""Figures for people: times that something took, shares of a whole."""

from django import template

register = template.Library()


@register.filter
def seconds(value: float) -> str:
    """Return a time for people: 0.42 s, 12.3 s, 3 min 5 s, 2 h 10 min."""
    if value < 10:
        return f"{value:.2f} s"
    if value < 60:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


@register.filter
def thousands(number: int) -> str:
    """Return a whole number with its thousands apart: 1,234,567."""
    return f"{number:,}"


@register.filter
def percent_of(part: float, whole: float) -> str:
    """Return a share in percent; never 100 before it is all."""
    return f"{min(100 * part / whole, 99.9 if part < whole else 100):.3g} %"
