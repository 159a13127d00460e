"""A tag for the overview on the admin's front page."""

from django import template

from strategies.reports.overview import read_overview

register = template.Library()
register.simple_tag(read_overview, name="runs_at_a_glance")
