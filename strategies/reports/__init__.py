"""Statistics, timelines and gauges of runs."""
