"""Sections of finished runs: reading, staleness, editing."""
