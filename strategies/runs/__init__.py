"""Runs: commands, the writes behind them, and every read that pages, API and admin share."""
