"""The plan of a strategy, computed from a typed brief: every number, date, choice and row."""
