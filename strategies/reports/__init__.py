"""Read-only reports on runs: overview, statistics, timelines, metrics."""
