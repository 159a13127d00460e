"""Template filters for durations, whole numbers and shares."""

from django import template

from strategies.reports.durations import percent_of, seconds, thousands

register = template.Library()
register.filter(seconds)
register.filter(thousands)
register.filter(percent_of)
