"""Template filters for durations, whole numbers and percentages."""

from django import template

from strategies.reports.durations import percent_of, seconds, thousands

register = template.Library()
register.filter(seconds)
register.filter(thousands)
register.filter(percent_of)
